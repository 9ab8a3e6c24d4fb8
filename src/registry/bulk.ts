/*
 * Operations on several versions of one package (service spec 12): all are checked first; when one fails, it gets its
 * own code, every other is skipped, and nothing changes.
 */
import { invalid } from "../model/fault.ts";
import type { VersionStatus } from "../model/package.ts";
import type { Store, Tx } from "../store/database.ts";
import { findVersions, type VersionSummaryRow } from "../store/package-lists.ts";
import { changePackage, keyOf, type PackagePlace, packageMissing } from "./places.ts";

export type VersionErrorCode =
  | "ALREADY_EXISTS"
  | "MISMATCHED_REVISION"
  | "MISMATCHED_STATUS"
  | "NOT_ALLOWED"
  | "NOT_FOUND"
  | "SKIPPED";

export interface VersionFailure {
  readonly code: VersionErrorCode;
  readonly message: string;
}

export interface BulkOutcome {
  readonly successful: ReadonlyMap<string, { readonly revision: string; readonly status: VersionStatus }>;
  readonly failed: ReadonlyMap<string, VersionFailure>;
}

export interface BulkRequest {
  /** In the spelling that is kept; one that is given twice counts once. */
  readonly versions: readonly string[];
  /** The revision each of exactly these versions must have; null asks for none. */
  readonly revisions: ReadonlyMap<string, string> | null;
  readonly expectedStatus: VersionStatus | null;
}

export interface BulkChange {
  /** Why a version that is as expected still cannot be changed; null when it can. */
  readonly refusal: (version: VersionSummaryRow) => string | null;
  /** The status that every changed version is answered with. */
  readonly status: VersionStatus;
  readonly apply: (tx: Tx, packageId: number, versions: readonly VersionSummaryRow[]) => Promise<void>;
}

export const missingVersion = (version: string): VersionFailure => ({
  code: "NOT_FOUND",
  message: `Could not find version ${version}`,
});

/** What is wrong with a version that was found, before the operation's own rules. */
export function mismatch(
  version: Pick<VersionSummaryRow, "revision" | "status">,
  expected: { readonly revision: string | null; readonly status: VersionStatus | null },
): VersionFailure | null {
  if (expected.revision !== null && expected.revision !== version.revision) {
    const message = `current revision: ${version.revision}, expected revision: ${expected.revision}`;
    return { code: "MISMATCHED_REVISION", message };
  }
  if (expected.status !== null && expected.status !== version.status) {
    return { code: "MISMATCHED_STATUS", message: `current status: ${version.status}, expected status: ${expected.status}` };
  }
  return null;
}

/** The versions of a request, each once. Throws Validation for an empty list, or revisions of other versions. */
export function wantedVersions({ versions, revisions }: Pick<BulkRequest, "versions" | "revisions">): readonly string[] {
  const wanted = [...new Set(versions)];
  if (wanted.length === 0) throw invalid("The list of versions is empty.");
  if (revisions !== null && (revisions.size !== wanted.length || wanted.some((version) => !revisions.has(version)))) {
    throw invalid("The revisions must be given for exactly the versions of the list.");
  }
  return wanted;
}

/** Throws Validation, and ResourceNotFound when the package has gone. */
export function changeVersions(
  store: Store,
  place: PackagePlace,
  request: BulkRequest,
  change: BulkChange,
): Promise<BulkOutcome> {
  const wanted = wantedVersions(request);
  return changePackage(store, keyOf(place), async (tx, row) => {
    if (row === null) throw packageMissing(place.repository.name, place.id);
    const found = new Map((await findVersions(tx, row.id, wanted)).map((version) => [version.version, version]));
    const failed = new Map<string, VersionFailure>();
    for (const version of wanted) {
      const failure = failureOf(found.get(version), version, request, change);
      if (failure !== null) failed.set(version, failure);
    }
    if (failed.size > 0) {
      const skipped = wanted.filter((version) => !failed.has(version));
      for (const version of skipped) failed.set(version, { code: "SKIPPED", message: `version ${version} is skipped` });
      return { successful: new Map(), failed };
    }
    await change.apply(tx, row.id, [...found.values()]);
    const done = ({ version, revision }: VersionSummaryRow) => [version, { revision, status: change.status }] as const;
    return { successful: new Map([...found.values()].map(done)), failed };
  });
}

function failureOf(
  row: VersionSummaryRow | undefined,
  version: string,
  { revisions, expectedStatus }: BulkRequest,
  { refusal }: BulkChange,
): VersionFailure | null {
  if (row === undefined) return missingVersion(version);
  const wrong = mismatch(row, { revision: revisions?.get(version) ?? null, status: expectedStatus });
  if (wrong !== null) return wrong;
  const refused = refusal(row);
  return refused === null ? null : { code: "NOT_ALLOWED", message: refused };
}
