/*
 * Indexes that lists of packages follow: by controls, and by key with all that the order of keys has. The previous server
 * runs on; its lists by name alone become slower. To undo: drop the indexes made here, and make package_by_name and
 * package_by_key of 0003 again.
 */
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  const create = (name: string, columns: readonly string[]) =>
    db.schema
      .createIndex(name)
      .on("package")
      .columns([...columns])
      .execute();
  const controls = ["repository_id", "format", "publish", "upstream"];
  await create("package_by_controls", [...controls, "namespace", "name"]);
  await create("package_by_controls_and_name", [...controls, "name", "namespace"]);
  await create("package_in_key_order", ["domain_id", "match_key", "namespace", "name"]);
  await db.schema.dropIndex("package_by_name").execute();
  await db.schema.dropIndex("package_by_key").execute();
}
