/* Giving out authorization tokens (service spec 7.1). */
import type { Clock } from "../model/clock.ts";
import { Fault, invalid, notFound } from "../model/fault.ts";
import type { Store } from "../store/database.ts";
import { insertToken } from "../store/tokens.ts";
import type { Attempt, Authorize } from "./authorize.ts";
import type { Caller } from "./caller.ts";
import { hashToken, newToken } from "./tokens.ts";

export interface TokenRequest {
  readonly caller: Caller;
  readonly domain: NonNullable<Attempt["domain"]>;
  /** Undefined takes the longest. */
  readonly durationSeconds: number | undefined;
  readonly request: Attempt["request"];
}

export interface IssuedToken {
  readonly token: string;
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

export function makeIssueToken(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly authorize: Authorize;
}): IssueToken {
  const { store, clock, authorize } = parts;
  return async ({ caller, domain, durationSeconds, request }) => {
    const seconds = lifetime(durationSeconds);
    if (caller.via.is !== "signature" || caller.principalArn.endsWith(":root")) {
      throw new Fault(
        "AccessDenied",
        "Authorization tokens are given to users and roles that sign with their own access keys only.",
      );
    }
    const keys = {
      ...request.keys,
      "sts:AWSServiceName": ["codeartifact.amazonaws.com"],
      "sts:DurationSeconds": [String(seconds)],
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
    const createdAt = clock.now();
    const expiresAt = createdAt + seconds * 1000;
    const row = { hash: hashToken(token), principalId: caller.principalId, domainId, createdAt, expiresAt };
    await store.transaction((tx) => insertToken(tx, row));
    return { token, expiresAt };
  };
}

function lifetime(seconds: number | undefined): number {
  if (seconds === undefined) return longestSeconds;
  if (seconds === 0) {
    throw invalid(
      "A duration of 0 ends the token with the caller's session, and long-term credentials have none: give 900 to 43200.",
    );
  }
  if (!Number.isInteger(seconds) || seconds < shortestSeconds || seconds > longestSeconds) {
    throw invalid(`A token's duration must be 0, or ${shortestSeconds} to ${longestSeconds} seconds.`, "FIELD_VALIDATION_FAILED");
  }
  return seconds;
}
