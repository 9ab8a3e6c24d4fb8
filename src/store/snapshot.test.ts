import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { makeDatabase } from "../../test/support/database.ts";
import { fault } from "../../test/support/handlers.ts";
import { createAccount } from "./accounts.ts";
import { openStore, openStoreAsIs, type Store } from "./database.ts";
import type { StoreLocation } from "./dialect.ts";
import { migrate, readSchemaState } from "./migrations/index.ts";
import { createUser } from "./principals.ts";
import { fillTables, linesOf, readSnapshot, tables } from "./snapshot.ts";

const place = async (t: TestContext): Promise<StoreLocation> => {
  const { url, drop } = await makeDatabase();
  const folder = mkdtempSync(join(tmpdir(), "packhouse-snapshot-"));
  t.after(async () => {
    await drop();
    rmSync(folder, { recursive: true });
  });
  return url === null ? { is: "sqlite", path: join(folder, "a.sqlite") } : { is: "postgres", url };
};

const opened = async (t: TestContext, location: StoreLocation): Promise<Store> => {
  const store = await openStore(location);
  t.after(() => store.close());
  return store;
};

const account = "111111111111";
// Line separators that are none in JSON, and what a line must not be cut at.
const awkward = "a\u2028b\u2029c\nd\u{1f600}";

const addUser = (store: Store, name: string, id = account) =>
  store.transaction(async (tx) => {
    await createAccount(tx, { id, createdAt: 1 });
    await createUser(tx, { account: id, name, path: "/", uniqueId: `AIDA${name}`, createdAt: 2 });
  });

const addPackages = (store: Store) =>
  store.transaction(async (tx) => {
    await tx.insertInto("domain").values({ id: 7, owner: account, name: "acme", encryption_key: null, created_at: 1 }).execute();
    const repository = { id: 3, domain_id: 7, name: "app", administrator_account: account, description: awkward, created_at: 1 };
    await tx.insertInto("repository").values(repository).execute();
    const controls = { publish: "ALLOW", upstream: "BLOCK", created_at: 1, domain_id: 7, match_key: "k" } as const;
    await tx
      .insertInto("package")
      .values({ id: 4, repository_id: 3, format: "npm", namespace: "", name: "ui", ...controls })
      .execute();
    const origin = { origin_type: "INTERNAL", origin_repository: null, origin_connection: null, revision: "r" } as const;
    const version = {
      id: 5,
      package_id: 4,
      version: "1.0.0",
      status: "Published",
      manifest: "{}",
      readme: null,
      published_at: 1,
    } as const;
    await tx
      .insertInto("package_version")
      .values({ ...version, ...origin })
      .execute();
    await tx
      .insertInto("blob")
      .values({ id: 9, domain_id: 7, sha256: "0".repeat(64), size: 2 ** 40, touched_at: 1 })
      .execute();
    const digests = { md5: null, sha1: null, sha256: null, sha512: null };
    await tx
      .insertInto("asset")
      .values({ id: 6, version_id: 5, name: "a", blob_id: 9, remote_url: null, size: 2 ** 40, ...digests })
      .execute();
  });

const collect = async <T>(all: AsyncIterable<T>): Promise<T[]> => {
  const collected: T[] = [];
  for await (const one of all) collected.push(one);
  return collected;
};

const textOf = (store: Store): Promise<string[]> =>
  readSnapshot(store, async ({ pages }) => (await collect(pages)).flatMap((page) => linesOf(page)));

/** A few at once. */
async function* each(lines: readonly string[]): AsyncGenerator<readonly string[]> {
  for (let start = 0; start < lines.length; start += 3) yield lines.slice(start, start + 3);
}

test("a snapshot has every table of the database, each after those that it points at", async (t) => {
  const store = await opened(t, await place(t));
  const present = (await store.db.introspection.getTables()).map(({ name }) => name);
  assert.deepEqual([...tables].sort(), present.sort());
  const folder = mkdtempSync(join(tmpdir(), "packhouse-order-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "a.sqlite");
  await (await openStore({ is: "sqlite", path })).close();
  const database = new DatabaseSync(path);
  t.after(() => database.close());
  let pointers = 0;
  for (const [index, table] of tables.entries()) {
    for (const { table: parent } of database.prepare(`pragma foreign_key_list(${table})`).all()) {
      pointers += 1;
      assert.ok(
        tables.slice(0, index).some((before) => before === parent),
        `${table} points at ${String(parent)}`,
      );
    }
  }
  assert.ok(pointers > 20);
});

test("an empty database filled with a snapshot has the same rows, and numbers new ones after them", async (t) => {
  const from = await opened(t, await place(t));
  await addUser(from, "ann");
  await addPackages(from);
  const lines = await textOf(from);
  const to = await opened(t, await place(t));
  await fillTables(to, each(lines), { account: 1, asset: 1, asset_bytes: 1, tag: 0 });
  assert.deepEqual(await textOf(to), lines);
  await addUser(to, "bob", "222222222222");
  const ids = await to.db.selectFrom("principal").select(["name", "id"]).orderBy("id").execute();
  assert.deepEqual(
    ids.map(({ name, id }) => [name, id]),
    [
      ["ann", 1],
      ["bob", 2],
    ],
  );
});

test("tables of many pages are read whole", async (t) => {
  const store = await opened(t, await place(t));
  const settings = Array.from({ length: 401 }, (_, index) => ({ key: `key-${index}`, value: "x" }));
  await store.transaction(async (tx) => void (await tx.insertInto("setting").values(settings).execute()));
  const lines = await textOf(store);
  assert.deepEqual(
    lines.slice(1, 402),
    settings.map((row) => JSON.stringify(row)),
  );
  assert.equal(lines[402], '"generation"');
});

test("a snapshot is taken to the other engine", async (t) => {
  const from = await opened(t, await place(t));
  await addUser(from, "ann");
  await addPackages(from);
  const lines = await textOf(from);
  const to = await opened(t, { is: "sqlite", path: ":memory:" });
  await fillTables(to, each(lines), {});
  const parsed = (all: readonly string[]) => all.map((line) => JSON.parse(line) as unknown);
  assert.deepEqual(parsed(await textOf(to)), parsed(lines));
});

test("a snapshot is of one moment, and keeps nobody from writing", async (t) => {
  const location = await place(t);
  const store = await opened(t, location);
  const other = await opened(t, location);
  await addUser(store, "ann");
  const names = await readSnapshot(store, async ({ pages }) => {
    const reader = pages[Symbol.asyncIterator]();
    await reader.next();
    await addUser(other, "bob", "222222222222");
    const rest = await collect({ [Symbol.asyncIterator]: () => reader });
    return rest.filter(({ table }) => table === "principal").flatMap(({ rows }) => rows.map(({ name }) => name));
  });
  assert.deepEqual(names, ["ann"]);
  assert.equal((await textOf(store)).filter((line) => line.includes('"bob"')).length, 1);
});

test("an older version's tables are read as they are, and filled before the missing steps are taken", async (t) => {
  const old = await openStoreAsIs(await place(t));
  t.after(() => old.close());
  await migrate(old.db, old.engine, "0004-audit");
  await old.transaction(async (tx) => {
    await tx.insertInto("account").values({ id: account, organization_id: null, created_at: 1 }).execute();
  });
  await addPackages(old);
  const { lastStep, lines } = await readSnapshot(old, async (snapshot) => ({
    lastStep: snapshot.lastStep,
    lines: (await collect(snapshot.pages)).flatMap((page) => linesOf(page)),
  }));
  assert.equal(lastStep, "0004-audit");
  assert.ok(!lines.includes('"asset_bytes"'));
  const to = await openStoreAsIs(await place(t));
  t.after(() => to.close());
  assert.equal((await readSchemaState(to.db, to.engine)).last, null);
  await migrate(to.db, to.engine, lastStep);
  await fillTables(to, each(lines), {});
  await migrate(to.db, to.engine);
  assert.deepEqual({ ...(await readSchemaState(to.db, to.engine)), last: "" }, { last: "", missing: 0, isNewer: false });
  const { change } = await to.db.selectFrom("asset_bytes").select("change").executeTakeFirstOrThrow();
  assert.equal(change, 2 ** 40);
});

test("a later version's tables are not read", async (t) => {
  const store = await opened(t, await place(t));
  const later = { name: "9999-later", timestamp: "2100-01-01" };
  await store.transaction(
    async (tx) =>
      void (await tx
        .insertInto("kysely_migration" as never)
        .values(later as never)
        .execute()),
  );
  assert.equal((await readSchemaState(store.db, store.engine)).isNewer, true);
  await assert.rejects(textOf(store), fault("Validation", /later version/));
});

const broken: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["an unknown table", ['"sqlite_master"'], /no table's name/],
  ["what is no JSON", ["{"], /no table's name/],
  ["a list", ["[]"], /no table's name/],
  ["too few rows", ['"account"'], /has 0 rows of account in place of 1/],
  ["a table less", ['"tag"'], /has undefined rows of account/],
];

for (const [what, lines, expected] of broken)
  test(`a snapshot with ${what} fills nothing`, async (t) => {
    const store = await opened(t, await place(t));
    const row = JSON.stringify({ scope: "access", value: 3 });
    await assert.rejects(fillTables(store, each(['"generation"', row, ...lines]), { account: 1 }), fault("Validation", expected));
    assert.deepEqual(await store.db.selectFrom("generation").selectAll().execute(), []);
  });
