/* The origin controls of package groups, and the repositories they allow (service spec 13.2, 15.27, 15.46). */

import { invalid } from "../model/fault.ts";
import { rootPattern } from "../model/group-pattern.ts";
import type { RestrictionMode, RestrictionType } from "../model/package-group.ts";
import type { Tx } from "../store/database.ts";
import type { DomainRow } from "../store/domains.ts";
import { allowRepository, disallowRepository, listAllowed, readModes, setMode } from "../store/group-restrictions.ts";
import type { GroupRow } from "../store/package-groups.ts";
import type { Page } from "../store/page.ts";
import { findRepositoryIds } from "../store/repositories.ts";
import { changeGroup, type GroupAddress, type GroupParts, type GroupView, viewGroup } from "./package-groups.ts";
import { repositoryMissing, requireDomain, requireGroup } from "./places.ts";

/** A repository on the list of one restriction. */
export interface Listed {
  readonly repository: string;
  readonly type: RestrictionType;
}

export interface GroupControls {
  /** Modes to set; a restriction that is left out keeps its own. They are set before the lists are changed. */
  readonly modes: ReadonlyMap<RestrictionType, RestrictionMode>;
  readonly add: readonly Listed[];
  readonly remove: readonly Listed[];
}

/** What was really changed. */
export interface ListChanges {
  readonly added: readonly Listed[];
  readonly removed: readonly Listed[];
}

/** Additions and removals in one call, as AWS's own client of this operation counts them. */
const maxListChanges = 100;

const specific = "ALLOW_SPECIFIC_REPOSITORIES";

/** Throws Validation, and ResourceNotFound for the group or a repository. */
export async function changeGroupControls(
  { store }: GroupParts,
  address: GroupAddress,
  controls: GroupControls,
): Promise<{ readonly view: GroupView; readonly changes: ListChanges }> {
  checkControls(address.pattern, controls);
  return changeGroup(store, address, async (tx, domain, group) => {
    for (const [type, mode] of controls.modes) {
      await setMode(tx, { groupId: group.id, type }, mode === "INHERIT" ? null : mode);
    }
    const changes = await changeLists(tx, domain, group, controls);
    return { view: await viewGroup(tx, domain, group), changes };
  });
}

function checkControls(pattern: string, { modes, add, remove }: GroupControls): void {
  if (pattern === rootPattern && [...modes.values()].includes("INHERIT")) {
    throw invalid(`The root package group ${rootPattern} has no group to inherit from.`);
  }
  if (add.length + remove.length > maxListChanges) {
    throw invalid(`At most ${maxListChanges} repositories can be added and removed at once.`);
  }
  const both = add.find((one) => remove.some(({ repository, type }) => repository === one.repository && type === one.type));
  if (both !== undefined)
    throw invalid(`Repository ${both.repository} is both added to and removed from the list of ${both.type}.`);
}

async function changeLists(
  tx: Tx,
  domain: DomainRow,
  group: GroupRow,
  { add, remove }: Omit<GroupControls, "modes">,
): Promise<ListChanges> {
  const modes = await readModes(tx, group.id);
  const other = [...add, ...remove].find(({ type }) => modes.get(type) !== specific);
  if (other !== undefined) {
    throw invalid(`Package group ${group.pattern} has a list of repositories for ${other.type} only in the mode ${specific}.`);
  }
  const names = new Set([...add, ...remove].map(({ repository }) => repository));
  const ids = await findRepositoryIds(tx, domain.id, [...names]);
  const idOf = ({ repository }: Listed): number => {
    const id = ids.get(repository);
    if (id === undefined) throw repositoryMissing(domain.name, repository);
    return id;
  };
  const added: Listed[] = [];
  for (const listed of add) {
    if (await allowRepository(tx, { groupId: group.id, type: listed.type }, idOf(listed))) added.push(listed);
  }
  const removed: Listed[] = [];
  for (const listed of remove) {
    if (await disallowRepository(tx, { groupId: group.id, type: listed.type }, idOf(listed))) removed.push(listed);
  }
  return { added, removed };
}

/** Names in their order; none where the restriction has another mode. Throws ResourceNotFound. */
export async function listAllowedRepositories(
  { store }: GroupParts,
  list: GroupAddress & { readonly type: RestrictionType; readonly after: string; readonly limit: number },
): Promise<Page<string>> {
  const domain = await requireDomain(store.db, list);
  const { id: groupId } = await requireGroup(store.db, domain, list.pattern);
  return listAllowed(store.db, { groupId, type: list.type, after: list.after, limit: list.limit });
}
