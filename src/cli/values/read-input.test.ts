import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Operation } from "../../api/operation.ts";
import { operations } from "../../api/table.ts";
import type { Given } from "../arguments/parsed.ts";
import { pythonLiteral } from "../json/python-literal.ts";
import type { PythonValue } from "../json/python-value.ts";
import { readInput } from "./read-input.ts";

const folder = mkdtempSync(join(tmpdir(), "packhouse-input-"));
after(() => rmSync(folder, { recursive: true }));
const inFile = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return `://${join(folder, name)}`;
};

const input = (row: Operation, given: Record<string, Given>) => readInput(row, new Map(Object.entries(given)), {});
const literal = async (row: Operation, given: Record<string, Given>): Promise<string> =>
  pythonLiteral((await input(row, given)) as PythonValue);

const { ListPackages, PublishPackageVersion, TagResource } = operations;

test("options come in the API's order under the API's names, whatever their order on the line", async () => {
  const given = { upstream: "ALLOW", "max-results": "5", "package-prefix": "a", repository: "rr", domain: "dd", "page-size": 7 };
  assert.equal(
    await literal(ListPackages, given),
    "{'domain': 'dd', 'repository': 'rr', 'packagePrefix': 'a', 'maxResults': 5, 'upstream': 'ALLOW'}",
  );
  assert.equal(
    await literal(PublishPackageVersion, { "asset-sha256": "a", unfinished: false }),
    "{'assetSHA256': 'a', 'unfinished': False}",
  );
});

test("members of a whole input follow in their own order and yield to options, without merging lists", async () => {
  const json = '{"x": null, "tags": [{"key": 1.50}], "resourceArn": "b", "a": {"c": []}}';
  assert.equal(
    await literal(TagResource, { tags: ["key=a"], "cli-input-json": json }),
    "{'tags': [{'key': 'a'}], 'x': None, 'resourceArn': 'b', 'a': {'c': []}}",
  );
});

test("a whole input is JSON or YAML, on the line or in a file of text or bytes", async () => {
  const expected = "{'resourceArn': 'é', 'tags': [{'key': 'yes', 'value': 1}]}";
  const json = '{"resourceArn": "é", "tags": [{"key": "yes", "value": 1}]}';
  const yaml = "resourceArn: é # a comment\ntags:\n- {key: yes, value: 1}\n";
  const utf16 = Buffer.from(`\ufeff${json}`, "utf16le");
  const inputs: readonly Record<string, Given>[] = [
    { "cli-input-json": json },
    { "cli-input-json": `file${inFile("input.json", json)}` },
    { "cli-input-json": `fileb${inFile("input.json", json)}` },
    { "cli-input-json": `fileb${inFile("marked.json", `\ufeff${json}`)}` },
    { "cli-input-json": `fileb${inFile("utf16le.json", utf16)}` },
    { "cli-input-json": `fileb${inFile("utf16be.json", Buffer.from(utf16).swap16())}` },
    { "cli-input-yaml": json },
    { "cli-input-yaml": yaml },
    { "cli-input-yaml": `file${inFile("input.yaml", yaml)}` },
    { "cli-input-yaml": `fileb${inFile("input.yaml", yaml)}` },
  ];
  for (const given of inputs) assert.equal(await literal(TagResource, given), expected, JSON.stringify(given));
});

const both = { "cli-input-json": "{", "cli-input-yaml": "[" };
const refused: readonly (readonly [string, Record<string, Given>, string])[] = [
  ["bad JSON", { "cli-input-json": "{" }, "Error parsing parameter 'cli-input-json': Invalid JSON received."],
  ["no JSON at all", { "cli-input-json": "" }, "Error parsing parameter 'cli-input-json': Invalid JSON received."],
  [
    "JSON with a mark in a file of text",
    { "cli-input-json": `file${inFile("marked.json", "\ufeff{}")}` },
    "Error parsing parameter 'cli-input-json': Invalid JSON received.",
  ],
  [
    "bytes that are no text",
    { "cli-input-json": `fileb${inFile("bytes", new Uint8Array([0x7b, 0xff]))}` },
    "Error parsing parameter 'cli-input-json': Invalid JSON received.",
  ],
  ["bad YAML", { "cli-input-yaml": "a: [" }, "Error parsing parameter 'cli-input-yaml': Invalid YAML received."],
  [
    "a list",
    { "cli-input-json": "[]" },
    "Error parsing parameter '--cli-input-json': Invalid type: expecting map, received <class 'list'>",
  ],
  [
    "no YAML at all",
    { "cli-input-yaml": "" },
    "Error parsing parameter '--cli-input-yaml': Invalid type: expecting map, received <class 'NoneType'>",
  ],
  ["both at once", both, "Only one --cli-input- parameter may be specified."],
  [
    "a missing file",
    { "cli-input-yaml": "file://none" },
    "Error parsing parameter '--cli-input-yaml': Unable to load paramfile file://none: [Errno 2] No such file or directory: 'none'",
  ],
];

for (const [what, given, message] of refused)
  test(`a whole input that is ${what} is refused`, () => assert.rejects(input(TagResource, given), { exit: 252, message }));

test("what is wrong with options is told before what is wrong with a whole input", async () => {
  await assert.rejects(input(TagResource, { tags: ["x"], ...both }), { message: /^Error parsing parameter '--tags': / });
});
