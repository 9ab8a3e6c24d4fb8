/*
 * The audit records. Adds only, so the previous server runs on. To undo: drop the table.
 */
import type { Kysely } from "kysely";
import type { Engine } from "../dialect.ts";
import { tableWords } from "./table-words.ts";

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const { table, name } = tableWords(db, engine);
  await table("audit_record")
    .addColumn("account_id", name, (c) => c.notNull())
    .addColumn("at", "bigint", (c) => c.notNull())
    .addColumn("id", name, (c) => c.notNull())
    .addColumn("event", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("audit_record_key", ["account_id", "at", "id"])
    .execute();
}
