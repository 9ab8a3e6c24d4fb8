/* Who is asking: by a signature (the API) or by an authorization token (package clients). */
import { timingSafeEqual } from "node:crypto";
import { temporaryKeyPrefix } from "../identity/access-keys.ts";
import { unseal } from "../identity/sealing.ts";
import type { Clock } from "../model/clock.ts";
import { type Fault, unauthenticated } from "../model/fault.ts";
import { findAccessKey } from "../store/access-keys.ts";
import type { Store } from "../store/database.ts";
import { generationCache } from "../store/generation-cache.ts";
import { accessScope, domainsScope, readGenerations } from "../store/generations.ts";
import { findSession } from "../store/sessions.ts";
import { findToken } from "../store/tokens.ts";
import type { Caller } from "./caller.ts";
import { callerSession } from "./sessions.ts";
import { isSignedWith, readSignature, type SignedFacts, type SignedPayload, wrongSignature } from "./sigv4.ts";
import { limitOf, readScope } from "./token-scope.ts";
import { credentialOf, hashToken, isWellFormed } from "./tokens.ts";

export interface Authenticate {
  /**
   * The caller whose access key signed the request, and what the signature says of the body: a declared hash is for
   * whoever reads the body to check. `bodySha256` is asked, once the key is known, only where nothing is declared.
   * `service` is what it must be signed for; CodeArtifact when left out. Throws an Unauthenticated fault.
   */
  readonly bySignature: (
    facts: SignedFacts,
    bodySha256: () => Promise<string>,
    service?: "codeartifact" | "iam" | "sts",
  ) => Promise<{ readonly caller: Caller; readonly payload: SignedPayload }>;
  /**
   * The caller whose token a package client sent for a domain. A domain that does not exist has the id null: no token
   * is for it. Throws an Unauthenticated fault that says what is wrong with the token and what to do.
   */
  readonly byToken: (
    header: SignedFacts["header"],
    domain: { readonly id: number | null; readonly name: string },
  ) => Promise<Caller>;
}

type Asked = Omit<Caller, "via">;

/** An access key that may sign. */
interface Key {
  readonly sealedSecret: string;
  /** What must come with it; null where nothing may. */
  readonly tokenHash: string | null;
  readonly asked: Asked;
}

interface Token {
  readonly via: Extract<Caller["via"], { is: "token" }>;
  /** Whether anybody is shown when it was last used. */
  readonly isNamed: boolean;
  readonly asked: Asked;
}

const entriesKept = 10_000;
const tokenScopes = [accessScope, domainsScope];

/** What clients sign for, and a proxy may change on the way: it may name another host, and take the path away. */
export interface PublicAddress {
  readonly host: string;
  /** Empty, or with a slash in front and none behind. */
  readonly path: string;
}

export function makeAuthenticate(parts: {
  readonly store: Store;
  readonly clock: Clock;
  /** 32 bytes. */
  readonly sealingKey: Buffer;
  readonly region: string;
  readonly address?: PublicAddress;
  /** Told of every use of a named token, by its hash. */
  readonly noteUse?: (hash: string) => void;
}): Authenticate {
  const { store, clock, region, address, noteUse } = parts;
  const keys = generationCache<Key>(entriesKept);
  const tokens = generationCache<Token>(entriesKept);

  return {
    bySignature: async (facts, bodySha256, service = "codeartifact") => {
      // Of IAM there is one for all regions, and of STS there was: their clients sign for where it is.
      const regions = service === "codeartifact" ? [region] : [region, "us-east-1"];
      const presented = readSignature(facts, { regions, services: [service], now: clock.now() });
      const { accessKeyId, payload, sessionToken } = presented;
      const generations = await readGenerations(store, [accessScope]);
      const known = keys.get(accessKeyId, generations);
      const key = known ?? (await readKey(store, accessKeyId));
      if (known === undefined) keys.set(accessKeyId, generations, key);
      if (!isToken(sessionToken, key.tokenHash)) throw unknownKey();
      const hashed = payload.is === "body" ? await bodySha256() : null;
      const secret = unseal(parts.sealingKey, key.sealedSecret);
      if (!signedForms(facts, address).some((form) => isSignedWith(secret, presented, form, hashed))) throw wrongSignature();
      const { asked } = key;
      if (asked.session !== null && asked.session.expiresAt <= clock.now()) throw expiredKey();
      return { caller: { ...asked, via: { is: "signature", accessKeyId } }, payload };
    },

    byToken: async (header, domain) => {
      const sent = credentialOf(header);
      if (sent === null) throw missing();
      // With a domain go its tokens, and its number may come back as another domain's.
      const generations = await readGenerations(store, tokenScopes);
      const known = tokens.get(sent, generations);
      const token = known ?? (await readToken(store, region, sent));
      if (known === undefined) tokens.set(sent, generations, token);
      const { via, asked } = token;
      if (via.expiresAt <= clock.now()) throw expired();
      if (via.domainId !== domain.id) throw otherDomain(domain.name);
      if (token.isNamed) noteUse?.(via.hash);
      return { ...asked, via };
    },
  };
}

/** The forms in which a request may have been signed. Of the root, clients do not always sign the slash behind it. */
const signedForms = (facts: SignedFacts, address: PublicAddress | undefined): readonly SignedFacts[] => {
  if (address === undefined) return [facts];
  const { host, path } = address;
  const whole = path === "" ? [] : [`${path}${facts.path}`, ...(facts.path === "/" ? [path] : [])];
  const header = (name: string): string | undefined => (name === "host" ? host : facts.header(name));
  return [facts.path, ...whole].flatMap((one) => [
    { ...facts, path: one },
    { ...facts, path: one, header },
  ]);
};

/** Throws where there is no such key, or none that may sign. */
async function readKey(store: Store, accessKeyId: string): Promise<Key> {
  if (accessKeyId.startsWith(temporaryKeyPrefix)) {
    const row = await findSession(store.db, accessKeyId);
    if (row === null || row.keyStatus === "Inactive") throw unknownKey();
    const { sealedSecret, tokenHash, principalId, uniqueId, identityArn, account } = row;
    const of = { identityArn, account, principalId, uniqueId };
    return { sealedSecret, tokenHash, asked: { ...of, principalArn: row.arn, session: callerSession(row), limit: null } };
  }
  const row = await findAccessKey(store.db, accessKeyId);
  if (row === null || row.status !== "Active") throw unknownKey();
  const { sealedSecret, principalArn, account, principalId, uniqueId } = row;
  const of = { identityArn: principalArn, account, principalId, uniqueId };
  return { sealedSecret, tokenHash: null, asked: { ...of, principalArn, session: null, limit: null } };
}

/** Whether the session token that came, or that none came, fits the key. */
function isToken(sent: string | null, hash: string | null): boolean {
  if (sent === null || hash === null) return sent === hash;
  return timingSafeEqual(Buffer.from(hashToken(sent), "hex"), Buffer.from(hash, "hex"));
}

/** Throws where there is no such token, or its access key was made inactive. */
async function readToken(store: Store, region: string, sent: string): Promise<Token> {
  if (!isWellFormed(sent)) throw malformed();
  const hash = hashToken(sent);
  const row = await findToken(store.db, hash);
  if (row === null || row.keyStatus === "Inactive") throw unknownToken();
  const { identityArn, account, principalId, uniqueId, domainId, expiresAt, session, scope, name } = row;
  return {
    via: { is: "token", hash, domainId, expiresAt },
    isNamed: name !== null,
    asked: {
      principalArn: session?.arn ?? identityArn,
      identityArn,
      account,
      principalId,
      uniqueId,
      session: session === null ? null : callerSession(session),
      limit: scope === null ? null : limitOf(readScope(scope), { region, owner: row.domainOwner }, row.domainName),
    },
  };
}

const unknownKey = (): Fault =>
  unauthenticated("UnrecognizedClientException", "The security token included in the request is invalid.");

const expiredKey = (): Fault => unauthenticated("ExpiredTokenException", "The security token included in the request is expired");

const login = "Run `aws codeartifact login`, or get a token with `aws codeartifact get-authorization-token`.";

const missing = (): Fault =>
  unauthenticated("MissingAuthenticationTokenException", `The request carries no authorization token. ${login}`);

const malformed = (): Fault =>
  unauthenticated(
    "UnrecognizedClientException",
    `The authorization token is malformed: it was cut, changed or is none of this server's. ${login}`,
  );

const unknownToken = (): Fault =>
  unauthenticated(
    "UnrecognizedClientException",
    `The authorization token is not known here: it was revoked, expired long ago or comes from another server. ${login}`,
  );

const expired = (): Fault => unauthenticated("ExpiredTokenException", `The authorization token has expired. ${login}`);

const otherDomain = (name: string): Fault =>
  unauthenticated(
    "UnrecognizedClientException",
    `The authorization token is not for domain ${name}: a token opens one domain. ${login}`,
  );
