/*
 * Identity tokens of OpenID Connect: signed JSON web tokens (RFC 7515, 7517, 7518, 7519). Reading one proves nothing:
 * whoever reads it looks up the issuer it names, then asks `isSignedBy` with that issuer's keys and `checkTimes`.
 */
import { constants, createPublicKey, type KeyObject, type VerifyKeyObjectInput, verify } from "node:crypto";
import { identityFault } from "../api/identity/errors.ts";
import type { Fault } from "../model/fault.ts";

export interface WebToken {
  readonly algorithm: Algorithm;
  /** Which of the issuer's keys signed it; null where the token does not say. */
  readonly keyId: string | null;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  /** Seconds since the epoch, as all its times. */
  readonly expiresAt: number;
  readonly notBefore: number | null;
  readonly issuedAt: number;
  /** All top-level claims, as they came. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** What the signature is of. */
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/** A public key of an issuer. */
export interface IssuerKey {
  /** Null where the issuer gives it no name. */
  readonly id: string | null;
  /** The one algorithm it is for; null where the issuer does not say. */
  readonly algorithm: string | null;
  readonly key: KeyObject;
}

interface Scheme {
  readonly digest: string;
  /** What the key must be. */
  readonly suits: (key: KeyObject) => boolean;
  readonly options: Omit<VerifyKeyObjectInput, "key">;
}

const minRsaBits = 2048;
const maxRsaBits = 8192;

const isRsa = (key: KeyObject): boolean => {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  return key.asymmetricKeyType === "rsa" && bits >= minRsaBits && bits <= maxRsaBits;
};
const isOnCurve = (key: KeyObject, curve: string): boolean =>
  key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === curve;

const rsa = (digest: string): Scheme => ({ digest, suits: isRsa, options: { padding: constants.RSA_PKCS1_PADDING } });
const pss = (digest: string, saltLength: number): Scheme => ({
  digest,
  suits: isRsa,
  options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength },
});
const ecdsa = (digest: string, curve: string): Scheme => ({
  digest,
  suits: (key) => isOnCurve(key, curve),
  options: { dsaEncoding: "ieee-p1363" },
});

/** The only algorithms taken. None of them is symmetric: a public key is no secret to sign with. */
const schemes = {
  RS256: rsa("sha256"),
  RS384: rsa("sha384"),
  RS512: rsa("sha512"),
  PS256: pss("sha256", 32),
  ES256: ecdsa("sha256", "prime256v1"),
  ES384: ecdsa("sha384", "secp384r1"),
  ES512: ecdsa("sha512", "secp521r1"),
} as const satisfies Readonly<Record<string, Scheme>>;

export type Algorithm = keyof typeof schemes;

const maxTokenCharacters = 20_000;
const maxAudiences = 64;
const leewaySeconds = 300;

const refuse = (message: string): Fault => identityFault("InvalidIdentityToken", message);

/** Throws InvalidIdentityToken on what is no signed token with all that one must say. */
export function readWebToken(text: string): WebToken {
  const parts = text.length > maxTokenCharacters ? [] : text.split(".");
  const [head = "", body = "", signature = ""] = parts;
  if (parts.length !== 3 || !parts.every((part) => /^[A-Za-z0-9_-]+$/u.test(part))) {
    throw refuse("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
  }
  const header = readPart(head);
  const claims = readPart(body);
  const { alg, kid, crit } = header;
  if (typeof alg !== "string" || !Object.hasOwn(schemes, alg)) {
    throw refuse(`The ID Token's algorithm is not one of ${Object.keys(schemes).join(", ")}.`);
  }
  if (crit !== undefined) throw refuse("The ID Token has extensions that are not understood here.");
  if (kid !== undefined && typeof kid !== "string") throw refuse("The ID Token's key id is not a text.");
  return {
    algorithm: alg as Algorithm,
    keyId: kid ?? null,
    issuer: textClaim(claims, "iss"),
    subject: textClaim(claims, "sub"),
    audiences: audiencesOf(claims),
    expiresAt: timeClaim(claims, "exp"),
    notBefore: claims.nbf === undefined ? null : timeClaim(claims, "nbf"),
    issuedAt: timeClaim(claims, "iat"),
    claims,
    signed: Buffer.from(`${head}.${body}`, "ascii"),
    signature: Buffer.from(signature, "base64url"),
  };
}

function readPart(part: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(part, "base64url")));
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  } catch {
    // Told below, like what is JSON of another form.
  }
  throw refuse("The ID Token provided is not a valid JWT: a part of it is not a JSON object.");
}

function textClaim(claims: WebToken["claims"], name: string): string {
  const value = claims[name];
  if (typeof value !== "string" || value === "") throw refuse(`The ID Token has no claim ${name}, which must be a text.`);
  return value;
}

function timeClaim(claims: WebToken["claims"], name: string): number {
  const value = claims[name];
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw refuse(`The ID Token has no claim ${name}, which must be a number of seconds since the epoch.`);
  }
  return value;
}

function audiencesOf({ aud }: WebToken["claims"]): readonly string[] {
  const list: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  const texts = list.filter((value) => typeof value === "string");
  if (texts.length < list.length || texts.length === 0 || texts.length > maxAudiences) {
    throw refuse("The ID Token has no claim aud, which must be a text or a list of texts.");
  }
  return texts;
}

/** Throws ExpiredTokenException or InvalidIdentityToken; clocks may differ by five minutes. `now` is in milliseconds. */
export function checkTimes(token: WebToken, now: number): void {
  const seconds = now / 1000;
  if (seconds >= token.expiresAt + leewaySeconds) {
    throw identityFault("ExpiredTokenException", "Token expired: the current time must be before the token's expiration time.");
  }
  if ((token.notBefore ?? token.issuedAt) > seconds + leewaySeconds || token.issuedAt > seconds + leewaySeconds) {
    throw refuse("The ID Token is not valid yet: it was issued, or begins, in the future.");
  }
}

/** The public keys in a JSON web key set; those of other kinds or for other uses are left out. */
export function readKeySet(json: unknown): readonly IssuerKey[] {
  const { keys } = (json ?? {}) as { readonly keys?: unknown };
  return Array.isArray(keys) ? keys.flatMap(readKey) : [];
}

function readKey(json: unknown): readonly IssuerKey[] {
  if (typeof json !== "object" || json === null) return [];
  const { kty, use = "sig", key_ops: operations, kid, alg, ...members } = json as Readonly<Record<string, unknown>>;
  const { n, e, crv, x, y } = members;
  if (use !== "sig" || (Array.isArray(operations) && !operations.includes("verify"))) return [];
  const key = kty === "RSA" ? toKey({ kty, n, e }) : kty === "EC" ? toKey({ kty, crv, x, y }) : null;
  if (key === null) return [];
  return [{ id: typeof kid === "string" ? kid : null, algorithm: typeof alg === "string" ? alg : null, key }];
}

function toKey(jwk: Readonly<Record<string, unknown>>): KeyObject | null {
  try {
    return createPublicKey({ key: jwk, format: "jwk" });
  } catch {
    return null;
  }
}

/** Whether one of the keys that the token may mean made its signature. */
export function isSignedBy(token: WebToken, keys: readonly IssuerKey[]): boolean {
  const scheme: Scheme = schemes[token.algorithm];
  return keys.some(
    ({ id, algorithm, key }) =>
      (token.keyId === null || id === null || id === token.keyId) &&
      (algorithm === null || algorithm === token.algorithm) &&
      scheme.suits(key) &&
      verify(scheme.digest, token.signed, { key, ...scheme.options }, token.signature),
  );
}
