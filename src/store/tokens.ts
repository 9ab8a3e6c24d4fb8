/* Authorization tokens, by their hash. */
import type { Db, Tx } from "./database.ts";
import { accessScope, bumpGenerations } from "./generations.ts";
import { type Page, pageOf } from "./page.ts";
import { type SessionFacts, sessionColumns } from "./sessions.ts";

export interface TokenRow {
  readonly principalId: number;
  readonly uniqueId: string;
  readonly identityArn: string;
  readonly account: string;
  readonly domainId: number;
  readonly domainName: string;
  readonly domainOwner: string;
  readonly expiresAt: number;
  /** Of a long-lived token; null for others. */
  readonly name: string | null;
  /** JSON, in access/token-scope.ts's words; null where it is as wide as its owner's rights. */
  readonly scope: string | null;
  /** The session it was got with; null for one that was got with a long-term key. */
  readonly session: SessionFacts | null;
  /** Of the key that it, or its session, was got with; null where there is none. */
  readonly keyStatus: "Active" | "Inactive" | null;
}

export interface NewToken {
  readonly hash: string;
  readonly principalId: number;
  readonly domainId: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** What it was got with, and goes with. */
  readonly accessKeyId: string | null;
  readonly sessionId: string | null;
  readonly name: string | null;
  readonly scope: string | null;
}

/** Bumps no scope: that a token is unknown is remembered nowhere, and logins are too frequent to empty every cache. */
export async function insertToken(tx: Tx, token: NewToken): Promise<void> {
  await tx
    .insertInto("token")
    .values({
      hash: token.hash,
      principal_id: token.principalId,
      domain_id: token.domainId,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
      access_key_id: token.accessKeyId,
      session_id: token.sessionId,
      name: token.name,
      scope: token.scope,
    })
    .execute();
}

/** A token with the user or role behind it; also one that has expired. */
export async function findToken(db: Db, hash: string): Promise<TokenRow | null> {
  const row = await db
    .selectFrom("token as t")
    .innerJoin("principal as p", "p.id", "t.principal_id")
    .innerJoin("domain as d", "d.id", "t.domain_id")
    .leftJoin("session as s", "s.access_key_id", "t.session_id")
    .leftJoin("access_key as k", (join) =>
      join.on(({ eb, fn }) => eb("k.id", "=", fn.coalesce("t.access_key_id", "s.source_key_id"))),
    )
    .select([
      "p.id as principalId",
      "p.arn as identityArn",
      "p.unique_id as uniqueId",
      "p.account_id as account",
      "d.id as domainId",
      "d.name as domainName",
      "d.owner as domainOwner",
      "t.expires_at as tokenExpiresAt",
      "t.name",
      "t.scope",
      "k.status as keyStatus",
      ...sessionColumns,
    ])
    .where("t.hash", "=", hash)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { accessKeyId, arn, userId, policies, context, createdAt, expiresAt, tokenExpiresAt, ...token } = row;
  const session = { accessKeyId, arn, userId, policies, context, createdAt, expiresAt };
  return { ...token, expiresAt: tokenExpiresAt, session: isWhole(session) ? session : null };
}

/** The columns of a left join are all there, or none is. */
const isWhole = (session: { readonly [Key in keyof SessionFacts]: SessionFacts[Key] | null }): session is SessionFacts =>
  session.accessKeyId !== null;

/** What a list says of a token; the token itself is kept nowhere. */
export interface TokenSummary {
  readonly hash: string;
  readonly principalArn: string;
  readonly account: string;
  readonly domainName: string;
  readonly domainOwner: string;
  readonly name: string | null;
  readonly scope: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
}

const summaries = (db: Db) =>
  db
    .selectFrom("token as t")
    .innerJoin("principal as p", "p.id", "t.principal_id")
    .innerJoin("domain as d", "d.id", "t.domain_id")
    .select([
      "t.hash",
      "p.arn as principalArn",
      "p.account_id as account",
      "d.name as domainName",
      "d.owner as domainOwner",
      "t.name",
      "t.scope",
      "t.created_at as createdAt",
      "t.expires_at as expiresAt",
      "t.last_used_at as lastUsedAt",
    ]);

/** Whose tokens, or a domain's, or both at once. */
export type TokenOwner =
  | { readonly principalId: number; readonly domainId?: number }
  | { readonly principalId?: undefined; readonly domainId: number };

/** Tokens that have not expired, by hash. */
export async function listTokens(
  db: Db,
  list: TokenOwner & { readonly now: number; readonly after: string | null; readonly limit: number },
): Promise<Page<TokenSummary>> {
  const { principalId, domainId, now, after, limit } = list;
  const rows = await summaries(db)
    .$if(principalId !== undefined, (query) => query.where("t.principal_id", "=", principalId ?? 0))
    .$if(domainId !== undefined, (query) => query.where("t.domain_id", "=", domainId ?? 0))
    .$if(after !== null, (query) => query.where("t.hash", ">", after ?? ""))
    .where("t.expires_at", ">", now)
    .orderBy("t.hash")
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit);
}

/** The token whose hash begins with these digits; null where there is none. */
export async function findTokenById(db: Db, id: string): Promise<TokenSummary | null> {
  const row = await summaries(db).where("t.hash", ">=", id).where("t.hash", "<", `${id}g`).limit(1).executeTakeFirst();
  return row ?? null;
}

export async function deleteToken(tx: Tx, hash: string): Promise<number> {
  const { numDeletedRows } = await tx.deleteFrom("token").where("hash", "=", hash).executeTakeFirstOrThrow();
  await bumpGenerations(tx, [accessScope]);
  return Number(numDeletedRows);
}

/** Revokes every token of a user or role, of a domain, or of both at once. Gives how many there were. */
export async function deleteTokensOf(tx: Tx, { principalId, domainId }: TokenOwner): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom("token")
    .$if(principalId !== undefined, (query) => query.where("principal_id", "=", principalId ?? 0))
    .$if(domainId !== undefined, (query) => query.where("domain_id", "=", domainId ?? 0))
    .executeTakeFirstOrThrow();
  await bumpGenerations(tx, [accessScope]);
  return Number(numDeletedRows);
}

/** Removes tokens that expired before a time; they opened nothing, so no scope is bumped. */
export async function deleteExpiredTokens(tx: Tx, before: number): Promise<void> {
  await tx.deleteFrom("token").where("expires_at", "<", before).execute();
}

/** Notes when tokens were last used. No scope is bumped: nothing that was decided depends on it. */
export async function noteTokenUses(tx: Tx, uses: ReadonlyMap<string, number>): Promise<void> {
  // In one order everywhere, so that two processes never wait for each other.
  for (const [hash, at] of [...uses].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await tx.updateTable("token").set({ last_used_at: at }).where("hash", "=", hash).execute();
  }
}
