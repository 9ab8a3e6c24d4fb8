/* Where redirects led to a document, which its links are relative to. Adds only, so the previous server runs on. To undo: drop the column. */
import type { Kysely } from "kysely";

export const up = async (db: Kysely<unknown>): Promise<void> =>
  db.schema.alterTable("remote_document").addColumn("moved_to", "text").execute();
