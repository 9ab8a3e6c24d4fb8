/* Tags of domains, repositories and package groups, by ARN. */
import type { Db, Tx } from "./database.ts";
import { afterPrefix } from "./page.ts";

export interface TagRow {
  readonly key: string;
  readonly value: string;
}

/** A resource's tags by key. */
export const listTags = async (db: Db, arn: string): Promise<readonly TagRow[]> =>
  db.selectFrom("tag").select(["key", "value"]).where("arn", "=", arn).orderBy("key").execute();

/** Adds tags; equal keys get the new value. */
export async function putTags(tx: Tx, arn: string, tags: readonly TagRow[]): Promise<void> {
  if (tags.length === 0) return;
  await tx
    .insertInto("tag")
    .values(tags.map(({ key, value }) => ({ arn, key, value })))
    .onConflict((clash) => clash.columns(["arn", "key"]).doUpdateSet((of) => ({ value: of.ref("excluded.value") })))
    .execute();
}

export async function deleteTags(tx: Tx, arn: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.deleteFrom("tag").where("arn", "=", arn).where("key", "in", keys).execute();
}

export async function deleteAllTags(tx: Tx, arn: string): Promise<void> {
  await tx.deleteFrom("tag").where("arn", "=", arn).execute();
}

/** Deletes the tags of every resource whose ARN begins so. */
export async function deleteTagsBelow(tx: Tx, arnPrefix: string): Promise<void> {
  await tx.deleteFrom("tag").where("arn", ">=", arnPrefix).where("arn", "<", afterPrefix(arnPrefix)).execute();
}
