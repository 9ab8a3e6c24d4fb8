import assert from "node:assert/strict";
import { test } from "node:test";
import { IniError, type IniValue, parseIni } from "./ini.ts";

type Read = Readonly<Record<string, Readonly<Record<string, IniValue>>>>;

const read: readonly (readonly [string, string, Read])[] = [
  ["nothing", "", {}],
  ["an empty section", "[a]\n", { a: {} }],
  ["both signs and any blanks", "[a]\nx=1\ny : 2\n z\t=  3 \n", { a: { x: "1", y: "2\nz\t=  3" } }],
  ["names in any case", "[A]\nRegion = X\n", { A: { region: "X" } }],
  ["whole lines of comment alone", "# c\n[a]\n; c\nx = 1 # no\n#y = 2\n", { a: { x: "1 # no" } }],
  ["every kind of line end", "[a]\r\nx = 1\r\n[b]\ry = 2", { a: { x: "1" }, b: { y: "2" } }],
  ["what stands behind a section's bracket", "[a] ; c\nx = 1\n", { a: { x: "1" } }],
  ["a name with brackets and quotes", '[profile "a b"]\nx = 1\n[[c]]\n', { 'profile "a b"': { x: "1" }, "[c]": {} }],
  ["values that hold the signs", "[a]\nx = a=b:c\n", { a: { x: "a=b:c" } }],
  ["no value", "[a]\nx =\ny =\n", { a: { x: "", y: "" } }],
  ["a value of several lines", "[a]\nx = 1\n  2\n\n  3\ny = 4\n", { a: { x: "1\n2\n\n3", y: "4" } }],
  ["a comment within a value", "[a]\nx = 1\n  # c\n  2\n", { a: { x: "1\n2" } }],
  [
    "a block",
    "[a]\ns3 =\n  k = v\n\n  l = m=n\nx = 1\n",
    {
      a: {
        s3: new Map([
          ["k", "v"],
          ["l", "m=n"],
        ]),
        x: "1",
      },
    },
  ],
  ["what stands for all", "[DEFAULT]\nx = 1\n[a]\n[b]\nx = 2\n", { a: { x: "1" }, b: { x: "2" } }],
  ["names that objects have", "[__proto__]\nconstructor = 1\n", { ["__proto__"]: { constructor: "1" } }],
];

for (const [name, text, sections] of read) {
  test(`Of an INI text, ${name} can be read`, () => {
    const expected = new Map(Object.entries(sections).map(([section, values]) => [section, new Map(Object.entries(values))]));
    assert.deepEqual(parseIni(text), expected);
  });
}

const refused: readonly (readonly [string, string])[] = [
  ["an option before any section", "x = 1\n"],
  ["a line that is neither", "[a]\nx\n"],
  ["an option without a name", "[a]\n= 1\n"],
  ["a section that stands twice", "[a]\n[b]\n[a]\n"],
  ["an option that stands twice", "[a]\nx = 1\nX = 2\n"],
  ["a block's line without a value", "[a]\ns3 =\n  k\n"],
  ["a byte order mark", "\u{feff}[a]\n"],
];

for (const [name, text] of refused) {
  test(`An INI text with ${name} is refused`, () => {
    assert.throws(() => parseIni(text), IniError);
  });
}
