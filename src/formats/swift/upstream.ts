/*
 * How we ask another registry (formats spec, swift 7): its list names the releases, each of which is described by a document of
 * its own. What manifests a release has is known once its archive is here.
 */
import { Fault } from "../../model/fault.ts";
import { isObject, objectIn, parseObject } from "../../model/json.ts";
import type { PackageId } from "../../model/package.ts";
import type {
  Documents,
  Inspected,
  Listing,
  RemoteVersion,
  Submission,
  UpstreamProtocol,
} from "../../registry/package-format.ts";
import { isSemanticVersion } from "../../registry/semantic-versions.ts";
import { readArchive } from "./contents.ts";
import { archiveName, parseManifest } from "./manifest.ts";
import { named } from "./naming.ts";
import { acceptJson, parseRelease, releasePath } from "./remote-release.ts";

const maxVersions = 100_000;

const describe = async (documents: Documents, id: PackageId): Promise<Listing | null> => {
  const document = await documents.get(`${id.namespace}/${id.name}`, { accept: acceptJson, keep: true });
  if (document === null) return null;
  const releases = parseObject(Buffer.from(document.bytes).toString("utf8"))?.releases;
  if (!isObject(releases)) {
    throw new Fault("UpstreamUnavailable", `What another registry answered for ${named(id)} is no list of releases.`);
  }
  const known = Object.keys(releases).filter((key) => isSemanticVersion(key) && objectIn(releases[key]).problem === undefined);
  const versions = known.slice(0, maxVersions).map((version): RemoteVersion => {
    return { version, status: "Published", publishedAt: null, manifest: "{}", readme: null, assets: [] };
  });
  return versions.length === 0 ? null : { versions, tags: {} };
};

const locate: UpstreamProtocol["locate"] = async (documents, id, version, asset) => {
  if (asset !== archiveName(id, version)) return null;
  const path = releasePath(id, version);
  const document = await documents.get(path, { accept: acceptJson, keep: true });
  const release = document === null ? null : parseRelease(document.bytes, id, version);
  if (release === null) return null;
  const { manifest, sha256, publishedAt } = release;
  const archive = { name: asset, url: `${path}.zip`, size: null, digests: { sha256 } };
  return { version, status: "Published", publishedAt, manifest: JSON.stringify(manifest), readme: null, assets: [archive] };
};

/** Of an archive that another registry sent: what it says of the release stays as it is. */
const examine = async ({ assets, manifest: told }: Submission): Promise<Inspected> => {
  const [archive] = assets;
  if (archive === undefined) throw new Error("no archive was fetched");
  const { alternates } = await readArchive(archive);
  return ({ manifest }) => ({ manifest: JSON.stringify({ ...parseManifest(manifest ?? told ?? ""), alternates }) });
};

export const upstream: UpstreamProtocol = { publicAddress: () => null, describe, locate, examine };
