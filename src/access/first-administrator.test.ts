import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { openStoreToTheEnd } from "../../test/support/access.ts";
import { systemClock } from "../model/clock.ts";
import { isFault } from "../model/fault.ts";
import { parseAccountId } from "../model/names.ts";
import { findAccessKey } from "../store/principals.ts";
import { createFirstAdministrator } from "./first-administrator.ts";
import { unseal } from "./sealing.ts";

const open = async () => ({ store: await openStoreToTheEnd(), clock: systemClock, sealingKey: randomBytes(32) });

test("the first administrator gets a random account and key in AWS's forms, with the secret sealed", async () => {
  const parts = await open();
  const made = await createFirstAdministrator(parts);
  assert.match(made.account, /^[1-9][0-9]{11}$/u);
  assert.match(made.accessKeyId, /^AKIA[A-Z2-7]{16}$/u);
  assert.match(made.secret, /^[A-Za-z0-9+/]{40}$/u);
  assert.equal(made.principalArn, `arn:aws:iam::${made.account}:user/administrator`);
  const row = await findAccessKey(parts.store.db, made.accessKeyId);
  assert.ok(row !== null);
  assert.ok(!row.sealedSecret.includes(made.secret));
  assert.equal(unseal(parts.sealingKey, row.sealedSecret), made.secret);
});

test("there is one first administrator, in the account that was asked for", async () => {
  const parts = { ...(await open()), account: parseAccountId("000000000001") };
  assert.equal((await createFirstAdministrator(parts)).account, "000000000001");
  await assert.rejects(createFirstAdministrator(parts), (thrown: unknown) => isFault(thrown, "Conflict"));
  await assert.rejects(createFirstAdministrator({ ...parts, account: undefined }), (thrown: unknown) =>
    isFault(thrown, "Conflict"),
  );
});
