import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pythonLiteral } from "../json/python-literal.ts";
import { parseYaml } from "./yaml.ts";

const literalOf = (text: string): string => {
  const value = parseYaml(text);
  return value === undefined ? "invalid" : pythonLiteral(value);
};

const words: readonly (readonly [string, string])[] = [
  ["abc", "'abc'"],
  ["a b", "'a b'"],
  ["'1'", "'1'"],
  ['"\\u00e9\\n"', "'é\\n'"],
  ["yes", "'yes'"],
  ["off", "'off'"],
  ["True", "True"],
  ["false", "False"],
  ["tRUE", "'tRUE'"],
  ["", "None"],
  ["~", "None"],
  ["Null", "None"],
  ["1", "1"],
  ["-1_000", "-1000"],
  ["0123", "123"],
  ["0o17", "15"],
  ["0x1F", "31"],
  ["-0b101", "-5"],
  ["12345678901234567890", "12345678901234567890"],
  ["1.0", "1.0"],
  ["1.2.3", "'1.2.3'"],
  ["1e3", "1000.0"],
  [".5", "0.5"],
  ["1.", "1.0"],
  ["-.inf", "-inf"],
  [".NaN", "nan"],
  [".", "'.'"],
  ["._", "invalid"],
  ["2020-01-02", "datetime.date(2020, 1, 2)"],
  ["2020-13-02", "invalid"],
  ["2020-1-2", "'2020-1-2'"],
  ["2020-1-2 3:04:05.25", "datetime.datetime(2020, 1, 2, 3, 4, 5, 250000)"],
  ["2020-01-02T03:04:00", "datetime.datetime(2020, 1, 2, 3, 4)"],
  ["2020-01-02T33:04:00", "invalid"],
  ["=", "invalid"],
  ["!!str 1", "'1'"],
  ["! 1", "'1'"],
  ["!!int '0x10'", "16"],
  ["!!int x", "invalid"],
  ["!!float 2", "2.0"],
  ["!!float x", "invalid"],
  ["!!bool Off", "False"],
  ["!!bool x", "invalid"],
  ["!!null x", "None"],
  ["!!timestamp 2020-01-02", "datetime.date(2020, 1, 2)"],
  ["!!binary aGk=", "b'hi'"],
  ["!!binary a", "invalid"],
  ["!!binary é", "invalid"],
  ["!other x", "invalid"],
  ["!!set x", "invalid"],
];

for (const [text, literal] of words)
  test(`as YAML, the word ${JSON.stringify(text)} is ${literal}`, () => assert.equal(literalOf(text), literal));

const documents: readonly (readonly [string, string, string])[] = [
  ["with comments and a begin", "# c\n---\na: b # c\n...\n", "{'a': 'b'}"],
  [
    "of blocks",
    "a:\n- b\n-  c: 1\n   d:\ne: {f: [g, 1], h: }\n",
    "{'a': ['b', {'c': 1, 'd': None}], 'e': {'f': ['g', 1], 'h': None}}",
  ],
  ["with texts over lines", "a: |\n  b\n   c\nd: >-\n  e\n  f\n", "{'a': 'b\\n c\\n', 'd': 'e f'}"],
  ["that ends within a block of text", "a: |\n  b", "{'a': 'b'}"],
  [
    "with keys of other types",
    "2: a\n1.5: b\ntrue: c\n~: d\n2020-01-02: e",
    "{2: 'a', 1.5: 'b', True: 'c', None: 'd', datetime.date(2020, 1, 2): 'e'}",
  ],
  ["with aliases", "a: &x [1]\nb: *x\n*x : c", "invalid"],
  ["with aliases of values", "a: &x [1]\nb: *x\nc: &x 2\nd: *x", "{'a': [1], 'b': [1], 'c': 2, 'd': 2}"],
  ["with an alias of nothing", "a: *x", "invalid"],
  ["with an alias of itself", "&x a: [*x, &y [*y]]", "invalid"],
  [
    "that merges a map in",
    "a: &x {b: 1, c: 2}\nd: {e: 3, <<: *x, b: 4}",
    "{'a': {'b': 1, 'c': 2}, 'd': {'b': 4, 'c': 2, 'e': 3}}",
  ],
  ["that merges several maps in", "<<: [{a: 1}, {a: 2, b: 3}]", "{'a': 1, 'b': 3}"],
  ["that merges nothing in", "<<: {}\na: 1\na: 2", "invalid"],
  ["that merges what is no map", "<<: 1", "invalid"],
  ["that merges twice", "<<: {a: 1}\n<<: {b: 1}", "invalid"],
  ["with a key twice", "a: 1\nb: 1\na: 1", "invalid"],
  ["with a number twice as a key", "1: a\n1.0: b", "invalid"],
  ["with a list as a key", "? [a]\n: b", "invalid"],
  ["with tags for lists and maps", "a: !!seq [1]\nb: !!map {}", "{'a': [1], 'b': {}}"],
  ["with other tags for them", "a: !!omap [1]", "invalid"],
  ["of two documents", "a: b\n---\nc: d\n", "invalid"],
  ["with a bracket left open", "a: [b", "invalid"],
  ["with control characters", "a: \u0007", "invalid"],
  ["of nothing", "", "None"],
];

for (const [what, text, literal] of documents)
  test(`a YAML document ${what} reads as Python reads it`, () => assert.equal(literalOf(text), literal));

test("aliases are not written out without end", () => {
  const names = [..."abcdefghijklmn"];
  const lines = names.map(
    (name, index) =>
      `${name}: &${name} [${Array(9)
        .fill(index === 0 ? "x" : `*${names[index - 1]}`)
        .join(",")}]`,
  );
  assert.notEqual(literalOf(lines.slice(0, 4).join("\n")), "invalid");
  assert.equal(literalOf(lines.join("\n")), "invalid");
});

test("what is nested beyond measure is no YAML", () => {
  for (const piece of ["[", "{a: ", "- ", "? "]) assert.equal(literalOf(piece.repeat(20_000)), "invalid");
});

test("any text is read as YAML or is none", () => {
  const pieces = [
    "a",
    "1",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "'",
    '"',
    "&a ",
    "*a",
    "!!str ",
    "!x ",
    "|\n",
    ">",
    "<<",
    "#",
    "? ",
    "\t",
    "---\n",
    "%",
  ];
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (written) => typeof literalOf(written) === "string"),
    { numRuns: 1000 },
  );
});
