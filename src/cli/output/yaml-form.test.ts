import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../json/json.ts";
import { parseJson } from "../json/parse-json.ts";
import { yamlOf } from "./yaml-form.ts";

const scalars: readonly (readonly [text: string, written: string])[] = [
  ["plain", "plain"],
  ["a b", "a b"],
  ["yes", "yes"],
  ["true", "'true'"],
  ["Null", "'Null'"],
  ["nUll", "nUll"],
  ["~", "'~'"],
  ["", "''"],
  ["12", "'12'"],
  ["0123", "'0123'"],
  ["0x1F", "'0x1F'"],
  ["1e3", "'1e3'"],
  ["1_000", "'1_000'"],
  ["1.5", "'1.5'"],
  [".inf", "'.inf'"],
  ["2020-01-01", "'2020-01-01'"],
  ["2021-01-27T01:10:38.123000+00:00", "'2021-01-27T01:10:38.123000+00:00'"],
  ["12:30", "12:30"],
  ["1.0.0", "1.0.0"],
  ["=", "'='"],
  ["<<", "'<<'"],
  ["- a", "'- a'"],
  ["-a", "-a"],
  ["a: b", "'a: b'"],
  ["a:", "'a:'"],
  ["arn:aws:x", "arn:aws:x"],
  ["a #b", "'a #b'"],
  ["a#b", "a#b"],
  ["[a", "'[a'"],
  ["a]", "a]"],
  ['"a', "'\"a'"],
  ["it's", "it's"],
  ["'a'", "'''a'''"],
  [" a", "' a'"],
  ["a ", "'a '"],
  ["---", "'---'"],
  ["...x", "'...x'"],
  ["?", "'?'"],
  ["?a", "?a"],
  ["@a", "'@a'"],
  ["é中", "é中"],
  ["\u{1f600}", '"\\U0001F600"'],
  ["a\tb", '"a\\tb"'],
  ["a\nb", "'a\n\n  b'"],
  ["\na\n", "'\n\n  a\n\n  '"],
  ["a \nb", '"a \\nb"'],
  ["a\r\nb", '"a\\r\\nb"'],
  ["\u2028", "'\u2028  '"],
  ["\u0085\u00a0\ufeff\u001b", '"\\N\u00a0\\uFEFF\\e"'],
  ['a"b\\c\n d', '"a\\"b\\\\c\\n d"'],
];

test("A text stands plain where it reads as itself, else in the quotes it needs", () => {
  for (const [text, written] of scalars) assert.equal(yamlOf([text]), `- ${written}\n`, JSON.stringify(text));
});

const documents: readonly (readonly [document: string, lines: readonly string[]])[] = [
  ["[]", ["[]"]],
  ['"x: y"', ['"x: y"']],
  ["null", ["null"]],
  [
    "[1, 2.0, 1e20, 1e-7, true, null, 12345678901234567890]",
    ["- 1", "- 2.0", "- 1e+20", "- 1e-07", "- true", "- null", "- 12345678901234567890"],
  ],
  ['{"b": [], "a": {}, "\\ud83d\\ude00": 1, "\\uffee": 2}', ["a: {}", "b: []", "￮: 2", '"\\U0001F600": 1']],
  [
    '{"list": [[1, [2, 3]], {"k": null, "j": [{"x": "y"}]}], "e": {"l": ["x"]}}',
    ["e:", "  l:", "  - x", "list:", "- - 1", "  - - 2", "    - 3", "- j:", "  - x: y", "  k: null"],
  ],
  ['[["a"], [], [[]]]', ["- - a", "- []", "- - []"]],
  [
    `{"${"k".repeat(129)}": "v", "n": {"a\\nb": ["x"]}}`,
    [`? ${"k".repeat(129)}`, ": v", "n:", "  ? 'a", "", "    b'", "  : - x"],
  ],
];

test("Lists and objects are blocks with sorted keys", () => {
  for (const [document, lines] of documents) assert.equal(yamlOf(parseJson(document)), `${lines.join("\n")}\n`, document);
});

test("Long texts fold behind the eightieth column, but not beside another blank", () => {
  assert.equal(
    yamlOf([new Map([["long", `${"word ".repeat(30)}end`]])]),
    `- long:${" word".repeat(15)}\n   ${" word".repeat(15)} end\n`,
  );
  assert.equal(yamlOf([`${"q".repeat(90)} x`]), `- ${"q".repeat(90)}\n  x\n`);
  assert.equal(yamlOf([` ${"y  ".repeat(40)}`]), `- ' ${"y  ".repeat(40)}'\n`);
  assert.equal(yamlOf([`\t${"q".repeat(90)}  x y`]), `- "\\t${"q".repeat(90)}\n  \\ x y"\n`);
});

test("What occurs twice is written once and then named", () => {
  const list: Json = ["s"];
  const object: Json = new Map([["z", 1]]);
  assert.equal(
    yamlOf(
      new Map<string, Json>([
        ["b", list],
        ["a", [object, list, object]],
        ["c", new Map([["d", object]])],
      ]),
    ),
    "a:\n- &id001\n  z: 1\n- &id002\n  - s\n- *id001\nb: *id002\nc:\n  d: *id001\n",
  );
});
