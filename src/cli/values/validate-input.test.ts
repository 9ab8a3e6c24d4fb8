import assert from "node:assert/strict";
import { test } from "node:test";
import type { Operation } from "../../api/operation.ts";
import { operations } from "../../api/table.ts";
import { parseJson } from "../json/parse-json.ts";
import type { PythonValue } from "../json/python-value.ts";
import type { UncheckedInput } from "./read-input.ts";
import { validateInput } from "./validate-input.ts";

const settings = { binaryFormat: "base64", validatesParameters: true } as const;
const inputOf = (json: string): UncheckedInput => parseJson(json) as UncheckedInput;

function faultsOf(row: Operation, input: UncheckedInput): readonly string[] {
  try {
    validateInput(row, input, settings);
    return [];
  } catch (error) {
    assert.ok(error instanceof Error && "exit" in error);
    assert.equal(error.exit, 252);
    const [first, ...faults] = error.message.split("\n");
    assert.equal(first, "Parameter validation failed:");
    return faults;
  }
}

const { CreateDomain, DeletePackageGroup, DisposePackageVersions, GetAuthorizationToken, ListDomains, ListPackages } = operations;
const { PublishPackageVersion, TagResource, UntagResource, UpdatePackageGroup } = operations;

const account = "x".repeat(12);
const ofPackage = '"domain": "dd", "repository": "rr", "format": "npm", "package": "p"';

const cases: readonly (readonly [string, Operation, string, readonly string[]])[] = [
  ["nothing is wrong", TagResource, '{"resourceArn": "a", "tags": [{"key": "k", "value": ""}]}', []],
  [
    "missing members come first, then unknown ones, then members in the order given",
    TagResource,
    '{"tags": [{"value": 1, "Key": "k"}, "x"], "constructor": 1}',
    [
      'Missing required parameter in input: "resourceArn"',
      'Unknown parameter in input: "constructor", must be one of: resourceArn, tags',
      'Missing required parameter in tags[0]: "key"',
      'Unknown parameter in tags[0]: "Key", must be one of: key, value',
      "Invalid type for parameter tags[0].value, value: 1, type: <class 'int'>, valid types: <class 'str'>",
      "Invalid type for parameter tags[1], value: x, type: <class 'str'>, valid types: <class 'dict'>",
    ],
  ],
  [
    "values of the wrong type are shown as Python writes them",
    UpdatePackageGroup,
    `{"domain": ["it's", 1.0, null], "domainOwner": {"a": true}, "packageGroup": null, "description": 1e16}`,
    [
      `Invalid type for parameter domain, value: ["it's", 1.0, None], type: <class 'list'>, valid types: <class 'str'>`,
      "Invalid type for parameter domainOwner, value: {'a': True}, type: <class 'dict'>, valid types: <class 'str'>",
      "Invalid type for parameter packageGroup, value: None, type: <class 'NoneType'>, valid types: <class 'str'>",
      "Invalid type for parameter description, value: 1e+16, type: <class 'float'>, valid types: <class 'str'>",
    ],
  ],
  [
    "each type has its name",
    PublishPackageVersion,
    `{${ofPackage}, "packageVersion": "1", "assetName": "a", "assetSHA256": "${"0".repeat(64)}", "assetContent": [], "unfinished": 1}`,
    [
      "Invalid type for parameter assetContent, value: [], type: <class 'list'>, " +
        "valid types: <class 'bytes'>, <class 'bytearray'>, file-like object",
      "Invalid type for parameter unfinished, value: 1, type: <class 'int'>, valid types: <class 'bool'>",
    ],
  ],
  [
    "lists and maps are looked into",
    DisposePackageVersions,
    `{${ofPackage}, "versions": ["", 1, "v"], "versionRevisions": {"": "r", "b": "", "c": 2}}`,
    [
      "Invalid length for parameter versions[0], value: 0, valid min length: 1",
      "Invalid type for parameter versions[1], value: 1, type: <class 'int'>, valid types: <class 'str'>",
      "Invalid length for parameter versionRevisions (key: ), value: 0, valid min length: 1",
      "Invalid length for parameter versionRevisions.b, value: 0, valid min length: 1",
      "Invalid type for parameter versionRevisions.c, value: 2, type: <class 'int'>, valid types: <class 'str'>",
    ],
  ],
  [
    "a list is no text and a text no list",
    UntagResource,
    '{"resourceArn": "a", "tagKeys": "k"}',
    ["Invalid type for parameter tagKeys, value: k, type: <class 'str'>, valid types: <class 'list'>, <class 'tuple'>"],
  ],
  [
    "lengths count characters",
    CreateDomain,
    '{"domain": "\u{1f600}", "encryptionKey": ""}',
    [
      "Invalid length for parameter domain, value: 1, valid min length: 2",
      "Invalid length for parameter encryptionKey, value: 0, valid min length: 1",
    ],
  ],
  ["no value is too long", CreateDomain, `{"domain": "${"x".repeat(9000)}"}`, []],
  ["no text need fit a pattern or be one of a set", ListPackages, '{"domain": "..", "repository": "//", "format": "x"}', []],
  [
    "numbers may be too small",
    ListDomains,
    '{"maxResults": 0}',
    ["Invalid value for parameter maxResults, value: 0, valid min value: 1"],
  ],
  ["numbers are never too great", ListDomains, '{"maxResults": 12345678901234567890}', []],
  [
    "a truth value is a number",
    ListDomains,
    '{"maxResults": false}',
    ["Invalid value for parameter maxResults, value: False, valid min value: 1"],
  ],
  [
    "a fraction is no whole number",
    ListDomains,
    '{"maxResults": 1.0}',
    ["Invalid type for parameter maxResults, value: 1.0, type: <class 'float'>, valid types: <class 'int'>"],
  ],
  [
    "a token may hold for no seconds",
    GetAuthorizationToken,
    `{"domain": "dd", "domainOwner": "${account}", "durationSeconds": 0}`,
    [],
  ],
  [
    "a token cannot end before",
    GetAuthorizationToken,
    '{"domain": "dd", "domainOwner": "x", "durationSeconds": -1}',
    [
      "Invalid length for parameter domainOwner, value: 1, valid min length: 12",
      "Invalid value for parameter durationSeconds, value: -1, valid min value: 0",
    ],
  ],
  ["the pattern of a package group to delete may be short", DeletePackageGroup, '{"domain": "dd", "packageGroup": ""}', []],
  [
    "that of one to change may not",
    UpdatePackageGroup,
    '{"domain": "dd", "packageGroup": "/"}',
    ["Invalid length for parameter packageGroup, value: 1, valid min length: 2"],
  ],
];

for (const [what, row, json, faults] of cases)
  test(`of an input, ${what}`, () => assert.deepEqual(faultsOf(row, inputOf(json)), faults));

test("keys that are no texts are told of", () => {
  const versionRevisions = new Map<PythonValue, PythonValue>([[{ float: 1 }, "r"]]);
  const input = new Map<PythonValue, PythonValue>([
    ...inputOf(`{${ofPackage}, "versions": []}`),
    ["versionRevisions", versionRevisions],
  ] as [PythonValue, PythonValue][]);
  assert.deepEqual(faultsOf(DisposePackageVersions, input), [
    "Invalid type for parameter versionRevisions (key: 1.0), value: 1.0, type: <class 'float'>, valid types: <class 'str'>",
  ]);
  assert.deepEqual(faultsOf(ListDomains, new Map([[1, "x"]])), [
    'Unknown parameter in input: "1", must be one of: maxResults, nextToken',
  ]);
});

const published = (assetContent: string): UncheckedInput =>
  inputOf(
    `{${ofPackage}, "packageVersion": "1", "assetName": "a", "assetSHA256": "${"0".repeat(64)}", "assetContent": "${assetContent}"}`,
  );
const bodyOf = (assetContent: string, binaryFormat: "base64" | "raw-in-base64-out"): unknown =>
  validateInput(PublishPackageVersion, published(assetContent), { ...settings, binaryFormat }).get("assetContent");

test("contents that come as text are base64, or what they say", () => {
  assert.deepEqual(bodyOf("aGk=", "base64"), Buffer.from("hi"));
  assert.deepEqual(bodyOf("aGk=é", "raw-in-base64-out"), Buffer.from("aGk=é"));
});

test("contents that are neither end the command", () => {
  assert.throws(() => bodyOf("a", "base64"), { exit: 255, message: 'Invalid base64: "a"' });
  assert.throws(() => bodyOf("é", "base64"), { exit: 255, message: "string argument should contain only ASCII characters" });
});

test("a file is contents", () => {
  const input = new Map([...published(""), ["assetContent", { file: "x" }]]) as UncheckedInput;
  assert.deepEqual(validateInput(PublishPackageVersion, input, settings).get("assetContent"), { file: "x" });
});

test("where nothing is to be checked, everything passes", () => {
  const input = inputOf('{"x": 1}');
  assert.deepEqual(validateInput(TagResource, input, { ...settings, validatesParameters: false }), input);
});
