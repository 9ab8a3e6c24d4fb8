import assert from "node:assert/strict";
import { test } from "node:test";
import { credentialOf, hashToken, isWellFormed, newToken } from "./tokens.ts";

const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

const sent = (authorization: string | undefined, apiKey?: string): string | null =>
  credentialOf((name) => ({ authorization, "x-nuget-apikey": apiKey })[name]);

test("a token is short, recognisable and never the same", () => {
  const tokens = Array.from({ length: 200 }, newToken);
  assert.equal(new Set(tokens).size, 200);
  for (const token of tokens) {
    assert.match(token, /^packhouse_[0-9A-Za-z]{36}$/u);
    assert.ok(isWellFormed(token));
  }
});

test("a mangled token is told by its checksum", () => {
  const token = newToken();
  for (let at = 0; at < token.length; at += 1) {
    const other = token[at] === "x" ? "y" : "x";
    assert.equal(isWellFormed(token.slice(0, at) + other + token.slice(at + 1)), false, `changed at ${at}`);
  }
  const others = [token.slice(0, -1), `${token}0`, `${token}\n`, "", "packhouse_", token.toUpperCase(), "x".repeat(100_000)];
  for (const mangled of others) assert.equal(isWellFormed(mangled), false);
});

test("the hash of a token is its SHA-256", () => {
  assert.equal(hashToken("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

const ways: readonly (readonly [
  name: string,
  authorization: string | undefined,
  apiKey: string | undefined,
  token: string | null,
])[] = [
  ["nothing", undefined, undefined, null],
  ["Bearer", "Bearer T", undefined, "T"],
  ["bearer in small letters", "bearer T", undefined, "T"],
  ["BEARER with many spaces", "  BEARER   T  ", undefined, "T"],
  ["Basic with the user aws", basic("aws:T"), undefined, "T"],
  ["Basic with the user token", basic("token:T"), undefined, "T"],
  ["Basic without a user", basic(":T"), undefined, "T"],
  ["basic in small letters", basic("aws:T").replace("Basic", "basic"), undefined, "T"],
  ["Basic with a colon in the password", basic("aws:T:U"), undefined, "T:U"],
  ["Basic with a line end in the password", basic("aws:T\r\n"), undefined, "T"],
  ["the bare token", "T", undefined, "T"],
  ["the bare token and a line end", "T\r\n", undefined, "T"],
  ["a bare token that begins like a scheme", "BearerT", undefined, "BearerT"],
  ["an API key", undefined, "T", "T"],
  ["an API key with spaces", undefined, " T ", "T"],
  ["Basic before an API key", basic("aws:T"), "K", "T"],
  ["Bearer before an API key", "Bearer T", "K", "T"],
  ["an API key beside Basic without a password", basic("aws:"), "K", "K"],
  ["an API key beside Basic that is none", "Basic ???", "K", "K"],
  ["an API key beside an empty header", "", "K", "K"],
  ["Basic without a password", basic("aws:"), undefined, null],
  ["Basic without a colon", basic("aws"), undefined, null],
  ["Bearer with nothing", "Bearer", undefined, null],
  ["an empty API key", undefined, "  ", null],
  ["a header too long for a token", `Bearer ${"T".repeat(9000)}`, undefined, ""],
  ["an API key too long for a token", undefined, "T".repeat(9000), ""],
];
for (const [name, authorization, apiKey, token] of ways) {
  test(`the credential of a request with ${name}`, () => assert.equal(sent(authorization, apiKey), token));
}
