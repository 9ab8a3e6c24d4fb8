import { invalid } from "../model/fault.ts";
import type { NamedBlob } from "./package-format.ts";

/** The asset of a submission that has one. Throws a Validation fault in these words where it has more, or none. */
export const onlyAsset = (assets: readonly NamedBlob[], refusal: string): NamedBlob => {
  const [asset] = assets;
  if (asset === undefined || assets.length > 1) throw invalid(refusal);
  return asset;
};
