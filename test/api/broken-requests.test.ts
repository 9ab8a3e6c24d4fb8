/* Requests that break HTTP or a signature rather than the API's rules: each has its answer, and none stops the server. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, afterEach, before, describe, test } from "node:test";
import { makeDomain } from "../support/api.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { send } from "../support/raw-http.ts";
import { queryOf, sendSigned } from "../support/signed-http.ts";

let server: InProcess;

before(async () => {
  server = await startInProcess();
  await makeDomain(server, "acme", [{ repository: "app" }]);
});

after(() => server.stop());

afterEach(async () => {
  const answer = await sendSigned(server, { method: "GET", path: "/v1/domain", query: "domain=acme" });
  assert.equal(answer.status, 200, "The server does not serve any more.");
});

/** Writes the text as it is, and ends there where `ends`; gives all that comes back until the server ends. */
const exchange = (text: string | Buffer, { ends = false } = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("close", () => resolve(Buffer.concat(chunks).toString()));
    socket.on("error", (error: NodeJS.ErrnoException) => (error.code === "ECONNRESET" ? undefined : reject(error)));
    if (ends) socket.end(text);
    else socket.write(text);
  });

const head = (line: string, ...headers: readonly string[]): string =>
  `${[line, "host: localhost", ...headers].join("\r\n")}\r\n\r\n`;

describe("what is no HTTP is refused in the form of the API's errors", () => {
  const requests: readonly (readonly [string, string | Buffer, RegExp])[] = [
    ["a header of 20 KB", head("GET /v1/domain HTTP/1.1", `x-long: ${"a".repeat(20_000)}`), /too long/],
    ["3,000 headers", head("GET /v1/domain HTTP/1.1", ...Array.from({ length: 3_000 }, (_, n) => `x-${n}: 1`)), /too long/],
    ["a query of 20 KB", head(`GET /v1/domain?domain=${"a".repeat(20_000)} HTTP/1.1`), /too long/],
    ["the greeting of TLS", Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x0d, 0x0a, 0x0d, 0x0a]), /not well-formed/],
    ["an unknown method", head("BREW /v1/domain HTTP/1.1"), /not well-formed/],
    ["a space in the path", head("GET /v1/do main HTTP/1.1"), /not well-formed/],
    ["raw UTF-8 in the path", Buffer.from(head("GET /v1/dömain HTTP/1.1")), /not well-formed/],
    [
      "two lengths",
      `${head("PUT /v1/repository HTTP/1.1", "content-length: 3", "transfer-encoding: chunked")}0\r\n\r\n`,
      /not well-formed/,
    ],
    ["a length that is none", head("PUT /v1/repository HTTP/1.1", "content-length: -3"), /not well-formed/],
    ["a header without a name", head("GET /v1/domain HTTP/1.1", ": value"), /not well-formed/],
    ["a line folded into a header", head("GET /v1/domain HTTP/1.1", "x-a: 1\n x-b: 2"), /not well-formed/],
  ];
  for (const [what, text, message] of requests)
    test(what, async () => {
      const answer = await exchange(text);
      const [told = "", body = ""] = answer.split("\r\n\r\n");
      assert.match(told, /^HTTP\/1\.1 400 /, answer);
      assert.match(told, /^x-amzn-errortype: ValidationException$/im);
      const { message: sentence, reason } = JSON.parse(body) as { readonly message: string; readonly reason: string };
      assert.equal(reason, "CANNOT_PARSE");
      assert.match(sentence, message);
    });

  for (const [what, text] of [
    ["a body that ends before its length", `${head("PUT /v1/repository HTTP/1.1", "content-length: 30")}abc`],
    ["a chunk whose length is none", `${head("PUT /v1/repository HTTP/1.1", "transfer-encoding: chunked")}zz\r\nab\r\n0\r\n\r\n`],
    ["chunks that never end", `${head("PUT /v1/repository HTTP/1.1", "transfer-encoding: chunked")}2\r\nab\r\n`],
    ["an expectation that nobody can meet", head("GET /v1/domain HTTP/1.1", "expect: tea", "connection: close")],
    ["no host", "GET /v1/domain HTTP/1.1\r\nconnection: close\r\n\r\n"],
    ["nothing", ""],
    ["half a request line", "GET /v1/dom"],
  ] as const)
    test(`${what} gets no answer that tells of a failure of the server`, async () => {
      const answer = await exchange(text, { ends: true });
      assert.doesNotMatch(answer, /^HTTP\/1\.1 [25]/m, answer);
    });
});

describe("a signature that does not fit is refused under AWS's names", () => {
  const signed = { method: "PUT", path: "/v1/repository", query: "domain=acme&repository=app", body: "{}" };
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ["another body than was signed", { "x-amz-content-sha256": "0".repeat(64) }, "InvalidSignatureException"],
    ["a digest in capitals", { "x-amz-content-sha256": "A".repeat(64) }, "InvalidSignatureException"],
    ["another date", { "x-amz-date": "20200101T000000Z" }, "InvalidSignatureException"],
    ["a date that is none", { "x-amz-date": "yesterday" }, "IncompleteSignatureException"],
    ["a session token that nobody gave", { "x-amz-security-token": "nonsense" }, "UnrecognizedClientException"],
    ["another scheme", { authorization: "Basic YTpi" }, "IncompleteSignatureException"],
    ["no parts", { authorization: "AWS4-HMAC-SHA256" }, "IncompleteSignatureException"],
    [
      "parts that are empty",
      { authorization: "AWS4-HMAC-SHA256 Credential=, SignedHeaders=, Signature=" },
      "IncompleteSignatureException",
    ],
  ];
  for (const [what, headers, name] of cases)
    test(what, async () => {
      const answer = await sendSigned(server, { ...signed, headers });
      assert.equal(answer.status, 403, answer.text);
      assert.equal(answer.headers["x-amzn-errortype"], name, answer.text);
      assert.deepEqual(Object.keys(JSON.parse(answer.text) as object), ["message"]);
    });

  test("no signature at all, with a body of 10 MB that nobody reads", async () => {
    const answer = await send(server.url, { ...signed, path: `${signed.path}?${signed.query}`, body: "a".repeat(10_000_000) });
    assert.equal(answer.status, 403);
    assert.equal(answer.headers["x-amzn-errortype"], "MissingAuthenticationTokenException");
  });

  test("more parameters than are read", async () => {
    const query = queryOf(Array.from({ length: 300 }, (_, index) => [`x${index}`, ""]));
    const answer = await send(server.url, { path: `/v1/domain?${query}` });
    assert.equal(answer.headers["x-amzn-errortype"], "IncompleteSignatureException");
  });
});

test("a value as long as an address can be is refused without being repeated whole", async () => {
  const query = `domain=${"a".repeat(12_000)}`;
  const answer = await sendSigned(server, { method: "GET", path: "/v1/domain", query });
  assert.equal(answer.status, 400);
  assert.ok(answer.text.length < 1_000);
});

test("two requests on one connection are each answered", async () => {
  const answer = await exchange(head("GET /v1/domain HTTP/1.1") + head("GET /v1/nothing HTTP/1.1", "connection: close"));
  assert.equal(answer.match(/MissingAuthenticationTokenException/g)?.length, 1);
  assert.equal(answer.match(/UNKNOWN_OPERATION/g)?.length, 1);
});
