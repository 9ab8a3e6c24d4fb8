/* How we ask another index (formats spec, pypi 5). A connection's address is that of its simple index. */
import { Fault, isFault } from "../../model/fault.ts";
import { isObject, objectIn, parseJson, textIn } from "../../model/json.ts";
import type { PackageId } from "../../model/package.ts";
import { offloadFrom } from "../../offload/offload.ts";
import type { Documents, Listing, RemoteVersion, UpstreamProtocol } from "../../registry/package-format.ts";
import { downloadUrl } from "../../registry/package-url.ts";
import { examine } from "./inspect.ts";
import { followManifest, parseManifest } from "./manifest.ts";
import { named } from "./naming.ts";
import { parsePage, type RemotePage } from "./remote-page.ts";

const module = new URL("./remote-page.ts", import.meta.url);
const asideFromBytes = 256 * 1024;
const accept = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1";

const describe = async (documents: Documents, id: PackageId): Promise<Listing | null> => {
  const document = await documents.get(`${id.name}/`, { accept, keep: true });
  if (document === null) return null;
  const page: RemotePage = { name: id.name, ...document };
  const listing = await offloadFrom(asideFromBytes, document.bytes.length, module, parsePage, page);
  if (listing === null)
    throw new Fault("UpstreamUnavailable", `The page of ${named(id)} that another registry sent cannot be read.`);
  // A project without files is one that nobody published anything of.
  if (listing.versions.length === 0) return null;
  return listing.versions.some(({ publishedAt }) => publishedAt === null) ? dated(documents, id, listing) : listing;
};

/** An index that gives no upload times often tells them in the project's JSON. */
const dated = async (documents: Documents, id: PackageId, listing: Listing): Promise<Listing> => {
  const times = await uploadTimes(documents, id);
  return times.size === 0 ? listing : { ...listing, versions: listing.versions.map((version) => withTimes(version, times)) };
};

const uploadTimes = async (documents: Documents, id: PackageId): Promise<ReadonlyMap<string, string>> => {
  try {
    const document = await documents.get(`../pypi/${id.name}/json`, { accept: "application/json", keep: false });
    const { releases } = objectIn(parseJson(document?.bytes.toString("utf8") ?? "{}"));
    const files = Object.values(objectIn(releases)).flat().filter(isObject);
    return new Map(
      files.flatMap(({ filename, upload_time_iso_8601: time }): [string, string][] =>
        textIn(filename) !== null && !Number.isNaN(Date.parse(String(time))) ? [[String(filename), String(time)]] : [],
      ),
    );
  } catch (thrown) {
    if (isFault(thrown, "UpstreamUnavailable")) return new Map();
    throw thrown;
  }
};

const withTimes = (version: RemoteVersion, times: ReadonlyMap<string, string>): RemoteVersion => {
  const { files, ...manifest } = parseManifest(version.manifest);
  const known = Object.entries(files).map(([filename, facts]) => {
    const uploadedAt = facts.uploadedAt ?? times.get(filename);
    return [filename, uploadedAt === undefined ? facts : { ...facts, uploadedAt }] as const;
  });
  const given = known.flatMap(([, { uploadedAt }]) => (uploadedAt === undefined ? [] : Date.parse(uploadedAt)));
  return {
    ...version,
    publishedAt: given.length === 0 ? null : Math.min(...given),
    manifest: JSON.stringify({ ...manifest, files: Object.fromEntries(known) }),
  };
};

/** What the Package URL library gives a project is its page; the index is what that stands in. */
const publicAddress = (): string | null => {
  const page = downloadUrl("pypi");
  return page && new URL("../", page).href;
};

export const upstream: UpstreamProtocol = {
  publicAddress,
  describe,
  examine,
  follow: (kept, now) => followManifest(kept, now.manifest),
};
