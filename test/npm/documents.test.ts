import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeDomain, npmEndpoint, tokenFor } from "../support/api.ts";
import { publishBody } from "../support/npm-body.ts";
import { type RawResponse, send } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { npmTarball } from "../support/tarballs.ts";

const abbreviated = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*";
let packhouse: Packhouse;
let token: string;
let tarball: Buffer;

const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<RawResponse> => {
  const root = new URL(npmEndpoint(packhouse, "documents", "app")).pathname;
  return send(packhouse.url, { method, path: `${root}${path}`, headers: { authorization: `Bearer ${token}`, ...headers }, body });
};

const publish = async (version: string): Promise<Buffer> => {
  const name = "@acme/ui";
  const bytes = await npmTarball(name, version, {}, { "style.css": "a { color: red }\n".repeat(500) });
  const body = publishBody({ name, version, tarball: bytes, manifest: { description: "Buttons", scripts: { install: "true" } } });
  assert.equal((await ask("PUT", "@acme%2fui", {}, JSON.stringify(body))).status, 201);
  return bytes;
};

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, "documents", [{ repository: "app" }]);
  token = await tokenFor(packhouse, "documents");
  tarball = await publish("1.0.0");
});

after(() => packhouse.stop());

test("one address has two documents, each confirmed by an ETag of its own", async () => {
  const full = await ask("GET", "@acme%2fui", { accept: "application/json" });
  const short = await ask("GET", "@acme%2fui", { accept: abbreviated });
  assert.match(full.headers["content-type"] ?? "", /^application\/json/);
  assert.match(short.headers["content-type"] ?? "", /^application\/vnd\.npm\.install-v1\+json/);
  assert.match(full.headers.vary ?? "", /accept/i);
  assert.notEqual(full.headers.etag, short.headers.etag);
  assert.partialDeepStrictEqual(JSON.parse(short.text), { versions: { "1.0.0": { hasInstallScript: true } } });
  assert.doesNotMatch(short.text, /Buttons/);
  for (const [accept, etag] of [
    ["application/json", full.headers.etag],
    [abbreviated, short.headers.etag],
  ] as const) {
    assert.equal((await ask("GET", "@acme%2fui", { accept, "if-none-match": etag ?? "" })).status, 304);
    const other = etag === full.headers.etag ? short.headers.etag : full.headers.etag;
    assert.equal((await ask("GET", "@acme%2fui", { accept, "if-none-match": other ?? "" })).status, 200);
  }
});

test("a publish is seen by the very next request", async () => {
  const { headers } = await ask("GET", "@acme%2fui");
  await publish("1.1.0");
  const next = await ask("GET", "@acme%2fui", { "if-none-match": headers.etag ?? "" });
  assert.equal(next.status, 200);
  assert.deepEqual(Object.keys((JSON.parse(next.text) as { versions: object }).versions), ["1.0.0", "1.1.0"]);
});

test("every spelling of a scoped name leads to the same document", async () => {
  const { text } = await ask("GET", "@acme%2fui");
  for (const path of ["@acme%2Fui", "@acme/ui", "%40acme/ui", "/@acme/ui"])
    assert.equal((await ask("GET", path)).text, text, path);
  assert.match(text, /\/@acme\/ui\/-\/ui-1\.0\.0\.tgz"/);
});

for (const path of ["@acme/ui/-/ui-1.0.0.tgz", "@acme%2fui/-/ui-1.0.0.tgz", "@acme/ui/-/@acme/ui-1.0.0.tgz"])
  test(`a tarball is read whole, in part and by its head from ${path}`, async () => {
    const whole = await ask("GET", path);
    assert.equal(whole.status, 200);
    assert.deepEqual(whole.bytes, tarball);
    assert.equal(whole.headers["content-type"], "application/octet-stream");
    assert.equal(whole.headers["cache-control"], "private, max-age=31536000, immutable");
    assert.equal(whole.headers["content-encoding"], undefined);
    const head = await ask("HEAD", path);
    assert.equal(head.status, 200);
    assert.equal(head.headers["content-length"], String(tarball.length));
    assert.equal(head.headers.etag, whole.headers.etag);
    const part = await ask("GET", path, { range: "bytes=10-19" });
    assert.equal(part.status, 206);
    assert.equal(part.headers["content-range"], `bytes 10-19/${tarball.length}`);
    assert.deepEqual(part.bytes, tarball.subarray(10, 20));
    const past = await ask("GET", path, { range: `bytes=${tarball.length}-` });
    assert.equal(past.status, 416);
    assert.equal(past.headers["content-range"], `bytes */${tarball.length}`);
    assert.equal((await ask("GET", path, { "if-none-match": whole.headers.etag ?? "" })).status, 304);
  });

test("one version is found by its number and by a tag", async () => {
  for (const wanted of ["1.1.0", "latest"])
    assert.partialDeepStrictEqual(JSON.parse((await ask("GET", `@acme%2fui/${wanted}`)).text), { version: "1.1.0" });
  assert.equal((await ask("GET", "@acme%2fui/9.9.9")).status, 404);
});

test("a package does not lose its metadata to a deprecation", async () => {
  const document = JSON.parse((await ask("GET", "@acme%2fui?write=true")).text) as { versions: Record<string, object> };
  const change = {
    ...document,
    versions: { "1.0.0": { ...document.versions["1.0.0"], deprecated: "use 1.1", description: "Gone" } },
  };
  assert.equal((await ask("PUT", "@acme%2fui", {}, JSON.stringify(change))).status, 200);
  const { versions } = JSON.parse((await ask("GET", "@acme%2fui")).text) as { versions: Record<string, object> };
  assert.partialDeepStrictEqual(versions, {
    "1.0.0": { deprecated: "use 1.1", description: "Buttons" },
    "1.1.0": { description: "Buttons" },
  });
});

test("anything else below the reserved word is absent, in JSON", async () => {
  for (const path of ["-/nothing", "-/npm/v1/keys", "-/v1/nothing", "-/user/org.couchdb.user:me"]) {
    const { status, text } = await ask("GET", path);
    assert.equal(status, 404, path);
    assert.ok("error" in (JSON.parse(text) as object));
  }
});

test("a repository, a domain and an account that are not there are told apart from a wrong token", async () => {
  const at = (path: string): Promise<RawResponse> => send(packhouse.url, { path, headers: { authorization: `Bearer ${token}` } });
  const { account } = packhouse;
  assert.equal((await at(`/npm/d/documents-${account}/absent/pkg`)).status, 404);
  assert.equal((await at(`/npm/d/absent-${account}/app/pkg`)).status, 401);
  assert.equal((await at(`/cobol/d/documents-${account}/app/pkg`)).status, 404);
});
