import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { ecKey, encode, rsaKey, signedToken } from "../../test/support/fake-issuer.ts";
import { isFault } from "../model/fault.ts";
import { checkTimes, isSignedBy, readKeySet, readWebToken } from "./web-token.ts";

const rsa = rsaKey("rsa");
const other = rsaKey("other");
const small = rsaKey("small", 1024);
const p256 = ecKey("p256", "P-256");
const p384 = ecKey("p384", "P-384");
const p521 = ecKey("p521", "P-521");

const jwkOf = ({ id, publicKey }: typeof rsa, more: object = {}) => ({
  ...publicKey.export({ format: "jwk" }),
  kid: id,
  ...more,
});
const keys = readKeySet({ keys: [rsa, small, p256, p384, p521].map((key) => jwkOf(key, { use: "sig" })) });

const now = Date.UTC(2025, 0, 2, 3, 4, 5);
const seconds = now / 1000;
const claims = { iss: "https://ci.example.org", sub: "repo:acme/ui", aud: "packhouse", iat: seconds, exp: seconds + 600 };

const refused =
  (says: RegExp, awsName = "InvalidIdentityToken") =>
  (thrown: unknown) =>
    isFault(thrown) && thrown.detail.awsName === awsName && says.test(thrown.message);

for (const [algorithm, key] of [
  ["RS256", rsa],
  ["RS384", rsa],
  ["RS512", rsa],
  ["PS256", rsa],
  ["ES256", p256],
  ["ES384", p384],
  ["ES512", p521],
] as const) {
  test(`a token signed with ${algorithm} is its issuer's, and no longer when a bit of it changes`, () => {
    const text = signedToken(algorithm, key, claims);
    const token = readWebToken(text);
    assert.equal(isSignedBy(token, keys), true);
    const [head = "", , signature = ""] = text.split(".");
    const forged = `${head}.${encode({ ...claims, sub: "repo:evil/ui" })}.${signature}`;
    assert.equal(isSignedBy(readWebToken(forged), keys), false);
    const mangled = Buffer.from(token.signature);
    mangled[mangled.length - 1] = (mangled.at(-1) ?? 0) ^ 1;
    assert.equal(isSignedBy({ ...token, signature: mangled }, keys), false);
    assert.equal(isSignedBy({ ...token, signature: Buffer.alloc(0) }, keys), false);
  });
}

test("what a token says is read from its claims", () => {
  const token = readWebToken(signedToken("RS256", rsa, { ...claims, aud: ["a", "b"], nbf: seconds }));
  assert.equal(token.issuer, "https://ci.example.org");
  assert.equal(token.subject, "repo:acme/ui");
  assert.deepEqual(token.audiences, ["a", "b"]);
  assert.deepEqual([token.issuedAt, token.notBefore, token.expiresAt], [seconds, seconds, seconds + 600]);
  assert.equal(token.keyId, "rsa");
});

const publicPem = rsa.publicKey.export({ format: "pem", type: "spki" });

/** The old trick: the public key, which everybody has, taken for a shared secret. */
const symmetric = (): string => {
  const signed = `${encode({ alg: "HS256", kid: "rsa" })}.${encode(claims)}`;
  return `${signed}.${createHmac("sha256", publicPem).update(signed).digest("base64url")}`;
};

const good = signedToken("RS256", rsa, claims);
const [goodHead = "", goodBody = "", goodSignature = ""] = good.split(".");

const attacks: readonly (readonly [string, string, RegExp])[] = [
  ["is unsigned by its own word", `${encode({ alg: "none" })}.${goodBody}.`, /not a valid JWT/u],
  ["is unsigned by its own word, with something for a signature", `${encode({ alg: "none" })}.${goodBody}.AAAA`, /algorithm/u],
  ["spells none in capitals", `${encode({ alg: "NONE" })}.${goodBody}.AAAA`, /algorithm/u],
  ["is signed with the public key as a secret", symmetric(), /algorithm/u],
  ["has an algorithm that every object has", `${encode({ alg: "constructor" })}.${goodBody}.AAAA`, /algorithm/u],
  ["has no algorithm", `${encode({})}.${goodBody}.AAAA`, /algorithm/u],
  ["has several algorithms", `${encode({ alg: ["RS256"] })}.${goodBody}.AAAA`, /algorithm/u],
  ["asks for extensions to be understood", signedToken("RS256", rsa, claims, { crit: ["b64"], b64: false }), /extensions/u],
  ["has a key id that is no text", signedToken("RS256", rsa, claims, { kid: 1 }), /key id/u],
  ["has two parts", `${goodHead}.${goodBody}`, /not a valid JWT/u],
  ["has five parts, as an encrypted one", `${goodHead}.a.b.c.d`, /not a valid JWT/u],
  ["has an empty part", `${goodHead}..${goodSignature}`, /not a valid JWT/u],
  ["has characters of other alphabets", `${goodHead}.${goodBody}=.${goodSignature}`, /not a valid JWT/u],
  ["has a line end behind it", `${good}\n`, /not a valid JWT/u],
  ["is no JSON", `${goodHead}.${Buffer.from("{").toString("base64url")}.${goodSignature}`, /not a JSON object/u],
  ["is a list", `${goodHead}.${encode([])}.${goodSignature}`, /not a JSON object/u],
  ["is null", `${encode(null)}.${goodBody}.${goodSignature}`, /not a JSON object/u],
  ["is not UTF-8", `${goodHead}.${Buffer.from([0x7b, 0xff, 0x7d]).toString("base64url")}.AAAA`, /not a JSON object/u],
  ["is huge", signedToken("RS256", rsa, { ...claims, much: "x".repeat(20_000) }), /not a valid JWT/u],
  ["names no issuer", signedToken("RS256", rsa, { ...claims, iss: undefined }), /no claim iss/u],
  ["names an issuer that is no text", signedToken("RS256", rsa, { ...claims, iss: ["a"] }), /no claim iss/u],
  ["names no subject", signedToken("RS256", rsa, { ...claims, sub: "" }), /no claim sub/u],
  ["is for nobody", signedToken("RS256", rsa, { ...claims, aud: [] }), /no claim aud/u],
  ["is for something", signedToken("RS256", rsa, { ...claims, aud: [{}] }), /no claim aud/u],
  ["is for too many", signedToken("RS256", rsa, { ...claims, aud: Array.from({ length: 65 }, String) }), /no claim aud/u],
  ["never ends", signedToken("RS256", rsa, { ...claims, exp: undefined }), /no claim exp/u],
  ["ends at a text", signedToken("RS256", rsa, { ...claims, exp: "9999999999" }), /no claim exp/u],
  ["does not say when it was made", signedToken("RS256", rsa, { ...claims, iat: undefined }), /no claim iat/u],
  ["begins at a text", signedToken("RS256", rsa, { ...claims, nbf: "0" }), /no claim nbf/u],
];

for (const [what, text, says] of attacks) {
  test(`a token that ${what} is refused before any key is asked`, () => {
    assert.throws(() => readWebToken(text), refused(says));
  });
}

const unsuited: readonly (readonly [string, string])[] = [
  ["a key that is not the issuer's, under the name of one that is", signedToken("RS256", other, claims, { kid: "rsa" })],
  ["a key whose name the issuer does not have", signedToken("RS256", other, claims)],
  ["a key that is too short", signedToken("RS256", small, claims)],
  ["another key of the issuer than it names", signedToken("RS256", rsa, claims, { kid: "p256" })],
  ["a curve that is not the algorithm's", signedToken("ES256", p384, claims)],
  ["an elliptic key by the name of an RSA algorithm", signedToken("ES256", p256, claims, { alg: "RS256" })],
  ["PKCS#1 where it says PSS", signedToken("RS256", rsa, claims, { alg: "PS256" })],
];

for (const [what, text] of unsuited) {
  test(`a token made with ${what} is nobody's`, () => {
    assert.equal(isSignedBy(readWebToken(text), keys), false);
  });
}

test("a token without a key id may be signed with any of the issuer's keys", () => {
  assert.equal(isSignedBy(readWebToken(signedToken("ES384", p384, claims, { kid: undefined })), keys), true);
  assert.equal(isSignedBy(readWebToken(signedToken("RS256", other, claims, { kid: undefined })), keys), false);
});

test("keys for other uses, of other kinds or malformed are none", () => {
  const secret = { kty: "oct", kid: "rsa", k: encode("secret") };
  const encryption = jwkOf(rsa, { use: "enc" });
  const wrapping = jwkOf(rsa, { key_ops: ["wrapKey"] });
  const malformed = { kty: "RSA", kid: "rsa", n: "", e: 5 };
  assert.deepEqual(readKeySet({ keys: [secret, encryption, wrapping, malformed, null, "rsa", {}] }), []);
  for (const json of [null, undefined, [], "keys", { keys: {} }, {}]) assert.deepEqual(readKeySet(json), []);
});

test("a key that is for one algorithm is for no other", () => {
  const [key] = readKeySet({ keys: [jwkOf(rsa, { alg: "RS256" })] });
  assert.ok(key !== undefined);
  assert.equal(isSignedBy(readWebToken(good), [key]), true);
  assert.equal(isSignedBy(readWebToken(signedToken("RS512", rsa, claims)), [key]), false);
});

test("a private key that an issuer shows by mistake gives only its public half", () => {
  const [key] = readKeySet({ keys: [{ ...rsa.privateKey.export({ format: "jwk" }), kid: "rsa" }] });
  assert.equal(key?.key.type, "public");
});

test("times are taken with five minutes of grace, and no more", () => {
  const at = (times: object, moment: number): void =>
    checkTimes(readWebToken(signedToken("RS256", rsa, { ...claims, ...times })), moment * 1000);
  at({}, seconds + 899);
  assert.throws(() => at({}, seconds + 900), refused(/Token expired/u, "ExpiredTokenException"));
  at({ iat: seconds + 300 }, seconds);
  assert.throws(() => at({ iat: seconds + 301 }, seconds), refused(/not valid yet/u));
  at({ nbf: seconds + 300 }, seconds);
  assert.throws(() => at({ nbf: seconds + 301 }, seconds), refused(/not valid yet/u));
  assert.throws(() => at({ nbf: seconds, iat: seconds + 301 }, seconds), refused(/not valid yet/u));
});
