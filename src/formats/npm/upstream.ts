/* How we ask another npm registry (formats spec, npm 6). What it says is believed only as far as it makes sense. */
import { Fault } from "../../model/fault.ts";
import { isObject, type JsonObject, objectIn, parseObject, textIn } from "../../model/json.ts";
import type { PackageId } from "../../model/package.ts";
import { offloadFrom } from "../../offload/offload.ts";
import type { Document, Documents, Listing, RemoteVersion, UpstreamProtocol } from "../../registry/package-format.ts";
import { downloadUrl } from "../../registry/package-url.ts";
import { isSemanticVersion } from "../../registry/semantic-versions.ts";
import { assetName, digestsIn, maxManifestBytes, tarballUrl } from "./manifest.ts";
import { addressOf, named, naming } from "./naming.ts";

const module = new URL(import.meta.url);
const asideFromBytes = 512 * 1024;
const maxVersions = 200_000;
const accept = "application/json";

export interface RemotePackument {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Null on what is no packument of this package. Versions that make no sense are left out. */
export const parsePackument = ({ name, bytes }: RemotePackument): Listing | null => {
  const packument = parseObject(new TextDecoder().decode(bytes));
  if (packument === null || packument.name !== name) return null;
  const times = objectIn(packument.time);
  const tags = objectIn(packument["dist-tags"]);
  const versions = Object.entries(objectIn(packument.versions))
    .slice(0, maxVersions)
    .flatMap(([version, manifest]) => {
      const readme = tags.latest === version ? textIn(packument.readme) : null;
      const remote = remoteVersion(name, version, manifest);
      return remote === null ? [] : [{ ...remote, publishedAt: timeIn(times[version]), readme: remote.readme ?? readme }];
    });
  const known = new Set(versions.map(({ version }) => version));
  const sound = Object.entries(tags).filter((tag): tag is [string, string] => known.has(String(tag[1])));
  return { versions, tags: Object.fromEntries(sound) };
};

/** Null on a version object that contradicts itself or says no digest. `dist` is kept word for word but its tarball. */
export const remoteVersion = (name: string, version: string, object: unknown): RemoteVersion | null => {
  if (!isObject(object) || object.name !== name || object.version !== version || !isSemanticVersion(version)) return null;
  const { readme, _attestations, ...kept } = object;
  const { tarball, ...dist } = objectIn(object.dist);
  const url = textIn(tarball);
  const digests = digestsOf(dist);
  if (url === null || url.length > 2048 || digests === null) return null;
  const manifest = JSON.stringify({ ...kept, dist });
  if (manifest.length > maxManifestBytes) return null;
  return {
    version,
    status: "Published",
    publishedAt: null,
    manifest,
    readme: textIn(readme),
    assets: [{ name: assetName, url, size: null, digests }],
  };
};

const digestsOf = (dist: JsonObject): RemoteVersion["assets"][number]["digests"] | null => {
  const shasum = textIn(dist.shasum)?.toLowerCase() ?? "";
  const digests = { ...(/^[0-9a-f]{40}$/u.test(shasum) ? { sha1: shasum } : {}), ...digestsIn(textIn(dist.integrity) ?? "") };
  return Object.keys(digests).length === 0 ? null : digests;
};

const timeIn = (value: unknown): number | null => {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
};

const listingIn = async (document: Document, id: PackageId): Promise<Listing> => {
  const input: RemotePackument = { name: naming.display(id), bytes: document.bytes };
  const listing = await offloadFrom(asideFromBytes, document.bytes.length, module, parsePackument, input);
  if (listing !== null) return listing;
  throw new Fault("UpstreamUnavailable", `What the other registry answered for ${named(id)} is not a document of that package.`);
};

const describe = async (documents: Documents, id: PackageId): Promise<Listing | null> => {
  const document = await documents.get(addressOf(id), { accept, keep: true });
  if (document === null) return null;
  const listing = await listingIn(document, id);
  // A package that was unpublished leaves a document without versions behind.
  return listing.versions.length === 0 ? null : listing;
};

const locate = async (documents: Documents, id: PackageId, version: string, asset: string): Promise<RemoteVersion | null> => {
  if (asset !== assetName || !isSemanticVersion(version)) return null;
  const document = await documents.get(`${addressOf(id)}/${encodeURIComponent(version)}`, { accept, keep: false });
  const object = document === null ? null : parseObject(document.bytes.toString("utf8"));
  const remote = remoteVersion(naming.display(id), version, object);
  if (remote !== null) return remote;
  // Not every registry answers for a single version.
  const listing = await describe(documents, id);
  return listing?.versions.find((candidate) => candidate.version === version) ?? null;
};

/** Read off the address that the Package URL library gives a tarball; npm has one public connection. */
const publicAddress = (): string | null => {
  const tarball = downloadUrl("npm");
  return tarball && new URL("/", tarball).href;
};

/** Where the registry that npm was made for has it, and most others. */
const likelyAddress: UpstreamProtocol["likelyAddress"] = (id, version) => tarballUrl("", naming.display(id), version);

export const upstream = { publicAddress, describe, locate, likelyAddress } satisfies UpstreamProtocol;
