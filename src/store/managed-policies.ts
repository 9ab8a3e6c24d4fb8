/* Policies that principals of an account share, their versions, and who they are attached to. Every write bumps the access scope. */
import { sql } from "kysely";
import { countRows } from "./count.ts";
import type { Db, Tx } from "./database.ts";
import { accessScope, bumpGenerations } from "./generations.ts";
import { type Page, pageOf } from "./page.ts";
import type { PrincipalKind } from "./principals.ts";

export interface ManagedPolicyRow {
  readonly id: number;
  readonly account: string;
  readonly name: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  readonly uniqueId: string;
  readonly arn: string;
  readonly description: string | null;
  readonly defaultVersion: number;
  /** The highest version number ever given. */
  readonly lastVersion: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface PolicyVersionRow {
  readonly version: number;
  readonly document: string;
  readonly createdAt: number;
}

const policies = (db: Db) =>
  db
    .selectFrom("managed_policy")
    .select([
      "id",
      "account_id as account",
      "name",
      "path",
      "unique_id as uniqueId",
      "arn",
      "description",
      "default_version as defaultVersion",
      "last_version as lastVersion",
      "created_at as createdAt",
      "updated_at as updatedAt",
    ]);

/** Its first version is 1, and the default. */
export async function createManagedPolicy(
  tx: Tx,
  policy: Pick<ManagedPolicyRow, "account" | "name" | "path" | "uniqueId" | "description" | "createdAt"> & {
    readonly document: string;
  },
): Promise<ManagedPolicyRow> {
  const { account, name, path, uniqueId, description, createdAt, document } = policy;
  const arn = `arn:aws:iam::${account}:policy${path}${name}`;
  const { id } = await tx
    .insertInto("managed_policy")
    .values({
      account_id: account,
      name,
      path,
      unique_id: uniqueId,
      arn,
      description,
      default_version: 1,
      last_version: 1,
      created_at: createdAt,
      updated_at: createdAt,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await tx.insertInto("managed_policy_version").values({ policy_id: id, version: 1, document, created_at: createdAt }).execute();
  await bumpGenerations(tx, [accessScope]);
  const numbers = { defaultVersion: 1, lastVersion: 1, updatedAt: createdAt };
  return { id, account, name, path, uniqueId, arn, description, createdAt, ...numbers };
}

export const findManagedPolicy = async (db: Db, arn: string): Promise<ManagedPolicyRow | null> =>
  (await policies(db).where("arn", "=", arn).executeTakeFirst()) ?? null;

/** Whether the account has a policy of this name in whatever letter case. */
export async function isPolicyNameTaken(db: Db, account: string, name: string): Promise<boolean> {
  const row = await db
    .selectFrom("managed_policy")
    .select("id")
    .where("account_id", "=", account)
    .where(sql`lower(name)`, "=", name.toLowerCase())
    .executeTakeFirst();
  return row !== undefined;
}

/** An account's policies by name, after the one named `after`. */
export async function listManagedPolicies(
  db: Db,
  list: {
    readonly account: string;
    readonly pathPrefix: string;
    readonly onlyAttached: boolean;
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<Page<ManagedPolicyRow>> {
  const rows = await policies(db)
    .where("account_id", "=", list.account)
    .where(sql`substr(path, 1, ${list.pathPrefix.length})`, "=", list.pathPrefix)
    .$if(list.onlyAttached, (query) =>
      query.where(({ exists, selectFrom }) =>
        exists(selectFrom("attached_policy as t").select("t.policy_arn").whereRef("t.policy_arn", "=", "managed_policy.arn")),
      ),
    )
    .$if(list.after !== null, (query) => query.where("name", ">", list.after ?? ""))
    .orderBy("name")
    .limit(list.limit + 1)
    .execute();
  return pageOf(rows, list.limit);
}

export const countManagedPolicies = (db: Db, account: string): Promise<number> =>
  countRows(db.selectFrom("managed_policy").where("account_id", "=", account));

/** With the policy go its versions and tags. It must be attached to nobody. */
export async function deleteManagedPolicy(tx: Tx, policy: Pick<ManagedPolicyRow, "id" | "arn">): Promise<void> {
  await tx.deleteFrom("tag").where("arn", "=", policy.arn).execute();
  await tx.deleteFrom("managed_policy").where("id", "=", policy.id).execute();
  await bumpGenerations(tx, [accessScope]);
}

/** Adds the version after the last one; gives its number. */
export async function createPolicyVersion(
  tx: Tx,
  policy: Pick<ManagedPolicyRow, "id" | "lastVersion">,
  made: { readonly document: string; readonly createdAt: number },
): Promise<number> {
  const version = policy.lastVersion + 1;
  await tx
    .insertInto("managed_policy_version")
    .values({ policy_id: policy.id, version, document: made.document, created_at: made.createdAt })
    .execute();
  await tx
    .updateTable("managed_policy")
    .set({ last_version: version, updated_at: made.createdAt })
    .where("id", "=", policy.id)
    .execute();
  await bumpGenerations(tx, [accessScope]);
  return version;
}

export async function setDefaultVersion(
  tx: Tx,
  policyId: number,
  to: { readonly version: number; readonly at: number },
): Promise<void> {
  await tx
    .updateTable("managed_policy")
    .set({ default_version: to.version, updated_at: to.at })
    .where("id", "=", policyId)
    .execute();
  await bumpGenerations(tx, [accessScope]);
}

export async function findPolicyVersion(db: Db, policyId: number, version: number): Promise<PolicyVersionRow | null> {
  const row = await db
    .selectFrom("managed_policy_version")
    .select(["version", "document", "created_at as createdAt"])
    .where("policy_id", "=", policyId)
    .where("version", "=", version)
    .executeTakeFirst();
  return row ?? null;
}

/** A policy's versions, newest first. */
export const listPolicyVersions = async (db: Db, policyId: number): Promise<readonly PolicyVersionRow[]> =>
  db
    .selectFrom("managed_policy_version")
    .select(["version", "document", "created_at as createdAt"])
    .where("policy_id", "=", policyId)
    .orderBy("version", "desc")
    .execute();

export async function deletePolicyVersion(
  tx: Tx,
  policyId: number,
  removed: { readonly version: number; readonly at: number },
): Promise<void> {
  await tx
    .deleteFrom("managed_policy_version")
    .where("policy_id", "=", policyId)
    .where("version", "=", removed.version)
    .execute();
  await tx.updateTable("managed_policy").set({ updated_at: removed.at }).where("id", "=", policyId).execute();
  await bumpGenerations(tx, [accessScope]);
}

/** Does nothing where the policy is attached already. */
export async function attachPolicy(tx: Tx, principalId: number, policyArn: string): Promise<void> {
  await tx
    .insertInto("attached_policy")
    .values({ principal_id: principalId, policy_arn: policyArn })
    .onConflict((clash) => clash.columns(["principal_id", "policy_arn"]).doNothing())
    .execute();
  await bumpGenerations(tx, [accessScope]);
}

/** False when it was not attached. */
export async function detachPolicy(tx: Tx, principalId: number, policyArn: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("attached_policy")
    .where("principal_id", "=", principalId)
    .where("policy_arn", "=", policyArn)
    .executeTakeFirstOrThrow();
  await bumpGenerations(tx, [accessScope]);
  return numDeletedRows > 0n;
}

/** ARNs of the policies attached to a user or role, each with the default version's document; null for AWS's own. */
export const listAttachedPolicies = async (
  db: Db,
  principalId: number,
): Promise<readonly { readonly arn: string; readonly document: string | null }[]> =>
  db
    .selectFrom("attached_policy as t")
    .leftJoin("managed_policy as p", "p.arn", "t.policy_arn")
    .leftJoin("managed_policy_version as v", (on) =>
      on.onRef("v.policy_id", "=", "p.id").onRef("v.version", "=", "p.default_version"),
    )
    .select(["t.policy_arn as arn", "v.document"])
    .where("t.principal_id", "=", principalId)
    .orderBy("t.policy_arn")
    .execute();

/** How many users and roles of an account each of these policies is attached to; those of none are left out. */
export async function countAttachments(db: Db, account: string, arns: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (arns.length === 0) return new Map();
  const rows = await db
    .selectFrom("attached_policy as t")
    .innerJoin("principal as p", "p.id", "t.principal_id")
    .select((of) => ["t.policy_arn as arn", of.fn.countAll<number>().as("count")])
    .where("t.policy_arn", "in", arns)
    .where("p.account_id", "=", account)
    .groupBy("t.policy_arn")
    .execute();
  return new Map(rows.map(({ arn, count }) => [arn, count]));
}

export interface AttachedPrincipal {
  readonly kind: PrincipalKind;
  readonly name: string;
  readonly uniqueId: string;
}

/** Users and roles of an account that a policy is attached to, by kind and name, after `after`. */
export async function listAttachedPrincipals(
  db: Db,
  list: {
    readonly account: string;
    readonly policyArn: string;
    readonly kinds: readonly PrincipalKind[];
    readonly pathPrefix: string;
    readonly after: { readonly kind: PrincipalKind; readonly name: string } | null;
    readonly limit: number;
  },
): Promise<Page<AttachedPrincipal>> {
  const { after } = list;
  const rows = await db
    .selectFrom("attached_policy as t")
    .innerJoin("principal as p", "p.id", "t.principal_id")
    .select(["p.kind", "p.name", "p.unique_id as uniqueId"])
    .where("t.policy_arn", "=", list.policyArn)
    .where("p.account_id", "=", list.account)
    .where("p.kind", "in", list.kinds)
    .where(sql`substr(p.path, 1, ${list.pathPrefix.length})`, "=", list.pathPrefix)
    .$if(after !== null, (query) =>
      query.where(({ eb, and, or }) =>
        or([
          eb("p.kind", ">", after?.kind ?? "user"),
          and([eb("p.kind", "=", after?.kind ?? "user"), eb("p.name", ">", after?.name ?? "")]),
        ]),
      ),
    )
    .orderBy("p.kind")
    .orderBy("p.name")
    .limit(list.limit + 1)
    .execute();
  return pageOf(rows, list.limit);
}
