/* Authorization tokens, by their hash. */
import type { Db, Tx } from "./database.ts";
import { accessScope, bumpGenerations } from "./generations.ts";

export interface TokenRow {
  readonly principalId: number;
  readonly principalArn: string;
  readonly account: string;
  readonly domainId: number;
  readonly expiresAt: number;
}

/** Bumps no scope: that a token is unknown is remembered nowhere, and logins are too frequent to empty every cache. */
export async function insertToken(
  tx: Tx,
  token: {
    readonly hash: string;
    readonly principalId: number;
    readonly domainId: number;
    readonly createdAt: number;
    readonly expiresAt: number;
  },
): Promise<void> {
  await tx
    .insertInto("token")
    .values({
      hash: token.hash,
      principal_id: token.principalId,
      domain_id: token.domainId,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
    })
    .execute();
}

/** A token with the user or role behind it; also one that has expired. */
export async function findToken(db: Db, hash: string): Promise<TokenRow | null> {
  const row = await db
    .selectFrom("token as t")
    .innerJoin("principal as p", "p.id", "t.principal_id")
    .select([
      "p.id as principalId",
      "p.arn as principalArn",
      "p.account_id as account",
      "t.domain_id as domainId",
      "t.expires_at as expiresAt",
    ])
    .where("t.hash", "=", hash)
    .executeTakeFirst();
  return row ?? null;
}

export async function deleteToken(tx: Tx, hash: string): Promise<void> {
  await tx.deleteFrom("token").where("hash", "=", hash).execute();
  await bumpGenerations(tx, [accessScope]);
}

/** Revokes every token of a user or role. */
export async function deleteTokensOf(tx: Tx, principalId: number): Promise<void> {
  await tx.deleteFrom("token").where("principal_id", "=", principalId).execute();
  await bumpGenerations(tx, [accessScope]);
}

/** Removes tokens that expired before a time; they opened nothing, so no scope is bumped. Gives how many there were. */
export async function deleteExpiredTokens(tx: Tx, before: number): Promise<number> {
  const { numDeletedRows } = await tx.deleteFrom("token").where("expires_at", "<", before).executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
