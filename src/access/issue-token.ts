/* Giving out authorization tokens (service spec 7.1). */
import type { Clock } from "../model/clock.ts";
import { Fault, invalid, notFound } from "../model/fault.ts";
import type { Store } from "../store/database.ts";
import { insertToken } from "../store/tokens.ts";
import type { Attempt, Authorize } from "./authorize.ts";
import type { Caller } from "./caller.ts";
import { type TokenScope, writeScope } from "./token-scope.ts";
import { hashToken, newToken, tokenId } from "./tokens.ts";

export interface TokenRequest {
  readonly caller: Caller;
  readonly domain: NonNullable<Attempt["domain"]>;
  /** Undefined takes 12 hours; 0 ends the token with the caller's session. */
  readonly durationSeconds: number | undefined;
  readonly request: Attempt["request"];
  /** For a token that is narrower than its owner, and may live longer than others where the operator lets it. */
  readonly named?: { readonly name: string; readonly scope: TokenScope };
}

export interface IssuedToken {
  readonly token: string;
  /** What lists call it. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * For a caller who may have the domain's tokens; asks itself whether they may have bearer tokens at all. Throws
 * Validation, AccessDenied or ResourceNotFound.
 */
export type IssueToken = (wanted: TokenRequest) => Promise<IssuedToken>;

const longestSeconds = 43_200;
const shortestSeconds = 900;
const daySeconds = 86_400;

export function makeIssueToken(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly authorize: Authorize;
  /** How long a named token may live; it may have 12 hours in any case. */
  readonly longTokenDays?: number;
}): IssueToken {
  const { store, clock, authorize, longTokenDays = 0 } = parts;
  return async ({ caller, domain, durationSeconds = longestSeconds, request, named }) => {
    const { via, session } = caller;
    if (via.is !== "signature" || caller.principalArn.endsWith(":root")) {
      throw new Fault(
        "AccessDenied",
        "Authorization tokens are given to users and roles that sign with their own access keys only.",
      );
    }
    const longest = named === undefined ? longestSeconds : Math.max(longestSeconds, longTokenDays * daySeconds);
    const createdAt = clock.now();
    const expiresAt = endOf({ createdAt, seconds: durationSeconds, longest, session, isNamed: named !== undefined });
    const keys = {
      ...request.keys,
      "sts:AWSServiceName": ["codeartifact.amazonaws.com"],
      "sts:DurationSeconds": [String(durationSeconds)],
    };
    await authorize({
      caller,
      repository: null,
      action: "sts:GetServiceBearerToken",
      resource: "*",
      // At account level: no domain's policy has a say in it.
      domain: null,
      request: { ...request, keys },
    });
    const { id: domainId } = domain;
    if (domainId === null)
      throw notFound(`Domain ${domain.name} of account ${domain.owner} does not exist.`, "domain", domain.name);
    const token = newToken();
    const hash = hashToken(token);
    const row = {
      hash,
      principalId: caller.principalId,
      domainId,
      createdAt,
      expiresAt,
      accessKeyId: session === null ? via.accessKeyId : null,
      sessionId: session?.accessKeyId ?? null,
      name: named?.name ?? null,
      scope: named === undefined ? null : writeScope(named.scope),
    };
    await store.transaction((tx) => insertToken(tx, row));
    return { token, id: tokenId(hash), expiresAt };
  };
}

/** Milliseconds since the epoch. Throws Validation on a duration that a token cannot have. */
function endOf(life: {
  readonly createdAt: number;
  readonly seconds: number;
  readonly longest: number;
  readonly session: Caller["session"];
  readonly isNamed: boolean;
}): number {
  const { createdAt, seconds, longest, session, isNamed } = life;
  if (seconds === 0 && !isNamed) {
    if (session !== null) return session.expiresAt;
    throw invalid(
      "A duration of 0 ends the token with the caller's session, and long-term credentials have none: give 900 to 43200.",
    );
  }
  if (!Number.isInteger(seconds) || seconds < shortestSeconds || seconds > longest) {
    const range = isNamed ? `${shortestSeconds}` : `0, or ${shortestSeconds}`;
    const more = isNamed ? " The operator may allow longer ones with the setting longTokenDays." : "";
    throw invalid(`A token's duration must be ${range} to ${longest} seconds.${more}`, "FIELD_VALIDATION_FAILED");
  }
  return createdAt + seconds * 1000;
}
