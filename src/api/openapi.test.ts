import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type DescribedOperation, fits, type JsonSchema, misfit, readOpenApi } from "../../test/support/open-api.ts";
import { Fault } from "../model/fault.ts";
import { type ErrorName, errorStatuses } from "./errors.ts";
import { extensions } from "./extensions.ts";
import { openApiDocument } from "./openapi.ts";
import type { Operation } from "./operation.ts";
import { operations } from "./table.ts";
import { writeFault } from "./wire.ts";

const document = openApiDocument("1.2.3");
const described = await readOpenApi(document);
const one = (name: string): DescribedOperation =>
  described.find(({ operationId }) => operationId === name) ?? assert.fail(`${name} is not described`);
const bodySchema = (name: string): JsonSchema | undefined => one(name).requestBody?.content?.["application/json"]?.schema;

test("the document names every operation once, and says which are not AWS's", () => {
  const named = (isOwn: boolean) =>
    described
      .filter((operation) => (operation["x-packhouse-extension"] ?? false) === isOwn)
      .map(({ operationId, method, path }) => `${operationId} ${method} ${path}`)
      .sort();
  const inTable = (rows: Readonly<Record<string, Operation>>) =>
    Object.values(rows)
      .map(({ name, http }) => `${name} ${http.method} ${http.path}`)
      .sort();
  assert.deepEqual(named(false), inTable(operations));
  assert.deepEqual(named(true), inTable(extensions));
  assert.equal(named(false).length, 48);
});

test("it is the same whenever it is made", () => {
  assert.deepEqual(openApiDocument("1.2.3"), document);
});

test("every schema in it is one, and every one of its patterns a regular expression", () => {
  const schemas = (value: unknown): readonly JsonSchema[] => {
    if (typeof value !== "object" || value === null) return [];
    const inside = Object.entries(value).flatMap(([key, inner]) => (key === "schema" ? [inner] : schemas(inner)));
    return inside as readonly JsonSchema[];
  };
  const found = schemas(described);
  assert.ok(found.length > 300);
  for (const schema of found) assert.equal(typeof fits(schema, 0), "boolean");
});

test("members are where they travel", () => {
  const { parameters, requestBody } = one("PublishPackageVersion");
  const places = parameters.map(({ name, in: place, required }) => `${place} ${name}${required ? "!" : ""}`);
  assert.deepEqual(places, [
    "query domain!",
    "query domain-owner",
    "query repository!",
    "query format!",
    "query namespace",
    "query package!",
    "query version!",
    "query asset!",
    "header x-amz-content-sha256!",
    "query unfinished",
  ]);
  assert.deepEqual(requestBody?.content, { "application/octet-stream": {} });
  assert.deepEqual(one("ListDomains").parameters, []);
  assert.deepEqual(Object.keys(bodySchema("ListDomains")?.properties ?? {}), ["maxResults", "nextToken"]);
  assert.equal(one("ListDomains").requestBody?.required, false);
  assert.equal(one("DescribeDomain").requestBody, undefined);
});

test("an answer of raw bytes has its members in the headers", () => {
  const { content, headers } = one("GetPackageVersionAsset").responses["200"] ?? assert.fail();
  assert.deepEqual(content, { "application/octet-stream": {} });
  assert.deepEqual(Object.keys(headers).sort(), [
    "X-AssetName",
    "X-PackageVersion",
    "X-PackageVersionRevision",
    "x-amzn-requestid",
  ]);
});

test("each operation has the statuses of the errors that it declares", () => {
  assert.deepEqual(Object.keys(one("TagResource").responses), ["200", "400", "402", "403", "404", "429"]);
  assert.deepEqual(Object.keys(one("DeleteDomain").responses), ["200", "400", "403", "409", "429", "500"]);
  for (const row of Object.values<Operation>(operations)) {
    const declared = ["200", ...row.errors.map((name) => String(errorStatuses[name]))].sort();
    assert.deepEqual(Object.keys(one(row.name).responses), declared, row.name);
  }
});

const shown = (value: unknown): string => JSON.stringify(value).slice(0, 20);

describe("limits are in the schemas", () => {
  const cases: readonly (readonly [string, unknown, unknown])[] = [
    ["policyDocument", "x".repeat(7168), "x".repeat(7169)],
    ["policyDocument", "{\n}", "\u0000"],
    ["domain", "ab", "a"],
    ["domain", "a-1", "a_1"],
    ["domain", "a".repeat(50), "a".repeat(51)],
    ["domainOwner", "123456789012", "1234567890123"],
    ["domainOwner", "123456789012", 123456789012],
  ];
  for (const [member, right, wrong] of cases) {
    test(`${member}: ${shown(right)}, not ${shown(wrong)}`, () => {
      const schema = bodySchema("PutDomainPermissionsPolicy") ?? assert.fail();
      const whole = { domain: "acme", policyDocument: "{}" };
      assert.equal(misfit(schema, { ...whole, [member]: right }), null);
      assert.notEqual(misfit(schema, { ...whole, [member]: wrong }), null);
      assert.notEqual(misfit(schema, { domain: "acme" }), null);
    });
  }
});

describe("an error's body and headers are as they are described", () => {
  for (const name of Object.keys(errorStatuses) as ErrorName[]) {
    test(name, () => {
      const detail = { resourceId: "acme", resourceType: "domain", retryAfterSeconds: 1.5 } as const;
      const reply = writeFault(new Fault(name, "Told.", detail));
      const operation = described.find(({ responses }) => String(errorStatuses[name]) in responses);
      const response = operation?.responses[reply.status] ?? assert.fail();
      const schema = response.content?.["application/json"]?.schema ?? assert.fail();
      const body = JSON.parse(String(reply.body)) as object;
      assert.equal(misfit(schema, body), null);
      assert.deepEqual(Object.keys(body).sort(), Object.keys(schema.properties ?? {}).sort());
      assert.ok(fits(response.headers["x-amzn-ErrorType"]?.schema ?? assert.fail(), reply.headers["x-amzn-ErrorType"]));
      assert.equal("Retry-After" in response.headers, "Retry-After" in reply.headers);
    });
  }
});
