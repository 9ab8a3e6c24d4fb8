import assert from "node:assert/strict";
import { test } from "node:test";
import { fault } from "../../test/support/handlers.ts";
import { parseTarget } from "./target.ts";

const good: readonly (readonly [string, readonly string[]])[] = [
  ["/", []],
  ["/npm/d/acme-1/app/ui", ["npm", "d", "acme-1", "app", "ui"]],
  ["//npm///ui/", ["npm", "ui"]],
  ["/@acme%2fui", ["@acme/ui"]],
  ["/@acme%2Fui", ["@acme/ui"]],
  ["/a%20b/%C3%B6", ["a b", "ö"]],
  ["/%252e%252e", ["%2e%2e"]],
  ["/a%25b", ["a%b"]],
  ["/...", ["..."]],
  ["/..a/a../.a", ["..a", "a..", ".a"]],
  ["/a;b=c/d+e/~f", ["a;b=c", "d+e", "~f"]],
  ["/a?b/../c", ["a"]],
];

for (const [target, segments] of good)
  test(`the target ${target} has the segments ${JSON.stringify(segments)}`, () =>
    assert.deepEqual(parseTarget(target).segments, segments));

const bad: readonly string[] = [
  "/..",
  "/a/../b",
  "/a/./b",
  "/%2e%2e/a",
  "/%2E%2E",
  "/.%2e/a",
  "/%2e",
  "/a%2f..%2fb",
  "/a%2f.",
  "/..%5cb",
  "/a%5c..%5cb",
  "/a%00b",
  "/a%0ab",
  "/a%0d%0ab",
  "/a%7f",
  "/a\u0000b",
  "/%",
  "/a%2",
  "/a%zz",
  "/%ff%fe",
  "/%c0%ae%c0%ae",
  `/${"a".repeat(10_000)}`,
];

for (const target of bad)
  test(`the target ${JSON.stringify(target.slice(0, 20))} is refused`, () => {
    assert.throws(() => parseTarget(target), fault("Validation"));
  });

test("the query is what follows the first question mark, decoded", () => {
  const { segments, query } = parseTarget("/ui?write=true&text=a+b%26c&q=?&empty");
  assert.deepEqual(segments, ["ui"]);
  assert.deepEqual(
    [...query],
    [
      ["write", "true"],
      ["text", "a b&c"],
      ["q", "?"],
      ["empty", ""],
    ],
  );
  assert.deepEqual([...parseTarget("/ui").query], []);
});
