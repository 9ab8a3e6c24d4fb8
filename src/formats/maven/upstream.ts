/*
 * How we ask another Maven repository: file by file (formats spec, maven 7). What it lists are names; each file is found by
 * its path, and must have the SHA-1 that lies beside it.
 */
import { Fault, isFault } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import type { Documents, Listing, RemoteVersion, UpstreamProtocol } from "../../registry/package-format.ts";
import { downloadUrl } from "../../registry/package-url.ts";
import { folderOf, metadataFile, packageFolder } from "./address.ts";
import { examine } from "./inspect.ts";
import { type Metadata, readMetadata } from "./metadata.ts";
import { isName, named } from "./naming.ts";
import { buildOf, isSnapshot } from "./versions.ts";

export const acceptXml = "application/xml, text/xml, */*;q=0.5";

const maxVersions = 200_000;
const central = "public:maven-central";

/** Of what another registry sent; null for a document that is none. */
export const readRemote = (bytes: Uint8Array): Metadata | null => {
  try {
    return readMetadata(bytes);
  } catch (thrown) {
    if (isFault(thrown, "Validation")) return null;
    throw thrown;
  }
};

const describe = async (documents: Documents, id: PackageId): Promise<Listing | null> => {
  const document = await documents.get(`${packageFolder(id)}${metadataFile}`, { accept: acceptXml, keep: true });
  if (document === null) return null;
  const metadata = readRemote(document.bytes);
  if (metadata === null) {
    throw new Fault("UpstreamUnavailable", `What the other registry answered for ${named(id)} is no metadata of a package.`);
  }
  const { versions, lastUpdated } = metadata;
  // The folder of a package may be a group's too, and then say only which plugins that has.
  if (versions === null) return null;
  const known = [...new Set(versions)].filter((version) => isName(version) && buildOf(version) === null).slice(0, maxVersions);
  return { versions: known.map((version) => remoteVersion(version, lastUpdated, [])), tags: {} };
};

const remoteVersion = (version: string, publishedAt: number | null, assets: RemoteVersion["assets"]): RemoteVersion => ({
  version,
  status: buildOf(version) === null ? "Published" : "Unlisted",
  publishedAt,
  manifest: "{}",
  readme: null,
  assets,
});

const addressOf = (id: PackageId, version: string, asset: string): string =>
  `${folderOf(id, version)}${encodeURIComponent(asset)}`;

const likelyAddress: UpstreamProtocol["likelyAddress"] = (id, version, asset) =>
  isSnapshot(version) ? null : addressOf(id, version, asset);

const locate = async (documents: Documents, id: PackageId, version: string, asset: string): Promise<RemoteVersion | null> => {
  // A snapshot's own files lie under the names of its builds.
  if (isSnapshot(version)) return null;
  const url = addressOf(id, version, asset);
  const document = await documents.get(`${url}.sha1`, { accept: "text/plain, */*;q=0.5", keep: false });
  const sha1 = /^\s*([0-9a-f]{40})(?![0-9a-f])/iu
    .exec(document?.bytes.subarray(0, 200).toString("latin1") ?? "")?.[1]
    ?.toLowerCase();
  if (sha1 === undefined && !(await isListed(documents, id, version))) return null;
  return remoteVersion(version, null, [{ name: asset, url, size: null, digests: sha1 === undefined ? {} : { sha1 } }]);
};

/** Not every repository has checksums: in one that lists the version, the file itself is asked for. */
const isListed = async (documents: Documents, id: PackageId, version: string): Promise<boolean> => {
  const listing = await describe(documents, id);
  const wanted = buildOf(version)?.snapshot ?? version;
  return listing?.versions.some((candidate) => candidate.version === wanted) ?? false;
};

/** Read off the address that the Package URL library gives a file; it knows one public repository. */
const publicAddress = (connection: string): string | null => {
  if (connection !== central) return null;
  const file = downloadUrl("maven", "g")?.href;
  const end = "g/any/1.0.0/any-1.0.0.jar";
  return file?.endsWith(`/${end}`) ? file.slice(0, -end.length) : null;
};

export const upstream: UpstreamProtocol = { publicAddress, describe, locate, likelyAddress, examine };
