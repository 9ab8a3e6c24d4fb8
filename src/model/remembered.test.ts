import assert from "node:assert/strict";
import { test } from "node:test";
import { remembered } from "./remembered.ts";

const counted = (limit: number) => {
  const asked: string[] = [];
  const lengthOf = remembered((text) => {
    asked.push(text);
    return text.length === 0 ? null : text.length;
  }, limit);
  return { asked, lengthOf };
};

test("what was made of a text is given again, also where it is nothing", () => {
  const { asked, lengthOf } = counted(2);
  for (const text of ["a", "", "a", ""]) assert.equal(lengthOf(text), text.length || null);
  assert.deepEqual(asked, ["a", ""]);
});

test("no more than the limit is kept, and nothing of long texts", () => {
  const { asked, lengthOf } = counted(2);
  for (const text of ["a", "b", "c", "a"]) lengthOf(text);
  assert.deepEqual(asked, ["a", "b", "c", "a"]);
  const long = "x".repeat(257);
  assert.equal(lengthOf(long), 257);
  assert.equal(lengthOf(long), 257);
  assert.deepEqual(asked.slice(4), [long, long]);
});
