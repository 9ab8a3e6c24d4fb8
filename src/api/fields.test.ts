/* The limits of service spec 3, each just within and just beyond. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isFault } from "../model/fault.ts";
import { check, type Shape } from "../shape/shape.ts";
import * as fields from "./fields.ts";

const isTaken = (shape: Shape, value: unknown): boolean => {
  try {
    check({ it: { shape, required: true, place: "body", summary: "It." } }, { it: value });
    return true;
  } catch (thrown) {
    assert.ok(isFault(thrown, "Validation"));
    return false;
  }
};

const a = (length: number): string => "a".repeat(length);
const many = (length: number): readonly string[] => Array.from({ length }, (_, index) => `${index}.0`);
const tags = (length: number) => many(length).map((key) => ({ key, value: "" }));
const revisions = (length: number) => new Map(many(length).map((version) => [version, "r"]));
const upstreams = (...names: readonly string[]) => names.map((repositoryName) => ({ repositoryName }));

const shapes: Readonly<Record<string, Shape>> = { ...fields };

interface Limits {
  readonly taken: readonly unknown[];
  readonly refused: readonly unknown[];
}

const limits: Readonly<Partial<Record<keyof typeof fields, Limits>>> = {
  domainName: { taken: ["ab", "a-1", a(50)], refused: ["a", a(51), "my_domain", "1ab", "ab-", "Ab", "ab\n"] },
  accountId: { taken: ["012345678901"], refused: ["01234567890", "0123456789012", "01234567890a", "٠١٢٣٤٥٦٧٨٩٠١"] },
  repositoryName: { taken: ["ab", "A.b_c-1", a(100)], refused: ["a", a(101), "-ab", "a b", "a/b", ".."] },
  connectionName: { taken: ["public:npmjs", a(100)], refused: ["a", a(101), ":ab", "a/b"] },
  packageName: { taken: ["a", a(255), "@", "日本"], refused: ["", a(256), "a/b", "a#b", "a b", "a\tb"] },
  packageNamespace: { taken: ["a", "com.example", a(255)], refused: ["", a(256), "a/b"] },
  packageVersion: { taken: ["1", "1.0.0+build", a(255)], refused: ["", a(256), "1 0", "1/0"] },
  versionRevision: { taken: ["r", a(50)], refused: ["", a(51), "r r"] },
  assetName: { taken: ["a", "a b/c.txt", a(255)], refused: ["", a(256), "a\nb", "a\u200eb"] },
  sha256: { taken: ["0f".repeat(32)], refused: ["0f".repeat(31), "0f".repeat(33), "0F".repeat(32)] },
  packageGroupPattern: { taken: ["/*", "/npm/@acme~", `/${a(519)}`], refused: ["/", "npm/*", `/${a(520)}`, "/a b", "/a\u0000"] },
  packageGroupPrefix: { taken: ["", "/npm", a(520)], refused: [a(521), "\n"] },
  description: { taken: ["", "Für uns.", a(1000)], refused: [a(1001), "two\nlines"] },
  policyDocument: { taken: ["{\n\t}", a(7168)], refused: ["", a(7169), "\u0000"] },
  policyRevision: { taken: ["r", a(100)], refused: ["", a(101), "r r"] },
  arn: { taken: ["arn", a(1011)], refused: ["", a(1012), "arn arn"] },
  pageToken: { taken: ["t", a(2000)], refused: ["", a(2001), "t t"] },
  pageSize: { taken: [1, 1000], refused: [0, -1, 1001] },
  tokenDuration: { taken: [0, 900, 43_200], refused: [-1, 43_201] },
  tagKey: { taken: ["k", "a b", a(128)], refused: ["", a(129), "k\n"] },
  tagList: {
    taken: [[], tags(200), [{ key: "k", value: a(256) }]],
    refused: [tags(201), [{ key: "k" }], [{ key: "k", value: a(257) }]],
  },
  format: { taken: ["npm", "cargo"], refused: ["NPM", "python", ""] },
  versionStatus: { taken: ["Published", "Deleted"], refused: ["published"] },
  versionList: { taken: [[], many(100)], refused: [many(101), [""], ["a/b"]] },
  revisionMap: { taken: [new Map(), revisions(100)], refused: [revisions(101), new Map([["", "r"]]), new Map([["1", ""]])] },
  originRestrictions: {
    taken: [{ publish: "ALLOW", upstream: "BLOCK" }],
    refused: [{ publish: "ALLOW" }, { publish: "NO", upstream: "ALLOW" }],
  },
  upstreamList: { taken: [[], upstreams("ab", "cd")], refused: [[{}], upstreams("a")] },
};

describe("a field takes what is within its limits and refuses what is beyond", () => {
  for (const [name, { taken, refused }] of Object.entries(limits)) {
    test(name, () => {
      const shape = shapes[name];
      assert.ok(shape !== undefined);
      for (const value of taken) assert.ok(isTaken(shape, value), `refused ${String(value).slice(0, 60)}`);
      for (const value of refused) assert.ok(!isTaken(shape, value), `took ${String(value).slice(0, 60)}`);
    });
  }
});
