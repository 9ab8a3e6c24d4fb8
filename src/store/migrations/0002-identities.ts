/*
 * Roles, managed policies, identity providers, sessions, and what tokens hang on. Adds only, so the previous server runs on.
 * To undo: drop the four tables and the added columns.
 */
import type { Kysely } from "kysely";
import type { Engine } from "../dialect.ts";
import { tableWords } from "./table-words.ts";

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const { table, numbered, name, cascade } = tableWords(db, engine);
  await db.schema.alterTable("principal").addColumn("description", "text").execute();
  await db.schema.alterTable("principal").addColumn("trust_policy", "text").execute();
  await db.schema.alterTable("principal").addColumn("max_session_seconds", "integer").execute();
  await numbered("managed_policy")
    .addColumn("account_id", "text", (c) => cascade(c.notNull(), "account.id"))
    .addColumn("name", name, (c) => c.notNull())
    .addColumn("path", "text", (c) => c.notNull())
    .addColumn("unique_id", "text", (c) => c.notNull().unique())
    .addColumn("arn", "text", (c) => c.notNull().unique())
    .addColumn("description", "text")
    .addColumn("default_version", "integer", (c) => c.notNull())
    .addColumn("last_version", "integer", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("updated_at", "bigint", (c) => c.notNull())
    .addUniqueConstraint("managed_policy_name", ["account_id", "name"])
    .execute();
  await table("managed_policy_version")
    .addColumn("policy_id", "bigint", (c) => cascade(c.notNull(), "managed_policy.id"))
    .addColumn("version", "integer", (c) => c.notNull())
    .addColumn("document", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("managed_policy_version_key", ["policy_id", "version"])
    .execute();
  await table("attached_policy")
    .addColumn("principal_id", "bigint", (c) => cascade(c.notNull(), "principal.id"))
    .addColumn("policy_arn", name, (c) => c.notNull())
    .addPrimaryKeyConstraint("attached_policy_key", ["principal_id", "policy_arn"])
    .execute();
  await db.schema
    .createIndex("attached_policy_by_policy")
    .on("attached_policy")
    .columns(["policy_arn", "principal_id"])
    .execute();
  await table("oidc_provider")
    .addColumn("arn", "text", (c) => c.primaryKey())
    .addColumn("account_id", "text", (c) => cascade(c.notNull(), "account.id"))
    .addColumn("url", "text", (c) => c.notNull())
    .addColumn("client_ids", "text", (c) => c.notNull())
    .addColumn("thumbprints", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .execute();
  await table("session")
    .addColumn("access_key_id", "text", (c) => c.primaryKey())
    .addColumn("principal_id", "bigint", (c) => cascade(c.notNull(), "principal.id"))
    .addColumn("sealed_secret", "text", (c) => c.notNull())
    .addColumn("token_hash", "text", (c) => c.notNull())
    .addColumn("arn", "text", (c) => c.notNull())
    .addColumn("user_id", "text", (c) => c.notNull())
    .addColumn("policies", "text", (c) => c.notNull())
    .addColumn("context", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("expires_at", "bigint", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("session_by_expiry").on("session").column("expires_at").execute();
  await db.schema.createIndex("session_by_principal").on("session").column("principal_id").execute();
  await db.schema.createIndex("access_key_by_principal").on("access_key").column("principal_id").execute();
  await db.schema
    .alterTable("token")
    .addColumn("access_key_id", "text", (c) => cascade(c, "access_key.id"))
    .execute();
  await db.schema
    .alterTable("token")
    .addColumn("session_id", "text", (c) => cascade(c, "session.access_key_id"))
    .execute();
  await db.schema.alterTable("token").addColumn("name", "text").execute();
  await db.schema.alterTable("token").addColumn("scope", "text").execute();
  await db.schema.createIndex("token_by_principal").on("token").columns(["principal_id", "hash"]).execute();
  await db.schema.createIndex("token_by_access_key").on("token").column("access_key_id").execute();
  await db.schema.createIndex("token_by_session").on("token").column("session_id").execute();
}
