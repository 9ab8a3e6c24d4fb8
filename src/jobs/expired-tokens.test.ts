import assert from "node:assert/strict";
import { test } from "node:test";
import { keyOf, openAccess, sha256 } from "../../test/support/access.ts";
import { findSession } from "../store/sessions.ts";
import { findToken, insertToken } from "../store/tokens.ts";
import { expiredTokensJob } from "./expired-tokens.ts";

const weekMs = 7 * 24 * 3_600_000;
const nothing = { Version: "2012-10-17", Statement: [] };
const unnamed = { name: null, scope: null };

test("tokens are forgotten a week after they expired, so that until then their bearer is told why they fail", async () => {
  const { store, clock, time, makeDomain, makeUser } = await openAccess();
  const domainId = await makeDomain("acme");
  const { principalId } = await makeUser("ben", nothing);
  const expiries = { long: time.now - weekMs - 1, just: time.now - weekMs, soon: time.now + 1 };
  for (const [name, expiresAt] of Object.entries(expiries)) {
    const source = { accessKeyId: keyOf("ben"), sessionId: null };
    const token = { hash: sha256(name), principalId, domainId, createdAt: 0, expiresAt, ...source, ...unnamed };
    await store.transaction((tx) => insertToken(tx, token));
  }
  const left = async () => {
    const names: string[] = [];
    for (const name of Object.keys(expiries)) if ((await findToken(store.db, sha256(name))) !== null) names.push(name);
    return names;
  };
  const job = expiredTokensJob({ store, clock });
  await job.run();
  assert.deepEqual(await left(), ["just", "soon"]);
  time.now += weekMs + 1;
  await job.run();
  assert.deepEqual(await left(), ["soon"]);
});

test("sessions are forgotten a week after they expired, but not before the last token that was got with them", async () => {
  const { store, clock, time, makeDomain, makeUser, startSession } = await openAccess();
  const domainId = await makeDomain("acme");
  const { principalId, principalArn: arn } = await makeUser("ben", nothing);
  const wish = { principalId, arn, userId: "AIDAben", seconds: 900, policies: [], context: {}, sourceKeyId: null };
  const plain = await startSession(wish);
  const held = await startSession(wish);
  const expiresAt = held.expiresAt + weekMs;
  const source = { accessKeyId: null, sessionId: held.accessKeyId };
  const token = { hash: sha256("held"), principalId, domainId, createdAt: 0, expiresAt, ...source, ...unnamed };
  await store.transaction((tx) => insertToken(tx, token));
  const job = expiredTokensJob({ store, clock });
  const left = async () => {
    await job.run();
    const found = [await findSession(store.db, plain.accessKeyId), await findSession(store.db, held.accessKeyId)];
    return found.map((session) => session !== null);
  };
  time.now = plain.expiresAt + weekMs;
  assert.deepEqual(await left(), [true, true]);
  time.now += 1;
  assert.deepEqual(await left(), [false, true]);
  time.now = expiresAt + weekMs + 1;
  assert.deepEqual(await left(), [false, false]);
});
