/* Lists of packages and of their versions, page by page. */
import {
  type Allowance,
  type FormatName,
  formatNames,
  type Origin,
  type OriginControls,
  type OriginType,
  type PackageId,
  type VersionStatus,
} from "../model/package.ts";
import type { Db } from "./database.ts";
import { afterPrefix, type Page, pageOf } from "./page.ts";

export interface PackageSummaryRow extends PackageId, OriginControls {}

export interface PackageFilter {
  readonly repositoryId: number;
  readonly format: FormatName | null;
  readonly namespacePrefix: string;
  readonly namePrefix: string;
  readonly publish: Allowance | null;
  readonly upstream: Allowance | null;
  /** Format, namespace ("" for none) and name of the package before. */
  readonly after: readonly [format: string, namespace: string, name: string] | null;
  readonly limit: number;
}

/** What a filter's packages are ordered by within a format: such that an index leads to them. */
export const packageOrder = ({ namespacePrefix, namePrefix }: Pick<PackageFilter, "namespacePrefix" | "namePrefix">) =>
  namePrefix !== "" && namespacePrefix === "" ? (["name", "namespace"] as const) : (["namespace", "name"] as const);

/** A repository's packages by format, and within it in the filter's order. */
export async function listPackages(db: Db, filter: PackageFilter): Promise<Page<PackageSummaryRow>> {
  const { after, limit } = filter;
  const found: PackageSummaryRow[] = [];
  for (const format of filter.format === null ? formatNames.toSorted() : [filter.format]) {
    if (found.length > limit) break;
    if (after === null || format >= after[0]) found.push(...(await listOfFormat(db, filter, format, limit + 1 - found.length)));
  }
  return pageOf(found, limit);
}

async function listOfFormat(
  db: Db,
  filter: PackageFilter,
  format: FormatName,
  limit: number,
): Promise<readonly PackageSummaryRow[]> {
  const [first, second] = packageOrder(filter);
  let query = db
    .selectFrom("package")
    .select(["format", "namespace", "name", "publish", "upstream"])
    .where("repository_id", "=", filter.repositoryId)
    .where("format", "=", format);
  if (filter.publish !== null) query = query.where("publish", "=", filter.publish);
  if (filter.upstream !== null) query = query.where("upstream", "=", filter.upstream);
  const prefixes = { namespace: filter.namespacePrefix, name: filter.namePrefix };
  for (const column of [first, second]) {
    const prefix = prefixes[column];
    if (prefix !== "") query = query.where(column, "<", afterPrefix(prefix));
    if (prefix !== "" && (column === second || filter.after?.[0] !== format)) query = query.where(column, ">=", prefix);
  }
  if (filter.after?.[0] === format) {
    const [, namespace, name] = filter.after;
    const last = { namespace, name };
    // The only lower bound of the first column, so that the index is entered there.
    query = query.where(({ eb, refTuple, tuple }) => eb(refTuple(first, second), ">", tuple(last[first], last[second])));
  }
  const rows = await query.orderBy(first).orderBy(second).limit(limit).execute();
  return rows.map((row) => ({ ...row, namespace: row.namespace === "" ? null : row.namespace }));
}

/** A version without its assets and its manifest. */
export interface VersionSummaryRow {
  readonly id: number;
  readonly version: string;
  readonly status: VersionStatus;
  readonly revision: string;
  readonly origin: Origin;
  readonly publishedAt: number;
}

const summaries = (db: Db, packageId: number) =>
  db
    .selectFrom("package_version")
    .select(["id", "version", "status", "revision", "origin_type", "origin_repository", "origin_connection", "published_at"])
    .where("package_id", "=", packageId);

type SelectedVersion = Awaited<ReturnType<ReturnType<typeof summaries>["execute"]>>[number];

const summaryOf = (row: SelectedVersion): VersionSummaryRow => ({
  id: row.id,
  version: row.version,
  status: row.status,
  revision: row.revision,
  origin: { type: row.origin_type, repository: row.origin_repository, connection: row.origin_connection },
  publishedAt: row.published_at,
});

export interface VersionFilter {
  readonly packageId: number;
  readonly status: VersionStatus | null;
  readonly originType: OriginType | null;
  /** By the text of the version, or by time of publication with the newest first. */
  readonly order: "version" | "newest";
  readonly after: Pick<VersionSummaryRow, "version" | "publishedAt"> | null;
  readonly limit: number;
}

/** A package's versions of every status, unless one is asked for. */
export async function listVersions(db: Db, filter: VersionFilter): Promise<Page<VersionSummaryRow>> {
  const { after, limit, order } = filter;
  let query = summaries(db, filter.packageId);
  if (filter.status !== null) query = query.where("status", "=", filter.status);
  if (filter.originType !== null) query = query.where("origin_type", "=", filter.originType);
  if (order === "version") {
    if (after !== null) query = query.where("version", ">", after.version);
    query = query.orderBy("version");
  } else {
    if (after !== null) {
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple("published_at", "version"), "<", tuple(after.publishedAt, after.version)),
      );
    }
    query = query.orderBy("published_at", "desc").orderBy("version", "desc");
  }
  const found = await query.limit(limit + 1).execute();
  return pageOf(found.map(summaryOf), limit);
}

/** Those of the versions that the package has, in no order. */
export const findVersions = async (
  db: Db,
  packageId: number,
  versions: readonly string[],
): Promise<readonly VersionSummaryRow[]> =>
  versions.length === 0 ? [] : (await summaries(db, packageId).where("version", "in", versions).execute()).map(summaryOf);
