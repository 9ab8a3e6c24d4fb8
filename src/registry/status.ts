/* The state of versions (service spec 11.1). */
import { invalid } from "../model/fault.ts";
import type { VersionStatus } from "../model/package.ts";
import type { Store } from "../store/database.ts";
import { setStatus } from "../store/package-changes.ts";
import { type BulkOutcome, type BulkRequest, changeVersions } from "./bulk.ts";
import type { PackagePlace } from "./places.ts";

const targets: readonly VersionStatus[] = ["Published", "Unlisted", "Archived"];

/** Throws Validation for a status that versions are not given this way, and what `changeVersions` throws. */
export async function updateStatus(
  store: Store,
  place: PackagePlace,
  request: BulkRequest,
  target: VersionStatus,
): Promise<BulkOutcome> {
  if (!targets.includes(target)) throw invalid(`The target status must be one of ${targets.join(", ")}; it is ${target}.`);
  return changeVersions(store, place, request, {
    refusal: ({ version, status }) => (status === "Disposed" ? `version ${version} is Disposed for good` : null),
    status: target,
    apply: (tx, _package, versions) =>
      setStatus(
        tx,
        versions.map((row) => row.id),
        target,
      ),
  });
}
