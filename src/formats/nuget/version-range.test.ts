import assert from "node:assert/strict";
import { test } from "node:test";
import { readRange } from "./version-range.ts";

test("ranges are written as intervals", () => {
  for (const [written, range] of [
    ["", "(, )"],
    ["1.0", "[1.0.0, )"],
    ["[1.0]", "[1.0.0, 1.0.0]"],
    ["[1.0,2.0)", "[1.0.0, 2.0.0)"],
    ["( , 2.0]", "(, 2.0.0]"],
    ["(1.0,)", "(1.0.0, )"],
    [" [1.0.0-Beta, 2] ", "[1.0.0-Beta, 2.0.0]"],
  ] as const)
    assert.equal(readRange(written).text, range);
});

test("a range says whether old clients cannot read it", () => {
  assert.deepEqual(
    ["1.0.0-beta", "1.0.0-beta.1", "[1.0, 2.0.0-a.b)", "(, )"].map((text) => readRange(text).needsSemVer2),
    [false, true, true, false],
  );
});

test("what is no range is refused", () => {
  for (const text of ["1.*", "(1.0)", "[1.0", "1.0]", "[2.0,1.0]", "[1.0,2.0,3.0]", "[]", "[a,b]", ">= 1.0"])
    assert.throws(() => readRange(text), { code: "Validation" }, text);
});
