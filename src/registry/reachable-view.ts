import { isFault } from "../model/fault.ts";
import type { PackageId } from "../model/package.ts";
import type { FormatSession, PackageView } from "./format-session.ts";

/**
 * A package's view for a look beside the way, after a write was admitted: null also where another registry does not answer,
 * since it has been asked by then, and whether that matters has been decided.
 */
export const reachableView = async (session: FormatSession, id: PackageId): Promise<PackageView | null> => {
  try {
    return await session.view(id);
  } catch (thrown) {
    if (isFault(thrown, "UpstreamUnavailable")) return null;
    throw thrown;
  }
};
