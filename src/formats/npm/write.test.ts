import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { type PublishBody, publishBody } from "../../../test/support/npm-body.ts";
import { makeNpmRepository } from "../../../test/support/npm-session.ts";
import { npmTarball, tgz } from "../../../test/support/tarballs.ts";

const bodyOf = async (name: string, version: string, manifest: object = {}): Promise<PublishBody> =>
  publishBody({ name, version, tarball: await npmTarball(name, version), manifest });

type Repository = ReturnType<typeof makeNpmRepository>;

const documentOf = async (repository: Repository, name: string) => JSON.parse((await repository.ask("GET", name)).text);

test("A publish is created, seen at once with its readme and tags, and harmless to repeat", async () => {
  const repository = makeNpmRepository();
  const body = { ...(await bodyOf("@acme/ui", "1.0.0")), readme: "# UI" };
  const first = await repository.ask("PUT", "@acme%2fui", { body });
  assert.deepEqual([first.status, JSON.parse(first.text)], [201, { ok: true, success: true }]);
  assert.equal((await repository.ask("PUT", "@acme%2fui", { body })).status, 200);
  const document = await documentOf(repository, "@acme/ui");
  assert.deepEqual(document["dist-tags"], { latest: "1.0.0" });
  assert.equal(document.readme, "# UI");
  assert.equal(document.versions["1.0.0"].readme, undefined);
  assert.match(document.versions["1.0.0"].dist.integrity, /^sha512-/);
  assert.equal(await repository.leftovers(), 0);
});

test("Other bytes under a published version are a conflict", async () => {
  const repository = makeNpmRepository();
  await repository.ask("PUT", "ui", { body: await bodyOf("ui", "1.0.0") });
  const tarball = await npmTarball("ui", "1.0.0", { changed: true });
  const { status } = await repository.ask("PUT", "ui", { body: publishBody({ name: "ui", version: "1.0.0", tarball }) });
  assert.equal(status, 409);
  assert.equal(await repository.leftovers(), 0);
});

test("A publish may come under gzip", async () => {
  const repository = makeNpmRepository();
  const body = gzipSync(JSON.stringify(await bodyOf("ui", "1.0.0")));
  assert.equal((await repository.ask("PUT", "ui", { body, headers: { "content-encoding": "gzip" } })).status, 201);
});

test("Provenance is kept and served at the address that the version gives", async () => {
  const repository = makeNpmRepository();
  const body = await bodyOf("@acme/ui", "1.0.0");
  const payload = Buffer.from(JSON.stringify({ predicateType: "https://slsa.dev/provenance/v1" })).toString("base64");
  const bundle = { mediaType: "application/vnd.dev.sigstore.bundle+json", dsseEnvelope: { payload } };
  const data = JSON.stringify(bundle);
  const attachments = {
    ...body._attachments,
    "@acme/ui-1.0.0.sigstore": { content_type: bundle.mediaType, data, length: data.length },
  };
  assert.equal((await repository.ask("PUT", "@acme%2fui", { body: { ...body, _attachments: attachments } })).status, 201);
  const { attestations } = (await documentOf(repository, "@acme/ui")).versions["1.0.0"].dist;
  assert.equal(attestations.provenance.predicateType, "https://slsa.dev/provenance/v1");
  const served = await repository.ask("GET", attestations.url.slice(attestations.url.indexOf("-/npm/")));
  assert.deepEqual(JSON.parse(served.text), { attestations: [{ predicateType: "https://slsa.dev/provenance/v1", bundle }] });
  const broken = { ...body._attachments, "ui.sigstore": { data: "{}" } };
  assert.equal((await repository.ask("PUT", "@acme%2fui", { body: { ...body, _attachments: broken } })).status, 400);
});

const wrong: readonly (readonly [string, string, (body: PublishBody) => object | string | Promise<object>, RegExp])[] = [
  ["that is not JSON", "ui", () => "this is not JSON", /not the JSON/],
  ["that is cut half-way", "ui", (body) => JSON.stringify(body).slice(0, 600), /ends before/],
  ["that names another package than the address", "other", (body) => body, /names "ui"/],
  ["whose _id is another", "ui", (body) => ({ ...body, _id: "other" }), /two packages/],
  ["without a name", "ui", ({ versions, _attachments }) => ({ versions, _attachments }), /names no package/],
  [
    "whose manifest names another package",
    "ui",
    (body) => ({ ...body, versions: { "1.0.0": { ...body.versions["1.0.0"], name: "other" } } }),
    /"other@1\.0\.0"/,
  ],
  [
    "whose manifest has another version",
    "ui",
    (body) => ({ ...body, versions: { "1.0.0": { ...body.versions["1.0.0"], version: "2.0.0" } } }),
    /"ui@2\.0\.0"/,
  ],
  ["with a version that is not SemVer", "ui", (body) => ({ ...body, versions: { "1.0": body.versions["1.0.0"] } }), /Semantic/],
  ["with two versions", "ui", (body) => ({ ...body, versions: { ...body.versions, "1.0.1": {} } }), /exactly one version/],
  ["with no version", "ui", (body) => ({ ...body, versions: {} }), /exactly one version/],
  ["with a tag that is a version", "ui", (body) => ({ ...body, "dist-tags": { "1.x": "1.0.0" } }), /tag/],
  [
    "with a wrong length",
    "ui",
    (body) => ({ ...body, _attachments: { a: { ...body._attachments["ui-1.0.0.tgz"], length: 5 } } }),
    /not the 5/,
  ],
  [
    "with two tarballs",
    "ui",
    (body) => ({ ...body, _attachments: { ...body._attachments, "b.tgz": { data: "QUJD" } } }),
    /exactly one tarball/,
  ],
  ["with a tarball without data", "ui", (body) => ({ ...body, _attachments: { a: { length: 3 } } }), /no data/],
  ["with data that is not base64", "ui", (body) => ({ ...body, _attachments: { a: { data: "?" } } }), /base64/],
  [
    "with a wrong shasum",
    "ui",
    (body) => ({ ...body, versions: { "1.0.0": { ...body.versions["1.0.0"], dist: { shasum: "0".repeat(40) } } } }),
    /SHA-1/,
  ],
  [
    "whose tarball names another package",
    "ui",
    async () => publishBody({ name: "ui", version: "1.0.0", tarball: await npmTarball("evil", "1.0.0") }),
    /"evil@1\.0\.0"/,
  ],
  ["whose tarball is no gzip", "ui", () => publishBody({ name: "ui", version: "1.0.0", tarball: Buffer.from("hello") }), /gzip/],
  [
    "whose tarball holds no package.json",
    "ui",
    async () => publishBody({ name: "ui", version: "1.0.0", tarball: await tgz({ "package/a.js": "1" }) }),
    /package\.json/,
  ],
];

for (const [what, name, change, text] of wrong) {
  test(`A publish ${what} is refused with 400 and a text, and leaves nothing`, async () => {
    const repository = makeNpmRepository();
    const answer = await repository.ask("PUT", name, { body: await change(await bodyOf("ui", "1.0.0")) });
    assert.equal(answer.status, 400);
    assert.match(JSON.parse(answer.text).error, text);
    assert.equal(await repository.leftovers(), 0);
    assert.deepEqual(repository.versionsOf("ui"), []);
  });
}

for (const name of ["a%2fb", "a/b", "..", "@acme%2f..", "%00", "UpperCase", "@Acme%2fui", "a".repeat(300), "node_modules"]) {
  test(`Nothing is published under the name ${name.slice(0, 20)}`, async () => {
    const repository = makeNpmRepository();
    const plain = decodeURIComponent(name);
    const { status, text } = await repository.ask("PUT", name, { body: await bodyOf(plain, "1.0.0") });
    assert.equal(status, 400);
    assert.ok(JSON.parse(text).error.includes("name"));
    assert.equal(await repository.leftovers(), 0);
  });
}

test("200 MB of JSON are refused as too large", async () => {
  const repository = makeNpmRepository();
  const mebibyte = Buffer.alloc(1024 ** 2, "a");
  const body = Readable.from(
    (function* () {
      yield Buffer.from('{"readme":"');
      for (let at = 0; at < 200; at++) yield mebibyte;
      yield Buffer.from('"}');
    })(),
  );
  assert.equal((await repository.ask("PUT", "ui", { body })).status, 413);
  assert.equal(body.destroyed, false);
});

test("A caller without the right is refused before the body is read", async () => {
  const repository = makeNpmRepository({ denied: ["PublishPackageVersion", "PutPackageMetadata"] });
  const body = new Readable({ read: () => assert.fail("the body was read") });
  assert.equal((await repository.ask("PUT", "ui", { body })).status, 403);
  assert.equal((await repository.ask("PUT", "-/package/ui/dist-tags/beta", { body })).status, 403);
});

test("The right to change metadata is none to publish", async () => {
  const repository = makeNpmRepository({ denied: ["PublishPackageVersion"] });
  const { status, text } = await repository.ask("PUT", "ui", { body: await bodyOf("ui", "1.0.0") });
  assert.deepEqual([status, /PublishPackageVersion/.test(text)], [403, true]);
  assert.equal(await repository.leftovers(), 0);
});

const published = async (settings: Readonly<Record<string, string>> = {}): Promise<Repository> => {
  const repository = makeNpmRepository({ settings });
  for (const version of ["1.0.0", "1.1.0"])
    await repository.ask("PUT", "ui", { body: await bodyOf("ui", version, { main: "a" }) });
  return repository;
};

test("A deprecation changes nothing else, and an empty one takes it back", async () => {
  const repository = await published();
  const document = await documentOf(repository, "ui");
  delete document.versions["1.1.0"];
  document.versions["1.0.0"].main = "changed";
  document.versions["1.0.0"].deprecated = "Use 1.1.";
  document["dist-tags"] = { latest: "1.0.0" };
  assert.equal((await repository.ask("PUT", "ui", { body: document })).status, 200);
  const deprecated = await documentOf(repository, "ui");
  assert.equal(deprecated.versions["1.0.0"].deprecated, "Use 1.1.");
  assert.equal(deprecated.versions["1.0.0"].main, "a");
  assert.deepEqual(deprecated["dist-tags"], { latest: "1.1.0" });
  assert.equal(deprecated.versions["1.1.0"].deprecated, undefined);
  document.versions["1.0.0"].deprecated = "";
  await repository.ask("PUT", "ui", { body: document });
  assert.equal("deprecated" in (await documentOf(repository, "ui")).versions["1.0.0"], false);
});

test("A deprecation in a large document is read elsewhere with the same result", async () => {
  const repository = await published();
  const document = await documentOf(repository, "ui");
  document.versions["1.0.0"].deprecated = "Use 1.1.";
  await repository.ask("PUT", "ui", { body: { ...document, readme: "x".repeat(2_000_000) } });
  assert.equal((await documentOf(repository, "ui")).versions["1.0.0"].deprecated, "Use 1.1.");
  const wrongName = await repository.ask("PUT", "ui", { body: { name: "", readme: "x".repeat(2_000_000) } });
  assert.equal(wrongName.status, 400);
});

test("A deprecation of versions that are not stored here says so", async () => {
  const repository = await published();
  const body = { name: "ui", versions: { "9.0.0": { name: "ui", version: "9.0.0", deprecated: "Old." } } };
  assert.equal((await repository.ask("PUT", "ui", { body })).status, 404);
});

test("Tags are added by PUT and POST and removed, but latest stays", async () => {
  const repository = await published();
  const tag = (name: string) => `-/package/ui/dist-tags/${name}`;
  assert.equal((await repository.ask("PUT", tag("beta"), { body: '"1.0.0"' })).status, 200);
  assert.equal((await repository.ask("POST", tag("old"), { body: '"1.0.0"' })).status, 200);
  const tags = async () => JSON.parse((await repository.ask("GET", "-/package/ui/dist-tags")).text);
  assert.deepEqual(await tags(), { latest: "1.1.0", beta: "1.0.0", old: "1.0.0" });
  assert.equal((await repository.ask("DELETE", tag("old"))).status, 200);
  assert.deepEqual(await tags(), { latest: "1.1.0", beta: "1.0.0" });
  assert.equal((await repository.ask("DELETE", tag("latest"))).status, 400);
});

for (const [what, tag, body, status] of [
  ["an unknown version", "beta", '"9.0.0"', 404],
  ["a version that is none", "beta", '"one"', 400],
  ["no string", "beta", '{"version":"1.0.0"}', 400],
  ["no JSON", "beta", "1.0.0", 400],
  ["100 KB", "beta", `"${"1".repeat(100_000)}"`, 413],
  ["a tag that reads as a range", "1.x", '"1.0.0"', 400],
] as const) {
  test(`A tag with ${what} is refused with ${status}`, async () => {
    assert.equal((await (await published()).ask("PUT", `-/package/ui/dist-tags/${tag}`, { body })).status, status);
  });
}

test("Unpublishing is refused with 405 and the operation to use, unless the repository allows it", async () => {
  const repository = await published();
  for (const [method, path] of [
    ["PUT", "ui/-rev/1"],
    ["DELETE", "ui/-rev/1"],
    ["DELETE", "ui/-/ui-1.0.0.tgz/-rev/1"],
  ] as const) {
    const { status, text } = await repository.ask(method, path, { body: {} });
    assert.equal(status, 405);
    assert.match(JSON.parse(text).error, /DeletePackageVersions/);
  }
});

test("Where it is allowed, unpublishing removes the one version, then the package", async () => {
  const repository = await published({ "npm-unpublish": "allow" });
  const document = await documentOf(repository, "ui");
  const outdated = document._rev;
  delete document.versions["1.0.0"];
  assert.equal((await repository.ask("PUT", `ui/-rev/${document._rev}`, { body: document })).status, 200);
  assert.deepEqual(repository.versionsOf("ui"), ["1.1.0"]);
  const next = await documentOf(repository, "ui");
  assert.equal((await repository.ask("DELETE", `ui/-/ui-1.0.0.tgz/-rev/${next._rev}`)).status, 200);
  assert.equal((await repository.ask("DELETE", `ui/-rev/${outdated}`)).status, 409);
  assert.equal((await repository.ask("DELETE", `ui/-rev/${next._rev}`)).status, 200);
  assert.equal((await repository.ask("GET", "ui")).status, 404);
});

test("A document that says nothing of versions unpublishes nothing", async () => {
  const repository = await published({ "npm-unpublish": "allow" });
  const { _rev } = await documentOf(repository, "ui");
  const owners = await repository.ask("PUT", `ui/-rev/${_rev}`, { body: { _id: "ui", _rev, maintainers: [] } });
  assert.equal(owners.status, 400);
  assert.deepEqual(repository.versionsOf("ui"), ["1.0.0", "1.1.0"]);
});

test("What a repository has no use for is refused with a text", async () => {
  const repository = await published();
  const star = await repository.ask("PUT", "ui", { body: { _id: "ui", users: { aws: true } } });
  assert.deepEqual([star.status, /policies/.test(star.text)], [405, true]);
  for (const [method, path] of [
    ["PUT", "-/user/org.couchdb.user:me"],
    ["POST", "-/v1/login"],
    ["DELETE", "-/user/token/t"],
  ] as const) {
    const { status, text } = await repository.ask(method, path, { body: {} });
    assert.deepEqual([status, /aws codeartifact login/.test(text)], [405, true]);
  }
  for (const path of ["-/npm/v1/hooks", "-/org/acme/team", "-/package/ui/access"]) {
    assert.equal((await repository.ask("PUT", path, { body: {} })).status, 404);
  }
});
