/* Whatever is sent to the API, the answer is an error of the model, and the server goes on serving. */
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { after, afterEach, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { makeDomain } from "../support/api.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { type RawResponse, send } from "../support/raw-http.ts";
import { type SignedRequest, sendSigned } from "../support/signed-http.ts";

let server: InProcess;

before(async () => {
  server = await startInProcess();
  await makeDomain(server, "acme", [{ repository: "app" }, { repository: "lib" }, { repository: "web" }]);
});

after(() => server.stop());

const ask = (request: Partial<SignedRequest>): Promise<RawResponse> =>
  sendSigned(server, { method: "GET", path: "/v1/domain", query: "domain=acme", ...request });

afterEach(async () => {
  assert.equal((await ask({})).status, 200, "The server does not serve any more.");
});

interface Told {
  readonly message: string;
  readonly reason?: string;
}

const assertInvalid = (answer: RawResponse, reason: string, message: RegExp): void => {
  assert.equal(answer.status, 400, answer.text);
  assert.equal(answer.headers["x-amzn-errortype"], "ValidationException");
  assert.equal(answer.headers["content-type"], "application/json");
  assert.ok(answer.headers["x-amzn-requestid"]);
  const told = JSON.parse(answer.text) as Told;
  assert.deepEqual(Object.keys(told).sort(), ["message", "reason"]);
  assert.equal(told.reason, reason, answer.text);
  assert.match(told.message, message);
};

const updateRepository = (body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Promise<RawResponse> =>
  ask({ method: "PUT", path: "/v1/repository", query: "domain=acme&repository=app", body, headers });

describe("a body that is no JSON of the operation's form is refused", () => {
  const deep = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  const bodies: readonly (readonly [string, string | Buffer, RegExp])[] = [
    ["a word", "description", /JSON text is malformed/],
    ["nothing but a brace", "{", /JSON text is malformed/],
    ["cut in a member", `{"description":"a`, /JSON text is malformed/],
    ["cut before its end", `{"description":"a"`, /JSON text is malformed/],
    ["with something after its end", `{"description":"a"}}`, /JSON text is malformed/],
    ["with a comma too many", `{"description":"a",}`, /JSON text is malformed/],
    ["with a comment", `{/* */"description":"a"}`, /JSON text is malformed/],
    ["in single quotes", `{'description':'a'}`, /JSON text is malformed/],
    ["nothing but spaces", "   ", /JSON text is malformed/],
    ["with a byte order mark", "\ufeff{}{}", /JSON text is malformed/],
    ["XML", "<description>a</description>", /JSON text is malformed/],
    ["a form", "description=a", /JSON text is malformed/],
    ["a list", "[]", /must be an object/],
    ["a text", `"description"`, /must be an object/],
    ["null", "null", /must be an object/],
    ["a number", "1e999", /must be an object/],
    ["nested without end", deep(200_000), /must be an object|malformed/],
    ["with a member nested without end", `{"description":${deep(200_000)}}`, /'description' must be a string|malformed/],
    ["a number for a text", `{"description":1}`, /'description' must be a string/],
    ["a boolean for a text", `{"description":false}`, /'description' must be a string/],
    ["a list for a text", `{"description":["a"]}`, /'description' must be a string/],
    ["an object for a text", `{"description":{}}`, /'description' must be a string/],
    ["a text for a list", `{"upstreams":"lib"}`, /'upstreams' must be a list/],
    ["an object for a list", `{"upstreams":{"0":{"repositoryName":"lib"}}}`, /'upstreams' must be a list/],
    ["a text for an element", `{"upstreams":["lib"]}`, /'upstreams.1.member' must be an object/],
    ["null for an element", `{"upstreams":[null]}`, /'upstreams.1.member' must be an object/],
    ["a number in an element", `{"upstreams":[{"repositoryName":7}]}`, /'upstreams.1.member.repositoryName' must be a string/],
    ["a NUL", `{"description":"a\\u0000"}`, /'description' has characters that no text may have/],
    ["half a surrogate pair", `{"description":"\\ud800"}`, /'description' has characters that no text may have/],
    ["not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), /not UTF-8/],
    ["UTF-16", Buffer.from(`{"description":"a"}`, "utf16le"), /not UTF-8|malformed/],
    ["compressed", gzipSync(`{"description":"a"}`), /not UTF-8/],
    ["of 10 MB", JSON.stringify({ description: "a".repeat(10_000_000) }), /larger than 1048576 bytes/],
    ["of 10 MB of spaces", " ".repeat(10_000_000), /larger than 1048576 bytes/],
    ["of one byte more than is read", `{"unknown":"${"a".repeat(1_048_576 - 13)}"}`, /larger than 1048576 bytes/],
  ];
  for (const [what, body, message] of bodies)
    test(what, async () => assertInvalid(await updateRepository(body), "CANNOT_PARSE", message));

  test("the refusal repeats nothing of it", async () => {
    const { text } = await updateRepository(`{"description": secret-of-somebody}`);
    assert.ok(!text.includes("secret"), text);
  });
});

describe("a body is read whatever surrounds it", () => {
  const right = `{"description":"a"}`;
  const bodies: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
    ["as JSON", right, { "content-type": "application/json" }],
    ["with no media type", right, {}],
    ["as text", right, { "content-type": "text/plain; charset=utf-16" }],
    ["as a form", right, { "content-type": "application/x-www-form-urlencoded" }],
    ["as parts without a boundary", right, { "content-type": "multipart/form-data" }],
    ["as nonsense", right, { "content-type": ";;;" }],
    ["of 1 MB", right.padEnd(1_048_576), {}],
    ["with members that nobody knows", `{"description":"a","unknown":1,"__proto__":{"upstreams":[7]},"constructor":null}`, {}],
    ["with members of the query", `{"description":"a","repository":"gone","domain":7}`, {}],
    ["with what nobody knows nested deeply", `{"description":"a","unknown":${"[".repeat(5_000)}${"]".repeat(5_000)}}`, {}],
    ["with null for what is left out", `{"description":"a","upstreams":null}`, {}],
    ["with a member twice, the last of which counts", `{"description":7,"description":"a"}`, {}],
    ["in chunks without its length", right, { "transfer-encoding": "chunked" }],
    ["after asking whether to go on", right, { expect: "100-continue" }],
    ["with a body's digest in the old form", right, { "content-md5": "nonsense" }],
  ];
  for (const [what, body, headers] of bodies)
    test(what, async () => {
      const answer = await updateRepository(body, headers);
      assert.equal(answer.status, 200, answer.text);
      assert.equal((JSON.parse(answer.text) as { repository: { description: string } }).repository.description, "a");
    });

  test("as a stream whose digest was not known when it was signed", async () => {
    const answer = await ask({
      method: "PUT",
      path: "/v1/repository",
      query: "domain=acme&repository=app",
      body: Readable.from([`{"descri`, `ption":"s"}`]),
    });
    assert.equal(answer.status, 200, answer.text);
  });

  test("of an operation that has none, which is not looked at", async () => {
    for (const body of ["{", "a".repeat(1000), `{"domain":"other"}`]) assert.equal((await ask({ body })).status, 200);
  });
});

describe("a query that cannot be read is refused", () => {
  const queries: readonly (readonly [string, string, string, string, RegExp])[] = [
    ["a key twice", "GET /v1/domain", "domain=acme&domain=acme", "CANNOT_PARSE", /'domain' is given more than once/],
    ["a key twice, once empty", "GET /v1/domain", "domain=acme&domain=", "CANNOT_PARSE", /'domain' is given more than once/],
    ["a number in words", "POST /v1/repositories", "max-results=ten", "CANNOT_PARSE", /'max-results' must be an integer/],
    ["a fraction", "POST /v1/repositories", "max-results=1.5", "CANNOT_PARSE", /'max-results' must be an integer/],
    ["no number", "POST /v1/repositories", "max-results=", "CANNOT_PARSE", /'max-results' must be an integer/],
    ["a number too long", "POST /v1/repositories", `max-results=${"1".repeat(400)}`, "CANNOT_PARSE", /must be an integer/],
    [
      "a boolean in capitals",
      "GET /v1/list-associated-packages",
      "domain=acme&package-group=%2F%2A&preview=TRUE",
      "CANNOT_PARSE",
      /must be true or false/,
    ],
    ["a NUL", "GET /v1/domain", "domain=acme%00", "CANNOT_PARSE", /'domain' has characters that no text may have/],
    ["bytes that are not UTF-8", "GET /v1/domain", "domain=acme%ff", "FIELD_VALIDATION_FAILED", /Value 'acme\ufffd' at 'domain'/],
    ["a percent sign that encodes nothing", "GET /v1/domain", "domain=ac%zz", "FIELD_VALIDATION_FAILED", /at 'domain'/],
    [
      "nothing",
      "GET /v1/domain",
      "",
      "FIELD_VALIDATION_FAILED",
      /Value null at 'domain' failed to satisfy constraint: Member must not be null/,
    ],
    ["a key in another case", "GET /v1/domain", "Domain=acme", "FIELD_VALIDATION_FAILED", /Value null at 'domain'/],
    [
      "an empty value",
      "GET /v1/domain",
      "domain=",
      "FIELD_VALIDATION_FAILED",
      /Value '' at 'domain' failed to satisfy constraint/,
    ],
    ["a key without a value", "GET /v1/domain", "domain", "FIELD_VALIDATION_FAILED", /Value '' at 'domain'/],
    ["brackets", "GET /v1/domain", "domain%5B%5D=acme", "FIELD_VALIDATION_FAILED", /Value null at 'domain'/],
    [
      "a key of a prototype",
      "GET /v1/domain",
      "__proto__=acme&constructor=acme",
      "FIELD_VALIDATION_FAILED",
      /Value null at 'domain'/,
    ],
  ];
  for (const [what, route, query, reason, message] of queries)
    test(what, async () => {
      const [method = "", path = ""] = route.split(" ");
      assertInvalid(await ask({ method, path, query }), reason, message);
    });

  test("keys that nobody knows are ignored, even twice", async () => {
    const answer = await ask({ query: "domain=acme&x=1&x=2&__proto__=3&%00=4" });
    assert.equal(answer.status, 200, answer.text);
  });

  test("several breaches are told at once, in AWS's words", async () => {
    const answer = await ask({ path: "/v1/repository", query: "domain=a&domain-owner=12" });
    assert.equal(
      (JSON.parse(answer.text) as Told).message,
      "5 validation errors detected: " +
        "Value 'a' at 'domain' failed to satisfy constraint: Member must have length greater than or equal to 2; " +
        "Value 'a' at 'domain' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z][a-z0-9\\-]{0,48}[a-z0-9]; " +
        "Value '12' at 'domainOwner' failed to satisfy constraint: Member must have length greater than or equal to 12; " +
        "Value '12' at 'domainOwner' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9]{12}; " +
        "Value null at 'repository' failed to satisfy constraint: Member must not be null",
    );
  });
});

describe("what is no operation is told so, before anybody is asked who they are", () => {
  const routes: readonly (readonly [string, string])[] = [
    ["GET", "/v1/nothing"],
    ["GET", "/v1/"],
    ["PATCH", "/v1/domain"],
    ["PUT", "/v1/domain"],
    ["OPTIONS", "/v1/domain"],
    ["TRACE", "/v1/domain"],
    ["PROPFIND", "/v1/domain"],
    ["GET", "/v1/domain/"],
    ["GET", "/v1//domain"],
    ["GET", "/v1/domain/acme"],
    ["GET", "/v1/Domain"],
    ["GET", "/v1/%64omain"],
    ["GET", "/v1/domain%3Fdomain=acme"],
    ["GET", "/v1/x/../domain"],
    ["GET", "/v1/./domain"],
    ["GET", "/v1/%2e%2e/v1/domain"],
    ["GET", "/v1/constructor"],
    ["GET", "/v1/domain%00"],
    ["POST", "/v1/package/versions/update-status"],
    ["GET", "/-/v1/repository/refresh"],
    ["GET", "/-/v1/"],
  ];
  for (const [method, path] of routes)
    test(`${method} ${path}`, async () => {
      const answer = await send(server.url, { method, path });
      assertInvalid(answer, "UNKNOWN_OPERATION", /^There is no operation /);
    });

  test("HEAD, which has no body to tell it in", async () => {
    const answer = await send(server.url, { method: "HEAD", path: "/v1/domain?domain=acme" });
    assert.deepEqual([answer.status, answer.text], [400, ""]);
    assert.equal(answer.headers["x-amzn-errortype"], "ValidationException");
  });
});
