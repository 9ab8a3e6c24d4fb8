import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { lockFile } from "./file-lock.ts";

test("one holds a lock at a time, and the next may have it when it is released", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "packhouse-lock-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "lock");
  const held = lockFile(path);
  assert.notEqual(held, null);
  assert.equal(lockFile(path), null);
  held?.release();
  const next = lockFile(path);
  assert.notEqual(next, null);
  next?.release();
  assert.throws(() => lockFile(join(folder, "gone", "lock")), /unable to open/);
});
