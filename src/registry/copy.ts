/*
 * Copying versions from one repository to another of the same domain (service spec 12.1): rows only, since equal bytes
 * are stored once in a domain. Origin controls do not apply.
 */
import { invalid } from "../model/fault.ts";
import type { PackageId } from "../model/package.ts";
import type { Store, Tx } from "../store/database.ts";
import { putDistTag, readDistTags } from "../store/dist-tags.ts";
import { deleteVersions } from "../store/package-changes.ts";
import { findVersions, type VersionSummaryRow } from "../store/package-lists.ts";
import { ensurePackage, findPackages } from "../store/packages.ts";
import { addTerms } from "../store/search.ts";
import { insertAsset, insertVersion, readReadme, readVersions } from "../store/versions.ts";
import { type BulkOutcome, mismatch, missingVersion, type VersionFailure, wantedVersions } from "./bulk.ts";
import type { DomainGraphs } from "./domain-graphs.ts";
import { type GroupRule, readGroupRule } from "./group-rules.ts";
import { firstControls } from "./origin-controls.ts";
import type { Formats } from "./package-format.ts";
import { changePackage, type DomainAddress, packageMissing, requireDomain, requireRepository } from "./places.ts";
import { reachable } from "./search-path.ts";
import { searchTerms } from "./search-terms.ts";

export interface CopyParts {
  readonly store: Store;
  readonly graphs: DomainGraphs;
  readonly formats: Formats;
}

export interface CopyRequest extends DomainAddress {
  readonly source: string;
  readonly destination: string;
  readonly id: PackageId;
  /** Exactly one of the two is given; versions are in the spelling that is kept. */
  readonly versions: readonly string[] | null;
  readonly revisions: ReadonlyMap<string, string> | null;
  readonly allowOverwrite: boolean;
  /** Whether repositories upstream of the source are searched as well, for what they hold themselves. */
  readonly includeFromUpstream: boolean;
  readonly now: number;
}

/** What is to be done about one version; nothing where the destination has it already. */
type Plan =
  | { readonly is: "copy"; readonly from: Found; readonly replaces: VersionSummaryRow | null }
  | { readonly is: "identical" }
  | { readonly is: "refused"; readonly failure: VersionFailure };

interface Found {
  readonly packageId: number;
  readonly row: VersionSummaryRow;
}

/** Throws Validation, and ResourceNotFound for a missing repository or a package that the source does not have. */
export async function copyVersions(parts: CopyParts, request: CopyRequest): Promise<BulkOutcome> {
  const { store } = parts;
  const { id, revisions } = request;
  const domain = await requireDomain(store.db, request);
  const source = await requireRepository(store.db, domain, request.source);
  const destination = await requireRepository(store.db, domain, request.destination);
  const wanted = namedVersions(request);
  if (source.id === destination.id) throw invalid(`Repository ${source.name} is both the source and the destination.`);
  const { repositories } = await parts.graphs.of(domain);
  const looksUp = request.includeFromUpstream && !parts.formats[id.format].ownOnly;
  const searched = looksUp ? reachable(repositories, source.id).map((row) => row.id) : [source.id];
  return changePackage(store, { domainId: domain.id, repositoryId: destination.id, id }, async (tx, there) => {
    const packageIds = await packagesIn(tx, searched, id);
    if (packageIds.length === 0) throw packageMissing(source.name, id);
    const candidates = await nearest(tx, packageIds, wanted);
    const existing = there === null ? [] : await findVersions(tx, there.id, wanted);
    const plans = new Map<string, Plan>();
    for (const version of wanted) {
      const expected = revisions?.get(version) ?? null;
      const present = existing.find((row) => row.version === version) ?? null;
      plans.set(version, planOf({ version, found: candidates.get(version), present, expected, request }));
    }
    const failed = new Map([...plans].flatMap(([version, plan]) => (plan.is === "refused" ? [[version, plan.failure]] : [])));
    const copies = [...plans.values()].filter((plan) => plan.is === "copy");
    if (failed.size > 0) {
      for (const { from } of copies) {
        const { version } = from.row;
        failed.set(version, { code: "SKIPPED", message: `Version ${version} was skipped` });
      }
      return { successful: new Map(), failed };
    }
    const place = { id: destination.id, rule: await readGroupRule(tx, domain.id, id) };
    for (const copy of copies) await insertCopy(tx, parts, request, place, copy);
    const done = copies.map(({ from: { row } }) => [row.version, { revision: row.revision, status: row.status }] as const);
    return { successful: new Map(done), failed };
  });
}

function namedVersions({ versions, revisions }: CopyRequest): readonly string[] {
  if ((versions === null) === (revisions === null)) throw invalid("Exactly one of versions and versionRevisions must be given.");
  return wantedVersions({ versions: versions ?? [...(revisions?.keys() ?? [])], revisions: null });
}

/** The package's ids in these repositories, in their order. */
async function packagesIn(tx: Tx, repositoryIds: readonly number[], id: PackageId): Promise<readonly number[]> {
  const rows = new Map((await findPackages(tx, repositoryIds, id)).map((row) => [row.repositoryId, row.id]));
  return repositoryIds.flatMap((repositoryId) => rows.get(repositoryId) ?? []);
}

/** Each version where it is found first. */
async function nearest(tx: Tx, packageIds: readonly number[], wanted: readonly string[]): Promise<ReadonlyMap<string, Found>> {
  const found = new Map<string, Found>();
  for (const packageId of packageIds) {
    const left = wanted.filter((version) => !found.has(version));
    for (const row of await findVersions(tx, packageId, left)) found.set(row.version, { packageId, row });
  }
  return found;
}

function planOf(facts: {
  readonly version: string;
  readonly found: Found | undefined;
  readonly present: VersionSummaryRow | null;
  readonly expected: string | null;
  readonly request: CopyRequest;
}): Plan {
  const { version, found, present, expected, request } = facts;
  const refused = (failure: VersionFailure): Plan => ({ is: "refused", failure });
  if (found === undefined) return refused(missingVersion(version));
  const wrong = mismatch(found.row, { revision: expected, status: null });
  if (wrong !== null) return refused(wrong);
  const { status, revision } = found.row;
  if (status === "Unfinished" || status === "Disposed") {
    return refused({ code: "NOT_ALLOWED", message: `version ${version} is ${status} and cannot be copied` });
  }
  if (present === null) return { is: "copy", from: found, replaces: null };
  if (present.status === "Disposed") {
    return refused({ code: "NOT_ALLOWED", message: `version ${version} is Disposed in repository ${request.destination}` });
  }
  // A revision names exact assets and metadata, wherever they are.
  if (present.revision === revision) return { is: "identical" };
  if (request.allowOverwrite) return { is: "copy", from: found, replaces: present };
  return refused({ code: "ALREADY_EXISTS", message: `Version ${version} already exists` });
}

/** Writes one version's rows, and every tag that points at it. */
async function insertCopy(
  tx: Tx,
  { formats }: CopyParts,
  { id, now }: CopyRequest,
  destination: { readonly id: number; readonly rule: GroupRule },
  { from, replaces }: Extract<Plan, { is: "copy" }>,
): Promise<void> {
  const { version } = from.row;
  const [original] = await readVersions(tx, [from.packageId], version);
  if (original === undefined) throw new Error("a version that was just found is not there");
  const controls = firstControls(original.origin.type, destination.rule);
  const { id: packageId } = await ensurePackage(tx, destination.id, id, { ...controls, createdAt: now });
  if (replaces !== null) await deleteVersions(tx, [replaces.id]);
  const readme = await readReadme(tx, [from.packageId], version);
  const versionId = await insertVersion(tx, { ...original, packageId, readme });
  if (versionId === null) throw new Error("a version that was just looked for is there");
  for (const asset of original.assets) await insertAsset(tx, versionId, asset);
  for (const { tag, version: target } of await readDistTags(tx, [from.packageId])) {
    if (target === version) await putDistTag(tx, packageId, tag, version);
  }
  await addTerms(tx, destination.id, packageId, searchTerms(formats[id.format], id, original.manifest));
}
