import assert from "node:assert/strict";
import { test } from "node:test";
import { makeAbsences } from "./absences.ts";

test("an absence is remembered for its time, and each for itself", () => {
  const time = { now: 0 };
  const absences = makeAbsences({ now: () => time.now }, 10);
  absences.note("a");
  time.now = 5;
  absences.note("b");
  assert.deepEqual([absences.has("a"), absences.has("b"), absences.has("c")], [true, true, false]);
  time.now = 10;
  assert.deepEqual([absences.has("a"), absences.has("b")], [false, true]);
});

test("of very many absences the oldest are forgotten first", () => {
  const absences = makeAbsences({ now: () => 0 }, 10);
  for (let index = 0; index <= 50_000; index += 1) absences.note(`${index}`);
  assert.deepEqual([absences.has("0"), absences.has("1"), absences.has("50000")], [false, true, true]);
});
