import assert from "node:assert/strict";
import { test } from "node:test";
import { widthOf } from "./character-width.ts";
import { compareTexts, lengthOf } from "./code-points.ts";

test("Texts are sorted by code points, not by their units", () => {
  const texts = ["\u{1f600}", "b", "\uffee", "a\u{1f600}", "a", "a\uffee", "", "B"];
  assert.deepEqual(texts.sort(compareTexts), ["", "B", "a", "a\uffee", "a\u{1f600}", "b", "\uffee", "\u{1f600}"]);
});

test("Texts are as long as their code points are many", () => {
  assert.deepEqual(["", "abc", "\u{1f600}a", "e\u0301"].map(lengthOf), [0, 3, 2, 2]);
});

test("Wide, fullwidth and ambiguous characters take two columns each", () => {
  assert.deepEqual(["", "abc", "中", "Ａ", "ｱ", "±", "\u{1f600}", "e\u0301", "日本 x"].map(widthOf), [0, 3, 2, 2, 1, 2, 2, 3, 6]);
});
