import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { Kysely, sql } from "kysely";
import { openStoreToTheEnd } from "../../test/support/access.ts";
import { makeDatabase } from "../../test/support/database.ts";
import { fault } from "../../test/support/handlers.ts";
import { openStore, type Store, type Tx } from "./database.ts";
import { openDialect, type StoreLocation } from "./dialect.ts";
import { putDistTag } from "./dist-tags.ts";
import { bumpGenerations, readGenerations } from "./generations.ts";
import type { Schema } from "./schema.ts";

/** Opens the same database as often as it is called, as processes on one machine do. */
const openShared = async (t: TestContext) => {
  const folder = mkdtempSync(join(tmpdir(), "packhouse-store-"));
  const { url, drop } = await makeDatabase();
  const opened: Store[] = [];
  t.after(async () => {
    for (const store of opened) await store.close();
    await drop();
    rmSync(folder, { recursive: true });
  });
  const sqlite = { is: "sqlite", path: join(folder, "packhouse.sqlite") } as const;
  const location: StoreLocation = url === null ? sqlite : { is: "postgres", url };
  const open = async (): Promise<Store> => {
    const store = await openStore(location);
    opened.push(store);
    return store;
  };
  return { location, open };
};

const put =
  (key: string) =>
  async (tx: Tx): Promise<string> => {
    await tx.insertInto("setting").values({ key, value: key }).execute();
    return key;
  };
const keysOf = async (store: Store): Promise<readonly string[]> =>
  (await store.db.selectFrom("setting").select("key").orderBy("key").execute()).map(({ key }) => key).sort();

const contention = (code: string) => Object.assign(new Error("in the way"), { code });

test("a transaction gives what its work gives, and its writes are there for everybody", async (t) => {
  const { open } = await openShared(t);
  const store = await open();
  assert.equal(await store.transaction(put("a")), "a");
  assert.deepEqual(await keysOf(await open()), ["a"]);
});

test("a transaction that fails leaves nothing, and takes nothing of others along", async () => {
  const store = await openStoreToTheEnd();
  const outcomes = await Promise.allSettled(
    ["a", "b", "c", "d", "e", "f"].map((key) =>
      store.transaction(async (tx) => {
        await put(key)(tx);
        await setImmediate();
        if (key === "b" || key === "e") throw new Error(`no ${key}`);
        return key;
      }),
    ),
  );
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : (outcome.reason as Error).message)),
    ["a", "no b", "c", "d", "no e", "f"],
  );
  assert.deepEqual(await keysOf(store), ["a", "c", "d", "f"]);
});

test("a statement that fails leaves the rest of the transactions of its time alone", async () => {
  const store = await openStoreToTheEnd();
  await store.transaction(put("there"));
  const outcomes = await Promise.allSettled(["a", "there", "b"].map((key) => store.transaction(put(key))));
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  assert.deepEqual(await keysOf(store), ["a", "b", "there"]);
});

test("transactions that change one row at the same time all count", async (t) => {
  const { open } = await openShared(t);
  const stores = [await open(), await open()];
  await Promise.all(
    Array.from({ length: 40 }, (_, index) => stores[index % 2]?.transaction((tx) => bumpGenerations(tx, ["one", "other"]))),
  );
  for (const store of stores) assert.deepEqual(await readGenerations(store, ["one", "other"]), [40, 40]);
});

for (const code of ["40001", "40P01"])
  test(`work that another was in the way of (${code}) is done again, its first try undone`, async () => {
    const store = await openStoreToTheEnd();
    let tries = 0;
    const work = store.transaction(async (tx) => {
      tries += 1;
      await put(`try ${tries}`)(tx);
      if (tries < 3) throw contention(code);
      return tries;
    });
    assert.equal(await work, 3);
    assert.deepEqual(await keysOf(store), ["try 3"]);
  });

test("work that others are always in the way of fails after a few tries, other failures at once", async () => {
  const store = await openStoreToTheEnd();
  for (const [code, expected] of [
    ["40001", 4],
    ["23505", 1],
  ] as const) {
    let tries = 0;
    const work = store.transaction(async () => {
      tries += 1;
      throw contention(code);
    });
    await assert.rejects(work, { code });
    assert.equal(tries, expected);
  }
});

test("the write mark stays the same while nothing is written, and differs after every write by anybody", async (t) => {
  const { open } = await openShared(t);
  const [here, there] = [await open(), await open()];
  if (here.engine === "postgres") {
    assert.equal(here.writeMark(), null);
    return;
  }
  const marks = [here.writeMark()];
  await keysOf(here);
  await setImmediate();
  assert.equal(here.writeMark(), marks[0]);
  for (const [store, key] of [
    [here, "a"],
    [there, "b"],
    [here, "c"],
    [there, "d"],
  ] as const) {
    await store.transaction(put(key));
    await setImmediate();
    marks.push(here.writeMark());
  }
  assert.equal(new Set(marks).size, marks.length);
});

test("a database that is there is opened as it is", async (t) => {
  const { open } = await openShared(t);
  const first = await open();
  await first.transaction(put("kept"));
  await first.close();
  const again = await open();
  assert.deepEqual(await keysOf(again), ["kept"]);
});

test("what was half-way through making the tables leaves none, so that the next start makes them all", async (t) => {
  const { location, open } = await openShared(t);
  const inTheWay = async (statement: string): Promise<void> => {
    const db = new Kysely<Schema>({ dialect: (await openDialect(location)).dialect });
    await sql.raw(statement).execute(db);
    await db.destroy();
  };
  // The last table that a step makes: those before it are made by then.
  await inTheWay("create table setting (key text)");
  await assert.rejects(open(), fault("InternalServer", "0001-foundation"));
  await inTheWay("drop table setting");
  assert.deepEqual(await keysOf(await open()), []);
});

test("processes that open an empty database at the same time all find its tables", async (t) => {
  const { location, open } = await openShared(t);
  const program = `
    import { openStore } from ${JSON.stringify(import.meta.resolve("./database.ts"))};
    const store = await openStore(${JSON.stringify(location)});
    console.log(JSON.stringify(await store.db.selectFrom("setting").selectAll().execute()));
    await store.close();`;
  const words = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", program];
  const starts = Array.from({ length: 3 }, () => promisify(execFile)(process.execPath, words));
  for (const { stdout } of await Promise.all(starts)) assert.equal(stdout, "[]\n");
  assert.deepEqual(await keysOf(await open()), []);
});

test("whole numbers are numbers, however large, and counts as well", async () => {
  const store = await openStoreToTheEnd();
  const scope = "large";
  const value = 2 ** 52 + 1;
  await store.transaction((tx) => tx.insertInto("generation").values({ scope, value }).execute());
  const row = await store.db.selectFrom("generation").selectAll().where("scope", "=", scope).executeTakeFirst();
  assert.deepEqual({ ...row }, { scope, value });
  const counted = await store.db
    .selectFrom("generation")
    .select((of) => [of.fn.countAll<number>().as("count"), of.fn.sum<number>("value").as("sum")])
    .executeTakeFirst();
  assert.deepEqual({ ...counted }, { count: 1, sum: value });
});

test("a disk that is full is told of as a fault, whatever the engine calls it", async () => {
  const store = await openStoreToTheEnd();
  for (const full of [{ errcode: 13 }, { code: "53100" }, { code: "ENOSPC" }]) {
    const work = (): never => {
      throw Object.assign(new Error("full"), full);
    };
    await assert.rejects(store.transaction(work), fault("InternalServer", "no room left"));
  }
});

test("a database that cannot be reached says why, and not its password", async () => {
  const url = "postgres://packhouse:hidden@127.0.0.1:1/packhouse";
  await assert.rejects(openStore({ is: "postgres", url }), fault("InternalServer", /^(?!.*hidden).*ECONNREFUSED/));
});

test("who writes of what is gone by then is told so", async () => {
  const store = await openStoreToTheEnd();
  await assert.rejects(
    store.transaction((tx) => putDistTag(tx, 404, "latest", "1.0.0")),
    fault("ResourceNotFound", "deleted while it was being answered"),
  );
});

test("a database of a later version of the program is left alone, and told to be one", async (t) => {
  const { open } = await openShared(t);
  const store = await open();
  await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '')`.execute(store.db);
  await assert.rejects(open(), fault("InternalServer", "of a later version of this program"));
  assert.deepEqual(await keysOf(store), []);
});
