/* Who is asking: by a signature (the API) or by an authorization token (package clients). */
import type { Clock } from "../model/clock.ts";
import { type Fault, unauthenticated } from "../model/fault.ts";
import type { Store } from "../store/database.ts";
import { generationCache } from "../store/generation-cache.ts";
import { accessScope, domainsScope, readGenerations } from "../store/generations.ts";
import { type AccessKeyRow, findAccessKey } from "../store/principals.ts";
import { findToken, type TokenRow } from "../store/tokens.ts";
import type { Caller } from "./caller.ts";
import { unseal } from "./sealing.ts";
import { isSignedWith, readSignature, type SignedFacts, type SignedPayload, wrongSignature } from "./sigv4.ts";
import { credentialOf, hashToken, isWellFormed } from "./tokens.ts";

export interface Authenticate {
  /**
   * The caller whose access key signed the request, and what the signature says of the body: a declared hash is for
   * whoever reads the body to check. `bodySha256` is asked, once the key is known, only where nothing is declared.
   * Throws an Unauthenticated fault.
   */
  readonly bySignature: (
    facts: SignedFacts,
    bodySha256: () => Promise<string>,
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

const entriesKept = 10_000;
const tokenScopes = [accessScope, domainsScope];

export function makeAuthenticate(parts: {
  readonly store: Store;
  readonly clock: Clock;
  /** 32 bytes. */
  readonly sealingKey: Buffer;
  readonly region: string;
  readonly services?: readonly string[];
}): Authenticate {
  const { store, clock, region, services = ["codeartifact"] } = parts;
  const keys = generationCache<AccessKeyRow>(entriesKept);
  const tokens = generationCache<TokenRow & { readonly hash: string }>(entriesKept);

  const readToken = async (token: string): Promise<TokenRow & { readonly hash: string }> => {
    if (!isWellFormed(token)) throw malformed();
    const hash = hashToken(token);
    const row = await findToken(store.db, hash);
    if (row === null) throw unknownToken();
    return { ...row, hash };
  };

  return {
    bySignature: async (facts, bodySha256) => {
      const presented = readSignature(facts, { region, services, now: clock.now() });
      const { accessKeyId, payload } = presented;
      const generations = await readGenerations(store, [accessScope]);
      const known = keys.get(accessKeyId, generations);
      const key = known ?? (await findAccessKey(store.db, accessKeyId));
      // Access keys are long-term ones, which no session token belongs to.
      if (key === null || key.status !== "Active" || presented.sessionToken !== null) throw unknownKey();
      if (known === undefined) keys.set(accessKeyId, generations, key);
      const hashed = payload.is === "body" ? await bodySha256() : null;
      if (!isSignedWith(unseal(parts.sealingKey, key.sealedSecret), presented, facts, hashed)) throw wrongSignature();
      const { principalArn, account, principalId } = key;
      const asked = { principalArn, identityArn: principalArn, account, principalId, session: null, limit: null } as const;
      return { caller: { ...asked, via: { is: "signature", accessKeyId } }, payload };
    },

    byToken: async (header, domain) => {
      const token = credentialOf(header);
      if (token === null) throw missing();
      // With a domain go its tokens, and its number may come back as another domain's.
      const generations = await readGenerations(store, tokenScopes);
      const known = tokens.get(token, generations);
      const row = known ?? (await readToken(token));
      if (known === undefined) tokens.set(token, generations, row);
      if (row.expiresAt <= clock.now()) throw expired();
      if (row.domainId !== domain.id) throw otherDomain(domain.name);
      const { principalArn, account, principalId, domainId, expiresAt, hash } = row;
      const asked = { principalArn, identityArn: principalArn, account, principalId, session: null, limit: null } as const;
      return { ...asked, via: { is: "token", hash, domainId, expiresAt } };
    },
  };
}

const unknownKey = (): Fault =>
  unauthenticated("UnrecognizedClientException", "The security token included in the request is invalid.");

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
