/* What package groups restrict: the modes they set themselves, and the repositories they allow. */
import type { EffectiveMode, RestrictionType } from "../model/package-group.ts";
import type { Db, Tx } from "./database.ts";
import { type Page, pageOf } from "./page.ts";

/** A group's list of allowed repositories for one restriction. */
export interface AllowedList {
  readonly groupId: number;
  readonly type: RestrictionType;
}

export const readModes = async (db: Db, groupId: number): Promise<ReadonlyMap<RestrictionType, EffectiveMode>> =>
  new Map(
    (await db.selectFrom("package_group_restriction").select(["type", "mode"]).where("group_id", "=", groupId).execute()).map(
      ({ type, mode }) => [type, mode],
    ),
  );

/** Sets a mode, null to inherit it. A list is kept only in the mode that it is for. */
export async function setMode(tx: Tx, { groupId, type }: AllowedList, mode: EffectiveMode | null): Promise<void> {
  if (mode === null) {
    await tx.deleteFrom("package_group_restriction").where("group_id", "=", groupId).where("type", "=", type).execute();
  } else {
    await tx
      .insertInto("package_group_restriction")
      .values({ group_id: groupId, type, mode })
      .onConflict((clash) => clash.columns(["group_id", "type"]).doUpdateSet({ mode }))
      .execute();
  }
  if (mode === "ALLOW_SPECIFIC_REPOSITORIES") return;
  await tx.deleteFrom("package_group_repository").where("group_id", "=", groupId).where("type", "=", type).execute();
}

/** False when it was on the list already. */
export async function allowRepository(tx: Tx, { groupId, type }: AllowedList, repositoryId: number): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("package_group_repository")
    .values({ group_id: groupId, type, repository_id: repositoryId })
    .onConflict((clash) => clash.columns(["group_id", "type", "repository_id"]).doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** False when it was not on the list. */
export async function disallowRepository(tx: Tx, { groupId, type }: AllowedList, repositoryId: number): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("package_group_repository")
    .where("group_id", "=", groupId)
    .where("type", "=", type)
    .where("repository_id", "=", repositoryId)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

export const readAllowedIds = async (db: Db, { groupId, type }: AllowedList): Promise<ReadonlySet<number>> =>
  new Set(
    (
      await db
        .selectFrom("package_group_repository")
        .select("repository_id")
        .where("group_id", "=", groupId)
        .where("type", "=", type)
        .execute()
    ).map((row) => row.repository_id),
  );

/** Names of allowed repositories in their order, after the one given. */
export async function listAllowed(
  db: Db,
  list: AllowedList & { readonly after: string; readonly limit: number },
): Promise<Page<string>> {
  const rows = await db
    .selectFrom("package_group_repository as a")
    .innerJoin("repository as r", "r.id", "a.repository_id")
    .select("r.name")
    .where("a.group_id", "=", list.groupId)
    .where("a.type", "=", list.type)
    .where("r.name", ">", list.after)
    .orderBy("r.name")
    .limit(list.limit + 1)
    .execute();
  return pageOf(
    rows.map((row) => row.name),
    list.limit,
  );
}

/** How many repositories the lists of these groups have; a list that is not among them is empty. */
export const countAllowed = async (
  db: Db,
  groupIds: readonly number[],
): Promise<readonly (AllowedList & { readonly count: number })[]> =>
  groupIds.length === 0
    ? []
    : db
        .selectFrom("package_group_repository")
        .select((of) => ["group_id as groupId", "type", of.fn.countAll<number>().as("count")])
        .where("group_id", "in", groupIds)
        .groupBy(["group_id", "type"])
        .execute();
