/* What a package's group allows it in each repository (service spec 13.2, 13.3), whether or not the package exists. */
import { matchesLiterally, matchingKeys, packageKey, parentOf, patternOf } from "../model/group-pattern.ts";
import { type PackageId, packagePath } from "../model/package.ts";
import type { AssociationType, EffectiveMode, RestrictionType } from "../model/package-group.ts";
import type { Db, Store } from "../store/database.ts";
import { generationCache } from "../store/generation-cache.ts";
import { domainScope, readGenerations } from "../store/generations.ts";
import { readAllowedIds } from "../store/group-restrictions.ts";
import { findGroupsByKeys, type RestrictedGroup } from "../store/package-groups.ts";

/** The nearest group that does not inherit, and its mode. */
export interface Effective {
  readonly group: RestrictedGroup | null;
  readonly mode: EffectiveMode;
}

export type ByKey = ReadonlyMap<string, readonly RestrictedGroup[]>;

/** `byKey` must hold all groups around this one. A domain without its root group allows everything. */
export function effective(group: RestrictedGroup | null, type: RestrictionType, byKey: ByKey): Effective {
  const mode = group === null ? "ALLOW" : group.modes.get(type);
  return group === null || mode !== undefined ? { group, mode: mode ?? "ALLOW" } : effective(parentOf(group, byKey), type, byKey);
}

/** The group of a package: always one, as long as the domain has its root. */
export interface Association {
  readonly group: RestrictedGroup;
  readonly strength: AssociationType;
}

/** Gives the groups that match the package besides its own, too. */
export async function associate(
  db: Db,
  domainId: number,
  id: PackageId,
): Promise<{ readonly association: Association | null; readonly byKey: ByKey }> {
  const byKey = await findGroupsByKeys(db, domainId, matchingKeys(packageKey(id)));
  const group = patternOf(id, byKey);
  return { association: group && { group, strength: strengthOf(group.pattern, id) }, byKey };
}

export const strengthOf = (pattern: string, id: PackageId): AssociationType =>
  matchesLiterally(pattern, packagePath(id)) ? "STRONG" : "WEAK";

interface Restriction {
  readonly mode: EffectiveMode;
  /** In the mode for specific repositories, their ids. */
  readonly allowed: ReadonlySet<number>;
}

export interface GroupRule {
  readonly pattern: string;
  readonly strength: AssociationType;
  readonly restrictions: { readonly [Type in RestrictionType]: Restriction };
}

const noRepositories: ReadonlySet<number> = new Set();

export async function readGroupRule(db: Db, domainId: number, id: PackageId): Promise<GroupRule> {
  const { association, byKey } = await associate(db, domainId, id);
  const read = async (type: RestrictionType): Promise<Restriction> => {
    const { group, mode } = effective(association?.group ?? null, type, byKey);
    const isListed = group !== null && mode === "ALLOW_SPECIFIC_REPOSITORIES";
    return { mode, allowed: isListed ? await readAllowedIds(db, { groupId: group.id, type }) : noRepositories };
  };
  return {
    pattern: association?.group.pattern ?? "",
    strength: association?.strength ?? "STRONG",
    restrictions: {
      EXTERNAL_UPSTREAM: await read("EXTERNAL_UPSTREAM"),
      INTERNAL_UPSTREAM: await read("INTERNAL_UPSTREAM"),
      PUBLISH: await read("PUBLISH"),
    },
  };
}

/**
 * Whether new versions may enter the repository that a restriction gates: the one published to, the one that would retain
 * from an internal upstream, or the one that holds the external connection. A variation of the pattern may never.
 */
export function permits({ strength, restrictions }: GroupRule, type: RestrictionType, repositoryId: number): boolean {
  const { mode, allowed } = restrictions[type];
  return strength === "STRONG" && (mode === "ALLOW" || allowed.has(repositoryId));
}

/** Whether the group restricts nothing, so that a package's first version decides on its controls. */
export const isUnrestricted = ({ restrictions }: GroupRule): boolean =>
  Object.values(restrictions).every(({ mode }) => mode === "ALLOW");

export type GroupRules = (domainId: number, id: PackageId) => Promise<GroupRule>;

const rulesKept = 20_000;

/** Remembers rules while nothing in their domain changes, where asking for that is cheaper than reading the rule. */
export function makeGroupRules(store: Store): GroupRules {
  const known = generationCache<GroupRule>(rulesKept);
  return async (domainId, id) => {
    if (store.writeMark() === null) return readGroupRule(store.db, domainId, id);
    const generations = await readGenerations(store, [domainScope(domainId)]);
    const key = `${domainId} ${packagePath(id)}`;
    const kept = known.get(key, generations);
    if (kept !== undefined) return kept;
    const rule = await readGroupRule(store.db, domainId, id);
    known.set(key, generations, rule);
    return rule;
  };
}
