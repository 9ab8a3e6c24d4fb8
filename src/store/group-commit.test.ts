import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Kysely, sql, type Transaction } from "kysely";
import { openDialect } from "./dialect.ts";
import { groupCommit, type Until } from "./group-commit.ts";

interface Tables {
  readonly note: { readonly text: string };
}

/** A database of one table, and a disk that has written when `write` or `fail` says so. */
const open = async () => {
  const { dialect, atOnce } = await openDialect({ is: "sqlite", path: ":memory:" });
  assert.ok(atOnce !== null);
  const db = new Kysely<Tables>({ dialect });
  await sql`create table note (text text)`.execute(db);
  const disk: { readonly write: () => void; readonly fail: (reason: Error) => void }[] = [];
  const run = groupCommit(db, atOnce, () => new Promise<void>((write, fail) => disk.push({ write, fail })));
  const put = (text: string, until: Until = "durable") =>
    run((tx: Transaction<Tables>) => tx.insertInto("note").values({ text }).execute(), until);
  const notes = async () => (await db.selectFrom("note").select("text").execute()).map(({ text }) => text);
  const asked = async (times: number): Promise<void> => {
    while (disk.length < times) await setImmediate();
  };
  return { db, put, notes, disk, asked };
};

test("who writes is told when the disk has it, and the next group is committed meanwhile", async () => {
  const { put, notes, disk, asked } = await open();
  const told: string[] = [];
  const first = put("first").then(() => told.push("first"));
  await asked(1);
  const second = put("second").then(() => told.push("second"));
  await asked(2);
  assert.deepEqual(await notes(), ["first", "second"]);
  assert.deepEqual(told, []);
  disk[1]?.write();
  await second;
  assert.deepEqual(told, ["second"]);
  disk[0]?.write();
  await first;
});

test("who can make it again does not wait for the disk, which gets it all the same", async () => {
  const { put, notes, disk } = await open();
  await put("again", "visible");
  assert.deepEqual(await notes(), ["again"]);
  assert.equal(disk.length, 1);
});

test("a disk that fails is told to those whose changes may be lost, and to no others", async () => {
  const { put, disk, asked } = await open();
  const lost = [put("one"), put("two")].map((done) => assert.rejects(done, /the disk is gone/));
  await asked(1);
  disk[0]?.fail(new Error("the disk is gone"));
  await Promise.all(lost);
  const kept = put("three");
  await asked(2);
  disk[1]?.write();
  await kept;
});

test("who finds no room left is told so, and the others of the group too: the engine gives up all of it by itself", async () => {
  const { db, put, notes, disk, asked } = await open();
  const room = await sql`pragma page_count`.execute(db);
  await sql.raw(`pragma max_page_count = ${Object.values(room.rows[0] as object)[0]}`).execute(db);
  const told = ["small", "large ".repeat(10_000)].map((text) => assert.rejects(put(text), { errcode: 13 }));
  await Promise.all(told);
  assert.deepEqual(await notes(), []);
  await sql`pragma max_page_count = 100`.execute(db);
  const kept = put("small");
  await asked(1);
  disk[0]?.write();
  await kept;
});
