import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "../../test/support/sha256.ts";
import { isFault } from "../model/fault.ts";
import { isSignedWith, type PresentedSignature, readSignature, type SignedFacts, sign } from "./sigv4.ts";

const at = Date.UTC(2025, 0, 2, 3, 4, 5);
const place = { regions: ["eu-west-1"], services: ["codeartifact"], now: at };
const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const accessKeyId = "AKIAIOSFODNN7EXAMPLE";
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const signer = (
  options: { service?: string; region?: string; sessionToken?: string; applyChecksum?: boolean } = {},
): SignatureV4 =>
  new SignatureV4({
    service: options.service ?? "codeartifact",
    region: options.region ?? "eu-west-1",
    credentials: { accessKeyId, secretAccessKey: secret, sessionToken: options.sessionToken },
    applyChecksum: options.applyChecksum ?? true,
    sha256: Sha256,
  });

type Query = Record<string, string | string[]>;
interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query?: Query;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const toSdk = (sent: Sent) => ({
  query: {},
  protocol: "http:",
  hostname: "localhost",
  ...sent,
  headers: { host: "localhost:8080", ...sent.headers },
});

const queryText = (query: Query): string =>
  Object.entries(query)
    .flatMap(([name, values]) => [values].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`))
    .join("&");

function toFacts(request: { method: string; path: string; query?: unknown; headers: Record<string, string> }): SignedFacts {
  const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    method: request.method,
    path: request.path,
    query: queryText((request.query ?? {}) as Query),
    header: (name) => headers.get(name),
  };
}

const signedBySdk = async (
  sent: Sent,
  options?: Parameters<typeof signer>[0],
  signingDate = new Date(at),
): Promise<SignedFacts> => toFacts(await signer(options).sign(toSdk(sent), { signingDate }));

const accepts = (facts: SignedFacts, body = "", now = at): boolean =>
  isSignedWith(secret, readSignature(facts, { ...place, now }), facts, sha256(body));

const refusal = (facts: SignedFacts, changes: Partial<typeof place> = {}): string => {
  try {
    readSignature(facts, { ...place, ...changes });
  } catch (thrown) {
    assert.ok(isFault(thrown, "Unauthenticated"));
    return `${thrown.detail.awsName}: ${thrown.message}`;
  }
  return "none";
};

const requests: Readonly<Record<string, Sent>> = {
  "a plain read": { method: "GET", path: "/v1/domain", query: { domain: "acme" } },
  "the root": { method: "GET", path: "/" },
  "an empty value": { method: "POST", path: "/v1/packages", query: { domain: "acme", namespace: "", repository: "r" } },
  "repeated keys": {
    method: "POST",
    path: "/v1/untag",
    query: { tagKeys: ["b", "a", "a b", "é"], resourceArn: "arn:aws:x:::y/z" },
  },
  "keys where one begins another": { method: "GET", path: "/v1/x", query: { a: "2", "a-b": "1", "a.b": "0", A: "3" } },
  "reserved characters": { method: "GET", path: "/v1/x", query: { q: "a+b&c=d!'()*~ /?#[]@:;,%25" } },
  "an encoded unicode path": { method: "GET", path: `/v1/${encodeURIComponent("größe 日本 😀")}/x` },
  "an encoded slash and asterisk in the path": { method: "GET", path: "/v1/%2Fa%2a/(b)" },
  "dots, empty segments and a slash at the end": { method: "GET", path: "/v1//a/./b/../c/" },
  "a body": { method: "POST", path: "/v1/domain", query: { domain: "acme" }, body: '{"tags":[]}' },
  "headers with spaces": {
    method: "GET",
    path: "/v1/x",
    headers: { "x-amz-meta": "  a   b  ", "content-type": "application/json", "user-agent": "one two" },
  },
};

describe("signatures made by the SDK's signer", () => {
  for (const [name, sent] of Object.entries(requests)) {
    test(`are accepted in the headers: ${name}`, async () => {
      const facts = await signedBySdk(sent);
      assert.deepEqual(readSignature(facts, place).payload, { is: "hash", sha256: sha256(sent.body ?? "") });
      assert.ok(accepts(facts, sent.body));
    });

    test(`are accepted without a declared hash: ${name}`, async () => {
      const facts = await signedBySdk(sent, { applyChecksum: false });
      assert.deepEqual(readSignature(facts, place).payload, { is: "body" });
      assert.ok(accepts(facts, sent.body));
      assert.equal(accepts(facts, `${sent.body ?? ""} changed`), false);
    });

    test(`are accepted in a pre-signed query: ${name}`, async () => {
      const facts = toFacts(await signer().presign(toSdk(sent), { signingDate: new Date(at), expiresIn: 300 }));
      assert.match(facts.query, /X-Amz-Signature/u);
      assert.ok(accepts(facts, sent.body));
      assert.ok(accepts(facts, sent.body, at + 300_000));
    });

    test(`are what sign() makes: ${name}`, async () => {
      const facts = await signedBySdk({ ...sent, headers: {} });
      const headers = sign(
        { ...facts, headers: { host: "localhost:8080" } },
        { accessKeyId, secret, region: "eu-west-1", service: "codeartifact", at, payloadHash: sha256(sent.body ?? "") },
      );
      const ours: SignedFacts = { ...facts, header: (header) => headers[header] };
      assert.ok(accepts(ours, sent.body));
      assert.equal(headers.authorization, facts.header("authorization"));
    });
  }

  test("say that the payload is not signed", async () => {
    const facts = await signedBySdk({ method: "POST", path: "/v1/x", headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } });
    assert.deepEqual(readSignature(facts, place).payload, { is: "unsigned" });
    assert.ok(accepts(facts, "whatever"));
  });

  test("carry a session token in either form", async () => {
    const sent: Sent = { method: "GET", path: "/v1/x" };
    const options = { sessionToken: "a/session+token==" };
    const inHeaders = await signedBySdk(sent, options);
    const inQuery = toFacts(await signer(options).presign(toSdk(sent), { signingDate: new Date(at) }));
    for (const facts of [inHeaders, inQuery]) {
      assert.equal(readSignature(facts, place).sessionToken, options.sessionToken);
      assert.ok(accepts(facts));
    }
    const stripped = {
      ...inHeaders,
      header: (name: string) => (name === "x-amz-security-token" ? undefined : inHeaders.header(name)),
    };
    assert.equal(accepts(stripped), false);
  });
});

describe("a signature fits nothing else", async () => {
  const facts = await signedBySdk({ method: "PUT", path: "/v1/domain", query: { domain: "acme" }, body: "{}" });
  const changed: Readonly<Record<string, Partial<SignedFacts>>> = {
    method: { method: "DELETE" },
    path: { path: "/v1/repository" },
    query: { query: "domain=other" },
    "added parameter": { query: `${facts.query}&x=1` },
    host: { header: (name) => (name === "host" ? "elsewhere" : facts.header(name)) },
    "declared hash": { header: (name) => (name === "x-amz-content-sha256" ? sha256("other") : facts.header(name)) },
    "malformed escape": { query: "domain=%ff" },
  };
  for (const [what, change] of Object.entries(changed)) {
    test(`when changed in its ${what}`, () => assert.equal(accepts({ ...facts, ...change }), false));
  }

  test("with another secret", () => {
    assert.equal(isSignedWith(`${secret}x`, readSignature(facts, place), facts, null), false);
  });

  test("with a declared hash that the pre-signed query does not have", async () => {
    const headers = { "x-amz-content-sha256": sha256("signed") };
    const request = await signer().presign(toSdk({ method: "POST", path: "/v1/x", headers }), { signingDate: new Date(at) });
    const query = toFacts(request);
    assert.deepEqual(readSignature(query, place).payload, { is: "hash", sha256: sha256("signed") });
    assert.ok(accepts(query));
    const declaring = (hash: string): SignedFacts =>
      toFacts({ ...request, headers: { ...request.headers, "x-amz-content-sha256": hash } });
    assert.ok(accepts(declaring(sha256("signed"))));
    assert.equal(accepts(declaring(sha256("other"))), false);
    assert.equal(accepts(declaring("UNSIGNED-PAYLOAD")), false);
  });

  test("without a hash of the body where one is needed", async () => {
    const undeclared = await signedBySdk({ method: "GET", path: "/v1/x" }, { applyChecksum: false });
    const presented: PresentedSignature = readSignature(undeclared, place);
    assert.equal(isSignedWith(secret, presented, undeclared, null), false);
  });
});

describe("a signature is refused", async () => {
  const sent: Sent = { method: "GET", path: "/v1/x" };
  const facts = await signedBySdk(sent);
  const minute = 60_000;
  const withAuthorization = (text: string | undefined, date = facts.header("x-amz-date")): SignedFacts => ({
    ...facts,
    header: (name) => (name === "authorization" ? text : name === "x-amz-date" ? date : facts.header(name)),
  });
  const authorization = facts.header("authorization") ?? "";
  const presigned = async (change: (query: Query) => void): Promise<SignedFacts> => {
    const request = await signer().presign(toSdk(sent), { signingDate: new Date(at), expiresIn: 300 });
    const query = { ...request.query } as Query;
    change(query);
    return toFacts({ ...request, query });
  };

  test("when there is none", () => {
    assert.equal(refusal(withAuthorization(undefined)), "MissingAuthenticationTokenException: Missing Authentication Token");
  });

  test("15 minutes after and before its time, and not sooner", () => {
    assert.equal(refusal(facts, { now: at + 15 * minute }), "none");
    assert.equal(refusal(facts, { now: at - 15 * minute }), "none");
    assert.equal(
      refusal(facts, { now: at + 15 * minute + 1000 }),
      "InvalidSignatureException: Signature expired: 20250102T030405Z is now earlier than 20250102T030406Z (20250102T031906Z - 15 min.)",
    );
    assert.match(refusal(facts, { now: at - 15 * minute - 1000 }), /^InvalidSignatureException: Signature not yet current: /u);
  });

  test("when its query has expired, or is dated too far ahead", async () => {
    const query = await presigned(() => undefined);
    assert.equal(refusal(query, { now: at + 300_000 }), "none");
    assert.match(refusal(query, { now: at + 301_000 }), /Signature expired/u);
    assert.match(refusal(query, { now: at - 16 * minute }), /not yet current/u);
  });

  test("for another region, service, day or terminator", async () => {
    assert.match(refusal(await signedBySdk(sent, { region: "us-east-1" })), /scoped to a valid region, not 'us-east-1'/u);
    assert.match(refusal(await signedBySdk(sent, { service: "s3" })), /scoped to correct service: 'codeartifact'/u);
    assert.match(refusal(withAuthorization(authorization.replace("/20250102/", "/20250103/"))), /Date in Credential scope/u);
    assert.match(refusal(withAuthorization(authorization.replace("aws4_request", "aws5_request"))), /valid terminator/u);
    const sts = await signedBySdk(sent, { service: "sts" });
    assert.equal(refusal(sts, { services: ["codeartifact", "sts"] }), "none");
  });

  const incomplete: Readonly<Record<string, SignedFacts>> = {
    "another scheme": withAuthorization("Bearer abc"),
    "nothing after the scheme": withAuthorization("AWS4-HMAC-SHA256"),
    "no credential": withAuthorization(authorization.replace("Credential=", "Cred=")),
    "no signature": withAuthorization(authorization.replace(/Signature=.*/u, "")),
    "a short scope": withAuthorization(authorization.replace(/AKIA[^/]*/u, "AKIA")),
    "no host among the signed headers": withAuthorization(authorization.replace("host;", "")),
    "no date among the signed headers": withAuthorization(authorization.replace(";x-amz-date", "")),
    "no date": { ...facts, header: (name) => (name === "x-amz-date" ? undefined : facts.header(name)) },
    "a date in another form": withAuthorization(authorization, "2025-01-02T03:04:05Z"),
    "a date that does not exist": withAuthorization(authorization, "20251302T030405Z"),
    "too many signed headers": withAuthorization(authorization.replace("host;", `host;${"x;".repeat(70)}`)),
    "a huge header": withAuthorization(`${authorization}${" ".repeat(20_000)}x`),
    "a huge query": { ...facts, query: "a".repeat(20_000) },
    "very many parameters": { ...facts, query: "a&".repeat(300) },
    "two signatures": { ...facts, query: "X-Amz-Algorithm=AWS4-HMAC-SHA256" },
    "no expiry": await presigned((query) => delete query["X-Amz-Expires"]),
    "an expiry of eight days": await presigned((query) => Object.assign(query, { "X-Amz-Expires": "691200" })),
    "a parameter given twice": await presigned((query) => Object.assign(query, { "X-Amz-Expires": ["300", "600"] })),
  };
  for (const [what, request] of Object.entries(incomplete)) {
    test(`as incomplete with ${what}`, () => assert.match(refusal(request), /^IncompleteSignatureException: /u));
  }

  test("when it is no hexadecimal text, or the declared hash is none", async () => {
    assert.match(
      refusal(withAuthorization(authorization.replace(/Signature=.*/u, "Signature=zz"))),
      /^InvalidSignatureException: The request sig/u,
    );
    const streaming = { "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" };
    assert.match(refusal(await signedBySdk({ ...sent, headers: streaming })), /x-amz-content-sha256 must be/u);
  });
});
