/*
 * Package groups, and by what they find their packages. Adds only, so the previous server runs on; the packages it makes
 * meanwhile belong to groups, but are not listed with them. To undo: drop the three tables, the two indexes of packages
 * and then the two columns.
 */
import { type Kysely, sql } from "kysely";
import { packageKey, rootPattern } from "../../model/group-pattern.ts";
import { restrictionTypes } from "../../model/package-group.ts";
import type { Engine } from "../dialect.ts";
import type { Schema } from "../schema.ts";
import { tableWords } from "./table-words.ts";

const batch = 1_000;

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const { table, numbered, name, cascade } = tableWords(db, engine);
  await numbered("package_group")
    .addColumn("domain_id", "bigint", (c) => cascade(c.notNull(), "domain.id"))
    .addColumn("pattern", name, (c) => c.notNull())
    .addColumn("match_key", name, (c) => c.notNull())
    .addColumn("contact_info", "text")
    .addColumn("description", "text")
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addUniqueConstraint("package_group_pattern", ["domain_id", "pattern"])
    .execute();
  await db.schema.createIndex("package_group_by_key").on("package_group").columns(["domain_id", "match_key"]).execute();
  await table("package_group_restriction")
    .addColumn("group_id", "bigint", (c) => cascade(c.notNull(), "package_group.id"))
    .addColumn("type", "text", (c) => c.notNull())
    .addColumn("mode", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("package_group_restriction_key", ["group_id", "type"])
    .execute();
  await table("package_group_repository")
    .addColumn("group_id", "bigint", (c) => cascade(c.notNull(), "package_group.id"))
    .addColumn("type", "text", (c) => c.notNull())
    .addColumn("repository_id", "bigint", (c) => cascade(c.notNull(), "repository.id"))
    .addPrimaryKeyConstraint("package_group_repository_key", ["group_id", "type", "repository_id"])
    .execute();
  await db.schema
    .createIndex("package_group_repository_by_repository")
    .on("package_group_repository")
    .column("repository_id")
    .execute();
  await db.schema.alterTable("package").addColumn("domain_id", "bigint").execute();
  await db.schema.alterTable("package").addColumn("match_key", name).execute();
  await addRoots(db as Kysely<Schema>);
  await fillKeys(db as Kysely<Schema>);
  await db.schema.createIndex("package_by_key").on("package").columns(["domain_id", "match_key"]).execute();
  await db.schema
    .createIndex("package_by_name")
    .on("package")
    .columns(["repository_id", "format", "name", "namespace"])
    .execute();
}

/** Gives every domain that is there its group of everything. */
async function addRoots(db: Kysely<Schema>): Promise<void> {
  await db
    .insertInto("package_group")
    .columns(["domain_id", "pattern", "match_key", "created_at"])
    .expression((of) =>
      of
        .selectFrom("domain")
        .select(["id", sql<string>`${sql.lit(rootPattern)}`.as("pattern"), sql<string>`'*'`.as("match_key"), "created_at"]),
    )
    .execute();
  for (const type of restrictionTypes) {
    await db
      .insertInto("package_group_restriction")
      .columns(["group_id", "type", "mode"])
      .expression((of) =>
        of.selectFrom("package_group").select(["id", sql.lit(type).as("type"), sql.lit<"ALLOW">("ALLOW").as("mode")]),
      )
      .execute();
  }
}

async function fillKeys(db: Kysely<Schema>): Promise<void> {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom("package as p")
      .innerJoin("repository as r", "r.id", "p.repository_id")
      .select(["p.id", "p.format", "p.namespace", "p.name", "r.domain_id"])
      .where("p.id", ">", after)
      .orderBy("p.id")
      .limit(batch)
      .execute();
    for (const row of rows) {
      const { id, domain_id } = row;
      await db
        .updateTable("package")
        .set({ domain_id, match_key: packageKey(row) })
        .where("id", "=", id)
        .execute();
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < batch) return;
    after = last.id;
  }
}
