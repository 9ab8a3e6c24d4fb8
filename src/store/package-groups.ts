/* Package groups of a domain, and the packages that their keys lead to (model/group-pattern.ts). */
import { formatOf, rootPattern } from "../model/group-pattern.ts";
import type { PackageId } from "../model/package.ts";
import { type EffectiveMode, type RestrictionType, restrictionTypes } from "../model/package-group.ts";
import { countRows } from "./count.ts";
import type { Db, Tx } from "./database.ts";
import { afterPrefix, type Page, pageOf } from "./page.ts";
import { prepared } from "./prepared.ts";

/** A group as others see it who look for their place among groups. */
export interface GroupKey {
  readonly id: number;
  readonly pattern: string;
  readonly matchKey: string;
}

export interface GroupRow extends GroupKey {
  readonly contactInfo: string | null;
  readonly description: string | null;
  readonly createdAt: number;
}

/** With the restrictions that the group does not inherit. */
export interface RestrictedGroup extends GroupKey {
  readonly modes: ReadonlyMap<RestrictionType, EffectiveMode>;
}

const keyColumns = ["id", "pattern", "match_key as matchKey"] as const;
const columns = [...keyColumns, "contact_info as contactInfo", "description", "created_at as createdAt"] as const;

export const findGroup = async (db: Db, domainId: number, pattern: string): Promise<GroupRow | null> =>
  (await db
    .selectFrom("package_group")
    .select(columns)
    .where("domain_id", "=", domainId)
    .where("pattern", "=", pattern)
    .executeTakeFirst()) ?? null;

/** As many keys as one query asks for. */
const keysAtOnce = 1_000;

const groupsWithKeys = prepared((db, of: { readonly domainId: number; readonly keys: readonly string[] }) =>
  db
    .selectFrom("package_group as g")
    .leftJoin("package_group_restriction as r", "r.group_id", "g.id")
    .select(["g.id", "g.pattern", "g.match_key as matchKey", "r.type", "r.mode"])
    .where("g.domain_id", "=", of.domainId)
    .where("g.match_key", "in", of.keys),
);

/** The groups that have one of these keys, by their keys. */
export async function findGroupsByKeys(
  db: Db,
  domainId: number,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly RestrictedGroup[]>> {
  const found = new Map<number, GroupKey & { readonly modes: Map<RestrictionType, EffectiveMode> }>();
  for (let from = 0; from < keys.length; from += keysAtOnce) {
    const rows = await groupsWithKeys(db, { domainId, keys: keys.slice(from, from + keysAtOnce) });
    for (const { type, mode, ...group } of rows) {
      const known = found.get(group.id) ?? { ...group, modes: new Map() };
      if (type !== null && mode !== null) known.modes.set(type, mode);
      found.set(group.id, known);
    }
  }
  return Map.groupBy(found.values(), (group) => group.matchKey);
}

/** Those whose keys begin so. */
export const findGroupsWithin = (db: Db, domainId: number, beginning: string): Promise<readonly GroupKey[]> =>
  db
    .selectFrom("package_group")
    .select(keyColumns)
    .where("domain_id", "=", domainId)
    .where("match_key", ">=", beginning)
    .where("match_key", "<", afterPrefix(beginning))
    .execute();

/** Groups by pattern, after the one given. */
export async function listGroups(
  db: Db,
  list: { readonly domainId: number; readonly prefix: string; readonly after: string; readonly limit: number },
): Promise<Page<GroupRow>> {
  const rows = await db
    .selectFrom("package_group")
    .select(columns)
    .where("domain_id", "=", list.domainId)
    .where("pattern", ">=", list.prefix)
    .where("pattern", "<", afterPrefix(list.prefix))
    .where("pattern", ">", list.after)
    .orderBy("pattern")
    .limit(list.limit + 1)
    .execute();
  return pageOf(rows, list.limit);
}

/** Those of the groups that there are, in no order. */
export const findGroups = async (db: Db, ids: readonly number[]): Promise<readonly GroupRow[]> =>
  ids.length === 0 ? [] : db.selectFrom("package_group").select(columns).where("id", "in", ids).execute();

export const countGroups = (db: Db, domainId: number): Promise<number> =>
  countRows(db.selectFrom("package_group").where("domain_id", "=", domainId));

export interface NewGroup extends Omit<GroupRow, "id"> {
  readonly domainId: number;
}

/** Inserts a group that inherits everything; null when the domain has one of that pattern. */
export async function insertGroup(tx: Tx, group: NewGroup): Promise<number | null> {
  const row = await tx
    .insertInto("package_group")
    .values({
      domain_id: group.domainId,
      pattern: group.pattern,
      match_key: group.matchKey,
      contact_info: group.contactInfo,
      description: group.description,
      created_at: group.createdAt,
    })
    .onConflict((clash) => clash.columns(["domain_id", "pattern"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Gives a new domain the group of everything, which allows everything. */
export async function insertRootGroup(tx: Tx, domainId: number, createdAt: number): Promise<void> {
  const root = { pattern: rootPattern, matchKey: "*", contactInfo: null, description: null };
  const id = await insertGroup(tx, { domainId, createdAt, ...root });
  if (id === null) return;
  const rows = restrictionTypes.map((type) => ({ group_id: id, type, mode: "ALLOW" as const }));
  await tx.insertInto("package_group_restriction").values(rows).execute();
}

/** What is left out stays as it is. */
export async function updateGroup(
  tx: Tx,
  groupId: number,
  { contactInfo, description }: { readonly contactInfo?: string; readonly description?: string },
): Promise<void> {
  if (contactInfo === undefined && description === undefined) return;
  await tx.updateTable("package_group").set({ contact_info: contactInfo, description }).where("id", "=", groupId).execute();
}

export async function deleteGroup(tx: Tx, groupId: number): Promise<void> {
  await tx.deleteFrom("package_group").where("id", "=", groupId).execute();
}

export interface KeyedPackage extends PackageId {
  readonly matchKey: string;
}

/** A place in a domain's packages by key: a package, or any other text for what lies behind it. */
export type KeyedPlace = readonly [matchKey: string, namespace: string, name: string];

export const placeOf = ({ matchKey, namespace, name }: KeyedPackage): KeyedPlace => [matchKey, namespace ?? "", name];

/** Packages whose keys begin so, each once however many repositories have it, by key and after a place. */
export async function listPackagesByKey(
  db: Db,
  list: { readonly domainId: number; readonly beginning: string; readonly after: KeyedPlace | null; readonly limit: number },
): Promise<readonly KeyedPackage[]> {
  const { after, beginning } = list;
  let query = db
    .selectFrom("package")
    .select(["namespace", "name", "match_key as matchKey"])
    .distinct()
    .where("domain_id", "=", list.domainId)
    // An index is entered at one bound only.
    .where("match_key", ">=", after === null ? beginning : after[0])
    .where("match_key", "<", afterPrefix(beginning));
  if (after !== null) {
    query = query.where(({ eb, refTuple, tuple }) => eb(refTuple("match_key", "namespace", "name"), ">", tuple(...after)));
  }
  const rows = await query.orderBy("match_key").orderBy("namespace").orderBy("name").limit(list.limit).execute();
  return rows.map((row) => ({
    ...row,
    format: formatOf(row.matchKey),
    namespace: row.namespace === "" ? null : row.namespace,
  }));
}
