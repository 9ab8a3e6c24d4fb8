import assert from "node:assert/strict";
import { before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { publishBody } from "../../../test/support/npm-body.ts";
import { makeNpmRepository } from "../../../test/support/npm-session.ts";
import { npmTarball } from "../../../test/support/tarballs.ts";

const short = "application/vnd.npm.install-v1+json";
const npmAccept = `${short}; q=1.0, application/json; q=0.8, */*`;
const repository = makeNpmRepository();

before(async () => {
  for (const version of ["1.0.0", "1.1.0", "2.0.0-rc.1"]) {
    const name = "@acme/ui";
    const tarball = await npmTarball(name, version);
    const tag = version.includes("-") ? "next" : "latest";
    await repository.ask("PUT", name, {
      body: publishBody({ name, version, tarball, tag, manifest: { description: "Buttons" } }),
    });
  }
});

const json = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
  JSON.parse((await repository.ask("GET", path, { headers })).text);

test("Every spelling of a scoped name is one package, in every address", async () => {
  for (const scope of ["@acme/ui", "@acme%2fui", "@acme%2Fui", "%40acme%2fui"]) {
    assert.equal((await json(scope)).name, "@acme/ui");
    assert.equal((await json(`${scope}/1.0.0`)).version, "1.0.0");
    assert.equal((await json(`-/package/${scope}/dist-tags`)).latest, "1.1.0");
    for (const file of ["ui-1.0.0.tgz", "@acme/ui-1.0.0.tgz", "@acme%2fui-1.0.0.tgz"]) {
      assert.equal((await repository.ask("GET", `${scope}/-/${file}`)).status, 200, `${scope}/-/${file}`);
    }
  }
});

test("Accept chooses between the two documents, and each has its own type and ETag", async () => {
  const full = await repository.ask("GET", "@acme/ui", { headers: { accept: "application/json" } });
  const abbreviated = await repository.ask("GET", "@acme/ui", { headers: { accept: npmAccept } });
  assert.equal(full.headers["content-type"], "application/json");
  assert.equal(abbreviated.headers["content-type"], short);
  assert.notEqual(full.headers.etag, abbreviated.headers.etag);
  assert.match(full.headers.vary ?? "", /Accept/);
  assert.equal(JSON.parse(abbreviated.text).time, undefined);
  assert.equal((await json("@acme/ui")).time["1.0.0"], "1970-01-01T00:00:01.000Z");
});

test("A document that the client has is not sent again", async () => {
  const { headers } = await repository.ask("GET", "@acme/ui");
  const again = await repository.ask("GET", "@acme/ui", { headers: { "if-none-match": headers.etag ?? "" } });
  assert.deepEqual([again.status, again.text], [304, ""]);
});

test("A version is had by number or tag, and a number may be unlisted", async () => {
  assert.equal((await json("@acme/ui/latest")).version, "1.1.0");
  assert.equal((await json("@acme/ui/next")).version, "2.0.0-rc.1");
  repository.setStatus("@acme/ui", "1.0.0", "Unlisted");
  assert.equal((await json("@acme/ui/1.0.0")).version, "1.0.0");
  assert.equal((await json("@acme/ui")).versions["1.0.0"], undefined);
  repository.setStatus("@acme/ui", "1.0.0", "Published");
});

test("HEAD and ranges of a tarball are answered without its whole bytes", async () => {
  const head = await repository.ask("HEAD", "@acme/ui/-/ui-1.0.0.tgz");
  assert.equal(head.text, "");
  assert.equal(head.headers["content-type"], "application/octet-stream");
  assert.ok(Number(head.headers["content-length"]) > 0);
  const range = await repository.ask("GET", "@acme/ui/-/ui-1.0.0.tgz", { headers: { range: "bytes=0-1" } });
  assert.deepEqual([range.status, range.headers["content-length"]], [206, "2"]);
});

test("The small questions have the answers that keep clients quiet", async () => {
  assert.deepEqual(await json("-/ping?write=true"), {});
  assert.deepEqual(await json("-/whoami"), { username: "aws" });
  const bulk = { headers: { "content-encoding": "gzip" }, body: gzipSync("{}") };
  assert.equal((await repository.ask("POST", "-/npm/v1/security/advisories/bulk", bulk)).text, "{}");
  const audit = await repository.ask("POST", "-/npm/v1/security/audits/quick", { body: {} });
  assert.equal(JSON.parse(audit.text).metadata.vulnerabilities.critical, 0);
  const found = await json("-/v1/search?text=ui");
  assert.deepEqual([found.total, found.objects[0].package.description], [1, "Buttons"]);
});

const absent: readonly string[] = [
  "absent",
  "@acme/absent",
  "@acme/ui/9.9.9",
  "@acme/ui/nothing",
  "@acme/ui/-/ui-9.9.9.tgz",
  "@acme/ui/-/ui-latest.tgz",
  "@acme/ui/-/other-1.0.0.tgz",
  "@acme/ui/-/ui-1.0.0.zip",
  "@acme/ui/-/ui-1.0.0.tgz/more",
  "-/package/absent/dist-tags",
  "-/npm/v1/keys",
  "-/npm/v1/attestations/@acme/ui@1.0.0",
  "-/npm/v1/attestations/absent@1.0.0",
  "-/npm/v1/tokens",
  "-/anything/else",
  "-",
  "",
];

for (const path of absent) {
  test(`GET ${path === "" ? "of nothing" : path} is answered 404 with a text npm shows`, async () => {
    const { status, text, headers } = await repository.ask("GET", path);
    assert.equal(status, 404);
    assert.equal(headers["content-type"], "application/json");
    assert.ok(JSON.parse(text).error.length > 10);
  });
}

test("Names that are none are refused with a text that quotes them shortly", async () => {
  for (const path of ["a%2fb", "..", "%00", `${"a".repeat(300)}`, "@acme%2f..", "a%20b"]) {
    const { status, text } = await repository.ask("GET", path);
    assert.equal(status, 400, path);
    assert.ok(JSON.parse(text).error.length < 200);
  }
});

test("A caller who may not read gets 403 from every address that tells something", async () => {
  const closed = makeNpmRepository({ denied: ["ReadFromRepository"] });
  for (const path of ["ui", "ui/1.0.0", "-/ping", "-/whoami", "-/package/ui/dist-tags", "-/anything"]) {
    assert.equal((await closed.ask("GET", path)).status, 403, path);
  }
});
