/* Which packages belong to a group, and which group a package belongs to (service spec 15.20, 15.28). */
import { beginningOf, matchingKeys, nearest, type Pattern, parsePattern } from "../model/group-pattern.ts";
import { type PackageId, packagePath } from "../model/package.ts";
import type { AssociationType } from "../model/package-group.ts";
import type { Db } from "../store/database.ts";
import type { DomainRow } from "../store/domains.ts";
import { findGroupsWithin, type KeyedPackage, type KeyedPlace, listPackagesByKey, placeOf } from "../store/package-groups.ts";
import { afterPrefix } from "../store/page.ts";
import { associate, strengthOf } from "./group-rules.ts";
import { type GroupAddress, type GroupParts, type GroupView, viewGroup } from "./package-groups.ts";
import { normalizePackage } from "./package-names.ts";
import { requireDomain, requireGroup } from "./places.ts";

export interface AssociatedPackage extends PackageId {
  readonly strength: AssociationType;
}

export interface AssociatedPage {
  readonly rows: readonly AssociatedPackage[];
  /** Where to go on; null at the end. A page may be short, even empty, before that. */
  readonly next: KeyedPlace | null;
}

export interface AssociatedList extends GroupAddress {
  /** Whether the group is only imagined. */
  readonly preview: boolean;
  readonly after: KeyedPlace | null;
  readonly limit: number;
}

/** A group's packages by key. Throws ResourceNotFound, and Validation for an imagined group without a proper pattern. */
export async function listAssociated({ store, formats }: GroupParts, list: AssociatedList): Promise<AssociatedPage> {
  const { db } = store;
  const domain = await requireDomain(db, list);
  const group: Pattern = list.preview
    ? parsePattern(list.pattern, normalizePackage.bind(null, formats))
    : await requireGroup(db, domain, list.pattern);
  const within = await findGroupsWithin(db, domain.id, beginningOf(group.matchKey));
  const others = within.filter(({ pattern }) => pattern !== group.pattern);
  const byKey = Map.groupBy<string, Pattern>([...others, group], ({ matchKey }) => matchKey);
  return walk(db, domain, { group, byKey }, list);
}

/** Rows that one query reads: few right after a leap, since another leap may follow. */
const rowsAtOnce = { afterLeap: 4, atLeast: 50, atMost: 250 };
/** Queries that one page costs at most, however many groups hold what lies between. */
const maxQueries = 8;

/** A group among those that hold a part of its packages. */
interface Place {
  readonly group: Pattern;
  readonly byKey: ReadonlyMap<string, readonly Pattern[]>;
}

/** Goes through the packages whose keys begin as the group's, in leaps over those that cannot be its own. */
async function walk(db: Db, domain: DomainRow, { group, byKey }: Place, list: AssociatedList): Promise<AssociatedPage> {
  const beginning = beginningOf(group.matchKey);
  const rows: AssociatedPackage[] = [];
  let after = list.after;
  let isAfterLeap = false;
  let last: KeyedPackage | undefined;
  for (let asked = 0; asked < maxQueries; asked += 1) {
    const wanted = Math.min(Math.max(list.limit + 1 - rows.length, rowsAtOnce.atLeast), rowsAtOnce.atMost);
    const limit = isAfterLeap ? rowsAtOnce.afterLeap : wanted;
    const read = await listPackagesByKey(db, { domainId: domain.id, beginning, after, limit });
    let leapt: string | null = null;
    for (const row of read) {
      if (leapt !== null && row.matchKey.startsWith(leapt)) continue;
      const owner = nearest(matchingKeys(row.matchKey), packagePath(row), byKey);
      if (owner !== group) {
        leapt = notOurs(row.matchKey, group, owner);
        continue;
      }
      if (last !== undefined && rows.length === list.limit) return { rows, next: placeOf(last) };
      const { format, namespace, name } = row;
      rows.push({ format, namespace, name, strength: strengthOf(group.pattern, row) });
      last = row;
    }
    const end = read.at(-1);
    if (end === undefined || read.length < limit) return { rows, next: null };
    isAfterLeap = leapt !== null && end.matchKey.startsWith(leapt);
    after = leapt !== null && isAfterLeap ? [afterPrefix(leapt), "", ""] : placeOf(end);
  }
  return { rows, next: after };
}

/**
 * What the keys begin with of which a group can own none, after one that belongs to `owner` or to no group within; null
 * where the next may be its own.
 */
function notOurs(matchKey: string, group: Pattern, owner: Pattern | null): string | null {
  if (owner?.matchKey === group.matchKey) return null;
  const mark = owner?.matchKey.at(-1);
  const end = beginningOf((owner ?? group).matchKey).length;
  if (mark === "*") return matchKey.slice(0, end);
  // Whether a word ends there hangs on the next character alone.
  const next = matchKey.codePointAt(end);
  return mark === "$" || next === undefined ? null : matchKey.slice(0, end) + String.fromCodePoint(next);
}

/** A package's group as it is now; the package need not exist. Throws ResourceNotFound for the domain. */
export async function associatedGroup(
  { store }: GroupParts,
  domain: DomainRow,
  id: PackageId,
): Promise<{ readonly view: GroupView; readonly strength: AssociationType }> {
  const { association } = await associate(store.db, domain.id, id);
  if (association === null) throw new Error(`domain ${domain.name} has no root package group`);
  const { group, strength } = association;
  return { view: await viewGroup(store.db, domain, await requireGroup(store.db, domain, group.pattern)), strength };
}
