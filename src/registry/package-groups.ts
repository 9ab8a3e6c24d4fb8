/* Package groups of a domain (service spec 13.2, 15.4, 15.9, 15.15, 15.30, 15.37, 15.45). */
import { packageGroupArn } from "../model/arn.ts";
import { conflict, invalid, overQuota } from "../model/fault.ts";
import { beginningOf, containingKeys, parentOf, parsePattern, rootPattern } from "../model/group-pattern.ts";
import { type RestrictionMode, type RestrictionType, restrictionTypes } from "../model/package-group.ts";
import type { Db, Store, Tx } from "../store/database.ts";
import type { DomainRow } from "../store/domains.ts";
import { countAllowed } from "../store/group-restrictions.ts";
import {
  countGroups,
  deleteGroup,
  findGroups,
  findGroupsByKeys,
  findGroupsWithin,
  type GroupKey,
  type GroupRow,
  insertGroup,
  listGroups,
  updateGroup,
} from "../store/package-groups.ts";
import { type Page, pageOf } from "../store/page.ts";
import { deleteAllTags, type TagRow } from "../store/tags.ts";
import { type ByKey, effective } from "./group-rules.ts";
import type { Formats } from "./package-format.ts";
import { normalizePackage } from "./package-names.ts";
import { changeDomain, type DomainAddress, requireDomain, requireGroup } from "./places.ts";
import type { Quotas } from "./quotas.ts";
import { attachTags } from "./tags.ts";

export interface GroupParts {
  readonly store: Store;
  readonly region: string;
  readonly quotas: Quotas;
  readonly formats: Formats;
}

export interface GroupAddress extends DomainAddress {
  readonly pattern: string;
}

export interface RestrictionView {
  readonly mode: RestrictionMode;
  readonly effectiveMode: RestrictionMode;
  /** The pattern of the group that an inherited mode comes from; null for a mode of its own. */
  readonly inheritedFrom: string | null;
  readonly repositoriesCount: number;
}

/** A group with its place among the others. */
export interface GroupView extends GroupRow {
  readonly domain: DomainRow;
  /** The pattern of the group around it; null for the root. */
  readonly parent: string | null;
  readonly restrictions: ReadonlyMap<RestrictionType, RestrictionView>;
}

/** Looks at groups as they are now, in their order. */
export async function viewGroups(db: Db, domain: DomainRow, rows: readonly GroupRow[]): Promise<readonly GroupView[]> {
  const keys = new Set(rows.flatMap(({ matchKey }) => [matchKey, ...containingKeys(matchKey)]));
  const byKey = await findGroupsByKeys(db, domain.id, [...keys]);
  const counts = await countAllowed(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const views = restrictionTypes.map((type) => {
      const count = counts.find((list) => list.groupId === row.id && list.type === type)?.count ?? 0;
      return [type, viewRestriction(row, type, byKey, count)] as const;
    });
    return { ...row, domain, parent: parentOf(row, byKey)?.pattern ?? null, restrictions: new Map(views) };
  });
}

function viewRestriction(row: GroupRow, type: RestrictionType, byKey: ByKey, repositoriesCount: number): RestrictionView {
  const own = byKey.get(row.matchKey)?.find(({ id }) => id === row.id) ?? null;
  const { group, mode: effectiveMode } = effective(own, type, byKey);
  if (group === null || group.id === row.id)
    return { mode: effectiveMode, effectiveMode, inheritedFrom: null, repositoriesCount };
  return { mode: "INHERIT", effectiveMode, inheritedFrom: group.pattern, repositoriesCount };
}

/** One group as it is now. */
export async function viewGroup(db: Db, domain: DomainRow, row: GroupRow): Promise<GroupView> {
  const [view] = await viewGroups(db, domain, [row]);
  if (view === undefined) throw new Error("a package group that was just looked at is not there");
  return view;
}

/** Throws ResourceNotFound. */
export async function describeGroup({ store }: GroupParts, address: GroupAddress): Promise<GroupView> {
  const domain = await requireDomain(store.db, address);
  return viewGroup(store.db, domain, await requireGroup(store.db, domain, address.pattern));
}

export interface NewPackageGroup extends GroupAddress {
  readonly contactInfo: string | null;
  readonly description: string | null;
  readonly tags: readonly TagRow[];
  readonly now: number;
}

/** Throws Validation, ResourceNotFound, Conflict and ServiceQuotaExceeded. */
export async function createGroup(parts: GroupParts, wanted: NewPackageGroup): Promise<GroupView> {
  const { store, region, quotas, formats } = parts;
  const { contactInfo, description, tags, now } = wanted;
  const { pattern, matchKey } = parsePattern(wanted.pattern, normalizePackage.bind(null, formats));
  return changeDomain(store, wanted, async (tx, domain) => {
    const before = await countGroups(tx, domain.id);
    const row = { domainId: domain.id, pattern, matchKey, contactInfo, description, createdAt: now };
    const id = await insertGroup(tx, row);
    if (id === null) throw conflict(`Package group ${pattern} already exists in domain ${domain.name}.`);
    if (before >= quotas.packageGroupsPerDomain) {
      throw overQuota(
        `Domain ${domain.name} has ${before} package groups; at most ${quotas.packageGroupsPerDomain} are allowed.`,
        "domain",
        domain.name,
      );
    }
    await attachTags(tx, quotas, packageGroupArn({ region, owner: domain.owner }, domain.name, pattern), tags);
    return viewGroup(tx, domain, { ...row, id });
  });
}

/** Runs `work` on a group as the only change of its domain. Throws ResourceNotFound. */
export const changeGroup = <Result>(
  store: Store,
  address: GroupAddress,
  work: (tx: Tx, domain: DomainRow, group: GroupRow) => Promise<Result>,
): Promise<Result> =>
  changeDomain(store, address, async (tx, domain) => work(tx, domain, await requireGroup(tx, domain, address.pattern)));

/** What is left out stays as it is. Throws ResourceNotFound. */
export const changeGroupTexts = (
  { store }: GroupParts,
  address: GroupAddress,
  change: { readonly contactInfo?: string; readonly description?: string },
): Promise<GroupView> =>
  changeGroup(store, address, async (tx, domain, group) => {
    await updateGroup(tx, group.id, change);
    return viewGroup(tx, domain, await requireGroup(tx, domain, group.pattern));
  });

/** Gives the group as it was; its packages and the groups below it go to its parent. Throws Validation and ResourceNotFound. */
export async function removeGroup({ store, region }: GroupParts, address: GroupAddress): Promise<GroupView> {
  if (address.pattern === rootPattern) throw invalid(`The root package group ${rootPattern} cannot be deleted.`);
  return changeGroup(store, address, async (tx, domain, group) => {
    const view = await viewGroup(tx, domain, group);
    await deleteAllTags(tx, packageGroupArn({ region, owner: domain.owner }, domain.name, group.pattern));
    await deleteGroup(tx, group.id);
    return view;
  });
}

export interface GroupList extends DomainAddress {
  readonly after: string;
  readonly limit: number;
}

/** Groups by pattern. Throws ResourceNotFound. */
export async function listDomainGroups(
  { store }: GroupParts,
  list: GroupList & { readonly prefix: string },
): Promise<Page<GroupView>> {
  const domain = await requireDomain(store.db, list);
  const { rows, more } = await listGroups(store.db, { ...list, domainId: domain.id });
  return { rows: await viewGroups(store.db, domain, rows), more };
}

/** The groups directly below one, by pattern. Throws ResourceNotFound. */
export async function listSubGroups({ store }: GroupParts, list: GroupList & GroupAddress): Promise<Page<GroupView>> {
  const domain = await requireDomain(store.db, list);
  const group = await requireGroup(store.db, domain, list.pattern);
  const within = await findGroupsWithin(store.db, domain.id, beginningOf(group.matchKey));
  const byKey = Map.groupBy(within, ({ matchKey }) => matchKey);
  const below: GroupKey[] = [];
  for (const candidate of within.filter(({ pattern }) => pattern > list.after).sort(byPattern)) {
    if (parentOf(candidate, byKey)?.id === group.id) below.push(candidate);
    if (below.length > list.limit) break;
  }
  const { rows, more } = pageOf(below, list.limit);
  const ids = rows.map(({ id }) => id);
  return { rows: await viewGroups(store.db, domain, (await findGroups(store.db, ids)).toSorted(byPattern)), more };
}

const byPattern = (a: { readonly pattern: string }, b: { readonly pattern: string }): number => (a.pattern < b.pattern ? -1 : 1);
