/* Receipts: what became of work on a package version that goes on after its answer. */
import type { PackageId } from "../model/package.ts";
import type { Db, Tx } from "./database.ts";
import type { Schema } from "./schema.ts";

export interface NewReceipt {
  readonly id: string;
  readonly repositoryId: number;
  /** Who asked for the work. */
  readonly principalId: number;
  readonly package: PackageId;
  readonly version: string;
}

export interface ReceiptRow extends NewReceipt {
  readonly state: Schema["receipt"]["state"];
  /** JSON text; null where the work was not refused. */
  readonly fault: string | null;
  /** When the process that works on it last said so, or when it ended; milliseconds since the epoch. */
  readonly touchedAt: number;
}

export async function insertReceipt(tx: Tx, receipt: NewReceipt, now: number): Promise<void> {
  const { id, repositoryId: repository_id, principalId: principal_id, version } = receipt;
  const { format, namespace, name } = receipt.package;
  await tx
    .insertInto("receipt")
    .values({
      id,
      repository_id,
      principal_id,
      format,
      namespace: namespace ?? "",
      name,
      version,
      state: "working",
      fault: null,
      touched_at: now,
    })
    .execute();
}

/** Null where the repository has none of this id. */
export async function findReceipt(db: Db, repositoryId: number, id: string): Promise<ReceiptRow | null> {
  const row = await db
    .selectFrom("receipt")
    .selectAll()
    .where("id", "=", id)
    .where("repository_id", "=", repositoryId)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { principal_id: principalId, format, namespace, name, version, state, fault, touched_at: touchedAt } = row;
  const of = { format, namespace: namespace === "" ? null : namespace, name };
  return { id, repositoryId, principalId, package: of, version, state, fault, touchedAt };
}

/** Sets the time of those that are still worked on. */
export async function touchReceipts(tx: Tx, ids: readonly string[], at: number): Promise<void> {
  await tx.updateTable("receipt").set({ touched_at: at }).where("id", "in", ids).where("state", "=", "working").execute();
}

export async function endReceipt(tx: Tx, id: string, end: Pick<ReceiptRow, "state" | "fault" | "touchedAt">): Promise<void> {
  const { state, fault, touchedAt: touched_at } = end;
  await tx.updateTable("receipt").set({ state, fault, touched_at }).where("id", "=", id).execute();
}

/** Removes those that nobody touched since a time. */
export async function deleteOldReceipts(tx: Tx, before: number): Promise<void> {
  await tx.deleteFrom("receipt").where("touched_at", "<", before).execute();
}
