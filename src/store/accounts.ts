/* Accounts, each with its organization. */
import type { Db, Tx } from "./database.ts";
import { accessScope, bumpGenerations } from "./generations.ts";

export interface AccountRow {
  readonly id: string;
  readonly organizationId: string | null;
  readonly createdAt: number;
}

const columns = ["id", "organization_id as organizationId", "created_at as createdAt"] as const;

/** False when a first account was made already, by this or any other process. */
export async function claimFirstAccount(tx: Tx, account: string): Promise<boolean> {
  const claimed = await tx
    .insertInto("setting")
    .values({ key: "first-account", value: account })
    .onConflict((clash) => clash.column("key").doNothing())
    .executeTakeFirst();
  return (claimed.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** False when there is an account of this id. */
export async function createAccount(
  tx: Tx,
  account: { readonly id: string; readonly organizationId?: string | null; readonly createdAt: number },
): Promise<boolean> {
  const { id, organizationId = null, createdAt } = account;
  const made = await tx
    .insertInto("account")
    .values({ id, organization_id: organizationId, created_at: createdAt })
    .onConflict((clash) => clash.column("id").doNothing())
    .executeTakeFirst();
  await bumpGenerations(tx, [accessScope]);
  return (made.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export const hasFirstAccount = async (db: Db): Promise<boolean> =>
  (await db.selectFrom("setting").select("key").where("key", "=", "first-account").executeTakeFirst()) !== undefined;

export const findAccount = async (db: Db, id: string): Promise<AccountRow | null> =>
  (await db.selectFrom("account").select(columns).where("id", "=", id).executeTakeFirst()) ?? null;

/** All accounts, oldest first. */
export const listAccounts = async (db: Db): Promise<readonly AccountRow[]> =>
  db.selectFrom("account").select(columns).orderBy("created_at").orderBy("id").execute();

/** False when there is no such account. */
export async function setOrganization(tx: Tx, id: string, organizationId: string | null): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("account")
    .set({ organization_id: organizationId })
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  await bumpGenerations(tx, [accessScope]);
  return numUpdatedRows > 0n;
}
