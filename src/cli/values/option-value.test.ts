// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the environment are written so.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { operations } from "../../api/table.ts";
import { boolean, integer, listOf, mapOf, optional, structure, text } from "../../shape/build.ts";
import type { Shape } from "../../shape/shape.ts";
import type { Given } from "../arguments/parsed.ts";
import { CommandFailure } from "../failure.ts";
import { pythonLiteral } from "../json/python-literal.ts";
import type { PythonValue } from "../json/python-value.ts";
import { optionValue } from "./option-value.ts";

const folder = mkdtempSync(join(tmpdir(), "packhouse-values-"));
after(() => rmSync(folder, { recursive: true }));
const contents: Readonly<Record<string, string | Uint8Array>> = {
  "one.txt": "a\n",
  "lines.txt": "1\r\n2\r3",
  "empty.txt": "",
  "blank.txt": " \n",
  "marked.txt": "\ufeffa",
  "short.txt": "key=a,value=b",
  "tags.json": '[{"key":"a","value":"b"}]',
  "list.json": '\n["1","2"]\n',
  "latin.txt": new Uint8Array([0xe9]),
};
for (const [name, content] of Object.entries(contents)) writeFileSync(join(folder, name), content);
mkdirSync(join(folder, "folder"));

const environment = { HOME: folder, HERE: folder };
const valueFrom = (shape: Shape, given: Given, more = {}): unknown =>
  optionValue({ flag: "--x", shape, environment: { ...environment, ...more } }, given);
const literalOf = (shape: Shape, given: Given): string => pythonLiteral(valueFrom(shape, given) as PythonValue);

const { tags } = operations.TagResource.input;
const { restrictions } = operations.PutPackageOriginConfiguration.input;
const { versionRevisions, versions } = operations.DisposePackageVersions.input;
const shapes = {
  text: text(),
  number: integer(),
  texts: versions.shape,
  tags: tags.shape,
  restrictions: restrictions.shape,
  revisions: versionRevisions.shape,
} satisfies Record<string, Shape>;

const read: readonly (readonly [keyof typeof shapes, Given, string])[] = [
  ["text", "a", "'a'"],
  ["text", '{"a": 1}', `'{"a": 1}'`],
  ["text", "http://x", "'http://x'"],
  ["text", "file://~/one.txt", "'a\\n'"],
  ["text", "file://$HERE/lines.txt", "'1\\n2\\n3'"],
  ["text", "file://${HERE}/marked.txt", "'\\ufeffa'"],
  ["text", "fileb://~/lines.txt", "b'1\\r\\n2\\r3'"],
  ["number", 5, "5"],
  ["number", " 1_0 ", "10"],
  ["texts", [], "[]"],
  ["texts", ["1", "2,3"], "['1', '2,3']"],
  ["texts", [' ["1", 2]'], "['1', 2]"],
  ["texts", ["1", "file://~/one.txt"], "['1', 'file://~/one.txt']"],
  ["texts", ["file://~/list.json"], "['1', '2']"],
  ["texts", ["file://~/one.txt"], "['a', '\\n']"],
  ["texts", ["fileb://~/one.txt"], "[97, 10]"],
  ["tags", [], "[]"],
  ["tags", ["key=a,value=b", "key=c"], "[{'key': 'a', 'value': 'b'}, {'key': 'c'}]"],
  ["tags", ['{"key":"a"}', '{"key":"b"}'], "[OrderedDict({'key': 'a'}), OrderedDict({'key': 'b'})]"],
  ["tags", ['[{"key":"a"}]'], "[OrderedDict({'key': 'a'})]"],
  ["tags", ["file://~/tags.json"], "[OrderedDict({'key': 'a', 'value': 'b'})]"],
  ["tags", ["file://~/short.txt"], "{'key': 'a', 'value': 'b'}"],
  ["tags", ["key@=file://~/one.txt,value@=fileb://~/one.txt"], "[{'key': 'a\\n', 'value': b'a\\n'}]"],
  ["restrictions", "publish=ALLOW,upstream=BLOCK", "{'publish': 'ALLOW', 'upstream': 'BLOCK'}"],
  ["restrictions", ' {"publish":null}', "OrderedDict({'publish': None})"],
  ["revisions", "1.0=a,2.0=b", "{'1.0': 'a', '2.0': 'b'}"],
  ["revisions", "file://~/short.txt", "{'key': 'a', 'value': 'b'}"],
];

for (const [index, [shape, given, literal]] of read.entries())
  test(`words of a ${shape} option, case ${index + 1}, come to the value that they name`, () =>
    assert.equal(literalOf(shapes[shape], given), literal));

const inFile = (name: string): string => join(folder, name);

const refused: readonly (readonly [keyof typeof shapes, Given, 252 | 255, string])[] = [
  ["text", "file://none", 252, "Unable to load paramfile file://none: [Errno 2] No such file or directory: 'none'"],
  ["text", "file://~/folder", 252, `Unable to load paramfile file://~/folder: [Errno 21] Is a directory: '${inFile("folder")}'`],
  [
    "text",
    "fileb://~/one.txt/x",
    252,
    `Unable to load paramfile fileb://~/one.txt/x: [Errno 20] Not a directory: '${inFile("one.txt/x")}'`,
  ],
  [
    "text",
    "file://~/latin.txt",
    252,
    `Unable to load paramfile (${inFile("latin.txt")}), text contents could not be decoded.  ` +
      "If this is a binary file, please use the fileb:// prefix instead of the file:// prefix.",
  ],
  ["number", "abc", 255, "invalid literal for int() with base 10: 'abc'"],
  ["number", "file://~/one.txt", 255, "invalid literal for int() with base 10: 'a\\n'"],
  ["texts", ["file://~/empty.txt"], 255, "string index out of range"],
  ["texts", ["file://~/blank.txt"], 255, "string index out of range"],
  ["texts", ["[1"], 252, "Invalid JSON: Expecting ',' delimiter: line 1 column 3 (char 2)\nJSON received: [1"],
  ["tags", [""], 252, "Expected: '=', received: 'EOF' for input:\n \n^"],
  ["tags", ["key=a", '{"key":"b"}'], 252, "Expected: '=', received: '{' for input:\n {\"key\":\"b\"}\n^"],
  ["tags", ['{"key":"b"}', "key=a"], 252, "Invalid JSON:\nkey=a"],
  ["tags", ['{"key":"b"}', ""], 255, "string index out of range"],
  ["tags", ["[1]", "[2]"], 252, "Invalid JSON:\n[1]"],
  ["tags", ["fileb://~/tags.json"], 255, "'in <string>' requires string as left operand, not int"],
  ["tags", ["key@=file://none"], 255, "Unable to load paramfile file://none: [Errno 2] No such file or directory: 'none'"],
  ["restrictions", "[]", 252, "Invalid JSON:\n[]"],
  [
    "restrictions",
    "{1}",
    252,
    "Invalid JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)\nJSON received: {1}",
  ],
];

for (const [index, [shape, given, exit, message]] of refused.entries())
  test(`words of a ${shape} option, case ${index + 1}, are refused in the words of aws`, () => {
    const expected = exit === 252 ? `Error parsing parameter '--x': ${message}` : message;
    assert.throws(
      () => valueFrom(shapes[shape], given),
      (error) => {
        assert.ok(error instanceof CommandFailure);
        assert.deepEqual([error.exit, error.message], [exit, expected]);
        return true;
      },
    );
  });

const payload = operations.PublishPackageVersion.input.assetContent.shape;
const noFile = { exit: 252, message: "Error parsing parameter '--x': Blob values must be a path to a file." };

test("a body is named by a plain path, with the home folder and variables spelled out", () => {
  const file = inFile("one.txt");
  for (const path of [file, "~/one.txt", "$HERE/one.txt"]) assert.deepEqual(valueFrom(payload, path), { file });
});

test("what is no file cannot be a body", () => {
  for (const path of ["none", "~/folder", "~/one.txt/x", "", "x".repeat(5000), "file://~/one.txt", "fileb://~/one.txt"])
    assert.throws(() => valueFrom(payload, path), noFile, path);
});

test("a body that may not be read is told of before anything is sent", {
  skip: process.getuid?.() === 0 && "the administrator may read everything",
}, () => {
  const file = inFile("secret");
  writeFileSync(file, "x");
  chmodSync(file, 0);
  assert.throws(() => valueFrom(payload, file), { exit: 255, message: `[Errno 13] Permission denied: '${file}'` });
});

test("files of text are in the encoding that the environment names", () => {
  assert.equal(valueFrom(text(), "file://~/latin.txt", { AWS_CLI_FILE_ENCODING: "iso8859_1" }), "é");
  assert.throws(() => valueFrom(text(), "file://~/latin.txt", { AWS_CLI_FILE_ENCODING: "x" }), {
    exit: 255,
    message: "unknown encoding: x",
  });
});

test("a file without an end is not read for ever", { skip: process.platform === "win32" }, () => {
  assert.throws(() => valueFrom(text(), "fileb:///dev/zero"), { exit: 252, message: /more than \d+ bytes/ });
});

test("texts of shorthand get the types of the shape", () => {
  const shape = structure({
    whole: optional(integer(), "A number."),
    truth: optional(boolean, "A truth value."),
    list: optional(listOf(text()), "Texts."),
    numbers: optional(listOf(integer()), "Numbers."),
    map: optional(mapOf(text(), integer()), "Numbers by name."),
  });
  assert.equal(
    literalOf(shape, "whole=1,truth=True,list=a,numbers=[1,2],map={a=3},other=4"),
    "{'whole': 1, 'truth': True, 'list': ['a'], 'numbers': [1, 2], 'map': {'a': 3}, 'other': '4'}",
  );
  assert.equal(literalOf(shape, "truth=FALSE"), "{'truth': False}");
  assert.equal(literalOf(shape, "truth=maybe,map=x"), "{'truth': 'maybe', 'map': 'x'}");
  assert.throws(() => valueFrom(shape, "whole=x"), { exit: 255, message: "invalid literal for int() with base 10: 'x'" });
});
