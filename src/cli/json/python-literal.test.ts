import assert from "node:assert/strict";
import { test } from "node:test";
import { pythonLiteral, pythonType, shown } from "./python-literal.ts";
import { ordered, type PythonValue } from "./python-value.ts";

const day: PythonValue = { python: "datetime.date", text: "2020-01-02", literal: "datetime.date(2020, 1, 2)" };
const bytes = new Uint8Array([97, 39, 0, 255, 92, 10]);

const literals: readonly (readonly [PythonValue, string])[] = [
  [null, "None"],
  [true, "True"],
  [-0, "0"],
  [12345678901234567890n, "12345678901234567890"],
  [{ float: 1 }, "1.0"],
  [{ float: -0 }, "-0.0"],
  [{ float: 1e16 }, "1e+16"],
  [{ float: 123456789012345.6 }, "123456789012345.6"],
  [{ float: 0.0001 }, "0.0001"],
  [{ float: 0.00001234 }, "1.234e-05"],
  [{ float: Number.NaN }, "nan"],
  [{ float: Number.NEGATIVE_INFINITY }, "-inf"],
  ["", "''"],
  ["it's", `"it's"`],
  [`it's "it"`, `'it\\'s "it"'`],
  ["a\\\n\t\r", "'a\\\\\\n\\t\\r'"],
  ["\x01\x7f\xa0\xad", "'\\x01\\x7f\\xa0\\xad'"],
  ["\u2028\u{e000}", "'\\u2028\\ue000'"],
  ["\u{10ffff}", "'\\U0010ffff'"],
  ["é\u{1f600} ", "'é\u{1f600} '"],
  ["\ud800", "'\\ud800'"],
  [bytes, `b"a'\\x00\\xff\\\\\\n"`],
  [new Uint8Array([34]), `b'"'`],
  [day, "datetime.date(2020, 1, 2)"],
  [[1, ["a"], []], "[1, ['a'], []]"],
  [new Map(), "{}"],
  [
    new Map<PythonValue, PythonValue>([
      ["a", 1],
      [{ float: 1.5 }, null],
    ]),
    "{'a': 1, 1.5: None}",
  ],
  [ordered(new Map()), "OrderedDict()"],
  [ordered(new Map([["a", [new Map([["b", true]])]]])), "OrderedDict({'a': [OrderedDict({'b': True})]})"],
];

for (const [index, [value, literal]] of literals.entries())
  test(`the literal of value ${index + 1} is Python's`, () => assert.equal(pythonLiteral(value), literal));

const types: readonly (readonly [PythonValue, string])[] = [
  ["", "str"],
  [1, "int"],
  [1n, "int"],
  [false, "bool"],
  [{ float: 1 }, "float"],
  [null, "NoneType"],
  [[], "list"],
  [new Map(), "dict"],
  [ordered(new Map()), "collections.OrderedDict"],
  [bytes, "bytes"],
  [day, "datetime.date"],
];

for (const [value, type] of types) test(`there is a value of type ${type}`, () => assert.equal(pythonType(value), type));

test("texts and dates are shown without quotes, bytes with theirs", () => {
  assert.deepEqual(["it's", day, bytes, [day]].map(shown), [
    "it's",
    "2020-01-02",
    pythonLiteral(bytes),
    `[${pythonLiteral(day)}]`,
  ]);
});
