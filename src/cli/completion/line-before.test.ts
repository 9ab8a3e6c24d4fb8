import assert from "node:assert/strict";
import { test } from "node:test";
import { lineBefore } from "./line-before.ts";

const lines: readonly (readonly [string, readonly string[], string, string])[] = [
  ["", [], "", ""],
  ["pack", [], "pack", ""],
  ["packhouse ", ["packhouse"], "", ""],
  ["packhouse codeartifact list-d", ["packhouse", "codeartifact"], "list-d", ""],
  ["packhouse  --domain\tac", ["packhouse", "--domain"], "ac", ""],
  ["packhouse --package '@acme/b", ["packhouse", "--package"], "@acme/b", "'"],
  ['packhouse --query "a b', ["packhouse", "--query"], "a b", '"'],
  ['packhouse "a b" c\\ d', ["packhouse", "a b"], "c d", ""],
  ["packhouse a\\", ["packhouse"], "a", ""],
  ['packhouse "a\\', ["packhouse"], "a", '"'],
  ["packhouse 'it''s ", ["packhouse"], "its ", "'"],
  ["packhouse ''", ["packhouse"], "", ""],
];

for (const [text, words, partial, quote] of lines)
  test(`the line before the cursor is cut as a shell would: ${JSON.stringify(text)}`, () => {
    const { start, ...cut } = lineBefore(text);
    assert.deepEqual(cut, { words, partial, quote });
    assert.deepEqual(lineBefore(text.slice(0, start)).words, words);
  });
