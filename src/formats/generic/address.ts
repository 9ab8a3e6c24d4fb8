/* What an address names: `{namespace}/{package}/{version}/{asset}`, each percent-decoded once. */
import type { Parameters } from "../../http/route.ts";
import type { PackageId } from "../../model/package.ts";
import { checkAssetName, naming } from "./naming.ts";
import { versions } from "./versions.ts";

/** Throws a Validation fault on what can be no package or version. */
export const versionAt = (parameters: Parameters): { readonly id: PackageId; readonly version: string } => ({
  id: { format: "generic", ...naming.normalize(parameters.namespace ?? "", parameters.package ?? "") },
  version: versions.normalize(parameters.version ?? ""),
});

/** Throws a Validation fault on what can be no package, version or asset. */
export const assetAt = (parameters: Parameters): ReturnType<typeof versionAt> & { readonly asset: string } => {
  const asset = parameters.asset ?? "";
  checkAssetName(asset);
  return { ...versionAt(parameters), asset };
};
