import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nearMatches } from "./near-matches.ts";

const words = [
  "list-domains",
  "list-packages",
  "list-package-versions",
  "publish-package-version",
  "dispose-package-versions",
  "get",
];

const near: readonly (readonly [string, readonly string[]])[] = [
  ["list-domain", ["list-domains"]],
  ["lis-package-version", ["list-package-versions", "publish-package-version", "dispose-package-versions"]],
  ["list-packages-", ["list-packages"]],
  ["got", []],
  ["", []],
];

for (const [word, expected] of near)
  test(`'${word}' may stand for: ${expected.join(", ") || "nothing"}`, () =>
    assert.deepEqual(nearMatches(word, words), expected));

test("of equally like words the later in the alphabet comes first", () => {
  assert.deepEqual(nearMatches("abcde", ["abcdx", "abcdz", "abcdy", "abcdw"]), ["abcdz", "abcdy", "abcdx"]);
});

test("a word is always its own nearest match", () => {
  fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 30 }), (word) => nearMatches(word, ["-", word])[0] === word));
});
