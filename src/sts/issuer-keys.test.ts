import assert from "node:assert/strict";
import { test } from "node:test";
import { ecKey, type IssuerKeyPair, makeFakeIssuers, publishKeys } from "../../test/support/fake-issuer.ts";
import { isFault } from "../model/fault.ts";
import { makeIssuerKeys } from "./issuer-keys.ts";

const issuer = "https://ci.example.org/acme";
const discovery = `${issuer}/.well-known/openid-configuration`;
const first = ecKey("first", "P-256");
const second = ecKey("second", "P-256");

const open = (keys: readonly IssuerKeyPair[] = [first], allowPrivate = false) => {
  const fake = makeFakeIssuers();
  publishKeys(fake, issuer, keys);
  const time = { now: Date.UTC(2025, 0, 2) };
  const keysOf = makeIssuerKeys({ upstream: fake.client, clock: { now: () => time.now }, allowPrivate });
  const ids = async (keyId: string | null, of = issuer) => (await keysOf(of, keyId)).map(({ id }) => id);
  return { fake, time, ids };
};

const refused = (awsName: string) => (thrown: unknown) => isFault(thrown) && thrown.detail.awsName === awsName;

test("keys come from where the discovery document says, and are asked for once an hour", async () => {
  const { fake, time, ids } = open();
  assert.deepEqual(await ids("first"), ["first"]);
  assert.deepEqual(fake.questions, [discovery, `${issuer}/keys`]);
  time.now += 3_599_999;
  await ids("first");
  await ids(null);
  assert.equal(fake.questions.length, 2);
  time.now += 1;
  await ids("first");
  assert.equal(fake.questions.length, 4);
});

test("many who ask at once cost one question", async () => {
  const { fake, ids } = open();
  await Promise.all(Array.from({ length: 20 }, () => ids("first")));
  assert.equal(fake.questions.length, 2);
});

test("an unknown key id has the issuer asked again, at most twice a minute", async () => {
  const { fake, time, ids } = open();
  await ids("first");
  publishKeys(fake, issuer, [first, second]);
  assert.deepEqual(await ids("second"), ["first"]);
  time.now += 30_000;
  assert.deepEqual(await ids("second"), ["first", "second"]);
  time.now += 30_000;
  for (let round = 0; round < 5; round += 1) await ids("forged");
  assert.equal(fake.questions.length, 6);
});

test("keys that were known serve for a day while the issuer does not answer, and not longer", async () => {
  const { fake, time, ids } = open();
  await ids("first");
  fake.isDown = true;
  time.now += 86_399_999;
  assert.deepEqual(await ids("first"), ["first"]);
  time.now += 30_000;
  await assert.rejects(ids("first"), refused("IDPCommunicationError"));
  fake.isDown = false;
  assert.deepEqual(await ids("first"), ["first"]);
});

test("an issuer that never answered cannot be asked for keys", async () => {
  const { fake, ids } = open();
  fake.isDown = true;
  await assert.rejects(ids("first"), refused("IDPCommunicationError"));
});

const documents: readonly (readonly [string, object | null])[] = [
  ["is not there", null],
  ["is of another issuer", { issuer: "https://evil.example.org", jwks_uri: `${issuer}/keys` }],
  ["says nothing of keys", { issuer }],
  ["has its keys where nothing is", { issuer, jwks_uri: `${issuer}/none` }],
  ["has its keys on no network", { issuer, jwks_uri: "file:///etc/passwd" }],
  ["has its keys where they could be changed on the way", { issuer, jwks_uri: "http://ci.example.org/keys" }],
  ["has credentials in the address of its keys", { issuer, jwks_uri: "https://user:word@ci.example.org/keys" }],
  ["is a list", []],
];

for (const [what, document] of documents) {
  test(`a discovery document that ${what} gives no keys`, async () => {
    const { fake, ids } = open();
    if (document === null) fake.documents.delete(discovery);
    else fake.documents.set(discovery, document);
    await assert.rejects(ids("first"), refused("InvalidIdentityToken"));
  });
}

test("a key set without keys, or with too many, gives none", async () => {
  for (const keys of [[], Array.from({ length: 101 }, (_, index) => ({ ...first, id: String(index) }))]) {
    await assert.rejects(open(keys).ids(null), refused("InvalidIdentityToken"));
  }
});

test("an issuer without TLS is asked only at this very machine, and only where that is allowed", async () => {
  const local = "http://127.0.0.1:8080";
  const allowed = open([first], true);
  publishKeys(allowed.fake, local, [first]);
  assert.deepEqual(await allowed.ids("first", local), ["first"]);
  const closed = open([first], false);
  publishKeys(closed.fake, local, [first]);
  await assert.rejects(closed.ids("first", local), refused("InvalidIdentityToken"));
  for (const remote of ["http://ci.example.org", "http://127.0.0.1.example.org", "http://localhost@ci.example.org"]) {
    publishKeys(allowed.fake, remote, [first]);
    await assert.rejects(allowed.ids("first", remote), refused("InvalidIdentityToken"));
  }
  assert.deepEqual(closed.fake.questions, []);
});
