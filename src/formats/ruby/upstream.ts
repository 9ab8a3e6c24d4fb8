/* How we ask another registry (formats spec, ruby 6): its compact index says all, and a gem is fetched by its file name. */
import { Fault } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { offloadFrom } from "../../offload/offload.ts";
import type { Documents, Listing, UpstreamProtocol } from "../../registry/package-format.ts";
import { downloadUrl } from "../../registry/package-url.ts";
import { examine } from "./inspect.ts";
import { followManifest } from "./manifest.ts";
import { isName, named } from "./naming.ts";
import { addressOf, parseIndex, type RemoteIndex } from "./remote-index.ts";

const module = new URL("./remote-index.ts", import.meta.url);
const asideFromBytes = 256 * 1024;

const describe = async (documents: Documents, id: PackageId): Promise<Listing | null> => {
  if (!isName(id.name)) return null;
  const document = await documents.get(`info/${id.name}`, { accept: "text/plain, */*;q=0.5", keep: true });
  if (document === null) return null;
  const index: RemoteIndex = { name: id.name, bytes: document.bytes };
  const listing = await offloadFrom(asideFromBytes, document.bytes.length, module, parseIndex, index);
  if (listing === null)
    throw new Fault("UpstreamUnavailable", `What another registry answered for ${named(id)} is no document of its index.`);
  return listing.versions.length === 0 ? null : listing;
};

/** What the Package URL library gives is a gem's address, one folder below the index. */
const publicAddress = (): string | null => {
  const gem = downloadUrl("gem");
  return gem && new URL("../", gem).href;
};

export const upstream: UpstreamProtocol = {
  publicAddress,
  describe,
  likelyAddress: (_id, _version, asset) => addressOf(asset),
  examine,
  follow: (kept, now) => followManifest(kept, now.manifest),
};
