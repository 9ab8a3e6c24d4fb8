import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pythonLiteral } from "../json/python-literal.ts";
import { parseShorthand, ShorthandError } from "./shorthand.ts";

const itself = (word: string): string => word;

const read: readonly (readonly [string, string])[] = [
  ["a=b", "{'a': 'b'}"],
  ["a=", "{'a': ''}"],
  ["=", "{'': ''}"],
  ["a=b,c=d", "{'a': 'b', 'c': 'd'}"],
  ["a=b,c=,d=e", "{'a': 'b', 'c': '', 'd': 'e'}"],
  ["a= b c , d = e ", "{'a': 'b c', 'd': 'e'}"],
  ["a=\n b,\tc=d", "{'a': 'b', 'c': 'd'}"],
  ["a=b\\,c", "{'a': 'b,c'}"],
  ["a=b\\c", "{'a': 'b\\\\c'}"],
  ["a=b=c", "{'a': 'b=c'}"],
  ["aws:x/y.z#1_2-3=b", "{'aws:x/y.z#1_2-3': 'b'}"],
  ["a=é", "{'a': 'é'}"],
  ["a=b,c", "{'a': ['b', 'c']}"],
  ["k=a,b,c=d", "{'k': ['a', 'b'], 'c': 'd'}"],
  ["k=a,'b, c',\"d\",e=f", "{'k': ['a', 'b, c', 'd'], 'e': 'f'}"],
  ["k=a,b\\,", "{'k': ['a', 'b,']}"],
  ["k=a,,c=d", "{'k': 'a', 'c': 'd'}"],
  ["k='a'", "{'k': 'a'}"],
  ["k='it\\'s \\\\'", "{'k': \"it's \\\\\"}"],
  ["k='a\\'", "{'k': 'a\\\\'}"],
  ['k="a, \'b\' \\" c"', "{'k': 'a, \\'b\\' \" c'}"],
  ["k=[]", "{'k': []}"],
  ["k=[a, b ,'c d']", "{'k': ['a', 'b', 'c d']}"],
  ["k=[a,]", "{'k': ['a']}"],
  ["k=[[a],[b,[]],{c=d}],l=m", "{'k': [['a'], ['b', []], {'c': 'd'}], 'l': 'm'}"],
  ["k={}", "{'k': {}}"],
  ["k={a=b,c=[d,e],f={g=h}}", "{'k': {'a': 'b', 'c': ['d', 'e'], 'f': {'g': 'h'}}}"],
  ["k={a=b,a=c}", "{'k': {'a': 'c'}}"],
];

for (const [text, value] of read)
  test(`shorthand ${JSON.stringify(text)} reads as ${JSON.stringify(value)}`, () =>
    assert.equal(pythonLiteral(parseShorthand(text, itself)), value));

const refused: readonly (readonly [string, string])[] = [
  ["", "Expected: '=', received: 'EOF' for input:\n \n^"],
  ["foo", "Expected: '=', received: 'EOF' for input:\n foo\n   ^"],
  ["foo bar", "Expected: '=', received: 'b' for input:\n foo bar\n    ^"],
  ["a=b,", "Expected: '<second>', received: '<none>' for input:\n a=b,\n    ^"],
  ["a=b,c,", "Expected: '<second>', received: '<none>' for input:\n a=b,c,\n      ^"],
  ["a='b", "Expected: '<singled quoted>', received: '<none>' for input:\n a='b\n  ^"],
  ['a="b', "Expected: '<double quoted>', received: '<none>' for input:\n a=\"b\n  ^"],
  ["a=b,'c", "Expected: '=', received: ''' for input:\n a=b,'c\n    ^"],
  ["a='b'c", "Expected: ',', received: 'c' for input:\n a='b'c\n     ^"],
  ["a=[b", "Expected: ',', received: 'EOF' for input:\n a=[b\n    ^"],
  ["a={b}", "Expected: '=', received: '}' for input:\n a={b}\n    ^"],
  ["a={b=c", "Expected: ',', received: 'EOF' for input:\n a={b=c\n      ^"],
  ["a=[b]c", "Expected: ',', received: 'c' for input:\n a=[b]c\n     ^"],
  ["a=b],c=d", "Expected: ',', received: ']' for input:\n a=b],c=d\n   ^"],
  ["a=é\u{1f600}", "Expected: ',', received: '\u{1f600}' for input:\n a=é\u{1f600}\n   ^"],
  ["a=b,\nc='d'e\nf=g", "Expected: ',', received: 'e' for input:\n a=b,\nc='d'e\n     ^\nf=g"],
  [
    "key=a,key=b",
    'Second instance of key "key" encountered for input:\nkey=a,key=b\n      ^\n' +
      'This is often because there is a preceding "," instead of a space.',
  ],
];

for (const [text, message] of refused)
  test(`shorthand ${JSON.stringify(text)} is refused with its place`, () =>
    assert.throws(() => parseShorthand(text, itself), new ShorthandError(message)));

test("words after @= stand for what they name, wherever they stand", () => {
  const load = (word: string): string => `<${word}>`;
  const value = parseShorthand("a@=b,c=d,e@='f',g@=[h,{i=j,k@=l}],m @ = n,o", load);
  assert.equal(
    pythonLiteral(value),
    "{'a': '<b>', 'c': 'd', 'e': '<f>', 'g': ['<h>', {'i': 'j', 'k': '<l>'}], 'm': ['<n>', '<o>']}",
  );
});

test("lists within lists are read to a depth of a hundred", () => {
  assert.ok(parseShorthand(`a=${"[".repeat(100)}${"]".repeat(100)}`, itself).has("a"));
  assert.throws(() => parseShorthand(`a=${"[".repeat(101)}`, itself), ShorthandError);
});

test("any text is read or refused in words", () => {
  const pieces = [
    "a",
    "key",
    "=",
    "=",
    ",",
    ",",
    "[",
    "]",
    "{",
    "}",
    "'",
    '"',
    "\\",
    "\\,",
    " ",
    "\n",
    "@=",
    "é",
    "\u{1f600}",
    "\ud800",
  ];
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (written) => {
      try {
        assert.ok(parseShorthand(written, itself).size > 0);
      } catch (error) {
        assert.ok(error instanceof ShorthandError, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});

test("long texts are read in one go, however often a comma is taken back", () => {
  const pairs = Array.from({ length: 20_000 }, (_, index) => `k${index}=a,b`).join(",");
  assert.equal(parseShorthand(pairs, itself).size, 20_000);
  const blanks = `a=b${" ".repeat(100_000)}c`;
  assert.equal(parseShorthand(blanks, itself).get("a"), blanks.slice(2));
});
