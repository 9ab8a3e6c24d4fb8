/* Domains. */
import { sql } from "kysely";
import { countRows } from "./count.ts";
import type { Db, Tx } from "./database.ts";
import { type Page, pageOf } from "./page.ts";

export interface DomainRow {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  /** The key's ARN as its creator gave it; null for the server's own. */
  readonly encryptionKey: string | null;
  readonly createdAt: number;
}

const columns = ["id", "owner", "name", "encryption_key as encryptionKey", "created_at as createdAt"] as const;

export const findDomain = async (db: Db, owner: string, name: string): Promise<DomainRow | null> =>
  (await db.selectFrom("domain").select(columns).where("owner", "=", owner).where("name", "=", name).executeTakeFirst()) ?? null;

/** An account's domains by name, after the one named `after`. */
export async function listDomains(
  db: Db,
  list: { readonly owner: string; readonly after: string | null; readonly limit: number },
): Promise<Page<DomainRow>> {
  let query = db.selectFrom("domain").select(columns).where("owner", "=", list.owner);
  if (list.after !== null) query = query.where("name", ">", list.after);
  return pageOf(
    await query
      .orderBy("name")
      .limit(list.limit + 1)
      .execute(),
    list.limit,
  );
}

export const countDomains = (db: Db, owner: string): Promise<number> =>
  countRows(db.selectFrom("domain").where("owner", "=", owner));

/** Inserts a domain; null when the account has one of that name. */
export async function insertDomain(tx: Tx, domain: Omit<DomainRow, "id">): Promise<DomainRow | null> {
  const row = await tx
    .insertInto("domain")
    .values({ owner: domain.owner, name: domain.name, encryption_key: domain.encryptionKey, created_at: domain.createdAt })
    .onConflict((clash) => clash.columns(["owner", "name"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return row === undefined ? null : { id: row.id, ...domain };
}

/** The domain must have no repository. */
export async function deleteDomain(tx: Tx, domainId: number): Promise<void> {
  await tx.deleteFrom("remote_document").where("domain_id", "=", domainId).execute();
  await tx.deleteFrom("domain").where("id", "=", domainId).execute();
}

/** The bytes of all assets of a domain, equal ones once. */
export async function sumAssetBytes(db: Db, domainId: number): Promise<number> {
  const row = await db
    .selectFrom("asset_bytes")
    .select((of) => of.fn.coalesce(of.fn.sum<number>("change"), sql<number>`0`).as("bytes"))
    .where("domain_id", "=", domainId)
    .executeTakeFirstOrThrow();
  return Number(row.bytes);
}

/** The domains whose count of bytes lies in several rows. */
export const uncountedDomains = async (db: Db): Promise<readonly number[]> =>
  (
    await db
      .selectFrom("asset_bytes")
      .select("domain_id as id")
      .groupBy("domain_id")
      .having((of) => of.fn.countAll(), ">", 1)
      .execute()
  ).map((row) => row.id);

/** Adds a domain's changes up into one row. */
export async function mergeAssetBytes(tx: Tx, domainId: number): Promise<void> {
  const changes = await tx.deleteFrom("asset_bytes").where("domain_id", "=", domainId).returning("change").execute();
  if (changes.length === 0) return;
  const change = changes.reduce((sum, row) => sum + row.change, 0);
  await tx.insertInto("asset_bytes").values({ domain_id: domainId, change }).execute();
}
