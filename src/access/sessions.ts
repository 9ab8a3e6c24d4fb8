/* Temporary credentials: giving them out, and what they say of their caller. */

import { newTemporaryKey } from "../identity/access-keys.ts";
import { seal } from "../identity/sealing.ts";
import type { Arn } from "../model/arn.ts";
import type { Clock } from "../model/clock.ts";
import type { Store } from "../store/database.ts";
import { insertSession, type SessionFacts } from "../store/sessions.ts";
import type { CallerSession } from "./caller.ts";
import { hashToken, newSessionToken } from "./tokens.ts";

export interface SessionRequest {
  /** The row of the role or user. */
  readonly principalId: number;
  /** What policies and messages call the session; a user's own ARN for a user. */
  readonly arn: Arn;
  readonly userId: string;
  readonly seconds: number;
  /** Session policies, as documents. */
  readonly policies: readonly string[];
  /** Condition keys that the session brings into every request. */
  readonly context: CallerSession["context"];
  /** The long-term key that it goes with; null for none. */
  readonly sourceKeyId: string | null;
}

export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly sessionToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Gives temporary credentials, whose secrets are told here and never again, to whom a rule above found entitled to them. */
export type StartSession = (wanted: SessionRequest) => Promise<TemporaryCredentials>;

export function makeStartSession(parts: {
  readonly store: Store;
  readonly clock: Clock;
  /** 32 bytes. */
  readonly sealingKey: Buffer;
}): StartSession {
  const { store, clock, sealingKey } = parts;
  return async ({ seconds, policies, context, ...session }) => {
    const { accessKeyId, secret } = newTemporaryKey();
    const sessionToken = newSessionToken();
    const createdAt = clock.now();
    const expiresAt = createdAt + seconds * 1000;
    const row = {
      ...session,
      accessKeyId,
      sealedSecret: seal(sealingKey, secret),
      tokenHash: hashToken(sessionToken),
      policies: JSON.stringify(policies),
      context: JSON.stringify(context),
      createdAt,
      expiresAt,
    };
    await store.transaction((tx) => insertSession(tx, row));
    return { accessKeyId, secret, sessionToken, expiresAt };
  };
}

/** What a caller carries of the session that is stored. */
export const callerSession = (facts: SessionFacts): CallerSession => ({
  accessKeyId: facts.accessKeyId,
  userId: facts.userId,
  policies: JSON.parse(facts.policies) as CallerSession["policies"],
  context: JSON.parse(facts.context) as CallerSession["context"],
  createdAt: facts.createdAt,
  expiresAt: facts.expiresAt,
});

/** Whether the caller acts in a role rather than as a user. */
export const isRoleSession = (principalArn: Arn): boolean => /^arn:aws:sts::[0-9]{12}:assumed-role\//u.test(principalArn);
