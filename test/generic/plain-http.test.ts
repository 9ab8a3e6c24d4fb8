/* What plain HTTP may ask of a repository of generic packages, byte for byte, and what it gets for nonsense. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { after, before, test } from "node:test";
import { genericEndpoint, makeDomain, tokenFor } from "../support/api.ts";
import { deny } from "../support/packages.ts";
import { type RawRequest, send } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { stagedIn } from "../support/stored.ts";

const sha256Of = (bytes: string): string => createHash("sha256").update(bytes).digest("hex");

let packhouse: Packhouse;
let token: string;

before(async () => {
  packhouse = await startPackhouse({ maxAssetBytes: 1_000_000 });
  await makeDomain(packhouse, "acme", [{ repository: "app" }, { repository: "locked" }]);
  token = await tokenFor(packhouse, "acme");
});

after(() => packhouse.stop());

const ask = (path: string, request: Partial<RawRequest> = {}, repository = "app") =>
  send(packhouse.url, {
    ...request,
    headers: { authorization: `Bearer ${token}`, ...request.headers },
    path: `${new URL(genericEndpoint(packhouse, "acme", repository)).pathname}${path}`,
  });
const put = (path: string, body: RawRequest["body"], headers: RawRequest["headers"] = {}) =>
  ask(path, { method: "PUT", body, headers });

const nothingStaged = () => assert.deepEqual(stagedIn(packhouse), []);

const refusedPuts: readonly (readonly [string, string, Record<string, string>, string, number])[] = [
  ["a digest of other bytes", "t/digest/1/a", { "x-amz-content-sha256": sha256Of("other") }, "content", 400],
  ["a digest that is none", "t/digest/1/a", { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" }, "content", 400],
  [
    "two digests that differ",
    "t/digest/1/a",
    { "x-amz-content-sha256": sha256Of("content"), "x-checksum-sha256": sha256Of("x") },
    "content",
    400,
  ],
  ["a coded body", "t/coded/1/a", { "content-encoding": "gzip" }, "content", 400],
  ["a part that ends before it begins", "t/part/1/a", { "content-range": "bytes 7-6/14" }, "", 400],
  ["a part that ends after its asset", "t/part/1/a", { "content-range": "bytes 8-14/14" }, "content", 400],
  ["a part of what has no known end", "t/part/1/a", { "content-range": "bytes 0-6/*" }, "content", 400],
  ["a part of another length", "t/part/1/a", { "content-range": "bytes 0-7/14" }, "content", 400],
  ["a part of too many bytes", "t/part/1/a", { "content-range": "bytes 0-6/1000001" }, "content", 413],
  ["a part that does not begin the asset", "t/part/1/a", { "content-range": "bytes 7-13/14" }, "content", 409],
  ["a flag that is none", "t/flag/1/a?unfinished=perhaps", {}, "content", 400],
  ["a slash in the asset's name", "t/name/1/a%2Fb", {}, "content", 400],
  ["a name that climbs", "t/name/1/%2e%2e", {}, "content", 400],
  ["a name with a line break", "t/name/1/a%0Ab", {}, "content", 400],
  ["white space in the version", "t/name/1%202/a", {}, "content", 400],
  ["a name that is too long", `t/name/1/${"a".repeat(256)}`, {}, "content", 400],
  ["too many bytes", "t/large/1/a", {}, "x".repeat(1_000_001), 413],
  ["a method that is none of ours", "t/name/1/", {}, "content", 405],
];

for (const [what, path, headers, body, status] of refusedPuts)
  test(`A PUT with ${what} is answered ${status}, and nothing is there afterwards`, async () => {
    const refused = await put(path, body, headers);
    assert.equal(refused.status, status, refused.text);
    assert.equal(typeof (JSON.parse(refused.text) as { message: unknown }).message, "string");
    const [namespace, name, version] = path.split("/");
    const listed = await ask(`${namespace}/${name}/${version}/`);
    assert.ok(listed.status === 404 || listed.status === 400, listed.text);
    nothingStaged();
  });

test("A body without a length that grows too large is refused as well", async () => {
  const endless = Readable.from(
    (function* () {
      for (let index = 0; index < 40; index += 1) yield Buffer.alloc(100_000);
    })(),
  );
  assert.equal((await put("t/endless/1/a", endless)).status, 413);
  nothingStaged();
});

test("A body that is cut leaves nothing, also where the server is killed, and sending it again succeeds", async () => {
  const half = (cut: () => Promise<void>) =>
    Readable.from(
      (async function* () {
        yield Buffer.alloc(300_000, "a");
        await cut();
        throw new Error("cut by the test");
      })(),
    );
  const length = { "content-length": "600000" };
  await assert.rejects(
    put(
      "t/cut/1/a",
      half(async () => undefined),
      length,
    ),
  );
  assert.equal((await ask("t/cut/1/")).status, 404);
  await assert.rejects(put("t/cut/1/a", half(packhouse.kill), length));
  await packhouse.restart();
  assert.equal((await ask("t/cut/1/")).status, 404);
  assert.equal((await put("t/cut/1/a", Buffer.alloc(600_000, "a"), length)).status, 201);
  assert.equal((await ask("t/cut/1/a")).bytes.length, 600_000);
});

test("Ranges are served of the bytes there are, and refused outside of them", async () => {
  await put("t/range/1/a", "0123456789");
  const range = (wanted: string, headers: Record<string, string> = {}) =>
    ask("t/range/1/a", { headers: { range: wanted, ...headers } });
  const middle = await range("bytes=2-4");
  assert.deepEqual([middle.status, middle.text, middle.headers["content-range"]], [206, "234", "bytes 2-4/10"]);
  assert.equal((await range("bytes=-3")).text, "789");
  assert.equal((await range("bytes=7-")).text, "789");
  const outside = await range("bytes=10-");
  assert.deepEqual([outside.status, outside.headers["content-range"]], [416, "bytes */10"]);
  assert.equal(middle.headers.etag, `"${sha256Of("0123456789")}"`);
  assert.equal((await range("bytes=2-4", { "if-range": '"other"' })).status, 200);
  const head = await ask("t/range/1/a", { method: "HEAD" });
  assert.deepEqual([head.status, head.text, head.headers["content-length"]], [200, "", "10"]);
});

test("Names that differ only in case or in normal form are different assets", async () => {
  const names = ["readme", "README", "ﬁle", "file", "CON", "a."];
  for (const name of names) {
    assert.equal((await put(`t/names/1/${encodeURIComponent(name)}?unfinished=true`, name)).status, 201);
  }
  await put("t/names/1/last", "");
  for (const name of names) assert.equal((await ask(`t/names/1/${encodeURIComponent(name)}`)).text, name);
});

test("Who has no token, or not the right, publishes and reads nothing", async () => {
  assert.equal((await put("t/right/1/a", "a", { authorization: "" })).status, 401);
  const told = await ask("t/right/1/a", { headers: { authorization: "" } });
  assert.match(told.headers["www-authenticate"] ?? "", /^Basic /);
  await deny(packhouse, { domain: "acme", repository: "locked" }, ["PublishPackageVersion", "ReadFromRepository"]);
  for (const [request, action] of [
    [{ method: "PUT", body: "a" }, "PublishPackageVersion"],
    [{}, "ReadFromRepository"],
  ] as const) {
    for (const path of ["t/right/1/a", ...(action === "ReadFromRepository" ? ["t/right/1/"] : [])]) {
      const refused = await ask(path, request, "locked");
      assert.equal(refused.status, 403);
      assert.match(refused.text, new RegExp(action));
    }
  }
  nothingStaged();
});
