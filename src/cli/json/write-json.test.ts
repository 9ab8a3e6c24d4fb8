import assert from "node:assert/strict";
import { test } from "node:test";
import { parseJson } from "./parse-json.ts";
import { compactJson, printedJson, spacedJson, writeJson } from "./write-json.ts";

const document =
  '{"é\\u007f\\u2028": [1.0, NaN, -Infinity, 12345678901234567890, "\\ud83d\\ude00\\b\\u0001\\""], "e": [], "o": {}, "n": null}';

test("One line has blanks after commas and colons, or none, and nothing but ASCII", () => {
  assert.equal(
    writeJson(parseJson(document), spacedJson),
    '{"\\u00e9\\u007f\\u2028": [1.0, NaN, -Infinity, 12345678901234567890, "\\ud83d\\ude00\\b\\u0001\\""], "e": [], "o": {}, "n": null}',
  );
  assert.equal(writeJson(parseJson('{"a": [1, true], "b": "x: y, z"}'), compactJson), '{"a":[1,true],"b":"x: y, z"}');
});

test("Results are indented by four blanks, with characters as they are and empty lists and objects on their line", () => {
  assert.equal(
    writeJson(parseJson('{"é": [1.50, {}], "l": [], "d": {"x": "\u{1f600}"}}'), printedJson),
    '{\n    "é": [\n        1.5,\n        {}\n    ],\n    "l": [],\n    "d": {\n        "x": "\u{1f600}"\n    }\n}',
  );
});
