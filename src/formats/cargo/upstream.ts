/* How we ask another registry (formats spec, cargo 7). A connection's address is that of its sparse index. */
import { Fault } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { offloadFrom } from "../../offload/offload.ts";
import type { Documents, Listing, UpstreamProtocol } from "../../registry/package-format.ts";
import { downloadUrl } from "../../registry/package-url.ts";
import { examine } from "./inspect.ts";
import { followManifest } from "./manifest.ts";
import { named, shardOf } from "./naming.ts";
import { downloadIn, parseIndex, type RemoteIndex } from "./remote-index.ts";

const module = new URL("./remote-index.ts", import.meta.url);
const asideFromBytes = 512 * 1024;

const describe = async (documents: Documents, id: PackageId): Promise<Listing | null> => {
  const [document, config] = await Promise.all([
    documents.get(`${shardOf(id.name)}/${id.name}`, { accept: "text/plain", keep: true }),
    documents.get("config.json", { accept: "application/json", keep: true }),
  ]);
  if (document === null) return null;
  const download = config === null ? null : downloadIn(config.bytes);
  if (download === null) {
    throw new Fault("UpstreamUnavailable", `The other registry does not say where it has the crates of ${named(id)}.`);
  }
  const index: RemoteIndex = { name: id.name, download, bytes: document.bytes };
  const listing = await offloadFrom(asideFromBytes, document.bytes.length, module, parseIndex, index);
  return listing.versions.length === 0 ? null : listing;
};

/** The Package URL library knows where the public registry has its crates; its index has a host of its own below that. */
const publicAddress = (): string | null => {
  const crate = downloadUrl("cargo");
  if (crate === null) return null;
  const address = new URL("/", crate);
  address.host = `index.${address.host}`;
  return address.href;
};

export const upstream: UpstreamProtocol = {
  publicAddress,
  describe,
  examine,
  follow: (kept, now) => followManifest(kept, now.manifest),
};
