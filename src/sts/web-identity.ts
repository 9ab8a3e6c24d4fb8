/* Temporary credentials of a role for the bearer of a token that an OpenID Connect provider of the role's account made. */

import type { RequestContext } from "../access/context.ts";
import { trustsWebIdentity } from "../access/trust.ts";
import { identityFault } from "../api/identity/errors.ts";
import type { Arn } from "../model/arn.ts";
import type { Clock } from "../model/clock.ts";
import type { Fault } from "../model/fault.ts";
import { findOidcProvider, type OidcProviderRow } from "../store/oidc-providers.ts";
import type { IssuerKeys } from "./issuer-keys.ts";
import {
  accountOfRole,
  findRole,
  type RoleSession,
  type RoleSessionParts,
  type RoleWish,
  startRoleSession,
} from "./role-session.ts";
import { checkTimes, isSignedBy, readWebToken, type WebToken } from "./web-token.ts";

export interface WebIdentityParts extends RoleSessionParts {
  readonly clock: Clock;
  readonly region: string;
  readonly issuerKeys: IssuerKeys;
}

export interface WebIdentitySession extends RoleSession {
  readonly subject: string;
  readonly provider: Arn;
  /** Who the token was meant for. */
  readonly audience: string;
}

/** Throws AccessDenied, InvalidIdentityToken, ExpiredTokenException, IDPCommunicationError, and what sessions throw. */
export async function assumeRoleWithWebIdentity(
  parts: WebIdentityParts,
  request: RequestContext,
  wish: RoleWish & { readonly token: string },
): Promise<WebIdentitySession> {
  const { store, clock, region, issuerKeys } = parts;
  const { roleArn, sessionName } = wish;
  const account = accountOfRole(roleArn);
  const token = readWebToken(wish.token);
  const provider = await requireProvider(parts, account, token);
  const audiences = audiencesOf(token, provider);
  const [audience] = audiences;
  if (audience === undefined) throw refuse("Incorrect token audience");
  checkTimes(token, clock.now());
  if (!isSignedBy(token, await issuerKeys(token.issuer, token.keyId))) {
    throw refuse("The ID Token's signature was not made with a key of its issuer.");
  }
  const keys = { ...claimKeys(provider, token), [`${provider.url}:aud`]: audiences };
  const role = await findRole(store.db, roleArn);
  const asked = { ...request, keys: { ...keys, "sts:RoleSessionName": [sessionName] } };
  const trusts =
    role !== null &&
    role.trustPolicy !== null &&
    trustsWebIdentity({
      roleArn,
      trustPolicy: role.trustPolicy,
      provider: provider.arn,
      request: asked,
      region,
      now: clock.now(),
    });
  if (!trusts) throw identityFault("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  const kept = Object.entries(keys).filter(([key]) => keptClaims.some((claim) => key === `${provider.url}:${claim}`));
  const context = { ...Object.fromEntries(kept), "aws:FederatedProvider": [provider.arn] };
  const session = await startRoleSession(parts, role, { ...wish, tags: [], context });
  return { ...session, subject: token.subject, provider: provider.arn, audience };
}

/** Claims that stay condition keys of the session's requests; the others are asked for by the trust policy only. */
const keptClaims = ["aud", "sub", "amr"];

async function requireProvider({ store }: WebIdentityParts, account: string, { issuer }: WebToken): Promise<OidcProviderRow> {
  const arn = `arn:aws:iam::${account}:oidc-provider/${issuer.replace(/^https?:\/\//u, "")}`;
  const provider = /^https?:\/\//u.test(issuer) ? await findOidcProvider(store.db, arn) : null;
  if (provider === null) {
    throw refuse(`No OpenIDConnect provider found in your account for ${issuer.replace(/[^\x21-\x7e]/gu, "?").slice(0, 255)}`);
  }
  return provider;
}

/** Of those that the token was made for or given to, the ones that are the provider's clients. */
function audiencesOf({ audiences, claims }: WebToken, { clientIds }: OidcProviderRow): readonly string[] {
  const named = typeof claims.azp === "string" ? [claims.azp, ...audiences] : audiences;
  return [...new Set(named)].filter((client) => clientIds.includes(client));
}

/** Every claim that policies can compare, as a condition key `issuer:claim`; `oaud` are the audiences as they came. */
function claimKeys({ url }: OidcProviderRow, { claims, audiences }: WebToken): Record<string, readonly string[]> {
  const keys: Record<string, readonly string[]> = {};
  // Condition keys know no letter case: a claim `SUB`, which may mean anything, must not pass for `sub`.
  const named = Object.entries({ ...claims, oaud: audiences });
  for (const [claim, value] of [...named.filter(([name]) => !isLower(name)), ...named.filter(([name]) => isLower(name))]) {
    const values = (Array.isArray(value) ? (value as readonly unknown[]) : [value]).filter(isComparable);
    if (values.length > 0) keys[`${url}:${claim.toLowerCase()}`] = values.map(String);
  }
  return keys;
}

const isLower = (name: string): boolean => name === name.toLowerCase();

const isComparable = (value: unknown): value is string | number | boolean =>
  ["string", "number", "boolean"].includes(typeof value);

const refuse = (message: string): Fault => identityFault("InvalidIdentityToken", message);
