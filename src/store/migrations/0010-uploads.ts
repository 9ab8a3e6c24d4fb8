/* Uploads that go on where they broke off. Adds only, so the previous server runs on. To undo: drop the two tables. */
import type { Kysely } from "kysely";
import type { Engine } from "../dialect.ts";
import { tableWords } from "./table-words.ts";

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const { table, numbered, name, cascade } = tableWords(db, engine);
  await numbered("upload")
    .addColumn("principal_id", "bigint", (c) => cascade(c.notNull(), "principal.id"))
    .addColumn("repository_id", "bigint", (c) => cascade(c.notNull(), "repository.id"))
    .addColumn("target", name, (c) => c.notNull())
    .addColumn("total", "bigint", (c) => c.notNull())
    .addColumn("received", "bigint", (c) => c.notNull())
    .addColumn("parts", "integer", (c) => c.notNull())
    .addColumn("touched_at", "bigint", (c) => c.notNull())
    .addUniqueConstraint("upload_target", ["principal_id", "repository_id", "target"])
    .execute();
  await db.schema.createIndex("upload_by_touch").on("upload").column("touched_at").execute();
  await db.schema.createIndex("upload_by_repository").on("upload").column("repository_id").execute();
  await table("upload_part")
    .addColumn("upload_id", "bigint", (c) => cascade(c.notNull(), "upload.id"))
    .addColumn("starts_at", "bigint", (c) => c.notNull())
    .addColumn("blob_id", "bigint", (c) => c.notNull().references("blob.id"))
    .addPrimaryKeyConstraint("upload_part_key", ["upload_id", "starts_at"])
    .execute();
  await db.schema.createIndex("upload_part_by_blob").on("upload_part").column("blob_id").execute();
}
