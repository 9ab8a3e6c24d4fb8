import assert from "node:assert/strict";
import { test } from "node:test";
import type { Operation } from "../../api/operation.ts";
import { type OperationName, operations } from "../../api/table.ts";
import type { Json } from "../json/json.ts";
import type { FileBody } from "./answer.ts";
import { requestOf } from "./operation-request.ts";

const asked = (name: OperationName, input: Readonly<Record<string, Json | FileBody | Uint8Array>>, endpoint = "http://host") => {
  const row: Operation = operations[name];
  const { method, url, headers, body } = requestOf(row, new Map(Object.entries(input)), endpoint);
  return { method, url, headers, body };
};
const json = { "content-type": "application/json" };

test("Members that the query holds are percent-encoded in their order", () => {
  const request = asked("DescribePackage", { repository: "r", domain: "d", package: "a b/~*'()!é" });
  assert.deepEqual(request, {
    method: "GET",
    url: "http://host/v1/package?repository=r&domain=d&package=a%20b%2F~%2A%27%28%29%21%C3%A9",
    headers: {},
    body: "",
  });
});

test("Members that the body holds are JSON as Python writes it", () => {
  const request = asked("CreateDomain", {
    domain: "d",
    tags: [
      new Map([
        ["key", "é"],
        ["value", ""],
      ]),
    ],
  });
  assert.deepEqual(request, {
    method: "POST",
    url: "http://host/v1/domain?domain=d",
    headers: json,
    body: '{"tags": [{"key": "\\u00e9", "value": ""}]}',
  });
});

test("An operation that takes nothing but a body always has one", () => {
  assert.deepEqual(asked("ListDomains", {}), { method: "POST", url: "http://host/v1/domains", headers: json, body: "{}" });
  assert.deepEqual(asked("ListRepositories", {}), { method: "POST", url: "http://host/v1/repositories", headers: {}, body: "" });
});

test("Numbers and booleans are written as JSON writes them, wherever they are", () => {
  const { url } = asked("GetAuthorizationToken", { domain: "d", durationSeconds: 99_999_999_999_999_999_999n });
  assert.equal(url, "http://host/v1/authorization-token?domain=d&duration=99999999999999999999");
  const { url: published, headers } = asked("PublishPackageVersion", { unfinished: true, assetSHA256: "0".repeat(64) });
  assert.equal(published, "http://host/v1/package/version/publish?unfinished=true");
  assert.deepEqual(headers, { "x-amz-content-sha256": "0".repeat(64) });
});

test("A file or bytes are the body as they are", () => {
  const file = { file: "a" };
  assert.deepEqual(asked("PublishPackageVersion", { assetContent: file }).body, file);
  const bytes = Buffer.from("b");
  assert.deepEqual(asked("PublishPackageVersion", { assetContent: bytes }), {
    method: "POST",
    url: "http://host/v1/package/version/publish",
    headers: {},
    body: bytes,
  });
});

const endpoints: readonly (readonly [string, string])[] = [
  ["http://host", "http://host/v1/domain?domain=d"],
  ["http://host/", "http://host/v1/domain?domain=d"],
  ["http://host/a/b", "http://host/a/b/v1/domain?domain=d"],
  ["http://host/a/", "http://host/a/v1/domain?domain=d"],
  ["http://host/a?x=y", "http://host/a/v1/domain?x=y&domain=d"],
  ["http://host/a#f", "http://host/a/v1/domain?domain=d"],
];

for (const [endpoint, url] of endpoints) {
  test(`At ${endpoint} the address is ${url}`, () => {
    assert.equal(asked("DescribeDomain", { domain: "d" }, endpoint).url, url);
  });
}
