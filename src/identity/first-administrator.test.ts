import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { openStoreToTheEnd } from "../../test/support/access.ts";
import { systemClock } from "../model/clock.ts";
import { isFault } from "../model/fault.ts";
import { parseAccountId } from "../model/names.ts";
import { findAccessKey } from "../store/access-keys.ts";
import { listAccounts } from "../store/accounts.ts";
import { findPrincipalByArn } from "../store/principals.ts";
import { createFirstAdministrator, createFurtherAccount, createFurtherAdministrator } from "./first-administrator.ts";
import { identityPolicies } from "./identity-policies.ts";
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

test("the key is handed over before it counts", async () => {
  const parts = await open();
  const kept: string[] = [];
  const keep = ({ accessKeyId }: { readonly accessKeyId: string }): void => {
    kept.push(accessKeyId);
  };
  const made = await createFirstAdministrator({ ...parts, keep });
  assert.deepEqual(kept, [made.accessKeyId]);
  const full = () => {
    throw new Error("The disk is full.");
  };
  await assert.rejects(createFurtherAccount({ ...parts, organizationId: null, keep: full }), /The disk is full/u);
  assert.equal((await listAccounts(parts.store.db)).length, 1);
});

test("further accounts have their organization and an administrator of their own, and exist once", async () => {
  const parts = await open();
  await createFirstAdministrator({ ...parts, account: parseAccountId("000000000001") });
  const account = parseAccountId("000000000002");
  const made = await createFurtherAccount({ ...parts, account, organizationId: "o-abcdefghij" });
  assert.equal(made.principalArn, "arn:aws:iam::000000000002:user/administrator");
  const { id = 0, organizationId } = (await findPrincipalByArn(parts.store.db, made.principalArn)) ?? {};
  assert.equal(organizationId, "o-abcdefghij");
  const [policy] = await identityPolicies(parts.store.db, id);
  assert.equal(policy?.name, "arn:aws:iam::aws:policy/AdministratorAccess");
  await assert.rejects(
    createFurtherAccount({ ...parts, account, organizationId: null }),
    (thrown: unknown) => isFault(thrown, "Conflict") && thrown.message.includes("000000000002"),
  );
});

test("an account gets a further administrator under a name that is free", async () => {
  const parts = await open();
  const account = parseAccountId("000000000001");
  const wish = { ...parts, account, userName: "rescue" };
  await assert.rejects(createFurtherAdministrator(wish), (thrown: unknown) => isFault(thrown, "ResourceNotFound"));
  await createFirstAdministrator({ ...parts, account });
  assert.equal((await createFurtherAdministrator(wish)).principalArn, "arn:aws:iam::000000000001:user/rescue");
  await assert.rejects(createFurtherAdministrator({ ...wish, userName: "Rescue" }), (thrown: unknown) =>
    isFault(thrown, "Conflict"),
  );
});
