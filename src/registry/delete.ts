/* Deleting and disposing (service spec 12.2). Bytes that no row names any more are swept up later. */
import type { Store, Tx } from "../store/database.ts";
import { dropTagsAt } from "../store/dist-tags.ts";
import * as rows from "../store/package-changes.ts";
import { findVersions, type VersionSummaryRow } from "../store/package-lists.ts";
import { type BulkOutcome, type BulkRequest, changeVersions } from "./bulk.ts";
import { changePackage, type PackageKey, type PackagePlace } from "./places.ts";

const idsOf = (versions: readonly VersionSummaryRow[]): readonly number[] => versions.map((version) => version.id);

async function drop(tx: Tx, packageId: number, versions: readonly VersionSummaryRow[]): Promise<void> {
  await rows.deleteVersions(tx, idsOf(versions));
  await dropTagsAt(
    tx,
    packageId,
    versions.map((version) => version.version),
  );
}

/** The versions can be published again. The package stays, also without versions. Throws what `changeVersions` throws. */
export const removeVersions = (store: Store, place: PackagePlace, request: BulkRequest): Promise<BulkOutcome> =>
  changeVersions(store, place, request, { refusal: () => null, status: "Deleted", apply: drop });

/** The assets go, the records stay and can only be deleted. Throws what `changeVersions` throws. */
export const disposeVersions = (store: Store, place: PackagePlace, request: BulkRequest): Promise<BulkOutcome> =>
  changeVersions(store, place, request, {
    refusal: () => null,
    status: "Disposed",
    apply: async (tx, _package, versions) => {
      await rows.deleteAssets(tx, idsOf(versions));
      await rows.setStatus(tx, idsOf(versions), "Disposed");
    },
  });

/** Deletes those of the versions that are there. */
export const deleteVersions = (store: Store, key: PackageKey, versions: readonly string[]): Promise<void> =>
  changePackage(store, key, async (tx, row) => {
    if (row !== null) await drop(tx, row.id, await findVersions(tx, row.id, versions));
  });

/** Deletes a package with its versions and controls; false when there was none. */
export const deletePackage = (store: Store, key: PackageKey): Promise<boolean> =>
  changePackage(store, key, async (tx, row) => {
    if (row !== null) await rows.deletePackage(tx, row.id);
    return row !== null;
  });
