/* How we ask another registry (formats spec, ruby 6): its compact index says all, and a gem is fetched by its file name. */
import { PackageURL, UrlConverter } from "@socketregistry/packageurl-js";
import { Fault } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { offload } from "../../offload/offload.ts";
import type { Documents, Listing, UpstreamProtocol } from "../../registry/package-format.ts";
import { examine } from "./inspect.ts";
import { followManifest } from "./manifest.ts";
import { isName, named } from "./naming.ts";
import { addressOf, parseIndex, type RemoteIndex } from "./remote-index.ts";

const offloadFromBytes = 256 * 1024;

const describe = async (documents: Documents, id: PackageId): Promise<Listing | null> => {
  if (!isName(id.name)) return null;
  const document = await documents.get(`info/${id.name}`, { accept: "text/plain, */*;q=0.5", keep: true });
  if (document === null) return null;
  const index: RemoteIndex = { name: id.name, bytes: document.bytes };
  const listing =
    index.bytes.length < offloadFromBytes
      ? parseIndex(index)
      : await offload<RemoteIndex, Listing | null>(new URL("./remote-index.ts", import.meta.url), parseIndex.name, index);
  if (listing === null)
    throw new Fault("UpstreamUnavailable", `What another registry answered for ${named(id)} is no document of its index.`);
  return listing.versions.length === 0 ? null : listing;
};

const locate: UpstreamProtocol["locate"] = async (documents, id, version, asset) => {
  const listing = await describe(documents, id);
  const found = listing?.versions.find((candidate) => candidate.version === version);
  return found?.assets.some(({ name }) => name === asset) ? found : null;
};

/** What the Package URL library gives is a gem's address, one folder below the index. */
const publicAddress = (): string | null => {
  const gem = UrlConverter.toDownloadUrl(new PackageURL("gem", undefined, "any", "1.0.0", undefined, undefined));
  return gem === undefined || gem === null ? null : new URL("../", gem.url).href;
};

export const upstream: UpstreamProtocol = {
  publicAddress,
  describe,
  locate,
  likelyAddress: (_id, _version, asset) => addressOf(asset),
  examine,
  follow: (kept, now) => followManifest(kept, now.manifest),
};
