import assert from "node:assert/strict";
import { test } from "node:test";
import { parseJson } from "../../json/parse-json.ts";
import { spacedJson, writeJson } from "../../json/write-json.ts";
import { evaluate } from "./evaluate.ts";
import { QueryFailure, SyntaxFailure } from "./failure.ts";
import { parseExpression } from "./parse.ts";

const shelf = `{
  "name": "fiction", "size": 3, "open": true, "closed": false, "owner": null, "note": "", "none": [], "empty": {},
  "books": [
    {"title": "Ulysses", "year": 1922, "tags": ["long", "city"]},
    {"title": "Emma", "year": 1815, "tags": []},
    {"title": "Ärger", "year": 1990.5}
  ],
  "by": {"joyce": {"books": 1}, "austen": {"books": 2}},
  "nested": [[1, [2]], [3], 4],
  "words": ["b", "a", "\u{1f600}", "\\uffee", "B"],
  "numbers": [3, 1, 2.0, 12345678901234567890],
  "odd key": {"a.b": 1},
  "mixed": [1, "1", true, null, [0], 1.0]
}`;

const ask = (expression: string, document = shelf): string =>
  writeJson(evaluate(parseExpression(expression), parseJson(document)), spacedJson);

const answers: readonly (readonly [expression: string, answer: string])[] = [
  // Picking
  ["name", '"fiction"'],
  ["missing.deeper", "null"],
  ['"odd key"."a.b"', "1"],
  ['"\\u006eame"', '"fiction"'],
  ["books[0].title", '"Ulysses"'],
  ["books[-1].year", "1990.5"],
  ["books[9]", "null"],
  ["name[0]", "null"],
  ["@.size", "3"],
  // Slices
  ["words[1:3]", '["a", "\\ud83d\\ude00"]'],
  ["words[::-2]", '["B", "\\ud83d\\ude00", "b"]'],
  ["words[-2:]", '["\\uffee", "B"]'],
  ["words[10:0:-1] | length(@)", "4"],
  ["words[:99999999999999999999] | length(@)", "5"],
  ["name[0:2]", "null"],
  ["nested[0][0:1].x", "null"],
  ["books[:2].title", '["Ulysses", "Emma"]'],
  // Projections
  ["books[*].title | [0]", '"Ulysses"'],
  ["books[].tags[]", '["long", "city"]'],
  ["books[*].tags[0]", '["long"]'],
  ["nested[]", "[1, [2], 3, 4]"],
  ["nested[][]", "[1, 2, 3, 4]"],
  ["by.*.books", "[1, 2]"],
  ["*.books", "[]"],
  ["name.*", "null"],
  ["books[?year > `1900`].title", '["Ulysses", "\\u00c4rger"]'],
  ["books[?tags].title", '["Ulysses"]'],
  ["books[?!tags].title", '["Emma", "\\u00c4rger"]'],
  ["books[?title == 'Emma' || year < `1950` && tags].year", "[1922, 1815]"],
  ["none[?@]", "[]"],
  ["size[?@]", "null"],
  // Building
  ["[name, size]", '["fiction", 3]'],
  ["books[0].[year, title]", '[1922, "Ulysses"]'],
  ["{z: name, a: size}", '{"z": "fiction", "a": 3}'],
  ["missing.{a: b}", "null"],
  ["missing.[a]", "null"],
  // Truth and order
  ["note || name", '"fiction"'],
  ["none || empty || owner || closed || `0`", "0"],
  ["open && size", "3"],
  ["!`0`", "false"],
  ["!none", "true"],
  ["size == `3.0`", "true"],
  ["`1` == `true`", "false"],
  ["`[1]` == `[true]`", "true"],
  ['`{"a": 1, "b": 2}` == `{"b": 2, "a": 1}`', "true"],
  ["owner < `1`", "null"],
  ["'a' < 'b'", "true"],
  ["`12345678901234567890` > `12345678901234567889`", "true"],
  ["'\u{1f600}' > '\uffee'", "true"],
  // Literals
  ["`plain words`", '"plain words"'],
  ["` padded`", '"padded"'],
  ["'it\\'s'", '"it\'s"'],
  ["'a\\\\b'", '"a\\\\\\\\b"'],
  ['`"a \\` b"`', '"a ` b"'],
  ["`1.50`", "1.5"],
  ["`1e400`", "Infinity"],
  // Functions
  ["abs(`-3`)", "3"],
  ["abs(`-1.5`)", "1.5"],
  ["avg(`[1, 3]`)", "2.0"],
  ["avg(none)", "null"],
  ["ceil(`1.2`)", "2"],
  ["floor(`-1.2`)", "-2"],
  ["contains(name, 'ict')", "true"],
  ["contains(mixed, `false`)", "false"],
  ["contains(mixed, `1`)", "true"],
  ["ends_with(name, 'ion')", "true"],
  ["starts_with(name, 'ion')", "false"],
  ["join('-', words[:2])", '"b-a"'],
  ["keys(by)", '["joyce", "austen"]'],
  ["values(by)[].books", "[1, 2]"],
  ["length('\u{1f600}a')", "2"],
  ["length(empty)", "0"],
  ["map(&title, books)", '["Ulysses", "Emma", "\\u00c4rger"]'],
  ["map(&missing, books)", "[null, null, null]"],
  ["max(numbers)", "12345678901234567890"],
  ["min(words)", '"B"'],
  ["max(none)", "null"],
  ["max_by(books, &year).title", '"\\u00c4rger"'],
  ["min_by(books, &title).title", '"Emma"'],
  ['merge(empty, `{"a": 1}`, `{"a": 2}`)', '{"a": 2}'],
  ["not_null(missing, owner, size)", "3"],
  ["reverse('a\u{1f600}')", '"\\ud83d\\ude00a"'],
  ["reverse(nested)", "[4, [3], [1, [2]]]"],
  ["sort(words)", '["B", "a", "b", "\\uffee", "\\ud83d\\ude00"]'],
  ["sort_by(books, &year)[].title", '["Emma", "Ulysses", "\\u00c4rger"]'],
  ["sort_by(none, &a)", "[]"],
  ["sum(numbers[:2])", "4"],
  ["sum(numbers[:3])", "6.0"],
  ["sum(none)", "0"],
  ["to_array(name)", '["fiction"]'],
  ["to_number('1_0')", "10"],
  ["to_number(' 2.50 ')", "2.5"],
  ["to_number('-inf')", "-Infinity"],
  ["to_number('0x1')", "null"],
  ["to_number(open)", "null"],
  ["to_string(by)", '"{\\"joyce\\":{\\"books\\":1},\\"austen\\":{\\"books\\":2}}"'],
  ["to_string('\u{e4}')", '"\\u00e4"'],
  ['to_string(`["\u{e4}", 1.0]`)', '"[\\"\\\\u00e4\\",1.0]"'],
  [
    "[type(name), type(size), type(open), type(owner), type(none), type(by)]",
    '["string", "number", "boolean", "null", "array", "object"]',
  ],
  // What the grammar does not have and readers have always taken
  ["length(name,)", "7"],
  ["contains(name 'fic')", "true"],
  ["{a: name b: size}", '{"a": "fiction", "b": 3}'],
];

test("Expressions give what they always gave", () => {
  for (const [expression, answer] of answers) assert.equal(ask(expression), answer, expression);
});

const wrong: readonly (readonly [expression: string, message: string])[] = [
  ["", "Invalid JMESPath expression: cannot be empty."],
  ["books[", 'Invalid jmespath expression: Incomplete expression:\n"books["\n       ^'],
  ["{a: b", 'Invalid jmespath expression: Incomplete expression:\n"{a: b"\n      ^'],
  ["a b", 'Unexpected token: b: Parse error at column 2, token "b" (UNQUOTED_IDENTIFIER), for expression:\n"a b"\n   ^'],
  ["a `null`", 'Unexpected token: None: Parse error at column 2, token "None" (LITERAL), for expression:\n"a `null`"\n   ^'],
  [
    "a.",
    "Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'], got: eof: " +
      'Parse error at column 2, token "" (EOF), for expression:\n"a."\n   ^',
  ],
  [
    "a[b]",
    'Expecting: star, got: unquoted_identifier: Parse error at column 2, token "b" (UNQUOTED_IDENTIFIER), for expression:\n"a[b]"\n   ^',
  ],
  ["a[1:2:3:4]", 'syntax error: Parse error at column 7, token ":" (COLON), for expression:\n"a[1:2:3:4]"\n        ^'],
  ["a{", 'invalid token: Parse error at column 1, token "{" (LBRACE), for expression:\n"a{"\n  ^'],
  [
    '"f"(a)',
    'Quoted identifier not allowed for function names.: Parse error at column 0, token "(" (LPAREN), for expression:\n""f"(a)"\n ^',
  ],
  ["@(a)", 'Invalid function name \'@\': Parse error at column 0, token "@" (CURRENT), for expression:\n"@(a)"\n ^'],
  ["let $x = a in $x", "Bad jmespath expression: Unknown token $:\nlet $x = a in $x\n    ^"],
  ["a=b", "Bad jmespath expression: Unknown token '=':\na=b\n ^"],
  ["\u{1f600}", "Bad jmespath expression: Unknown token \u{1f600}:\n\u{1f600}\n^"],
  ["a-", "Bad jmespath expression: Unknown token '-':\na-\n ^"],
  ["'open", "Bad jmespath expression: Unclosed ' delimiter:\n'open\n^"],
  ['a."\\q"', 'Bad jmespath expression: Invalid \\escape:\na."\\q"\n  ^'],
  ['`"a\\q`', 'Bad jmespath expression: Bad token "a\\q:\n`"a\\q`\n^'],
];

test("What is no expression is refused in the familiar words", () => {
  for (const [expression, message] of wrong) {
    assert.throws(
      () => parseExpression(expression),
      (thrown: Error) => {
        assert.ok(thrown instanceof SyntaxFailure, expression);
        assert.equal(thrown.message, message);
        return true;
      },
    );
  }
});

const unanswerable: readonly (readonly [expression: string, message: string])[] = [
  ["nope(@)", "Unknown function: nope()"],
  ["length(a, b)", "Expected 1 argument for function length(), received 2"],
  ["contains(a)", "Expected 2 arguments for function contains(), received 1"],
  ["merge()", "Expected at least 1 argument for function merge(), received 0"],
  [
    "length(owner)",
    "In function length(), invalid type for value: None, expected one of: ['string', 'array', 'object'], received: \"null\"",
  ],
  ["sum(words)", "In function sum(), invalid type for value: b, expected one of: ['array-number'], received: \"str\""],
  [
    "sort(mixed)",
    "In function sort(), invalid type for value: 1, expected one of: ['array-string', 'array-number'], received: \"str\"",
  ],
  [
    "sort_by(books[1:], &tags)",
    "In function sort_by(), invalid type for value: {'title': 'Emma', 'year': 1815, 'tags': []}, " +
      "expected one of: ['string', 'number'], received: \"array\"",
  ],
  [
    "max_by(books, &missing)",
    "In function max_by(), invalid type for value: None, expected one of: ['number', 'string'], received: \"null\"",
  ],
  ["map('a', books)", "In function map(), invalid type for value: a, expected one of: ['expref'], received: \"string\""],
  [
    "length(&a)",
    "In function length(), invalid type for value: <expression>, expected one of: ['string', 'array', 'object'], received: \"expref\"",
  ],
  ["merge(by, owner)", "'NoneType' object is not iterable"],
  ["contains(name, size)", "'in <string>' requires string as left operand, not int"],
  ["name < size", "'<' not supported between instances of 'str' and 'int'"],
  ['min_by(`[{"a": 1}, {"a": "b"}]`, &a)', "'<' not supported between instances of 'str' and 'int'"],
  ["words[::0]", "slice step cannot be zero"],
  ["ceil(`NaN`)", "cannot convert float NaN to integer"],
  ["&name", "Encountered unrecognized type in JSON encoder."],
  ["to_array(&name)", "Encountered unrecognized type in JSON encoder."],
];

test("What cannot be answered for a value is told in the familiar words", () => {
  for (const [expression, message] of unanswerable) {
    assert.throws(
      () => ask(expression),
      (thrown: Error) => {
        assert.ok(thrown instanceof QueryFailure, `${expression}: ${thrown}`);
        assert.equal(thrown.message, message);
        return true;
      },
    );
  }
});

test("An expression with as many tokens as are allowed is answered, however it nests, and a longer one is refused", () => {
  for (const nested of [
    `${"(".repeat(999)}name${")".repeat(999)}`,
    `${"!".repeat(1998)}open`,
    `name${" | @".repeat(999)}`,
    `${"[".repeat(999)}@${"]".repeat(999)}`,
  ]) {
    assert.doesNotThrow(() => evaluate(parseExpression(nested), parseJson(shelf)));
  }
  assert.throws(() => parseExpression(`name${" | @".repeat(1000)}`), /More than 2000 tokens/);
});
