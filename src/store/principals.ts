/* Accounts, their users, access keys, and the policies attached to users. Every write bumps the access scope. */
import type { Db, Tx } from "./database.ts";
import { accessScope, bumpGenerations } from "./generations.ts";

export interface PrincipalRow {
  readonly id: number;
  readonly account: string;
  readonly kind: "user" | "role";
  readonly name: string;
  readonly uniqueId: string;
  readonly arn: string;
  readonly organizationId: string | null;
}

export interface AccessKeyRow {
  readonly sealedSecret: string;
  readonly status: "Active" | "Inactive";
  readonly principalId: number;
  readonly principalArn: string;
  readonly account: string;
}

/** False when a first account was made already, by this or any other process. */
export async function claimFirstAccount(tx: Tx, account: string): Promise<boolean> {
  const claimed = await tx
    .insertInto("setting")
    .values({ key: "first-account", value: account })
    .onConflict((clash) => clash.column("key").doNothing())
    .executeTakeFirst();
  return (claimed.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function createAccount(tx: Tx, account: { readonly id: string; readonly createdAt: number }): Promise<void> {
  await tx.insertInto("account").values({ id: account.id, organization_id: null, created_at: account.createdAt }).execute();
  await bumpGenerations(tx, [accessScope]);
}

/** `path` begins and ends with a slash. */
export async function createUser(
  tx: Tx,
  user: {
    readonly account: string;
    readonly name: string;
    readonly path: string;
    readonly uniqueId: string;
    readonly createdAt: number;
  },
): Promise<{ readonly id: number; readonly arn: string }> {
  const arn = `arn:aws:iam::${user.account}:user${user.path}${user.name}`;
  const { id } = await tx
    .insertInto("principal")
    .values({
      account_id: user.account,
      kind: "user",
      name: user.name,
      path: user.path,
      unique_id: user.uniqueId,
      arn,
      created_at: user.createdAt,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await bumpGenerations(tx, [accessScope]);
  return { id, arn };
}

export async function findPrincipal(db: Db, id: number): Promise<PrincipalRow | null> {
  const row = await db
    .selectFrom("principal as p")
    .innerJoin("account as a", "a.id", "p.account_id")
    .select([
      "p.id",
      "p.account_id as account",
      "p.kind",
      "p.name",
      "p.unique_id as uniqueId",
      "p.arn",
      "a.organization_id as organizationId",
    ])
    .where("p.id", "=", id)
    .executeTakeFirst();
  return row ?? null;
}

/** With the user or role go keys, policies and tokens. */
export async function deletePrincipal(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom("principal").where("id", "=", id).execute();
  await bumpGenerations(tx, [accessScope]);
}

export async function createAccessKey(
  tx: Tx,
  key: { readonly id: string; readonly principalId: number; readonly sealedSecret: string; readonly createdAt: number },
): Promise<void> {
  await tx
    .insertInto("access_key")
    .values({
      id: key.id,
      principal_id: key.principalId,
      sealed_secret: key.sealedSecret,
      status: "Active",
      created_at: key.createdAt,
    })
    .execute();
  await bumpGenerations(tx, [accessScope]);
}

export async function setAccessKeyStatus(tx: Tx, id: string, status: AccessKeyRow["status"]): Promise<void> {
  await tx.updateTable("access_key").set({ status }).where("id", "=", id).execute();
  await bumpGenerations(tx, [accessScope]);
}

/** A key with the user or role it signs for. */
export async function findAccessKey(db: Db, id: string): Promise<AccessKeyRow | null> {
  const row = await db
    .selectFrom("access_key as k")
    .innerJoin("principal as p", "p.id", "k.principal_id")
    .select([
      "k.sealed_secret as sealedSecret",
      "k.status",
      "p.id as principalId",
      "p.arn as principalArn",
      "p.account_id as account",
    ])
    .where("k.id", "=", id)
    .executeTakeFirst();
  return row ?? null;
}

/** Attaches a policy document to a user or role, in place of its policy of that name. */
export async function putIdentityPolicy(
  tx: Tx,
  policy: { readonly principalId: number; readonly name: string; readonly document: string },
): Promise<void> {
  await tx
    .insertInto("identity_policy")
    .values({ principal_id: policy.principalId, name: policy.name, document: policy.document })
    .onConflict((clash) => clash.columns(["principal_id", "name"]).doUpdateSet({ document: policy.document }))
    .execute();
  await bumpGenerations(tx, [accessScope]);
}

export async function deleteIdentityPolicy(tx: Tx, principalId: number, name: string): Promise<void> {
  await tx.deleteFrom("identity_policy").where("principal_id", "=", principalId).where("name", "=", name).execute();
  await bumpGenerations(tx, [accessScope]);
}

/** A user's or role's policy documents by name. */
export const listIdentityPolicies = async (
  db: Db,
  principalId: number,
): Promise<readonly { readonly name: string; readonly document: string }[]> =>
  db.selectFrom("identity_policy").select(["name", "document"]).where("principal_id", "=", principalId).orderBy("name").execute();
