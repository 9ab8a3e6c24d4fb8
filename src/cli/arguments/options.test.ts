import assert from "node:assert/strict";
import { test } from "node:test";
import type { Operation } from "../../api/operation.ts";
import { type OperationName, operations } from "../../api/table.ts";
import { globalOptions, globalsOf } from "./global-options.ts";
import { flagOf, kebab, type OptionRow, optionsOf } from "./options.ts";

const written = ({ required, takes, hidden, numeric, ...row }: OptionRow): string =>
  [
    flagOf(row),
    required ? " required" : "",
    takes === "word" ? "" : ` ${takes}`,
    numeric ? " number" : "",
    hidden ? " hidden" : "",
  ]
    .join("")
    .replace("--", "");

const whole = ["cli-input-json", "cli-input-yaml"];
const paging = ["starting-token", "page-size number", "max-items number"];
const skeleton = "generate-cli-skeleton word or none";

const expected: readonly (readonly [OperationName, readonly string[]])[] = [
  ["DescribeDomain", ["domain required", "domain-owner", ...whole, skeleton]],
  ["ListDomains", ["max-results hidden", "next-token hidden", ...whole, ...paging, skeleton]],
  [
    "PutPackageOriginConfiguration",
    ["domain required", "domain-owner", "repository required", "format required", "namespace", "package required"].concat([
      "restrictions required",
      ...whole,
      skeleton,
    ]),
  ],
  [
    "GetPackageVersionAsset",
    ["domain required", "domain-owner", "repository required", "format required", "namespace", "package required"].concat([
      "package-version required",
      "asset required",
      "package-version-revision",
      "outfile required",
    ]),
  ],
  ["GetAuthorizationToken", ["domain required", "domain-owner", "duration-seconds number", ...whole, skeleton]],
  ["UntagResource", ["resource-arn required", "tag-keys required words", ...whole, skeleton]],
];

for (const [name, options] of expected)
  test(`the options of ${name} are the API's in its order, then the command line's own`, () => {
    assert.deepEqual(optionsOf(operations[name]).map(written), options);
  });

test("a truth value has a flag for each side, which both give one value", () => {
  const rows = optionsOf(operations.PublishPackageVersion).filter(({ gives }) => gives === "unfinished");
  assert.deepEqual(
    rows.map((row) => [flagOf(row), row.takes]),
    [
      ["--unfinished", "true"],
      ["--no-unfinished", "false"],
    ],
  );
});

test("names are cut into words before capitals, and letters of one acronym stay together", () => {
  assert.deepEqual(["assetSHA256", "ListDomains", "tagKeys", "domain"].map(kebab), [
    "asset-sha256",
    "list-domains",
    "tag-keys",
    "domain",
  ]);
});

test("no operation has two options of one name, and each option says what it is for", () => {
  const rows: readonly Operation[] = Object.values(operations);
  assert.equal(rows.length, 48);
  for (const row of rows) {
    const options = optionsOf(row);
    assert.equal(new Set(options.map(({ name }) => name)).size, options.length, row.name);
    for (const { name, summary } of [...options, ...globalOptions]) assert.match(summary, /\S\.$/, `${row.name} ${name}`);
  }
});

test("global options that are not given are on or undefined as their meaning is", () => {
  const { debug, verifySsl, paginate, signRequest, pager, ...others } = globalsOf(new Map());
  assert.deepEqual(
    { debug, verifySsl, paginate, signRequest, pager },
    { debug: false, verifySsl: true, paginate: true, signRequest: true, pager: true },
  );
  assert.deepEqual(new Set(Object.values(others)), new Set([undefined]));
});
