import assert from "node:assert/strict";
import { test } from "node:test";
import { openRegistry } from "../../test/support/registry.ts";
import { garbageJob } from "./garbage.ts";

test("the garbage job removes what nothing names once the time of grace is over, and says so", async () => {
  const { store, blobs, time, domain } = await openRegistry({});
  const lines: unknown[] = [];
  const line = (fields: unknown) => void lines.push(fields);
  const log = { debug: line, info: line, warn: line, error: line };
  const job = garbageJob({ store, blobs, clock: { now: () => time.now }, log, graceMs: 5_000 });
  assert.ok(job.everyMs > 0);
  const shelf = blobs.of(String(domain.id));
  const staged = await (await shelf.begin({ maxBytes: 0 })).finish();
  await staged.commit();
  await job.run();
  assert.ok(await shelf.has(staged.digests.sha256));
  assert.deepEqual(lines, []);
  time.now += 5_001;
  await job.run();
  assert.equal(await shelf.has(staged.digests.sha256), false);
  assert.deepEqual(lines, [{ removed: 1 }]);
});
