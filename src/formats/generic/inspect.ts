/* Assets are whatever somebody published: nothing is read out of them (formats spec, generic 1). */
import type { Inspected, Submission } from "../../registry/package-format.ts";
import { checkAssetName } from "./naming.ts";

/** Throws a Validation fault on a name that no asset may have. */
export const inspect = async ({ assets }: Submission): Promise<Inspected> => {
  for (const { name } of assets) checkAssetName(name);
  return ({ manifest }) => ({ manifest: manifest ?? "{}" });
};
