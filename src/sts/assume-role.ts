/* Temporary credentials for callers who signed: of a role that trusts them, or of the user they are. */

import type { Authorize } from "../access/authorize.ts";
import type { Caller, CallerSession } from "../access/caller.ts";
import type { RequestContext } from "../access/context.ts";
import { isRoleSession, type TemporaryCredentials } from "../access/sessions.ts";
import { identityFault } from "../api/identity/errors.ts";
import {
  accountOfRole,
  findRole,
  type RoleSession,
  type RoleSessionParts,
  type RoleWish,
  startRoleSession,
} from "./role-session.ts";
import { sessionTags, type TagWish } from "./session-tags.ts";

export interface AssumeRoleWish extends RoleWish, TagWish {
  readonly externalId?: string;
  readonly sourceIdentity?: string;
}

export interface AssumedRole extends RoleSession {
  /** Who stands behind the session, and behind those that follow from it; null where nobody was named. */
  readonly sourceIdentity: string | null;
}

export interface AssumeRoleParts extends RoleSessionParts {
  readonly authorize: Authorize;
}

interface Asking {
  readonly caller: Caller;
  readonly request: RequestContext;
}

const longestChainedSeconds = 3600;
const defaultUserSeconds = 43_200;
const sourceIdentityKey = "aws:SourceIdentity";

/** Throws AccessDenied, ValidationError, MalformedPolicyDocument or PackedPolicyTooLarge. */
export async function assumeRole(parts: AssumeRoleParts, asking: Asking, wish: AssumeRoleWish): Promise<AssumedRole> {
  const { caller } = asking;
  const { roleArn: resource, sessionName, externalId } = wish;
  accountOfRole(resource);
  const role = await findRole(parts.store.db, resource);
  const { tags, transitiveTagKeys, context } = sessionTags(caller.session, wish);
  const sourceIdentity = sourceIdentityOf(caller, wish.sourceIdentity);
  const keys = {
    ...asking.request.keys,
    "sts:RoleSessionName": [sessionName],
    ...(externalId !== undefined && { "sts:ExternalId": [externalId] }),
    ...(transitiveTagKeys.length > 0 && { "sts:TransitiveTagKeys": transitiveTagKeys }),
    ...(sourceIdentity !== null && { "sts:SourceIdentity": [sourceIdentity] }),
  };
  const asked = { caller, resource, domain: null, repository: null, request: { ...asking.request, keys } };
  const attempt = { ...asked, trust: role?.trustPolicy ?? null };
  await parts.authorize({ ...attempt, action: "sts:AssumeRole" });
  if (tags.length > 0) await parts.authorize({ ...attempt, action: "sts:TagSession" });
  if (sourceIdentity !== null) await parts.authorize({ ...attempt, action: "sts:SetSourceIdentity" });
  if (role === null) throw identityFault("AccessDenied", `Role ${resource} does not exist.`);
  if (isRoleSession(caller.principalArn) && (wish.durationSeconds ?? 0) > longestChainedSeconds) {
    throw identityFault(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  }
  const behind: CallerSession["context"] = sourceIdentity === null ? {} : { [sourceIdentityKey]: [sourceIdentity] };
  const session = await startRoleSession(parts, role, { ...wish, tags, context: { ...context, ...behind } });
  return { ...session, sourceIdentity };
}

/** Once set, it stays. Throws AccessDenied when another is wanted. */
function sourceIdentityOf({ session }: Caller, wanted: string | undefined): string | null {
  const set = session?.context[sourceIdentityKey]?.[0];
  if (set !== undefined && wanted !== undefined && wanted !== set) {
    throw identityFault("AccessDenied", "The source identity of a session cannot be changed.");
  }
  return set ?? wanted ?? null;
}

/** A user's own temporary credentials, which go with the key they were got with. Throws AccessDenied. */
export async function getSessionToken(
  { startSession }: RoleSessionParts,
  { principalId, principalArn, uniqueId, session, via }: Caller,
  seconds = defaultUserSeconds,
): Promise<TemporaryCredentials> {
  if (session !== null || via.is !== "signature") {
    throw identityFault("AccessDenied", "Cannot call GetSessionToken with session credentials");
  }
  return startSession({
    principalId,
    arn: principalArn,
    userId: uniqueId,
    seconds,
    policies: [],
    context: {},
    sourceKeyId: via.accessKeyId,
  });
}
