import assert from "node:assert/strict";
import { test } from "node:test";
import { generationCache } from "./generation-cache.ts";

test("a value is good for the generations it was made under, and for no other", () => {
  const cache = generationCache<string>(2);
  cache.set("a", [1, 2], "x");
  assert.equal(cache.get("a", [1, 2]), "x");
  assert.equal(cache.get("b", [1, 2]), undefined);
  assert.equal(cache.get("a", [1]), undefined);
  cache.set("a", [1, 2], "x");
  assert.equal(cache.get("a", [1, 3]), undefined);
  assert.equal(cache.get("a", [1, 2]), undefined, "what was outdated once is gone");
});

test("the value that was not asked for longest goes first", () => {
  const cache = generationCache<number>(2);
  cache.set("a", [], 1);
  cache.set("b", [], 2);
  assert.equal(cache.get("a", []), 1);
  cache.set("c", [], 3);
  assert.deepEqual([cache.get("a", []), cache.get("b", []), cache.get("c", [])], [1, undefined, 3]);
  cache.set("c", [], 4);
  assert.deepEqual([cache.get("a", []), cache.get("c", [])], [1, 4]);
});
