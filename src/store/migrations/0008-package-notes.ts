/* What a format notes of a package. Adds only, so the previous server runs on. To undo: drop the table. */
import type { Kysely } from "kysely";
import type { Engine } from "../dialect.ts";
import { tableWords } from "./table-words.ts";

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const { table, name, cascade } = tableWords(db, engine);
  await table("package_note")
    .addColumn("package_id", "bigint", (c) => cascade(c.notNull(), "package.id"))
    .addColumn("key", name, (c) => c.notNull())
    .addColumn("text", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("package_note_key", ["package_id", "key"])
    .execute();
}
