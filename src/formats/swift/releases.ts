/* What clients are told of a package and of a version (formats spec, swift 2), and the links that go with it. */
import { objectIn, parseJson } from "../../model/json.ts";
import { isDownloadable, type PackageId } from "../../model/package.ts";
import type { PackageView, VersionView } from "../../registry/format-session.ts";
import { semanticVersions as versions } from "../../registry/semantic-versions.ts";
import { type Alternate, archiveName, manifestName, parseManifest, publishedName, type Signature } from "./manifest.ts";
import { servedMetadata, timeText } from "./publisher-metadata.ts";
import { parseRelease, type RemoteRelease, releasePath } from "./remote-release.ts";

/** The address of what is below a package; `endpoint` ends with a slash. */
export const addressOf = (endpoint: string, { namespace, name }: PackageId, ...below: readonly string[]): string =>
  endpoint + [namespace, name, ...below].join("/");

/**
 * All versions that are listed, the highest first. Null where no version may be had: an empty list would say that the package
 * exists.
 */
export const releasesText = ({ id, versions: all }: PackageView, endpoint: string): string | null => {
  const had = all.filter(({ status }) => isDownloadable(status));
  if (had.length === 0) return null;
  const listed = had.filter(({ status }) => status === "Published").map(({ version }) => version);
  const releases = listed
    .sort((a, b) => versions.compare(b, a))
    .map((version) => [version, { url: addressOf(endpoint, id, version) }] as const);
  return JSON.stringify({ releases: Object.fromEntries(releases) });
};

/** The versions in what `releasesText` gave, in its order. */
export const listedIn = (text: string): readonly string[] => Object.keys(objectIn(objectIn(parseJson(text)).releases));

/** The version of this name that may be had, or else the only one that differs from it in case alone. */
export const versionIn = (view: PackageView, wanted: string): VersionView | null => {
  const had = view.versions.filter(({ status }) => isDownloadable(status));
  const exact = had.find(({ version }) => version === wanted);
  if (exact !== undefined) return exact;
  const alike = had.filter(({ version }) => version.toLowerCase() === wanted.toLowerCase());
  return alike.length === 1 ? (alike[0] ?? null) : null;
};

/** `remote` reads what another registry says of a version whose archive is not here. */
export const releaseText = async (
  view: PackageView,
  wanted: string,
  remote: (path: string) => Promise<Uint8Array | null>,
): Promise<string | null> => {
  const found = versionIn(view, wanted);
  if (found === null) return null;
  const { version } = found;
  const sha256 = found.assets.find(({ name }) => name === archiveName(view.id, version))?.digests.sha256;
  if (sha256 !== undefined) {
    return writeRelease(view.id, version, { manifest: parseManifest(found.manifest), sha256, publishedAt: found.publishedAt });
  }
  const document = await remote(releasePath(view.id, version));
  const release = document === null ? null : parseRelease(document, view.id, version);
  return release === null ? null : writeRelease(view.id, version, release);
};

const writeRelease = (id: PackageId, version: string, { manifest, sha256, publishedAt }: RemoteRelease): string => {
  const { signature, metadata } = manifest;
  const signing = signature && { signatureBase64Encoded: signature.base64, signatureFormat: signature.format };
  return JSON.stringify({
    id: publishedName(id, manifest),
    version,
    resources: [{ name: "source-archive", type: "application/zip", checksum: sha256, ...(signing && { signing }) }],
    metadata: servedMetadata(metadata),
    ...(publishedAt !== null && { publishedAt: timeText(publishedAt) }),
  });
};

/** What `releaseText` gave, as far as headers need it. */
export const releaseIn = (text: string): { readonly version: string; readonly signature: Signature | null } => {
  const { version, resources } = objectIn(parseJson(text));
  const { signing } = objectIn(Array.isArray(resources) ? resources[0] : null);
  const { signatureFormat: format, signatureBase64Encoded: base64 } = objectIn(signing);
  const isSigned = typeof format === "string" && typeof base64 === "string";
  return { version: String(version), signature: isSigned ? { format, base64 } : null };
};

const joined = (links: readonly string[]): Readonly<Record<string, string>> =>
  links.length === 0 ? {} : { link: links.join(", ") };

/**
 * The header that links to the newest version and, of a version, to those before and after it. Clients cut it at every comma and
 * semicolon, of which our addresses have none.
 */
export const releaseLinks = (
  listed: readonly string[],
  address: (version: string) => string,
  version?: string,
): Readonly<Record<string, string>> => {
  const latest = listed.find((one) => !versions.isPrerelease(one)) ?? listed[0];
  const around =
    version === undefined
      ? {}
      : {
          "successor-version": listed.findLast((one) => versions.compare(one, version) > 0),
          "predecessor-version": listed.find((one) => versions.compare(one, version) < 0),
        };
  const links = Object.entries({ "latest-version": latest, ...around });
  return joined(links.flatMap(([rel, to]) => (to === undefined ? [] : [`<${address(to)}>; rel="${rel}"`])));
};

/** The header that names the manifests for certain versions of Swift; `address` is that of the plain one. */
export const manifestLinks = (alternates: readonly Alternate[], address: string): Readonly<Record<string, string>> =>
  joined(
    alternates.map(({ swift, tools }) => {
      const filename = manifestName(swift);
      return `<${address}?swift-version=${swift}>; rel="alternate"; filename="${filename}"; swift-tools-version="${tools}"`;
    }),
  );
