/* Receipts for work that goes on after its answer. Adds only, so the previous server runs on. To undo: drop the table. */
import type { Kysely } from "kysely";
import type { Engine } from "../dialect.ts";
import { tableWords } from "./table-words.ts";

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const { table, name, cascade } = tableWords(db, engine);
  await table("receipt")
    .addColumn("id", name, (c) => c.primaryKey())
    .addColumn("repository_id", "bigint", (c) => cascade(c.notNull(), "repository.id"))
    .addColumn("principal_id", "bigint", (c) => cascade(c.notNull(), "principal.id"))
    .addColumn("format", name, (c) => c.notNull())
    .addColumn("namespace", name, (c) => c.notNull())
    .addColumn("name", name, (c) => c.notNull())
    .addColumn("version", name, (c) => c.notNull())
    .addColumn("state", name, (c) => c.notNull())
    .addColumn("fault", "text")
    .addColumn("touched_at", "bigint", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("receipt_by_touch").on("receipt").column("touched_at").execute();
  await db.schema.createIndex("receipt_by_repository").on("receipt").column("repository_id").execute();
  await db.schema.createIndex("receipt_by_principal").on("receipt").column("principal_id").execute();
}
