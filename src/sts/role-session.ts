/* What every way to a role has in common, once it was found open. */

import type { CallerSession } from "../access/caller.ts";
import type { StartSession, TemporaryCredentials } from "../access/sessions.ts";
import { identityFault } from "../api/identity/errors.ts";
import type { Arn } from "../model/arn.ts";
import type { Db, Store } from "../store/database.ts";
import { findPrincipalByArn, type PrincipalRow } from "../store/principals.ts";
import type { TagRow } from "../store/tags.ts";
import { sessionPolicies } from "./session-policies.ts";

export interface RoleWish {
  readonly roleArn: Arn;
  readonly sessionName: string;
  /** An hour when left out. */
  readonly durationSeconds?: number;
  readonly policy?: string;
  readonly policyArns: readonly Arn[];
}

export interface RoleSession extends TemporaryCredentials {
  readonly arn: Arn;
  /** `AROA…:name`. */
  readonly userId: string;
  /** How much of the room for session policies and tags is used; null where there are none. */
  readonly packedPercent: number | null;
}

export interface RoleSessionParts {
  readonly store: Store;
  readonly startSession: StartSession;
}

const defaultSeconds = 3600;

/** The account of a role. Throws ValidationError on what is no role's ARN. */
export function accountOfRole(roleArn: Arn): string {
  const account = /^arn:aws:iam::([0-9]{12}):role\/[\x21-\x7e]+$/u.exec(roleArn)?.[1];
  if (account === undefined) throw identityFault("ValidationError", `${roleArn} is invalid`);
  return account;
}

/** Null for what is there and no role, too. */
export async function findRole(db: Db, roleArn: Arn): Promise<PrincipalRow | null> {
  const found = await findPrincipalByArn(db, roleArn);
  return found?.kind === "role" ? found : null;
}

/**
 * For whom the role's trust policy lets in. Throws ValidationError, MalformedPolicyDocument or PackedPolicyTooLarge.
 * `context` are condition keys that the session brings into every request.
 */
export async function startRoleSession(
  { store, startSession }: RoleSessionParts,
  role: PrincipalRow,
  wish: RoleWish & { readonly tags: readonly TagRow[]; readonly context: CallerSession["context"] },
): Promise<RoleSession> {
  const { sessionName, durationSeconds: seconds = defaultSeconds, context } = wish;
  if (seconds > (role.maxSessionSeconds ?? defaultSeconds)) {
    throw identityFault("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  const { documents: policies, packedPercent } = await sessionPolicies(store.db, role.account, wish);
  const arn = `arn:aws:sts::${role.account}:assumed-role/${role.name}/${sessionName}`;
  const userId = `${role.uniqueId}:${sessionName}`;
  const session = { principalId: role.id, arn, userId, seconds, policies, context, sourceKeyId: null };
  return { ...(await startSession(session)), arn, userId, packedPercent };
}
