import assert from "node:assert/strict";
import { before, test } from "node:test";
import { openStoreToTheEnd } from "../../test/support/access.ts";
import { owner } from "../../test/support/handlers.ts";
import { packageId } from "../../test/support/plain-format.ts";
import type { Store, Tx } from "./database.ts";
import { deleteDomain, insertDomain } from "./domains.ts";
import {
  allowRepository,
  countAllowed,
  disallowRepository,
  listAllowed,
  readAllowedIds,
  readModes,
  setMode,
} from "./group-restrictions.ts";
import {
  countGroups,
  deleteGroup,
  findGroup,
  findGroupsByKeys,
  insertGroup,
  insertRootGroup,
  listGroups,
  listPackagesByKey,
  placeOf,
} from "./package-groups.ts";
import { ensurePackage } from "./packages.ts";
import { deleteRepository, insertRepository } from "./repositories.ts";

let store: Store;
let domains = 0;

before(async () => {
  store = await openStoreToTheEnd();
});

const write = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => store.transaction(work);

const newDomain = async (): Promise<number> => {
  domains += 1;
  return write(async (tx) => {
    const made = await insertDomain(tx, { owner, name: `domain${domains}`, encryptionKey: null, createdAt: 0 });
    const id = made?.id ?? Number.NaN;
    await insertRootGroup(tx, id, 5);
    return id;
  });
};
const newGroup = (domainId: number, pattern: string, matchKey: string): Promise<number | null> =>
  write((tx) => insertGroup(tx, { domainId, pattern, matchKey, contactInfo: null, description: null, createdAt: 0 }));
const newRepository = (domainId: number, name: string): Promise<number> =>
  write(async (tx) => {
    const made = { domainId, name, administratorAccount: owner, description: null, createdAt: 0 };
    return (await insertRepository(tx, made)) ?? Number.NaN;
  });

test("a root group allows everything, and a second one is not made", async () => {
  const domainId = await newDomain();
  await write((tx) => insertRootGroup(tx, domainId, 9));
  const root = await findGroup(store.db, domainId, "/*");
  assert.deepEqual(
    { ...root, id: 0 },
    { id: 0, pattern: "/*", matchKey: "*", contactInfo: null, description: null, createdAt: 5 },
  );
  const modes = await readModes(store.db, root?.id ?? 0);
  assert.deepEqual([...modes].sort(), [
    ["EXTERNAL_UPSTREAM", "ALLOW"],
    ["INTERNAL_UPSTREAM", "ALLOW"],
    ["PUBLISH", "ALLOW"],
  ]);
});

test("a pattern names one group of a domain, and its variations others", async () => {
  const [one, two] = [await newDomain(), await newDomain()];
  assert.notEqual(await newGroup(one, "/npm//foo~", "npm//foo~"), null);
  assert.equal(await newGroup(one, "/npm//foo~", "npm//foo~"), null);
  assert.notEqual(await newGroup(one, "/npm//Foo~", "npm//foo~"), null);
  assert.notEqual(await newGroup(two, "/npm//foo~", "npm//foo~"), null);
  assert.equal(await countGroups(store.db, one), 3);
  const found = await findGroupsByKeys(store.db, one, ["npm//foo~", "*", "none"]);
  assert.deepEqual([...found.keys()].sort(), ["*", "npm//foo~"]);
  assert.deepEqual(
    found
      .get("npm//foo~")
      ?.map(({ pattern }) => pattern)
      .sort(),
    ["/npm//Foo~", "/npm//foo~"],
  );
  assert.deepEqual([...(found.get("*")?.[0]?.modes.keys() ?? [])].sort(), ["EXTERNAL_UPSTREAM", "INTERNAL_UPSTREAM", "PUBLISH"]);
});

test("groups are listed by pattern, page by page, and by what patterns begin with", async () => {
  const domainId = await newDomain();
  for (const name of ["b", "a", "c"]) await newGroup(domainId, `/npm/${name}/*`, `npm/${name}/*`);
  const list = async (prefix: string, after: string, limit: number) => {
    const { rows, more } = await listGroups(store.db, { domainId, prefix, after, limit });
    return [rows.map(({ pattern }) => pattern), more];
  };
  assert.deepEqual(await list("", "", 3), [["/*", "/npm/a/*", "/npm/b/*"], true]);
  assert.deepEqual(await list("", "/npm/b/*", 3), [["/npm/c/*"], false]);
  assert.deepEqual(await list("/npm/b", "", 3), [["/npm/b/*"], false]);
  assert.deepEqual(await list("npm", "", 3), [[], false]);
});

test("a list of repositories is kept in its mode only, and each repository is on it once", async () => {
  const domainId = await newDomain();
  const groupId = (await newGroup(domainId, "/npm/*", "npm/*")) ?? 0;
  const [a, b] = [await newRepository(domainId, "a1"), await newRepository(domainId, "b1")];
  const publish = { groupId, type: "PUBLISH" as const };
  await write((tx) => setMode(tx, publish, "ALLOW_SPECIFIC_REPOSITORIES"));
  const allow = (id: number): Promise<boolean> => write((tx) => allowRepository(tx, publish, id));
  assert.deepEqual([await allow(b), await allow(a), await allow(a)], [true, true, false]);
  const names = async (after: string, limit: number) => listAllowed(store.db, { ...publish, after, limit });
  assert.deepEqual(await names("", 1), { rows: ["a1"], more: true });
  assert.deepEqual(await names("a1", 1), { rows: ["b1"], more: false });
  assert.deepEqual(
    (await countAllowed(store.db, [groupId])).map((list) => ({ ...list })),
    [{ ...publish, count: 2 }],
  );
  assert.equal(await write((tx) => disallowRepository(tx, publish, b)), true);
  assert.equal(await write((tx) => disallowRepository(tx, publish, b)), false);
  assert.deepEqual(await readAllowedIds(store.db, publish), new Set([a]));
  await write((tx) => setMode(tx, publish, "ALLOW_SPECIFIC_REPOSITORIES"));
  assert.equal((await readAllowedIds(store.db, publish)).size, 1);
  await write((tx) => setMode(tx, publish, "BLOCK"));
  assert.equal((await readAllowedIds(store.db, publish)).size, 0);
  await write((tx) => setMode(tx, publish, null));
  assert.equal((await readModes(store.db, groupId)).size, 0);
});

test("with a repository go its places on lists, with a group its lists, with a domain its groups", async () => {
  const domainId = await newDomain();
  const groupId = (await newGroup(domainId, "/npm/*", "npm/*")) ?? 0;
  const [a, b] = [await newRepository(domainId, "a1"), await newRepository(domainId, "b1")];
  const publish = { groupId, type: "PUBLISH" as const };
  for (const id of [a, b]) await write((tx) => allowRepository(tx, publish, id));
  await write((tx) => deleteRepository(tx, a));
  assert.deepEqual(await readAllowedIds(store.db, publish), new Set([b]));
  await write((tx) => deleteGroup(tx, groupId));
  assert.equal((await readAllowedIds(store.db, publish)).size, 0);
  await write((tx) => deleteRepository(tx, b));
  await write((tx) => deleteDomain(tx, domainId));
  assert.equal(await countGroups(store.db, domainId), 0);
});

test("packages are listed by key, each once in whatever repositories it is, and none of another domain", async () => {
  const [domainId, other] = [await newDomain(), await newDomain()];
  const repositories = [await newRepository(domainId, "a1"), await newRepository(domainId, "b1")];
  const first = { publish: "ALLOW", upstream: "ALLOW", createdAt: 0 } as const;
  for (const words of ["foo-bar", "foo_bar", "Foo.bar", "acme/foo", "food"]) {
    for (const repository of repositories) await write((tx) => ensurePackage(tx, repository, packageId(words), first));
  }
  const elsewhere = await newRepository(other, "a1");
  await write((tx) => ensurePackage(tx, elsewhere, packageId("foo-else"), first));
  const found: string[] = [];
  for (let after: Parameters<typeof listPackagesByKey>[1]["after"] = null; ; ) {
    const rows = await listPackagesByKey(store.db, { domainId, beginning: "npm//foo", after, limit: 2 });
    found.push(...rows.map(({ name, matchKey }) => `${name} ${matchKey}`));
    const last = rows.at(-1);
    if (last === undefined || rows.length < 2) break;
    after = placeOf(last);
  }
  assert.deepEqual(found, ["Foo.bar npm//foo.bar", "foo-bar npm//foo.bar", "foo_bar npm//foo.bar", "food npm//food"]);
  const [scoped] = await listPackagesByKey(store.db, { domainId, beginning: "npm/acme/", after: null, limit: 9 });
  assert.deepEqual(scoped, { ...packageId("acme/foo"), matchKey: "npm/acme/foo" });
});
