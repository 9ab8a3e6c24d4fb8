import assert from "node:assert/strict";
import { test } from "node:test";
import { shellQuoted, shellWords } from "./shell-words.ts";

const split: readonly (readonly [string, readonly string[] | null])[] = [
  ["", []],
  [" a  b\tc\n", ["a", "b", "c"]],
  [`'a b' "c d"`, ["a b", "c d"]],
  [`a'b'"c"d`, ["abcd"]],
  [`'' ""`, ["", ""]],
  [String.raw`a\ b '\' "\"\\\n"`, ["a b", "\\", '"\\\\n']],
  ["é😀 'ü'", ["é😀", "ü"]],
  ["a 'b", null],
  ['a "b', null],
  ["a\\", null],
];

for (const [text, words] of split) {
  test(`A shell's words of ${JSON.stringify(text)}`, () => {
    assert.deepEqual(shellWords(text), words);
  });
}

test("A quoted word is read as it was", () => {
  for (const word of ["", "a", "it's", 'a "b" $c', "\\", "a\nb"]) assert.deepEqual(shellWords(shellQuoted(word)), [word]);
});
