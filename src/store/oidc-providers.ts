/* Issuers of web identities that an account trusts. Every write bumps the access scope. */
import type { Db, Tx } from "./database.ts";
import { accessScope, bumpGenerations } from "./generations.ts";

export interface OidcProviderRow {
  readonly arn: string;
  readonly account: string;
  /** The issuer without `https://`. */
  readonly url: string;
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
  readonly createdAt: number;
}

/** False when the account has this provider already. */
export async function createOidcProvider(tx: Tx, provider: OidcProviderRow): Promise<boolean> {
  const made = await tx
    .insertInto("oidc_provider")
    .values({
      arn: provider.arn,
      account_id: provider.account,
      url: provider.url,
      client_ids: JSON.stringify(provider.clientIds),
      thumbprints: JSON.stringify(provider.thumbprints),
      created_at: provider.createdAt,
    })
    .onConflict((clash) => clash.column("arn").doNothing())
    .executeTakeFirst();
  await bumpGenerations(tx, [accessScope]);
  return (made.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function findOidcProvider(db: Db, arn: string): Promise<OidcProviderRow | null> {
  const row = await db.selectFrom("oidc_provider").selectAll().where("arn", "=", arn).executeTakeFirst();
  if (row === undefined) return null;
  return {
    arn: row.arn,
    account: row.account_id,
    url: row.url,
    clientIds: JSON.parse(row.client_ids) as readonly string[],
    thumbprints: JSON.parse(row.thumbprints) as readonly string[],
    createdAt: row.created_at,
  };
}

/** ARNs of an account's providers, in order. */
export const listOidcProviders = async (db: Db, account: string): Promise<readonly string[]> =>
  (await db.selectFrom("oidc_provider").select("arn").where("account_id", "=", account).orderBy("arn").execute()).map(
    ({ arn }) => arn,
  );

export async function updateOidcProvider(
  tx: Tx,
  provider: Pick<OidcProviderRow, "arn" | "clientIds" | "thumbprints">,
): Promise<void> {
  await tx
    .updateTable("oidc_provider")
    .set({ client_ids: JSON.stringify(provider.clientIds), thumbprints: JSON.stringify(provider.thumbprints) })
    .where("arn", "=", provider.arn)
    .execute();
  await bumpGenerations(tx, [accessScope]);
}

/** With the provider go its tags. */
export async function deleteOidcProvider(tx: Tx, arn: string): Promise<void> {
  await tx.deleteFrom("tag").where("arn", "=", arn).execute();
  await tx.deleteFrom("oidc_provider").where("arn", "=", arn).execute();
  await bumpGenerations(tx, [accessScope]);
}
