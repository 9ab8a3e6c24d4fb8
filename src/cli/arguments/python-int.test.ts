import assert from "node:assert/strict";
import { test } from "node:test";
import { pythonInt } from "./python-int.ts";

const read: readonly (readonly [string, number | bigint | null])[] = [
  ["5", 5],
  [" \t5\n", 5],
  ["+5", 5],
  ["-0", 0],
  ["-12", -12],
  ["1_000", 1000],
  ["007", 7],
  ["\u0661\u0662", 12],
  ["\u{1d7d8}\u{1d7e3}", 1],
  ["9007199254740993", 9_007_199_254_740_993n],
  ["", null],
  ["-", null],
  ["1__0", null],
  ["_1", null],
  ["1.0", null],
  ["0x1", null],
  ["- 1", null],
  ["1".repeat(4301), null],
];

for (const [text, expected] of read)
  test(`the whole number in ${JSON.stringify(text.slice(0, 20))} is ${expected}`, () => assert.equal(pythonInt(text), expected));
