import assert from "node:assert/strict";
import { test } from "node:test";
import { keyOf, openAccess, owner, request } from "../../test/support/access.ts";
import { isFault } from "../model/fault.ts";
import { deleteAccessKey, setAccessKeyStatus } from "../store/access-keys.ts";
import { deletePrincipal } from "../store/principals.ts";
import { deleteSessionsOf } from "../store/sessions.ts";
import type { TemporaryCredentials } from "./sessions.ts";

const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
const trust = { Version: "2012-10-17", Statement: [] };
const unread = (): Promise<string> => Promise.reject(new Error("The body was read."));
const refused = (awsName: string, says: RegExp) => (thrown: unknown) =>
  isFault(thrown, "Unauthenticated") && thrown.detail.awsName === awsName && says.test(thrown.message);
const unknown = refused("UnrecognizedClientException", /security token included in the request is invalid/u);

const arn = `arn:aws:sts::${owner}:assumed-role/ci/build-7`;
const policies = [JSON.stringify(everything)];
const context = { "ci.example.org:sub": ["repo:acme/ui"] };

const openRole = async () => {
  const access = await openAccess();
  const role = await access.makeRole("ci", { trust, policy: everything });
  const wish = { principalId: role.id, arn, userId: "AROAci:build-7", seconds: 900, policies, context, sourceKeyId: null };
  const credentials = await access.startSession(wish);
  const enter = (changes: Partial<TemporaryCredentials> = {}) =>
    access.authenticate.bySignature(access.signed({ ...credentials, ...changes }), unread);
  return { ...access, role, credentials, enter };
};

test("temporary credentials show the session, its role, and what limits it", async () => {
  const { enter, role, credentials, time } = await openRole();
  for (let round = 0; round < 2; round += 1) {
    const { caller } = await enter();
    const { accessKeyId, expiresAt } = credentials;
    assert.deepEqual(caller, {
      principalArn: arn,
      identityArn: role.arn,
      account: owner,
      principalId: role.id,
      uniqueId: "AROAci",
      limit: null,
      session: { accessKeyId, userId: "AROAci:build-7", policies, context, createdAt: time.now, expiresAt },
      via: { is: "signature", accessKeyId },
    });
  }
});

test("temporary credentials look like AWS's, and no two are the same", async () => {
  const { credentials, startSession, role } = await openRole();
  const wish = { principalId: role.id, arn, userId: "", seconds: 900, policies: [], context: {}, sourceKeyId: null };
  const others = await startSession(wish);
  for (const { accessKeyId, secret, sessionToken } of [credentials, others]) {
    assert.match(accessKeyId, /^ASIA[A-Z2-7]{16}$/u);
    assert.equal(secret.length, 40);
    assert.match(sessionToken, /^packhouse_session_[0-9A-Za-z]{36}$/u);
  }
  assert.notEqual(credentials.accessKeyId, others.accessKeyId);
  assert.notEqual(credentials.sessionToken, others.sessionToken);
});

test("temporary keys sign nothing without their own session token", async () => {
  const { enter, startSession, role } = await openRole();
  const wish = { principalId: role.id, arn, userId: "", seconds: 900, policies: [], context: {}, sourceKeyId: null };
  const { sessionToken } = await startSession(wish);
  await enter();
  await assert.rejects(enter({ sessionToken }), unknown);
  await assert.rejects(enter({ sessionToken: "" }), unknown);
  await assert.rejects(enter({ sessionToken: undefined }), unknown);
  await assert.rejects(enter({ secret: "other" }), refused("InvalidSignatureException", /signature/u));
});

test("a session token is kept as its hash, and the secret sealed", async () => {
  const { store, credentials } = await openRole();
  const rows = JSON.stringify(await store.db.selectFrom("session").selectAll().execute());
  assert.ok(rows.includes(credentials.accessKeyId));
  for (const secret of [credentials.secret, credentials.sessionToken]) assert.ok(!rows.includes(secret));
});

test("a session token is none for package clients", async () => {
  const { authenticate, credentials, makeDomain } = await openRole();
  const domain = { id: await makeDomain("acme"), name: "acme" };
  const sent = authenticate.byToken(() => `Bearer ${credentials.sessionToken}`, domain);
  await assert.rejects(sent, refused("UnrecognizedClientException", /malformed/u));
});

test("temporary credentials end at their time, which only who has the secret is told", async () => {
  const { enter, credentials, time } = await openRole();
  time.now = credentials.expiresAt - 1;
  await enter();
  time.now = credentials.expiresAt;
  await assert.rejects(enter(), refused("ExpiredTokenException", /security token included in the request is expired/u));
  await assert.rejects(enter({ secret: "other" }), refused("InvalidSignatureException", /signature/u));
});

test("a session ends at once with its role, and when the role's sessions are revoked", async () => {
  const removed = await openRole();
  await removed.enter();
  await removed.store.transaction((tx) => deletePrincipal(tx, removed.role.id));
  await assert.rejects(removed.enter(), unknown);
  const revoked = await openRole();
  await revoked.enter();
  assert.equal(await revoked.store.transaction((tx) => deleteSessionsOf(tx, revoked.role.id)), 1);
  await assert.rejects(revoked.enter(), unknown);
});

const openUser = async () => {
  const access = await openAccess();
  const { principalId, principalArn } = await access.makeUser("ana", everything);
  const wish = { principalId, arn: principalArn, userId: "AIDAana", seconds: 900, policies: [], context: {} };
  const credentials = await access.startSession({ ...wish, sourceKeyId: keyOf("ana") });
  const domain = { id: await access.makeDomain("acme"), owner, name: "acme" };
  const enter = () => access.authenticate.bySignature(access.signed(credentials), unread);
  const { caller } = await enter();
  const { token } = await access.issueToken({ caller, domain, durationSeconds: 3600, request });
  const read = () => access.authenticate.byToken(() => `Bearer ${token}`, domain);
  return { ...access, principalId, principalArn, credentials, enter, read, expiresAt: credentials.expiresAt };
};

test("a user's temporary credentials, and the tokens got with them, are the user's", async () => {
  const { enter, read, principalArn, credentials } = await openUser();
  const { caller } = await enter();
  assert.deepEqual([caller.principalArn, caller.identityArn], [principalArn, principalArn]);
  const bearer = await read();
  assert.equal(bearer.principalArn, principalArn);
  assert.equal(bearer.session?.accessKeyId, credentials.accessKeyId);
  assert.equal(bearer.via.is, "token");
});

test("a token outlives the session it was got with", async () => {
  const { enter, read, time, expiresAt } = await openUser();
  time.now = expiresAt;
  await assert.rejects(enter(), refused("ExpiredTokenException", /expired/u));
  await read();
});

test("temporary credentials and their tokens go with the session, and with the key that they were got with", async () => {
  const ended = await openUser();
  await ended.read();
  await ended.store.transaction((tx) => deleteSessionsOf(tx, ended.principalId));
  await assert.rejects(ended.read(), /is not known here/u);
  const keyless = await openUser();
  await keyless.read();
  await keyless.store.transaction((tx) => setAccessKeyStatus(tx, keyOf("ana"), "Inactive"));
  await assert.rejects(keyless.enter(), unknown);
  await assert.rejects(keyless.read(), /is not known here/u);
  await keyless.store.transaction((tx) => setAccessKeyStatus(tx, keyOf("ana"), "Active"));
  await keyless.enter();
  await keyless.read();
  await keyless.store.transaction((tx) => deleteAccessKey(tx, keyOf("ana")));
  await assert.rejects(keyless.enter(), unknown);
  await assert.rejects(keyless.read(), /is not known here/u);
});

test("a token goes with the access key it was got with", async () => {
  const { makeUser, makeDomain, issueToken, authenticate, store } = await openAccess();
  const caller = await makeUser("ben", everything);
  const domain = { id: await makeDomain("acme"), owner, name: "acme" };
  const { token } = await issueToken({ caller, domain, durationSeconds: 900, request });
  const read = () => authenticate.byToken(() => token, domain);
  await read();
  await store.transaction((tx) => setAccessKeyStatus(tx, keyOf("ben"), "Inactive"));
  await assert.rejects(read(), /is not known here/u);
  await store.transaction((tx) => setAccessKeyStatus(tx, keyOf("ben"), "Active"));
  await read();
  await store.transaction((tx) => deleteAccessKey(tx, keyOf("ben")));
  await assert.rejects(read(), /is not known here/u);
});
