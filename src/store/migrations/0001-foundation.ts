/*
 * All tables of the foundation; schema.ts says what they mean. Works on an empty database only, so no server runs on it.
 * To undo: drop the database.
 */
import type { Kysely } from "kysely";
import type { Engine } from "../dialect.ts";
import { tableWords } from "./table-words.ts";

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const { table, numbered, name, cascade } = tableWords(db, engine);
  await identities();
  await places();
  await packages();
  await bytes();
  await caches();

  async function identities(): Promise<void> {
    await table("account")
      .addColumn("id", "text", (c) => c.primaryKey())
      .addColumn("organization_id", "text")
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .execute();
    await numbered("principal")
      .addColumn("account_id", "text", (c) => cascade(c.notNull(), "account.id"))
      .addColumn("kind", "text", (c) => c.notNull())
      .addColumn("name", name, (c) => c.notNull())
      .addColumn("path", "text", (c) => c.notNull())
      .addColumn("unique_id", "text", (c) => c.notNull().unique())
      .addColumn("arn", "text", (c) => c.notNull().unique())
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addUniqueConstraint("principal_name", ["account_id", "kind", "name"])
      .execute();
    await table("access_key")
      .addColumn("id", "text", (c) => c.primaryKey())
      .addColumn("principal_id", "bigint", (c) => cascade(c.notNull(), "principal.id"))
      .addColumn("sealed_secret", "text", (c) => c.notNull())
      .addColumn("status", "text", (c) => c.notNull())
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .execute();
    await numbered("identity_policy")
      .addColumn("principal_id", "bigint", (c) => cascade(c.notNull(), "principal.id"))
      .addColumn("name", name, (c) => c.notNull())
      .addColumn("document", "text", (c) => c.notNull())
      .addUniqueConstraint("identity_policy_name", ["principal_id", "name"])
      .execute();
  }

  async function places(): Promise<void> {
    await numbered("domain")
      .addColumn("owner", "text", (c) => c.notNull())
      .addColumn("name", name, (c) => c.notNull())
      .addColumn("encryption_key", "text")
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addUniqueConstraint("domain_name", ["owner", "name"])
      .execute();
    await numbered("repository")
      .addColumn("domain_id", "bigint", (c) => c.notNull().references("domain.id"))
      .addColumn("name", name, (c) => c.notNull())
      .addColumn("administrator_account", "text", (c) => c.notNull())
      .addColumn("description", "text")
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addUniqueConstraint("repository_name", ["domain_id", "name"])
      .execute();
    await db.schema
      .createIndex("repository_by_administrator")
      .on("repository")
      .columns(["administrator_account", "name", "id"])
      .execute();
    await table("repository_upstream")
      .addColumn("repository_id", "bigint", (c) => cascade(c.notNull(), "repository.id"))
      .addColumn("position", "integer", (c) => c.notNull())
      .addColumn("upstream_id", "bigint", (c) => cascade(c.notNull(), "repository.id"))
      .addPrimaryKeyConstraint("repository_upstream_key", ["repository_id", "position"])
      .execute();
    await db.schema.createIndex("repository_upstream_by_upstream").on("repository_upstream").column("upstream_id").execute();
    await table("external_connection")
      .addColumn("repository_id", "bigint", (c) => cascade(c.primaryKey(), "repository.id"))
      .addColumn("name", "text", (c) => c.notNull())
      .addColumn("format", "text", (c) => c.notNull())
      .execute();
    await table("token")
      .addColumn("hash", "text", (c) => c.primaryKey())
      .addColumn("principal_id", "bigint", (c) => cascade(c.notNull(), "principal.id"))
      .addColumn("domain_id", "bigint", (c) => cascade(c.notNull(), "domain.id"))
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addColumn("expires_at", "bigint", (c) => c.notNull())
      .execute();
    await db.schema.createIndex("token_by_expiry").on("token").column("expires_at").execute();
    await table("resource_policy")
      .addColumn("arn", "text", (c) => c.primaryKey())
      .addColumn("document", "text", (c) => c.notNull())
      .addColumn("revision", "text", (c) => c.notNull())
      .addColumn("updated_at", "bigint", (c) => c.notNull())
      .execute();
    await table("tag")
      .addColumn("arn", "text", (c) => c.notNull())
      .addColumn("key", name, (c) => c.notNull())
      .addColumn("value", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("tag_key", ["arn", "key"])
      .execute();
  }

  async function packages(): Promise<void> {
    await numbered("package")
      .addColumn("repository_id", "bigint", (c) => cascade(c.notNull(), "repository.id"))
      .addColumn("format", name, (c) => c.notNull())
      .addColumn("namespace", name, (c) => c.notNull())
      .addColumn("name", name, (c) => c.notNull())
      .addColumn("publish", "text", (c) => c.notNull())
      .addColumn("upstream", "text", (c) => c.notNull())
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addUniqueConstraint("package_name", ["repository_id", "format", "namespace", "name"])
      .execute();
    await numbered("package_version")
      .addColumn("package_id", "bigint", (c) => cascade(c.notNull(), "package.id"))
      .addColumn("version", name, (c) => c.notNull())
      .addColumn("status", "text", (c) => c.notNull())
      .addColumn("origin_type", "text", (c) => c.notNull())
      .addColumn("origin_repository", "text")
      .addColumn("origin_connection", "text")
      .addColumn("revision", "text", (c) => c.notNull())
      .addColumn("manifest", "text", (c) => c.notNull())
      .addColumn("readme", "text")
      .addColumn("published_at", "bigint", (c) => c.notNull())
      .addUniqueConstraint("package_version_version", ["package_id", "version"])
      .execute();
    await db.schema
      .createIndex("package_version_by_time")
      .on("package_version")
      .columns(["package_id", "published_at", "version"])
      .execute();
    await table("dist_tag")
      .addColumn("package_id", "bigint", (c) => cascade(c.notNull(), "package.id"))
      .addColumn("tag", name, (c) => c.notNull())
      .addColumn("version", name, (c) => c.notNull())
      .addPrimaryKeyConstraint("dist_tag_key", ["package_id", "tag"])
      .execute();
    await table("package_term")
      .addColumn("repository_id", "bigint", (c) => cascade(c.notNull(), "repository.id"))
      .addColumn("term", name, (c) => c.notNull())
      .addColumn("package_id", "bigint", (c) => cascade(c.notNull(), "package.id"))
      .addPrimaryKeyConstraint("package_term_key", ["repository_id", "term", "package_id"])
      .execute();
    await db.schema.createIndex("package_term_by_package").on("package_term").column("package_id").execute();
  }

  async function bytes(): Promise<void> {
    await numbered("blob")
      .addColumn("domain_id", "bigint", (c) => cascade(c.notNull(), "domain.id"))
      .addColumn("sha256", "text", (c) => c.notNull())
      .addColumn("size", "bigint", (c) => c.notNull())
      .addColumn("touched_at", "bigint", (c) => c.notNull())
      .addUniqueConstraint("blob_digest", ["domain_id", "sha256"])
      .execute();
    await db.schema.createIndex("blob_by_touch").on("blob").columns(["touched_at", "id"]).execute();
    await numbered("asset")
      .addColumn("version_id", "bigint", (c) => cascade(c.notNull(), "package_version.id"))
      .addColumn("name", name, (c) => c.notNull())
      .addColumn("blob_id", "bigint", (c) => c.references("blob.id"))
      .addColumn("remote_url", "text")
      .addColumn("size", "bigint")
      .addColumn("md5", "text")
      .addColumn("sha1", "text")
      .addColumn("sha256", "text")
      .addColumn("sha512", "text")
      .addUniqueConstraint("asset_name", ["version_id", "name"])
      .execute();
    await db.schema.createIndex("asset_by_blob").on("asset").column("blob_id").execute();
  }

  async function caches(): Promise<void> {
    await numbered("remote_document")
      .addColumn("domain_id", "bigint", (c) => cascade(c.notNull(), "domain.id"))
      .addColumn("connection", "text", (c) => c.notNull())
      .addColumn("path", "text", (c) => c.notNull())
      .addColumn("etag", "text")
      .addColumn("last_modified", "text")
      .addColumn("checked_at", "bigint", (c) => c.notNull())
      .addColumn("blob_id", "bigint", (c) => c.references("blob.id"))
      .addUniqueConstraint("remote_document_path", ["domain_id", "connection", "path"])
      .execute();
    await db.schema.createIndex("remote_document_by_blob").on("remote_document").column("blob_id").execute();
    await table("generation")
      .addColumn("scope", "text", (c) => c.primaryKey())
      .addColumn("value", "bigint", (c) => c.notNull())
      .execute();
    await table("setting")
      .addColumn("key", "text", (c) => c.primaryKey())
      .addColumn("value", "text", (c) => c.notNull())
      .execute();
  }
}
