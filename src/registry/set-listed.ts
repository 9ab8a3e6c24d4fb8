/* Taking a version off the lists, and putting it back, for formats whose clients do that. */
import { conflict, notFound } from "../model/fault.ts";
import { describePackage, isDownloadable, type PackageId } from "../model/package.ts";
import type { FormatSession, VersionView } from "./format-session.ts";

export interface Listedness {
  readonly id: PackageId;
  readonly version: string;
  readonly isListed: boolean;
  /** Throws what speaks against it, beside the version's status. */
  readonly check?: (version: VersionView) => void;
}

/** Throws ResourceNotFound for a version that is not stored in the repository, and Conflict for one that may not be had. */
export const setListed = async (session: FormatSession, { id, version, isListed, check }: Listedness): Promise<void> => {
  const wanted = isListed ? "Published" : "Unlisted";
  const named = `Version ${version} of ${describePackage(id)}`;
  let isHere = false;
  await session.changeVersions({
    id,
    action: "UpdatePackageVersionsStatus",
    versions: [version],
    assets: [],
    change: (before) => {
      isHere = true;
      if (!isDownloadable(before.status)) throw conflict(`${named} is ${before.status}.`, "package-version", version);
      check?.(before);
      return before.status === wanted ? null : { status: wanted };
    },
  });
  if (!isHere) throw notFound(`${named} is not stored in repository ${session.repository}.`, "package-version", version);
};
