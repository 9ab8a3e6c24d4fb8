/* The public keys of identity providers, from their discovery documents (OpenID Connect Discovery 1.0, section 4). */
import { identityFault } from "../api/identity/errors.ts";
import type { Clock } from "../model/clock.ts";
import type { Fault } from "../model/fault.ts";
import { singleFlight } from "../upstream/single-flight.ts";
import type { Connection, UpstreamClient } from "../upstream/upstream-client.ts";
import { type IssuerKey, readKeySet } from "./web-token.ts";

/**
 * The keys of an issuer, among them the one of this id if the issuer has it. Throws IDPCommunicationError where the
 * issuer does not answer and nothing recent is known, InvalidIdentityToken where its answers are no keys.
 */
export type IssuerKeys = (issuer: string, keyId: string | null) => Promise<readonly IssuerKey[]>;

const maxDocumentBytes = 256 * 1024;
const maxKeys = 100;
const issuersKept = 200;
const freshMs = 60 * 60 * 1000;
/** How long keys serve while the issuer does not answer. */
const staleMs = 24 * 60 * 60 * 1000;
/** Anybody can send tokens with unknown key ids; the issuer is asked no more often than this. */
const pauseMs = 30 * 1000;

interface Known {
  readonly keys: readonly IssuerKey[];
  readonly fetchedAt: number;
  readonly askedAt: number;
}

export function makeIssuerKeys(parts: {
  readonly upstream: UpstreamClient;
  readonly clock: Clock;
  /** Whether issuers may be at private addresses, and at loopback ones without TLS. */
  readonly allowPrivate: boolean;
}): IssuerKeys {
  const { upstream, clock, allowPrivate } = parts;
  const issuers = new Map<string, Known>();
  const flight = singleFlight<string, readonly IssuerKey[]>();

  const remember = (issuer: string, known: Known): void => {
    issuers.delete(issuer);
    if (issuers.size >= issuersKept) issuers.delete(issuers.keys().next().value ?? "");
    issuers.set(issuer, known);
  };

  const document = async (issuer: string, url: string): Promise<unknown> => {
    if (!isAllowed(url, allowPrivate)) throw unreadable(issuer);
    const connection: Connection = { name: issuer, url: new URL(url), authorization: null, allowPrivate };
    const asked = { connection, path: url, accept: "application/json", etag: null, lastModified: null };
    const answer = await upstream.document({ ...asked, maxBytes: maxDocumentBytes }).catch((cause: unknown) => {
      throw silent(issuer, cause);
    });
    return answer.is === "found" ? parsed(answer.bytes) : null;
  };

  const fetchKeys = async (issuer: string): Promise<readonly IssuerKey[]> => {
    const discovery = await document(issuer, `${issuer.replace(/\/$/u, "")}/.well-known/openid-configuration`);
    const { issuer: named, jwks_uri: address } = (discovery ?? {}) as { readonly issuer?: unknown; readonly jwks_uri?: unknown };
    // A document that speaks for another issuer would lend this one that other's keys.
    if (named !== issuer || typeof address !== "string") throw unreadable(issuer);
    const keys = readKeySet(await document(issuer, address));
    if (keys.length === 0 || keys.length > maxKeys) throw unreadable(issuer);
    remember(issuer, { keys, fetchedAt: clock.now(), askedAt: clock.now() });
    return keys;
  };

  return async (issuer, keyId) => {
    const known = issuers.get(issuer);
    if (known === undefined) return flight(issuer, () => fetchKeys(issuer));
    const now = clock.now();
    const isHere = keyId === null || known.keys.some(({ id }) => id === keyId);
    if (now - known.askedAt < pauseMs || (isHere && now - known.fetchedAt < freshMs)) return known.keys;
    remember(issuer, { ...known, askedAt: now });
    try {
      return await flight(issuer, () => fetchKeys(issuer));
    } catch (thrown) {
      if (now - known.fetchedAt < staleMs) return known.keys;
      issuers.delete(issuer);
      throw thrown;
    }
  };
}

/** An address that keys may come from: nobody between may change them. */
function isAllowed(text: string, allowPrivate: boolean): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  const isLoopback = /^(?:localhost|127\.0\.0\.1|\[::1\])$/u.test(url.hostname);
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback && allowPrivate);
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return null;
  }
}

const silent = (issuer: string, cause: unknown): Fault =>
  identityFault("IDPCommunicationError", `The identity provider ${issuer} could not be asked for its keys.`, cause);

const unreadable = (issuer: string): Fault =>
  identityFault("InvalidIdentityToken", `Couldn't retrieve verification key from your identity provider ${issuer}.`);
