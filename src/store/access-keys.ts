/* Long-term access keys. Every write bumps the access scope. */
import { countRows } from "./count.ts";
import type { Db, Tx } from "./database.ts";
import { accessScope, bumpGenerations } from "./generations.ts";
import { type Page, pageOf } from "./page.ts";

export type AccessKeyStatus = "Active" | "Inactive";

export interface AccessKeyRow {
  readonly sealedSecret: string;
  readonly status: AccessKeyStatus;
  readonly principalId: number;
  readonly uniqueId: string;
  readonly principalArn: string;
  readonly account: string;
}

export interface AccessKeySummary {
  readonly id: string;
  readonly status: AccessKeyStatus;
  readonly createdAt: number;
}

export async function createAccessKey(
  tx: Tx,
  key: { readonly id: string; readonly principalId: number; readonly sealedSecret: string; readonly createdAt: number },
): Promise<void> {
  await tx
    .insertInto("access_key")
    .values({
      id: key.id,
      principal_id: key.principalId,
      sealed_secret: key.sealedSecret,
      status: "Active",
      created_at: key.createdAt,
    })
    .execute();
  await bumpGenerations(tx, [accessScope]);
}

export async function setAccessKeyStatus(tx: Tx, id: string, status: AccessKeyStatus): Promise<void> {
  await tx.updateTable("access_key").set({ status }).where("id", "=", id).execute();
  await bumpGenerations(tx, [accessScope]);
}

/** With the key go the tokens that were got with it. */
export async function deleteAccessKey(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("access_key").where("id", "=", id).execute();
  await bumpGenerations(tx, [accessScope]);
}

/** A key with the user or role it signs for. */
export async function findAccessKey(db: Db, id: string): Promise<AccessKeyRow | null> {
  const row = await db
    .selectFrom("access_key as k")
    .innerJoin("principal as p", "p.id", "k.principal_id")
    .select([
      "k.sealed_secret as sealedSecret",
      "k.status",
      "p.id as principalId",
      "p.unique_id as uniqueId",
      "p.arn as principalArn",
      "p.account_id as account",
    ])
    .where("k.id", "=", id)
    .executeTakeFirst();
  return row ?? null;
}

/** The secret of the first key there is; null where there is none. */
export const findAnySecret = async (db: Db): Promise<string | null> =>
  (await db.selectFrom("access_key").select("sealed_secret").orderBy("id").limit(1).executeTakeFirst())?.sealed_secret ?? null;

/** A principal's keys by id, after the one named `after`. */
export async function listAccessKeys(
  db: Db,
  list: { readonly principalId: number; readonly after: string | null; readonly limit: number },
): Promise<Page<AccessKeySummary>> {
  const rows = await db
    .selectFrom("access_key")
    .select(["id", "status", "created_at as createdAt"])
    .where("principal_id", "=", list.principalId)
    .$if(list.after !== null, (query) => query.where("id", ">", list.after ?? ""))
    .orderBy("id")
    .limit(list.limit + 1)
    .execute();
  return pageOf(rows, list.limit);
}

export const countAccessKeys = (db: Db, principalId: number): Promise<number> =>
  countRows(db.selectFrom("access_key").where("principal_id", "=", principalId));
