import assert from "node:assert/strict";
import { test } from "node:test";
import { operations } from "../../api/table.ts";
import type { JsonObject } from "../json/json.ts";
import { parseJson } from "../json/parse-json.ts";
import { spacedJson, writeJson } from "../json/write-json.ts";
import { shapedMembers } from "./shaped.ts";

const shaped = (operation: keyof typeof operations, wire: string): string =>
  writeJson(shapedMembers(operations[operation].output, parseJson(wire) as JsonObject, "wire"), spacedJson);

test("Members come in the API's order, and what it does not have or is null is left out", () => {
  assert.equal(
    shaped("DescribeDomain", '{"x": 1, "domain": {"status": "Active", "owner": null, "size": 1, "name": "d", "y": {}}}'),
    '{"domain": {"name": "d", "status": "Active"}}',
  );
  assert.equal(
    shaped("ListDomains", '{"nextToken": "t", "domains": [{"name": "a"}, null, {}]}'),
    '{"domains": [{"name": "a"}, null, {}], "nextToken": "t"}',
  );
  assert.equal(shaped("TagResource", '{"anything": 1}'), "{}");
});

test("Entries of maps keep the wire's order", () => {
  assert.equal(
    shaped("CopyPackageVersions", '{"successfulVersions": {"10": {"status": "s", "revision": "r"}, "9": null}}'),
    '{"successfulVersions": {"10": {"revision": "r", "status": "s"}, "9": null}}',
  );
});

test("Whole numbers and booleans are read as such, and are exact", () => {
  assert.equal(
    shaped("ListPackageVersionAssets", '{"assets": [{"size": 9007199254740993}, {"size": 5.7}, {"size": "12"}]}'),
    '{"assets": [{"size": 9007199254740993}, {"size": 5}, {"size": 12}]}',
  );
});

test("A value of another kind is kept as it is", () => {
  assert.equal(shaped("DescribeDomain", '{"domain": "text"}'), '{"domain": "text"}');
  assert.equal(shaped("ListDomains", '{"domains": {"a": 1}}'), '{"domains": {"a": 1}}');
});
