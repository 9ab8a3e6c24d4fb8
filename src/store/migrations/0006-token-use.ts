/*
 * When a long-lived token was last used, the key that a user's temporary credentials were got with, and lists of a
 * domain's tokens. Adds only, so the previous server runs on. To undo: drop the two columns and indexes.
 */
import type { Kysely } from "kysely";
import type { Engine } from "../dialect.ts";
import { tableWords } from "./table-words.ts";

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const { cascade } = tableWords(db, engine);
  await db.schema.alterTable("token").addColumn("last_used_at", "bigint").execute();
  await db.schema
    .alterTable("session")
    .addColumn("source_key_id", "text", (c) => cascade(c, "access_key.id"))
    .execute();
  await db.schema.createIndex("token_by_domain").on("token").columns(["domain_id", "hash"]).execute();
  await db.schema.createIndex("session_by_source_key").on("session").column("source_key_id").execute();
}
