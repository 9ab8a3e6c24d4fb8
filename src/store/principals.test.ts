import assert from "node:assert/strict";
import { test } from "node:test";
import { openStoreToTheEnd } from "../../test/support/access.ts";
import { createAccessKey, deleteAccessKey, findAccessKey, setAccessKeyStatus } from "./access-keys.ts";
import { createAccount, setOrganization } from "./accounts.ts";
import type { Tx } from "./database.ts";
import { accessScope, readGenerations } from "./generations.ts";
import { deleteIdentityPolicy, listIdentityPolicies, putIdentityPolicy } from "./identity-policies.ts";
import { attachPolicy, createManagedPolicy, deleteManagedPolicy, detachPolicy, setDefaultVersion } from "./managed-policies.ts";
import { createOidcProvider, deleteOidcProvider, updateOidcProvider } from "./oidc-providers.ts";
import {
  createPrincipal,
  createUser,
  deletePrincipal,
  findNameTaken,
  findPrincipal,
  findPrincipalByArn,
  listPrincipals,
  renameUser,
  updateRole,
} from "./principals.ts";
import { listTags, putTags } from "./tags.ts";
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
    write((tx) => {
      const gotWith = { accessKeyId: null, sessionId: null, name: null, scope: null };
      return insertToken(tx, { hash, principalId: user.id, domainId, createdAt: 1, expiresAt, ...gotWith });
    });
  return { store, db: store.db, write, user, domainId, addToken };
};

test("a user has an ARN with its path, and its account's organization", async () => {
  const { db, user, write } = await open();
  assert.equal(user.arn, arn);
  const { id } = user;
  assert.deepEqual(
    { ...(await findPrincipal(db, id)) },
    {
      id,
      account,
      kind: "user",
      name: "ana",
      path: "/team/",
      uniqueId: "AIDA1",
      arn,
      createdAt: 1,
      organizationId: null,
      description: null,
      trustPolicy: null,
      maxSessionSeconds: null,
    },
  );
  await write((tx) => setOrganization(tx, account, "o-abcdefghij"));
  assert.equal((await findPrincipalByArn(db, arn))?.organizationId, "o-abcdefghij");
  assert.equal(await findPrincipal(db, id + 1), null);
});

test("a user's name is taken once in an account, in whatever letter case", async () => {
  const { db, user, write } = await open();
  for (const name of ["ana", "Ana"]) {
    await assert.rejects(write((tx) => createUser(tx, { account, name, path: "/", uniqueId: "AIDA2", createdAt: 1 })));
    assert.equal(await findNameTaken(db, { account, kind: "user", name }), user.id);
    assert.equal(await findNameTaken(db, { account, kind: "role", name }), null);
  }
  assert.equal(await findNameTaken(db, { account: "222222222222", kind: "user", name: "ana" }), null);
});

test("a renamed user keeps number, id and tags", async () => {
  const { db, user, write } = await open();
  await write((tx) => putTags(tx, arn, [{ key: "team", value: "web" }]));
  await write((tx) => renameUser(tx, { id: user.id, account, arn }, { name: "anna", path: "/" }));
  const renamed = await findPrincipalByArn(db, `arn:aws:iam::${account}:user/anna`);
  assert.deepEqual([renamed?.id, renamed?.uniqueId, renamed?.name, renamed?.path], [user.id, "AIDA1", "anna", "/"]);
  assert.deepEqual(
    (await listTags(db, renamed?.arn ?? "")).map(({ key }) => key),
    ["team"],
  );
});

const role = {
  account,
  kind: "role",
  path: "/",
  description: "d",
  trustPolicy: "{}",
  maxSessionSeconds: 3600,
  createdAt: 1,
} as const;

test("roles are listed apart from users, by name, path and page", async () => {
  const { db, write } = await open();
  for (const [name, path] of [
    ["c", "/ci/"],
    ["a", "/ci/"],
    ["B", "/"],
  ] as const)
    await write((tx) => createPrincipal(tx, { ...role, name, path, uniqueId: `AROA${name}` }));
  const list = async (pathPrefix: string, after: string | null, limit: number) => {
    const { rows, more } = await listPrincipals(db, { account, kind: "role", pathPrefix, after, limit });
    return `${rows.map(({ name }) => name).join("")}${more ? "+" : ""}`;
  };
  assert.equal(await list("/", null, 10), "Bac");
  assert.equal(await list("/ci/", null, 10), "ac");
  assert.equal(await list("/CI/", null, 10), "");
  assert.equal(await list("/", null, 2), "Ba+");
  assert.equal(await list("/", "a", 2), "c");
});

test("an access key is found with the user it signs for", async () => {
  const { db, write, user } = await open();
  await write((tx) => createAccessKey(tx, { id: "AKIA1", principalId: user.id, sealedSecret: "s", createdAt: 1 }));
  const key = { sealedSecret: "s", status: "Active", principalId: user.id, uniqueId: "AIDA1", principalArn: arn, account };
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
  const row = { principalId: user.id, identityArn: arn, account, domainId, domainName: "acme", expiresAt: 10, session: null };
  assert.partialDeepStrictEqual({ ...(await findToken(db, "a")) }, row);
  assert.equal(await findToken(db, "x"), null);
  await write((tx) => deleteExpiredTokens(tx, 20));
  assert.equal(await kept(), "bcd");
  await write((tx) => deleteToken(tx, "b"));
  assert.equal(await kept(), "cd");
  await write((tx) => deleteTokensOf(tx, { principalId: user.id }));
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
  const policy = { account, name: "p", path: "/", uniqueId: "ANPA1", description: null, document: "{}", createdAt: 1 };
  const provider = { arn: "o", account, url: "ci.example.org", clientIds: [], thumbprints: [], createdAt: 1 };
  const grows: Readonly<Record<string, (tx: Tx) => Promise<unknown>>> = {
    createAccessKey: (tx) => createAccessKey(tx, { id: "AKIA1", principalId: id, sealedSecret: "s", createdAt: 1 }),
    setAccessKeyStatus: (tx) => setAccessKeyStatus(tx, "AKIA1", "Inactive"),
    putIdentityPolicy: (tx) => putIdentityPolicy(tx, { principalId: id, name: "a", document: "1" }),
    deleteIdentityPolicy: (tx) => deleteIdentityPolicy(tx, id, "a"),
    deleteToken: (tx) => deleteToken(tx, "a"),
    deleteTokensOf: (tx) => deleteTokensOf(tx, { principalId: id }),
    deleteAccessKey: (tx) => deleteAccessKey(tx, "AKIA1"),
    createPrincipal: (tx) => createPrincipal(tx, { ...role, name: "ci", uniqueId: "AROA1" }),
    updateRole: (tx) => updateRole(tx, { ...role, id }),
    renameUser: (tx) => renameUser(tx, { id, account, arn }, { name: "anna", path: "/" }),
    createManagedPolicy: (tx) => createManagedPolicy(tx, policy),
    setDefaultVersion: (tx) => setDefaultVersion(tx, 1, { version: 1, at: 1 }),
    attachPolicy: (tx) => attachPolicy(tx, id, "p"),
    detachPolicy: (tx) => detachPolicy(tx, id, "p"),
    deleteManagedPolicy: (tx) => deleteManagedPolicy(tx, { id: 1, arn: "p" }),
    createOidcProvider: (tx) => createOidcProvider(tx, provider),
    updateOidcProvider: (tx) => updateOidcProvider(tx, provider),
    deleteOidcProvider: (tx) => deleteOidcProvider(tx, "o"),
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
