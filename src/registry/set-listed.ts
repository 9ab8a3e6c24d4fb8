/* Taking a version off the lists, and putting it back, for formats whose clients do that. */
import { conflict, notFound } from "../model/fault.ts";
import { describePackage, isDownloadable, type PackageId } from "../model/package.ts";
import { quote } from "../model/quote.ts";
import type { Changes, FormatSession, VersionView } from "./format-session.ts";

export interface ListingChange extends Pick<Changes, "id" | "change"> {
  readonly version: string;
  /** That of the version's assets which is meant; left out for all of it. */
  readonly asset?: string;
}

/**
 * Throws ResourceNotFound for what is not stored in the repository, Conflict for a version that may not be had, and what
 * `change` throws.
 */
export const changeListing = async (session: FormatSession, { id, version, asset, change }: ListingChange): Promise<void> => {
  const named = describePackage(id);
  let isHere = false;
  await session.changeVersions({
    id,
    action: "UpdatePackageVersionsStatus",
    versions: [version],
    assets: [],
    change: (before) => {
      if (asset !== undefined && !before.assets.some(({ name }) => name === asset)) return null;
      isHere = true;
      if (isDownloadable(before.status)) return change(before);
      throw conflict(`Version ${version} of ${named} is ${before.status}.`, "package-version", version);
    },
  });
  if (isHere) return;
  const meant = asset === undefined ? `Version ${version}` : quote(asset);
  throw notFound(`${meant} of ${named} is not stored in repository ${session.repository}.`, "package-version", version);
};

export interface Listedness {
  readonly id: PackageId;
  readonly version: string;
  readonly isListed: boolean;
  /** Throws what speaks against it, beside the version's status. */
  readonly check?: (version: VersionView) => void;
}

/** Throws what `changeListing` throws. */
export const setListed = (session: FormatSession, { id, version, isListed, check }: Listedness): Promise<void> => {
  const status = isListed ? "Published" : "Unlisted";
  return changeListing(session, {
    id,
    version,
    change: (before) => {
      check?.(before);
      return before.status === status ? null : { status };
    },
  });
};
