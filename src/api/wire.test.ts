import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Fault, type FaultDetail, invalid, isFault, unauthenticated } from "../model/fault.ts";
import type { Payload } from "../shape/shape.ts";
import type { Operation } from "./operation.ts";
import { findOperation, operations } from "./table.ts";
import { readInput, takesPayload, type WireRequest, writeFault, writeOutput } from "./wire.ts";

const request = (query: string, body: string | Uint8Array = "", headers: Readonly<Record<string, string>> = {}): WireRequest => ({
  query: new URLSearchParams(query),
  header: (name) => headers[name],
  body: typeof body === "string" ? new TextEncoder().encode(body) : body,
});

const refusal = (row: Operation, sent: WireRequest): Fault => {
  try {
    readInput(row, sent);
  } catch (thrown) {
    assert.ok(isFault(thrown, "Validation"));
    return thrown;
  }
  return assert.fail("the request was taken");
};

const { CreateRepository, DescribeDomain, ListAssociatedPackages, ListDomains, ListPackages, PublishPackageVersion } = operations;

describe("a request's members are read from their places", () => {
  test("names in kebab and camel case from the query, the rest from the body", () => {
    const sent = request("domain=acme&domain-owner=111122223333&repository=app", `{"description":"d","domain":"other"}`);
    const { domain, domainOwner, repository, description } = readInput(CreateRepository, sent);
    assert.deepEqual([domain, domainOwner, repository, description], ["acme", "111122223333", "app", "d"]);
  });

  test("booleans and integers from the query", () => {
    const query = "domain=acme&package-group=%2Fnpm%2F*&preview=false&max-results=1000";
    const input = readInput(ListAssociatedPackages, request(query));
    assert.deepEqual([input.packageGroup, input.preview, input.maxResults], ["/npm/*", false, 1000]);
  });

  test("an absent body is as good as an empty object", () => {
    assert.deepEqual(readInput(ListDomains, request("")), {});
    assert.deepEqual(readInput(ListDomains, request("", "{}")), {});
  });

  test("a body that no member is in is not looked at", () => {
    assert.deepEqual(readInput(DescribeDomain, request("domain=acme", "not JSON")), { domain: "acme" });
  });

  test("unknown parameters are ignored, even twice", () => {
    assert.deepEqual(readInput(DescribeDomain, request("domain=acme&x=1&x=2")), { domain: "acme" });
  });

  test("a stream is passed on unread", () => {
    const bytes: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => assert.fail("the stream was read") };
    const payload: Payload = { bytes, size: 4 };
    const query = "domain=acme&repository=app&format=generic&namespace=n&package=p&version=1&asset=a.txt&unfinished=true";
    const sent = { ...request(query, "", { "x-amz-content-sha256": "0".repeat(64) }), body: payload };
    const input = readInput(PublishPackageVersion, sent);
    assert.equal(input.assetContent, payload);
    assert.deepEqual([input.assetName, input.assetSHA256, input.unfinished], ["a.txt", "0".repeat(64), true]);
    assert.deepEqual([takesPayload(PublishPackageVersion), takesPayload(ListDomains)], [true, false]);
  });
});

describe("a request that cannot be read is refused", () => {
  const cases: readonly (readonly [string, Operation, WireRequest, string, RegExp])[] = [
    ["a parameter given twice", DescribeDomain, request("domain=acme&domain=acme"), "CANNOT_PARSE", /'domain' is given more/],
    ["an integer in words", ListPackages, request("max-results=ten"), "CANNOT_PARSE", /'max-results' must be an integer/],
    ["an empty integer", ListPackages, request("max-results="), "CANNOT_PARSE", /'max-results' must be an integer/],
    [
      "an integer of sixteen digits",
      ListPackages,
      request(`max-results=${"9".repeat(16)}`),
      "CANNOT_PARSE",
      /must be an integer/,
    ],
    ["a boolean in capitals", ListAssociatedPackages, request("preview=TRUE"), "CANNOT_PARSE", /must be true or false/],
    ["a NUL in the query", DescribeDomain, request("domain=ac%00me"), "CANNOT_PARSE", /'domain' has characters/],
    ["a body that is a list", ListDomains, request("", "[]"), "CANNOT_PARSE", /must be an object/],
    ["a body that is not UTF-8", ListDomains, request("", new Uint8Array([0xff])), "CANNOT_PARSE", /not UTF-8/],
    ["a missing member", DescribeDomain, request(""), "FIELD_VALIDATION_FAILED", /Value null at 'domain' failed/],
    ["an empty member", DescribeDomain, request("domain="), "FIELD_VALIDATION_FAILED", /length greater than or equal to 2/],
    ["a format unknown", ListPackages, request("format=deb"), "FIELD_VALIDATION_FAILED", /enum value set: \[npm, pypi, maven, /],
  ];
  for (const [what, row, sent, reason, message] of cases) {
    test(what, () => {
      const fault = refusal(row, sent);
      assert.equal(fault.detail.reason, reason);
      assert.match(fault.message, message);
    });
  }
});

describe("an output is written", () => {
  test("as JSON", () => {
    assert.deepEqual(
      writeOutput(ListDomains, { domains: [{ name: "acme", createdTime: new Date(1500) }], nextToken: undefined }),
      {
        status: 200,
        headers: { "content-type": "application/json" },
        body: `{"domains":[{"name":"acme","createdTime":1.5}]}`,
      },
    );
  });

  test("as an empty object where there are no members", () => {
    assert.equal(writeOutput(operations.TagResource, {}).body, "{}");
  });

  test("as a payload whose other members are headers", () => {
    const asset: Payload = { bytes: (async function* () {})(), size: 7 };
    const output = { asset, assetName: "ü\u0085.txt", packageVersion: "1.0" };
    assert.deepEqual(writeOutput(operations.GetPackageVersionAsset, output), {
      status: 200,
      headers: {
        "content-type": "application/octet-stream",
        "content-disposition": "attachment",
        "x-content-type-options": "nosniff",
        "content-length": "7",
        "X-AssetName": "%C3%BC%C2%85.txt",
        "X-PackageVersion": "1.0",
      },
      body: asset,
    });
  });

  test("as a payload without a length that is not known", () => {
    const asset: Payload = { bytes: (async function* () {})(), size: null };
    assert.equal(writeOutput(operations.GetPackageVersionAsset, { asset }).headers["content-length"], undefined);
  });
});

describe("a fault is written under AWS's name", () => {
  const resource: FaultDetail = { resourceId: "acme", resourceType: "domain", reason: "OTHER", retryAfterSeconds: 3 };
  const named = { message: "Told.", resourceId: "acme", resourceType: "domain" };
  const cases: readonly (readonly [Fault, number, string, object])[] = [
    [new Fault("AccessDenied", "Told.", resource), 403, "AccessDeniedException", { message: "Told." }],
    [new Fault("Conflict", "Told.", resource), 409, "ConflictException", named],
    [new Fault("InternalServer", "Told.", resource), 500, "InternalServerException", { message: "Told." }],
    [new Fault("ResourceNotFound", "Told.", resource), 404, "ResourceNotFoundException", named],
    [new Fault("ServiceQuotaExceeded", "Told.", resource), 402, "ServiceQuotaExceededException", named],
    [new Fault("Throttling", "Told.", resource), 429, "ThrottlingException", { message: "Told." }],
    [new Fault("Validation", "Told."), 400, "ValidationException", { message: "Told.", reason: "OTHER" }],
    [invalid("Told.", "CANNOT_PARSE"), 400, "ValidationException", { message: "Told.", reason: "CANNOT_PARSE" }],
    [unauthenticated("InvalidSignatureException", "Told."), 403, "InvalidSignatureException", { message: "Told." }],
    [new Fault("UpstreamUnavailable", "Told."), 500, "InternalServerException", { message: "Told." }],
  ];
  for (const [fault, status, name, body] of cases) {
    test(`${fault.code} as ${name} with ${status}`, () => {
      const reply = writeFault(fault);
      assert.equal(reply.status, status);
      assert.equal(reply.headers["x-amzn-ErrorType"], name);
      assert.equal(reply.headers["Retry-After"], fault.code === "Throttling" ? "3" : undefined);
      assert.deepEqual(JSON.parse(String(reply.body)), body);
    });
  }
});

describe("a request finds its operation", () => {
  test("by method and path", () => {
    const rows = Object.values<Operation>(operations);
    assert.equal(rows.length, 48);
    for (const row of rows) assert.equal(findOperation(row.http.method, row.http.path), row);
  });

  test("and none by another method, another path or half of one", () => {
    const paths = ["/v1/domain/", "/v1", "/v1/DOMAIN", "constructor"];
    for (const path of paths) assert.equal(findOperation("GET", path), undefined, path);
    assert.equal(findOperation("PUT", "/v1/domain"), undefined);
  });
});
