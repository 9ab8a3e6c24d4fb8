/* Policies that belong to one user or role, by name. Every write bumps the access scope. */
import type { Db, Tx } from "./database.ts";
import { accessScope, bumpGenerations } from "./generations.ts";
import { type Page, pageOf } from "./page.ts";

export interface NamedDocument {
  readonly name: string;
  readonly document: string;
}

/** Attaches a policy document to a user or role, in place of its policy of that name. */
export async function putIdentityPolicy(tx: Tx, policy: NamedDocument & { readonly principalId: number }): Promise<void> {
  await tx
    .insertInto("identity_policy")
    .values({ principal_id: policy.principalId, name: policy.name, document: policy.document })
    .onConflict((clash) => clash.columns(["principal_id", "name"]).doUpdateSet({ document: policy.document }))
    .execute();
  await bumpGenerations(tx, [accessScope]);
}

/** False when there was no such policy. */
export async function deleteIdentityPolicy(tx: Tx, principalId: number, name: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("identity_policy")
    .where("principal_id", "=", principalId)
    .where("name", "=", name)
    .executeTakeFirstOrThrow();
  await bumpGenerations(tx, [accessScope]);
  return numDeletedRows > 0n;
}

export async function findIdentityPolicy(db: Db, principalId: number, name: string): Promise<string | null> {
  const row = await db
    .selectFrom("identity_policy")
    .select("document")
    .where("principal_id", "=", principalId)
    .where("name", "=", name)
    .executeTakeFirst();
  return row?.document ?? null;
}

/** A user's or role's own policy documents by name. */
export const listIdentityPolicies = async (db: Db, principalId: number): Promise<readonly NamedDocument[]> =>
  db.selectFrom("identity_policy").select(["name", "document"]).where("principal_id", "=", principalId).orderBy("name").execute();

/** Names of a user's or role's own policies, after the one named `after`. */
export async function listIdentityPolicyNames(
  db: Db,
  list: { readonly principalId: number; readonly after: string | null; readonly limit: number },
): Promise<Page<string>> {
  const rows = await db
    .selectFrom("identity_policy")
    .select("name")
    .where("principal_id", "=", list.principalId)
    .$if(list.after !== null, (query) => query.where("name", ">", list.after ?? ""))
    .orderBy("name")
    .limit(list.limit + 1)
    .execute();
  return pageOf(
    rows.map(({ name }) => name),
    list.limit,
  );
}
