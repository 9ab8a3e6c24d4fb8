import assert from "node:assert/strict";
import { test } from "node:test";
import { parseJson } from "../json/parse-json.ts";
import { writeText } from "./text-form.ts";

const linesOf = (document: string): string[] => {
  const lines: string[] = [];
  writeText(parseJson(document), (line) => lines.push(line));
  return lines.join("").split("\n").slice(0, -1);
};

const cases: readonly (readonly [document: string, lines: readonly string[]])[] = [
  ["{}", []],
  ["[]", []],
  ["null", ["None"]],
  ["1.0", ["1.0"]],
  ['"as\\tit\\nis"', ["as\tit", "is"]],
  ['{"b": 1, "a": "x", "\\ud83d\\ude00": true, "\\uffee": null}', ["x\t1\tNone\tTrue"]],
  ['{"domain": {"name": "d", "size": 0}}', ["DOMAIN\td\t0"]],
  ['{"outer": {"z": 1, "inner": {"y": 2}}}', ["OUTER\t1", "INNER\t2"]],
  ['{"tags": ["a", 1.5, false]}', ["TAGS\ta", "TAGS\t1.5", "TAGS\tFalse"]],
  ['["a", 2, null]', ["a\t2\tNone"]],
  ['[["a", "b"], ["c"]]', ["a\tb", "c"]],
  ['[["a"], 1, [["b"]], 2]', ["1\t2", "a", "b"]],
  ['{"l": [[1, 2], [3]]}', ["L\t1", "L\t2", "L\t3"]],
  ['{"d": [{"a": 1, "b": 2}, {"b": 3, "c": 4}]}', ["D\t1\t2\t", "D\t\t3\t4"]],
  ['[{"n": {"x": 1}}, {"n": {"x": 2}, "a": "z"}]', ["", "N\t1", "z", "N\t2"]],
  // A member that is plain in one object and nested in another stands in the row of both.
  ['[{"a": 1}, {"a": [{"b": "it\'s"}]}]', ["1", "[{'b': \"it's\"}]"]],
  ['{"hashes": {"SHA-1": "x", "MD5": "y"}}', ["HASHES\ty\tx"]],
];

test("Values become lines of tab-separated columns", () => {
  for (const [document, lines] of cases) assert.deepEqual(linesOf(document), lines, document);
});

test("A list of objects and other values cannot be written", () => {
  assert.throws(() => linesOf('[{"a": 1}, "b"]'), { exit: 255, message: "'str' object has no attribute 'items'" });
  assert.throws(() => linesOf('[null, {"a": 1}]'), { exit: 255, message: "'NoneType' object has no attribute 'items'" });
});
