import assert from "node:assert/strict";
import { test } from "node:test";
import { openStoreToTheEnd } from "../../test/support/access.ts";
import type { Tx } from "./database.ts";
import { accessScope, readGenerations } from "./generations.ts";
import {
  createAccessKey,
  createAccount,
  createUser,
  deleteIdentityPolicy,
  deletePrincipal,
  findAccessKey,
  findPrincipal,
  listIdentityPolicies,
  putIdentityPolicy,
  setAccessKeyStatus,
} from "./principals.ts";
import { deleteExpiredTokens, deleteToken, deleteTokensOf, findToken, insertToken } from "./tokens.ts";

const account = "111111111111";
const arn = `arn:aws:iam::${account}:user/team/ana`;

const open = async () => {
  const store = await openStoreToTheEnd();
  const write = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => store.transaction(work);
  await write((tx) => createAccount(tx, { id: account, createdAt: 1 }));
  const user = await write((tx) => createUser(tx, { account, name: "ana", path: "/team/", uniqueId: "AIDA1", createdAt: 1 }));
  const { id: domainId } = await store.db
    .insertInto("domain")
    .values({ owner: account, name: "acme", encryption_key: null, created_at: 1 })
    .returning("id")
    .executeTakeFirstOrThrow();
  const addToken = (hash: string, expiresAt: number): Promise<void> =>
    write((tx) => insertToken(tx, { hash, principalId: user.id, domainId, createdAt: 1, expiresAt }));
  return { store, db: store.db, write, user, domainId, addToken };
};

test("a user has an ARN with its path, and its account's organization", async () => {
  const { db, user } = await open();
  assert.equal(user.arn, arn);
  const { id } = user;
  assert.deepEqual(
    { ...(await findPrincipal(db, id)) },
    { id, account, kind: "user", name: "ana", uniqueId: "AIDA1", arn, organizationId: null },
  );
  assert.equal(await findPrincipal(db, id + 1), null);
});

test("a user's name is taken once in an account", async () => {
  const { write } = await open();
  await assert.rejects(write((tx) => createUser(tx, { account, name: "ana", path: "/", uniqueId: "AIDA2", createdAt: 1 })));
});

test("an access key is found with the user it signs for", async () => {
  const { db, write, user } = await open();
  await write((tx) => createAccessKey(tx, { id: "AKIA1", principalId: user.id, sealedSecret: "s", createdAt: 1 }));
  const key = { sealedSecret: "s", status: "Active", principalId: user.id, principalArn: arn, account };
  assert.deepEqual({ ...(await findAccessKey(db, "AKIA1")) }, key);
  await write((tx) => setAccessKeyStatus(tx, "AKIA1", "Inactive"));
  assert.equal((await findAccessKey(db, "AKIA1"))?.status, "Inactive");
  assert.equal(await findAccessKey(db, "akia1"), null);
});

test("a user's policies are kept by name", async () => {
  const { db, write, user } = await open();
  const put = (name: string, document: string) => write((tx) => putIdentityPolicy(tx, { principalId: user.id, name, document }));
  await put("b", "1");
  await put("a", "2");
  await put("b", "3");
  const list = async () => (await listIdentityPolicies(db, user.id)).map(({ name, document }) => `${name}=${document}`);
  assert.deepEqual(await list(), ["a=2", "b=3"]);
  await write((tx) => deleteIdentityPolicy(tx, user.id, "a"));
  assert.deepEqual(await list(), ["b=3"]);
});

test("tokens are found by their hash until they are deleted", async () => {
  const { db, write, user, domainId, addToken } = await open();
  for (const [hash, expiresAt] of [
    ["a", 10],
    ["b", 20],
    ["c", 30],
    ["d", 40],
  ] as const)
    await addToken(hash, expiresAt);
  const kept = async () =>
    (await db.selectFrom("token").select("hash").orderBy("hash").execute()).map(({ hash }) => hash).join("");
  const row = { principalId: user.id, principalArn: arn, account, domainId, expiresAt: 10 };
  assert.deepEqual({ ...(await findToken(db, "a")) }, row);
  assert.equal(await findToken(db, "x"), null);
  assert.equal(await write((tx) => deleteExpiredTokens(tx, 20)), 1);
  assert.equal(await kept(), "bcd");
  await write((tx) => deleteToken(tx, "b"));
  assert.equal(await kept(), "cd");
  await write((tx) => deleteTokensOf(tx, user.id));
  assert.equal(await kept(), "");
});

test("with a user go its keys, policies and tokens", async () => {
  const { db, write, user, addToken } = await open();
  await addToken("a", 10);
  await write(async (tx) => {
    await createAccessKey(tx, { id: "AKIA1", principalId: user.id, sealedSecret: "s", createdAt: 1 });
    await putIdentityPolicy(tx, { principalId: user.id, name: "a", document: "1" });
    await deletePrincipal(tx, user.id);
  });
  assert.equal(await findAccessKey(db, "AKIA1"), null);
  assert.equal(await findToken(db, "a"), null);
  assert.deepEqual(await listIdentityPolicies(db, user.id), []);
});

test("every write that could take access away is seen by whoever caches; a login is not", async () => {
  const { store, write, user, addToken } = await open();
  const { id } = user;
  const grows: Readonly<Record<string, (tx: Tx) => Promise<unknown>>> = {
    createAccessKey: (tx) => createAccessKey(tx, { id: "AKIA1", principalId: id, sealedSecret: "s", createdAt: 1 }),
    setAccessKeyStatus: (tx) => setAccessKeyStatus(tx, "AKIA1", "Inactive"),
    putIdentityPolicy: (tx) => putIdentityPolicy(tx, { principalId: id, name: "a", document: "1" }),
    deleteIdentityPolicy: (tx) => deleteIdentityPolicy(tx, id, "a"),
    deleteToken: (tx) => deleteToken(tx, "a"),
    deleteTokensOf: (tx) => deleteTokensOf(tx, id),
    deletePrincipal: (tx) => deletePrincipal(tx, id),
  };
  const generation = async (): Promise<number> => (await readGenerations(store, [accessScope]))[0] ?? 0;
  let before = await generation();
  await addToken("a", 10);
  assert.equal(await generation(), before);
  for (const [name, work] of Object.entries(grows)) {
    await write(work);
    const after = await generation();
    assert.ok(after > before, name);
    before = after;
  }
});
