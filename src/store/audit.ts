/* Audit records, in the order of their time. No change of them bumps a scope: nothing is cached of them. */
import type { Db, Tx } from "./database.ts";
import { type Page, pageOf } from "./page.ts";
import { prepared } from "./prepared.ts";

export interface AuditRow {
  readonly id: string;
  /** The account that may read it. */
  readonly account: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** JSON text. */
  readonly event: string;
}

/** Where a list goes on: the last row that was seen. */
export type AuditCursor = Pick<AuditRow, "at" | "id">;

const newRecord = prepared((db, { id, account, at, event }: AuditRow) =>
  db
    .insertInto("audit_record")
    .values({ id, account_id: account, at, event })
    .onConflict((clash) => clash.columns(["account_id", "at", "id"]).doNothing()),
);

/** Rows that are there already are left alone. */
export async function insertAuditRecords(tx: Tx, rows: readonly AuditRow[]): Promise<void> {
  for (const { id, account, at, event } of rows) await newRecord(tx, { id, account, at, event });
}

/** An account's records from `from` until before `to`, oldest first. */
export async function listAuditRecords(
  db: Db,
  list: {
    readonly account: string;
    readonly from: number;
    readonly to: number;
    readonly after: AuditCursor | null;
    readonly limit: number;
  },
): Promise<Page<Omit<AuditRow, "account">>> {
  const { after } = list;
  const rows = await db
    .selectFrom("audit_record")
    .select(["id", "at", "event"])
    .where("account_id", "=", list.account)
    .where("at", ">=", Math.max(list.from, after?.at ?? 0))
    .where("at", "<", list.to)
    .$if(after !== null, (query) => query.where((of) => of.or([of("at", ">", after?.at ?? 0), of("id", ">", after?.id ?? "")])))
    .orderBy("at")
    .orderBy("id")
    .limit(list.limit + 1)
    .execute();
  return pageOf(rows, list.limit);
}

/** The first account, by its id, after another that has records; null when there is none. */
export async function nextAuditedAccount(db: Db, after: string): Promise<string | null> {
  const row = await db
    .selectFrom("audit_record")
    .select("account_id")
    .where("account_id", ">", after)
    .orderBy("account_id")
    .limit(1)
    .executeTakeFirst();
  return row?.account_id ?? null;
}

/** Removes about `limit` of an account's oldest records from before a time. Gives how many there were. */
export async function deleteAuditRecords(
  tx: Tx,
  { account, before, limit }: { readonly account: string; readonly before: number; readonly limit: number },
): Promise<number> {
  const next = await tx
    .selectFrom("audit_record")
    .select("at")
    .where("account_id", "=", account)
    .where("at", "<", before)
    .orderBy("at")
    .orderBy("id")
    .offset(limit)
    .limit(1)
    .executeTakeFirst();
  const { numDeletedRows } = await tx
    .deleteFrom("audit_record")
    .where("account_id", "=", account)
    // Of those that share the last one's time, all go.
    .where("at", "<", next === undefined ? before : next.at + 1)
    .where("at", "<", before)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Those of the accounts that exist or, where none does, the one that was here first: the operator's. */
export async function accountsOrFirst(db: Db, accounts: readonly string[]): Promise<readonly string[]> {
  const known = await db
    .selectFrom("account")
    .select("id")
    .where("id", "in", ["", ...accounts])
    .execute();
  if (known.length > 0) return known.map(({ id }) => id);
  const first = await db.selectFrom("account").select("id").orderBy("created_at").orderBy("id").limit(1).execute();
  return first.map(({ id }) => id);
}
