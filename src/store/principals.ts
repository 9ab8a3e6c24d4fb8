/* Users and roles. Every write bumps the access scope. */
import { sql } from "kysely";
import { countRows } from "./count.ts";
import type { Db, Tx } from "./database.ts";
import { accessScope, bumpGenerations } from "./generations.ts";
import { type Page, pageOf } from "./page.ts";

export type PrincipalKind = "user" | "role";

export interface PrincipalRow {
  readonly id: number;
  readonly account: string;
  readonly kind: PrincipalKind;
  readonly name: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  readonly uniqueId: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly organizationId: string | null;
  /** Null for users, like what follows. */
  readonly description: string | null;
  /** Who may assume it, as a policy document. */
  readonly trustPolicy: string | null;
  readonly maxSessionSeconds: number | null;
}

/** What names a user or role; letter case counts. */
export interface PrincipalAddress {
  readonly account: string;
  readonly kind: PrincipalKind;
  readonly name: string;
}

export type NewPrincipal = Omit<PrincipalRow, "id" | "arn" | "organizationId">;

export const principalArn = (of: PrincipalAddress & { readonly path: string }): string =>
  `arn:aws:iam::${of.account}:${of.kind}${of.path}${of.name}`;

const principals = (db: Db) =>
  db
    .selectFrom("principal as p")
    .innerJoin("account as a", "a.id", "p.account_id")
    .select([
      "p.id",
      "p.account_id as account",
      "p.kind",
      "p.name",
      "p.path",
      "p.unique_id as uniqueId",
      "p.arn",
      "p.created_at as createdAt",
      "a.organization_id as organizationId",
      "p.description",
      "p.trust_policy as trustPolicy",
      "p.max_session_seconds as maxSessionSeconds",
    ]);

export async function createPrincipal(tx: Tx, principal: NewPrincipal): Promise<{ readonly id: number; readonly arn: string }> {
  const arn = principalArn(principal);
  const { id } = await tx
    .insertInto("principal")
    .values({
      account_id: principal.account,
      kind: principal.kind,
      name: principal.name,
      path: principal.path,
      unique_id: principal.uniqueId,
      arn,
      created_at: principal.createdAt,
      description: principal.description,
      trust_policy: principal.trustPolicy,
      max_session_seconds: principal.maxSessionSeconds,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await bumpGenerations(tx, [accessScope]);
  return { id, arn };
}

/** `path` begins and ends with a slash. */
export const createUser = (
  tx: Tx,
  user: Pick<PrincipalRow, "account" | "name" | "path" | "uniqueId" | "createdAt">,
): Promise<{ readonly id: number; readonly arn: string }> =>
  createPrincipal(tx, { ...user, kind: "user", description: null, trustPolicy: null, maxSessionSeconds: null });

export const findPrincipal = async (db: Db, id: number): Promise<PrincipalRow | null> =>
  (await principals(db).where("p.id", "=", id).executeTakeFirst()) ?? null;

export const findPrincipalByArn = async (db: Db, arn: string): Promise<PrincipalRow | null> =>
  (await principals(db).where("p.arn", "=", arn).executeTakeFirst()) ?? null;

export const findPrincipalNamed = async (db: Db, { account, kind, name }: PrincipalAddress): Promise<PrincipalRow | null> =>
  (await principals(db)
    .where("p.account_id", "=", account)
    .where("p.kind", "=", kind)
    .where("p.name", "=", name)
    .executeTakeFirst()) ?? null;

/** The id of the user or role that has this name in whatever letter case; null when the name is free. */
export async function findNameTaken(db: Db, { account, kind, name }: PrincipalAddress): Promise<number | null> {
  const row = await db
    .selectFrom("principal")
    .select("id")
    .where("account_id", "=", account)
    .where("kind", "=", kind)
    .where(sql`lower(name)`, "=", name.toLowerCase())
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Users or roles of an account by name, after the one named `after`. */
export async function listPrincipals(
  db: Db,
  list: {
    readonly account: string;
    readonly kind: PrincipalKind;
    readonly pathPrefix: string;
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<Page<PrincipalRow>> {
  const rows = await principals(db)
    .where("p.account_id", "=", list.account)
    .where("p.kind", "=", list.kind)
    .where(sql`substr(p.path, 1, ${list.pathPrefix.length})`, "=", list.pathPrefix)
    .$if(list.after !== null, (query) => query.where("p.name", ">", list.after ?? ""))
    .orderBy("p.name")
    .limit(list.limit + 1)
    .execute();
  return pageOf(rows, list.limit);
}

export const countPrincipals = (db: Db, account: string, kind: PrincipalKind): Promise<number> =>
  countRows(db.selectFrom("principal").where("account_id", "=", account).where("kind", "=", kind));

/** Gives a user another name or path; its keys, policies, tags, tokens and sessions stay. */
export async function renameUser(
  tx: Tx,
  user: Pick<PrincipalRow, "id" | "account" | "arn">,
  to: { readonly name: string; readonly path: string },
): Promise<void> {
  const arn = principalArn({ ...to, account: user.account, kind: "user" });
  await tx.updateTable("principal").set({ name: to.name, path: to.path, arn }).where("id", "=", user.id).execute();
  await tx.updateTable("tag").set({ arn }).where("arn", "=", user.arn).execute();
  await tx.updateTable("session").set({ arn }).where("principal_id", "=", user.id).execute();
  await bumpGenerations(tx, [accessScope]);
}

/** Writes what of a role can change. */
export async function updateRole(
  tx: Tx,
  role: Pick<PrincipalRow, "id" | "description" | "trustPolicy" | "maxSessionSeconds">,
): Promise<void> {
  const { id, description, trustPolicy, maxSessionSeconds } = role;
  await tx
    .updateTable("principal")
    .set({ description, trust_policy: trustPolicy, max_session_seconds: maxSessionSeconds })
    .where("id", "=", id)
    .execute();
  await bumpGenerations(tx, [accessScope]);
}

/** With the user or role go keys, policies, tags, sessions and tokens. */
export async function deletePrincipal(tx: Tx, id: number): Promise<void> {
  await tx
    .deleteFrom("tag")
    .where("arn", "in", (of) => of.selectFrom("principal").select("arn").where("id", "=", id))
    .execute();
  await tx.deleteFrom("principal").where("id", "=", id).execute();
  await bumpGenerations(tx, [accessScope]);
}
