/* Temporary credentials of roles and users. */
import type { Db, Tx } from "./database.ts";
import { accessScope, bumpGenerations } from "./generations.ts";

/** What a request is told of the session behind it. */
export interface SessionFacts {
  readonly accessKeyId: string;
  readonly arn: string;
  readonly userId: string;
  /** JSON list of policy documents. */
  readonly policies: string;
  /** JSON: condition keys with their values. */
  readonly context: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface SessionRow extends SessionFacts {
  readonly sealedSecret: string;
  readonly tokenHash: string;
  readonly principalId: number;
  readonly uniqueId: string;
  readonly identityArn: string;
  readonly account: string;
  /** Of the key it was got with; null where there is none. */
  readonly keyStatus: "Active" | "Inactive" | null;
}

export interface NewSession extends SessionFacts {
  readonly sealedSecret: string;
  readonly tokenHash: string;
  readonly principalId: number;
  readonly sourceKeyId: string | null;
}

/** Bumps no scope: that a session is unknown is remembered nowhere. */
export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  await tx
    .insertInto("session")
    .values({
      access_key_id: session.accessKeyId,
      principal_id: session.principalId,
      sealed_secret: session.sealedSecret,
      token_hash: session.tokenHash,
      arn: session.arn,
      user_id: session.userId,
      policies: session.policies,
      context: session.context,
      created_at: session.createdAt,
      expires_at: session.expiresAt,
      source_key_id: session.sourceKeyId,
    })
    .execute();
}

/** The columns of SessionFacts, of the table `session as s`. */
export const sessionColumns = [
  "s.access_key_id as accessKeyId",
  "s.arn",
  "s.user_id as userId",
  "s.policies",
  "s.context",
  "s.created_at as createdAt",
  "s.expires_at as expiresAt",
] as const;

/** A session with the role or user behind it; also one that has expired. */
export async function findSession(db: Db, accessKeyId: string): Promise<SessionRow | null> {
  const row = await db
    .selectFrom("session as s")
    .innerJoin("principal as p", "p.id", "s.principal_id")
    .leftJoin("access_key as k", "k.id", "s.source_key_id")
    .select([
      ...sessionColumns,
      "s.sealed_secret as sealedSecret",
      "s.token_hash as tokenHash",
      "p.id as principalId",
      "p.arn as identityArn",
      "p.unique_id as uniqueId",
      "p.account_id as account",
      "k.status as keyStatus",
    ])
    .where("s.access_key_id", "=", accessKeyId)
    .executeTakeFirst();
  return row ?? null;
}

/** Ends a role's or user's sessions and the tokens that were got with them. Gives how many sessions there were. */
export async function deleteSessionsOf(tx: Tx, principalId: number): Promise<number> {
  const { numDeletedRows } = await tx.deleteFrom("session").where("principal_id", "=", principalId).executeTakeFirstOrThrow();
  await bumpGenerations(tx, [accessScope]);
  return Number(numDeletedRows);
}

/** Removes sessions that expired before a time, but for those whose tokens are still kept: tokens go with their session. */
export async function deleteExpiredSessions(tx: Tx, before: number): Promise<void> {
  await tx
    .deleteFrom("session")
    .where("expires_at", "<", before)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("token").select("token.hash").whereRef("token.session_id", "=", "session.access_key_id"))),
    )
    .execute();
}
