import assert from "node:assert/strict";
import { test } from "node:test";
import { isRequirement, withoutBuild } from "./versions.ts";

test("build metadata can be left out", () => {
  assert.deepEqual(["1.0.0-a+b", "1.0.0"].map(withoutBuild), ["1.0.0-a", "1.0.0"]);
});

test("a requirement is what Cargo reads as one", () => {
  for (const text of [
    "*",
    "1",
    "^1.2",
    "~1.2.3",
    "=1.0.0-beta.1",
    ">= 1.2, <2",
    "1.*",
    "1.x.X",
    "> 0.1.0-a+b",
    "<=18446744073709551615",
  ])
    assert.equal(isRequirement(text), true, text);
  for (const text of ["", "latest", "1 || 2", "1.2.3.4", "^", ">=1 <2", "1,", "01", "1.2\n", `=${"1".repeat(2000)}`])
    assert.equal(isRequirement(text), false, text);
});
