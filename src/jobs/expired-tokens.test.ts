import assert from "node:assert/strict";
import { test } from "node:test";
import { openAccess, sha256 } from "../../test/support/access.ts";
import { findToken, insertToken } from "../store/tokens.ts";
import { expiredTokensJob } from "./expired-tokens.ts";

const weekMs = 7 * 24 * 3_600_000;

test("tokens are forgotten a week after they expired, so that until then their bearer is told why they fail", async () => {
  const { store, clock, time, makeDomain, makeUser } = await openAccess();
  const domainId = await makeDomain("acme");
  const { principalId } = await makeUser("ben", { Version: "2012-10-17", Statement: [] });
  const expiries = { long: time.now - weekMs - 1, just: time.now - weekMs, soon: time.now + 1 };
  for (const [name, expiresAt] of Object.entries(expiries)) {
    const token = { hash: sha256(name), principalId, domainId, createdAt: 0, expiresAt };
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
