/* Revisions name exact content, so that a copy shares its source's (service spec 11.2). */
import { createHash } from "node:crypto";

/** Changes whenever an asset or the manifest does, and never otherwise. 44 characters of Base64. */
export function revisionOf(
  manifest: string,
  assets: readonly { readonly name: string; readonly digests: { readonly sha256?: string } }[],
): string {
  const content = assets.map((asset) => [asset.name, asset.digests.sha256 ?? ""]).sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([content, manifest]))
    .digest("base64");
}
