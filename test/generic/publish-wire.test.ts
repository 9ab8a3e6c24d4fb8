/* PublishPackageVersion as it goes over the wire: what its signature, its hash and its body may be. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { after, before, test } from "node:test";
import { sign } from "../../src/access/sigv4.ts";
import { makeDomain } from "../support/api.ts";
import { deny } from "../support/packages.ts";
import { send } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { stagedIn } from "../support/stored.ts";

const sha256Of = (bytes: string): string => createHash("sha256").update(bytes).digest("hex");

let packhouse: Packhouse;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, "acme", [{ repository: "app" }, { repository: "locked" }]);
});

after(() => packhouse.stop());

interface Sending {
  readonly query?: Readonly<Record<string, string>>;
  /** What is signed as the hash of the body. */
  readonly signed?: string;
  /** What the header says of it instead; null for no header. */
  readonly said?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
}

const content = "content";

const publish = ({ query = {}, signed = sha256Of(content), said, headers = {}, body = content }: Sending) => {
  const named = { domain: "acme", repository: "app", format: "generic", namespace: "t", package: "p", version: "1", asset: "a" };
  const text = Object.entries({ ...named, ...query })
    .map((pair) => pair.map(encodeURIComponent).join("="))
    .join("&");
  const path = "/v1/package/version/publish";
  const { accessKeyId, secretAccessKey: secret, region } = packhouse.credentials;
  const { "x-amz-content-sha256": hash = "", ...rest } = sign(
    { method: "POST", path, query: text, headers: { host: new URL(packhouse.url).host } },
    { accessKeyId, secret, region, service: "codeartifact", at: Date.now(), payloadHash: signed },
  );
  const stated: Record<string, string> = said === null ? {} : { "x-amz-content-sha256": said ?? hash };
  return send(packhouse.url, { method: "POST", path: `${path}?${text}`, headers: { ...rest, ...stated, ...headers }, body });
};

const refusals: readonly (readonly [string, Sending, number, RegExp, string])[] = [
  ["the hash of another body", { signed: sha256Of("another") }, 400, /SHA-256/, "ValidationException"],
  ["a body that was changed on the way", { body: "c0ntent" }, 400, /SHA-256/, "ValidationException"],
  ["no hash", { said: null }, 403, /signature/, "InvalidSignatureException"],
  ["a hash that is not the one that was signed", { said: sha256Of("another") }, 403, /signature/, "InvalidSignatureException"],
  ["a payload that is not signed", { signed: "UNSIGNED-PAYLOAD" }, 400, /assetSHA256/, "ValidationException"],
  [
    "a payload signed in chunks",
    { said: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" },
    403,
    /x-amz-content-sha256/,
    "InvalidSignatureException",
  ],
  ["a hash in upper case", { signed: sha256Of(content).toUpperCase() }, 403, /x-amz-content-sha256/, "InvalidSignatureException"],
  ["another format", { query: { format: "npm" } }, 400, /npm/, "ValidationException"],
  ["a flag that is neither true nor false", { query: { unfinished: "yes" } }, 400, /unfinished/, "ValidationException"],
  ["a name that no asset has", { query: { asset: "a/b" } }, 400, /asset/, "ValidationException"],
  ["a repository that is not there", { query: { repository: "gone" } }, 404, /gone/, "ResourceNotFoundException"],
];

for (const [what, sending, status, words, name] of refusals)
  test(`a publish with ${what} is refused, and nothing of it stays`, async () => {
    const refused = await publish(sending);
    assert.equal(refused.status, status, refused.text);
    assert.equal(refused.headers["x-amzn-errortype"], name);
    assert.match((JSON.parse(refused.text) as { message: string }).message, words);
    assert.deepEqual(stagedIn(packhouse), []);
  });

test("a body may come without its length, and after the server has asked for it", async () => {
  const chunked = await publish({
    query: { package: "chunked" },
    body: Readable.from([Buffer.from("con"), Buffer.from("tent")]),
  });
  assert.equal(chunked.status, 200, chunked.text);
  const asked = await publish({ query: { package: "asked" }, headers: { expect: "100-continue" } });
  assert.equal(asked.status, 200, asked.text);
});

test("spaces, pluses and percent signs in a query mean what they mean to clients", async () => {
  const published = await publish({ query: { package: "p+q", version: "1+2~3", asset: "a b+c" } });
  assert.equal(published.status, 200, published.text);
  const { package: name, version, asset } = JSON.parse(published.text) as Record<string, unknown>;
  assert.deepEqual([name, version, (asset as { name: string }).name], ["p+q", "1+2~3", "a b+c"]);
});

test("who lacks the right learns it before the body is read", async () => {
  await deny(packhouse, { domain: "acme", repository: "locked" }, ["PublishPackageVersion"]);
  // The answer comes although the body never ends.
  const body = new Readable({ read: () => undefined });
  body.push("con");
  const refused = await publish({ query: { repository: "locked" }, body });
  body.destroy();
  assert.equal(refused.status, 403);
  assert.match(refused.text, /not authorized to perform: codeartifact:PublishPackageVersion/);
});
