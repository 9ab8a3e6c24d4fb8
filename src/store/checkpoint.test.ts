import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { checkpointAside } from "./checkpoint.ts";
import { openStore } from "./database.ts";
import { bumpGenerations, readGenerations } from "./generations.ts";

const openFile = async (t: TestContext) => {
  const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
  const path = join(folder, "packhouse.sqlite");
  const store = await openStore({ is: "sqlite", path });
  t.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return { path, store };
};

test("what was committed moves from the log into the database while it is open", async (t) => {
  const { path, store } = await openFile(t);
  const before = statSync(path).size;
  await checkpointAside(path);
  assert.ok(statSync(path).size > before);
  await store.transaction((tx) => bumpGenerations(tx, ["a"]));
  assert.deepEqual(await readGenerations(store, ["a"]), [1]);
});

test("many commits have it moved without anybody's asking", async (t) => {
  const { path, store } = await openFile(t);
  const before = statSync(path).size;
  for (let at = 0; at < 300; at += 1) await store.transaction((tx) => bumpGenerations(tx, [`scope ${at}`]), "visible");
  for (let tries = 0; tries < 1_000 && statSync(path).size === before; tries += 1) await setTimeout(10);
  assert.ok(statSync(path).size > before);
});

test("a database that is gone is not made anew", async (t) => {
  const { path } = await openFile(t);
  const gone = `${path}.gone`;
  await assert.rejects(checkpointAside(gone), /unable to open/);
  assert.equal(existsSync(gone), false);
});
