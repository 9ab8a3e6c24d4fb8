import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { countBuffer } from "./young-buffers.ts";

const megabyte = 1024 ** 2;

test("what is young is looked at once for some megabytes of buffers, where Node offers that", (t) => {
  const given = globalThis.gc;
  t.after(() => {
    globalThis.gc = given;
  });
  const gc = mock.fn();
  globalThis.gc = gc as unknown as typeof globalThis.gc;
  for (let n = 0; n < 64; n += 1) countBuffer(megabyte);
  assert.equal(gc.mock.callCount(), 8);
  assert.deepEqual(gc.mock.calls[0]?.arguments, [{ type: "minor", execution: "sync" }]);
  globalThis.gc = undefined;
  for (let n = 0; n < 64; n += 1) countBuffer(megabyte);
  assert.equal(gc.mock.callCount(), 8);
});
