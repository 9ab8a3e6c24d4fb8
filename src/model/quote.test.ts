import assert from "node:assert/strict";
import { test } from "node:test";
import { quote } from "./quote.ts";

test("a text is shown short, on one line, and without what a terminal obeys", () => {
  for (const [text, shown] of [
    ["a b", '"a b"'],
    ['"', String.raw`"\""`],
    ["a\nb\u001b[2J", String.raw`"a\nb\u001b[2J"`],
    ["\u007f\u009b\u2028", String.raw`"\u007f\u009b\u2028"`],
    ["é".repeat(101), `"${"é".repeat(100)}…"`],
    [`${"a".repeat(99)}😀`, `"${"a".repeat(99)}\ufffd…"`],
  ] as const)
    assert.equal(quote(text), shown);
});
