import assert from "node:assert/strict";
import { test } from "node:test";
import { CommandFailure } from "../failure.ts";
import { readKnown } from "./known-words.ts";
import { optionRow, switchRow } from "./options.ts";
import type { Given } from "./parsed.ts";

const rows = [
  optionRow({ name: "domain", summary: "" }),
  optionRow({ name: "domain-owner", summary: "" }),
  optionRow({ name: "format", choices: ["npm", "pypi"], summary: "" }),
  optionRow({ name: "versions", takes: "words", summary: "" }),
  optionRow({ name: "max-items", numeric: true, summary: "" }),
  optionRow({ name: "skeleton", takes: "word or none", fallback: "input", summary: "" }),
  switchRow("overwrite", ""),
  switchRow("no-overwrite", "", "overwrite"),
];
const place = (name: string, parts: object = {}) => optionRow({ name, positional: true, required: true, summary: "", ...parts });
const optionalPlace = place("help", { required: false, takes: "word or none" });

type Expected = readonly [found: Readonly<Record<string, Given>>, rest?: readonly string[]];

const read: readonly (readonly [string, readonly string[], Expected])[] = [
  ["a word after its flag", ["--domain", "a"], [{ domain: "a" }]],
  ["a word behind an equals sign", ["--domain=a=b"], [{ domain: "a=b" }]],
  ["nothing behind an equals sign", ["--domain="], [{ domain: "" }]],
  ["an empty word", ["--domain", ""], [{ domain: "" }]],
  ["a word that begins with a dash behind an equals sign", ["--domain=-x"], [{ domain: "-x" }]],
  ["a single dash", ["--domain", "-"], [{ domain: "-" }]],
  ["negative numbers as words", ["--versions", "-1", "-.5", "-1.5"], [{ versions: ["-1", "-.5", "-1.5"] }]],
  ["a word with a dash and a blank", ["--domain", "-x y"], [{ domain: "-x y" }]],
  ["the last of two", ["--domain", "a", "--domain", "b"], [{ domain: "b" }]],
  ["the last of two lists", ["--versions", "1", "2", "--versions", "3"], [{ versions: ["3"] }]],
  ["a list of none", ["--versions", "--domain", "a"], [{ versions: [], domain: "a" }]],
  ["one word for a list behind an equals sign", ["--versions=1", "2"], [{ versions: ["1"] }, ["2"]]],
  ["a unique beginning of a flag", ["--form", "npm"], [{ format: "npm" }]],
  ["a beginning of a flag with its word", ["--ver=1"], [{ versions: ["1"] }]],
  ["a whole flag that begins another", ["--domain", "a", "--domain-o", "1"], [{ domain: "a", "domain-owner": "1" }]],
  ["a number with blanks and underscores", ["--max-items", " 1_0 "], [{ "max-items": 10 }]],
  ["a flag of one word or none without one", ["--skeleton", "--domain", "a"], [{ skeleton: "input", domain: "a" }]],
  ["a flag of one word or none with one", ["--skeleton", "output"], [{ skeleton: "output" }]],
  ["a switch", ["--overwrite"], [{ overwrite: true }]],
  ["a switch and its opposite: the last", ["--overwrite", "--no-over"], [{ overwrite: false }]],
  ["what it does not know as the rest", ["--x", "y", "--domain", "a", "z", "-v"], [{ domain: "a" }, ["--x", "y", "z", "-v"]]],
  ["all after two dashes as words", ["--domain", "a", "--", "--x"], [{ domain: "a" }, ["--", "--x"]]],
];

for (const [what, words, [found, rest = []]] of read)
  test(`a pass reads ${what}`, () => {
    const known = readKnown(rows, words);
    assert.deepEqual([Object.fromEntries(known.found), known.rest], [found, rest]);
  });

const refused: readonly (readonly [string, readonly string[], string])[] = [
  ["a missing word", ["--domain"], "argument --domain: expected one argument"],
  ["a flag in place of a word", ["--domain", "-x"], "argument --domain: expected one argument"],
  ["two dashes in place of a word", ["--domain", "--", "a"], "argument --domain: expected one argument"],
  ["a beginning of two flags", ["--dom=a"], "ambiguous option: --dom=a could match --domain, --domain-owner"],
  ["a choice that is none", ["--format", "xml"], "argument --format: Found invalid choice 'xml'\n"],
  [
    "a choice much like one",
    ["--format", "pyp"],
    "argument --format: Found invalid choice 'pyp'\n\nMaybe you meant:\n\n  * pypi",
  ],
  ["a number that is none", ["--max-items", "it's"], `argument --max-items: invalid int value: "it's"`],
  ["a word for a switch", ["--overwrite=1"], "argument --overwrite: ignored explicit argument '1'"],
];

const wrong = (message: string) => (thrown: unknown) =>
  thrown instanceof CommandFailure && thrown.exit === 252 && thrown.frame === "parser" && thrown.message === message;

for (const [what, words, message] of refused)
  test(`a pass refuses ${what}`, () => assert.throws(() => readKnown(rows, words), wrong(message)));

test("a wrong flag anywhere is told before a wrong word in front of it", () => {
  assert.throws(() => readKnown(rows, ["--format", "xml", "--dom"]), /ambiguous/);
});

test("what is required and missing is listed in the rows' order", () => {
  const required = [place("first"), optionRow({ name: "flag", required: true, summary: "" }), place("outfile")];
  assert.throws(() => readKnown(required, ["a"]), wrong("the following arguments are required: --flag, outfile"));
  assert.deepEqual(
    [...readKnown(required, ["a", "--flag", "b", "c"]).found],
    [
      ["first", "a"],
      ["flag", "b"],
      ["outfile", "c"],
    ],
  );
});

test("a word that stands by its place is the first that no flag takes", () => {
  const { found, rest } = readKnown([...rows, place("outfile"), optionalPlace], ["--domain", "a", "x", "--overwrite", "y", "z"]);
  assert.deepEqual(Object.fromEntries(found), { domain: "a", outfile: "x", overwrite: true });
  assert.deepEqual(rest, ["y", "z"]);
});

test("two places are filled by two words that stand together", () => {
  const { found, rest } = readKnown([place("outfile"), optionalPlace], ["x", "help", "y"]);
  assert.deepEqual([Object.fromEntries(found), rest], [{ outfile: "x", help: "help" }, ["y"]]);
});

test("two dashes in front of a place are left out", () => {
  assert.deepEqual(Object.fromEntries(readKnown([place("command")], ["--", "a"]).found), { command: "a" });
});

test("the version ends the pass, whatever follows and is missing", () => {
  const withVersion = [...rows, place("command"), optionRow({ name: "version", takes: "version", summary: "" })];
  assert.equal(readKnown(withVersion, ["--version", "--format", "xml"]).found.get("version"), true);
  assert.throws(() => readKnown(withVersion, ["--format", "xml", "--version"]), /invalid choice/);
});
