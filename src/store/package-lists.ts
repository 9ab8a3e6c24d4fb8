/* Lists of packages and of their versions, page by page. */
import { type RawBuilder, sql } from "kysely";
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
import { distinctValues } from "./distinct-values.ts";
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
  const { limit, namespacePrefix, namePrefix } = filter;
  const listOfFormat = namespacePrefix !== "" && namePrefix !== "" ? listByBoth : listInOrder;
  const found: PackageSummaryRow[] = [];
  for (const format of await formatsOf(db, filter)) {
    if (found.length > limit) break;
    found.push(...(await listOfFormat(db, { ...filter, format, limit: limit + 1 - found.length })));
  }
  return pageOf(found, limit);
}

async function formatsOf(db: Db, { repositoryId, format, after }: PackageFilter): Promise<readonly FormatName[]> {
  if (format !== null) return [format];
  const where = sql<boolean>`repository_id = ${repositoryId}`;
  const from = sql<boolean>`format >= ${after?.[0] ?? ""}`;
  const limit = formatNames.length;
  return (await distinctValues(db, { table: "package", column: "format", where, from, limit })) as FormatName[];
}

interface FormatFilter extends PackageFilter {
  readonly format: FormatName;
}

/** The last package before the list, where it is of this format. */
const lastOf = ({ after, format }: FormatFilter) => (after?.[0] === format ? { namespace: after[1], name: after[2] } : null);

/** By what an index leads to in the filter's order: one prefix at most. */
async function listInOrder(db: Db, filter: FormatFilter): Promise<readonly PackageSummaryRow[]> {
  const order = packageOrder(filter);
  const [first, second] = order;
  const prefix = first === "namespace" ? filter.namespacePrefix : filter.namePrefix;
  const last = lastOf(filter);
  return ofEachControls(db, filter, order, (packages) => {
    const inRange = prefix === "" ? packages : packages.where(first, "<", afterPrefix(prefix));
    // An index is entered at one bound only.
    return last === null
      ? inRange.where(first, ">=", prefix)
      : inRange.where(({ eb, refTuple, tuple }) => eb(refTuple(first, second), ">", tuple(last[first], last[second])));
  });
}

/** By a prefix of the namespace and one of the name: through the names where few begin so, otherwise through the namespaces. */
const listByBoth = async (db: Db, filter: FormatFilter): Promise<readonly PackageSummaryRow[]> =>
  (await listOfFewNames(db, filter)) ?? (await listInNamespaces(db, filter));

const fewNames = 200;

/** Null where more than a few packages have such names. */
async function listOfFewNames(db: Db, filter: FormatFilter): Promise<readonly PackageSummaryRow[] | null> {
  const { namespacePrefix, namePrefix, limit } = filter;
  const named = await ofEachControls(db, { ...filter, limit: fewNames + 1 }, ["name", "namespace"], (packages) =>
    packages.where("name", ">=", namePrefix).where("name", "<", afterPrefix(namePrefix)),
  );
  if (named.length > fewNames) return null;
  const last = lastOf(filter);
  return named
    .filter((row) => row.namespace?.startsWith(namespacePrefix) && (last === null || compareRows(row, last) > 0))
    .sort(compareRows)
    .slice(0, limit);
}

type RowName = Pick<PackageSummaryRow, "namespace" | "name">;

/** The engines' order, which is that of the bytes. */
const compareRows = (a: RowName, b: RowName): number =>
  compareBytes(a.namespace ?? "", b.namespace ?? "") || compareBytes(a.name, b.name);

const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const namespacesAtOnce = 256;

/** Within a namespace an index leads to the names. */
async function listInNamespaces(db: Db, filter: FormatFilter): Promise<readonly PackageSummaryRow[]> {
  const { repositoryId, format, namespacePrefix, namePrefix } = filter;
  const where = sql<boolean>`repository_id = ${repositoryId} and format = ${format} and namespace < ${afterPrefix(namespacePrefix)}`;
  const namespacesFrom = (from: RawBuilder<boolean>): Promise<readonly string[]> =>
    distinctValues(db, { table: "package", column: "namespace", where, from, limit: namespacesAtOnce });
  const last = lastOf(filter);
  const found: PackageSummaryRow[] = [];
  let namespaces = last === null ? await namespacesFrom(sql`namespace >= ${namespacePrefix}`) : [last.namespace];
  let after = last?.name ?? null;
  for (;;) {
    const [start, end] = [namespaces[0], namespaces.at(-1)];
    if (start === undefined || end === undefined) return found;
    const rest = { ...filter, limit: filter.limit - found.length };
    const rows = await ofEachControls(db, rest, ["namespace", "name"], (packages) => {
      // The engine may choose to go through the whole range, so it must know where that ends.
      const inSome = packages.where("namespace", "in", namespaces).where(({ between }) => between("namespace", start, end));
      const inRange = inSome.where("name", "<", afterPrefix(namePrefix));
      return after === null ? inRange.where("name", ">=", namePrefix) : inRange.where("name", ">", after);
    });
    found.push(...rows);
    const isEnd = after === null && namespaces.length < namespacesAtOnce;
    if (isEnd || found.length === filter.limit) return found;
    namespaces = await namespacesFrom(sql`namespace > ${end}`);
    after = null;
  }
}

const allowances = ["ALLOW", "BLOCK"] as const;

const summariesOf = (db: Db, { repositoryId, format }: FormatFilter) =>
  db
    .selectFrom("package")
    .select(["format", "namespace", "name", "publish", "upstream"])
    .where("repository_id", "=", repositoryId)
    .where("format", "=", format);

type Summaries = ReturnType<typeof summariesOf>;

/**
 * The first packages of a filter's controls. Those of each pair of controls lie in order in an index, so that no
 * package is read that the filter leaves out.
 */
async function ofEachControls(
  db: Db,
  filter: FormatFilter,
  [first, second]: ReturnType<typeof packageOrder>,
  narrow: (packages: Summaries) => Summaries,
): Promise<readonly PackageSummaryRow[]> {
  const { publish, upstream, limit } = filter;
  const firstOf = (list: Summaries) => list.orderBy(first).orderBy(second).limit(limit);
  const all = narrow(summariesOf(db, filter));
  const wanted = (allowance: Allowance | null) => (allowance === null ? allowances : [allowance]);
  const lists = wanted(publish).flatMap((p) =>
    wanted(upstream).map((u) => {
      const ofPair = firstOf(all.where("publish", "=", p).where("upstream", "=", u));
      return db.selectFrom(ofPair.as("of_pair")).selectAll();
    }),
  );
  // By namespace an index has the packages of all controls in order.
  const isWhole = publish === null && upstream === null && first === "namespace";
  const merged = lists.reduce((some, other) => some.unionAll(other));
  const rows = await (isWhole ? firstOf(all) : merged.orderBy(first).orderBy(second).limit(limit)).execute();
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
