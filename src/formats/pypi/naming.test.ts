import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../../model/fault.ts";
import { naming } from "./naming.ts";

test("runs of marks become one hyphen, and letters small", () => {
  for (const [written, kept] of [
    ["Django", "django"],
    ["zope.interface", "zope-interface"],
    ["A__b-.c", "a-b-c"],
    ["x", "x"],
  ] as const)
    assert.deepEqual(naming.normalize(null, written), { namespace: null, name: kept });
});

test("what no project can be called is refused", () => {
  for (const name of ["", "-a", "a-", "a b", "a/b", "..", "ä", "a\u0000", "n".repeat(256)])
    assert.throws(
      () => naming.normalize(null, name),
      (thrown) => isFault(thrown, "Validation"),
      JSON.stringify(name),
    );
});
