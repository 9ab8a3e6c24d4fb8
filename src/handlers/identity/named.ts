/* Whom a request of IAM names. */

import { identityFault } from "../../api/identity/errors.ts";
import { requirePrincipal } from "../../identity/identities.ts";
import { findPrincipal, type PrincipalAddress, type PrincipalRow } from "../../store/principals.ts";
import type { Call } from "../call.ts";
import type { IdentityHandlerParts } from "./call.ts";

export const userIn = (input: { readonly UserName: string }, { caller }: Call): PrincipalAddress => ({
  account: caller.account,
  kind: "user",
  name: input.UserName,
});

export const roleIn = (input: { readonly RoleName: string }, { caller }: Call): PrincipalAddress => ({
  account: caller.account,
  kind: "role",
  name: input.RoleName,
});

/** The user that is named, or the caller. Throws NoSuchEntity, and ValidationError for a caller who is no user. */
export async function userOrCaller(
  { store: { db } }: IdentityHandlerParts,
  { UserName }: { readonly UserName?: string },
  call: Call,
): Promise<PrincipalRow> {
  if (UserName !== undefined) return requirePrincipal(db, userIn({ UserName }, call));
  const caller = await findPrincipal(db, call.caller.principalId);
  if (caller?.kind !== "user") {
    throw identityFault("ValidationError", "Must specify userName when calling with non-User credentials");
  }
  return caller;
}

/** Throws InvalidInput where a permissions boundary is given: to leave it out would give more rights than were meant. */
export function refuseBoundary({ PermissionsBoundary }: { readonly PermissionsBoundary?: string }): void {
  if (PermissionsBoundary !== undefined) {
    throw identityFault("InvalidInput", "This server has no permissions boundaries; leave PermissionsBoundary out.");
  }
}
