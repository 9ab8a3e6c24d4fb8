import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../../model/fault.ts";
import type { Documents } from "../../registry/package-format.ts";
import { parseName } from "./naming.ts";
import { upstream } from "./upstream.ts";

const id = parseName("@acme/ui");
const sha1 = "a".repeat(40);
const sha512 = "ab".repeat(64);
const integrity = `sha512-${Buffer.from(sha512, "hex").toString("base64")}`;

const object = (version: string, more: object = {}) => ({
  name: "@acme/ui",
  version,
  dist: { tarball: `http://else/ui-${version}.tgz`, shasum: sha1, integrity, signatures: [{ keyid: "k", sig: "s" }] },
  ...more,
});

/** Answers with these documents, and tells what was asked for. */
const registry = (documents: Readonly<Record<string, unknown>>) => {
  const asked: string[] = [];
  const get: Documents["get"] = async (path, { keep }) => {
    asked.push(`${path}${keep ? " kept" : ""}`);
    const document = documents[path];
    return document === undefined
      ? null
      : { bytes: Buffer.from(typeof document === "string" ? document : JSON.stringify(document)), movedTo: null };
  };
  return { asked, documents: { get } };
};

const packument = (more: object = {}) => ({
  name: "@acme/ui",
  "dist-tags": { latest: "1.0.0", gone: "9.0.0", odd: 5 },
  versions: { "1.0.0": object("1.0.0"), "0.9.0": object("0.9.0", { readme: "Old." }) },
  time: { "1.0.0": "2020-01-01T00:00:00.000Z", "0.9.0": "nonsense" },
  readme: "New.",
  ...more,
});

test("A packument becomes a listing with digests, times, readmes and the tags that make sense", async () => {
  const { asked, documents } = registry({ "@acme%2fui": packument() });
  const listing = await upstream.describe(documents, id);
  assert.deepEqual(asked, ["@acme%2fui kept"]);
  assert.deepEqual(listing?.tags, { latest: "1.0.0" });
  const [newest, oldest] = listing?.versions ?? [];
  assert.equal(newest?.publishedAt, Date.UTC(2020, 0, 1));
  assert.equal(newest?.readme, "New.");
  assert.deepEqual(newest?.assets, [
    { name: "package.tgz", url: "http://else/ui-1.0.0.tgz", size: null, digests: { sha1, sha512 } },
  ]);
  assert.deepEqual(JSON.parse(newest?.manifest ?? ""), {
    name: "@acme/ui",
    version: "1.0.0",
    dist: { shasum: sha1, integrity, signatures: [{ keyid: "k", sig: "s" }] },
  });
  assert.equal(oldest?.publishedAt, null);
  assert.equal(oldest?.readme, "Old.");
});

test("Versions that contradict themselves are left out", async () => {
  const versions = {
    "1.0.0": object("1.0.0"),
    "1.0.1": object("1.0.2"),
    "1.0.3": object("1.0.3", { name: "other" }),
    "1.0": object("1.0"),
    "1.0.4": object("1.0.4", { dist: { tarball: "http://else/x.tgz" } }),
    "1.0.5": object("1.0.5", { dist: { shasum: sha1 } }),
    "1.0.6": null,
    "1.0.7": object("1.0.7", { notes: "x".repeat(5_000_000) }),
    "1.0.8": object("1.0.8", { dist: { tarball: `http://else/${"x".repeat(3000)}`, shasum: sha1 } }),
  };
  const { documents } = registry({ "@acme%2fui": packument({ versions }) });
  const listing = await upstream.describe(documents, id);
  assert.deepEqual(
    listing?.versions.map(({ version }) => version),
    ["1.0.0"],
  );
});

test("Old versions that have nothing but a SHA-1 are listed by it", async () => {
  const versions = { "1.0.0": object("1.0.0", { dist: { tarball: "http://else/x.tgz", shasum: sha1.toUpperCase() } }) };
  const { documents } = registry({ "@acme%2fui": packument({ versions }) });
  assert.deepEqual((await upstream.describe(documents, id))?.versions[0]?.assets[0]?.digests, { sha1 });
});

test("A document that is no packument of the package is an answer nobody can use", async () => {
  for (const document of [
    "<html>",
    "[]",
    "null",
    { name: "other", versions: {} },
    `{"name":"@acme/ui","x":"${"x".repeat(600_000)}`,
  ]) {
    const { documents } = registry({ "@acme%2fui": document });
    await assert.rejects(upstream.describe(documents, id), (thrown) => isFault(thrown, "UpstreamUnavailable"));
  }
});

test("A package that is absent or was unpublished is none", async () => {
  assert.equal(await upstream.describe(registry({}).documents, id), null);
  const unpublished = { name: "@acme/ui", time: { unpublished: {} } };
  assert.equal(await upstream.describe(registry({ "@acme%2fui": unpublished }).documents, id), null);
});

test("A large packument gives the same listing though it is read elsewhere", async () => {
  const versions = { "1.0.0": object("1.0.0", { notes: "x".repeat(1_000_000) }) };
  const { documents } = registry({ "@acme%2fui": packument({ versions }) });
  const listing = await upstream.describe(documents, id);
  assert.equal(JSON.parse(listing?.versions[0]?.manifest ?? "").notes.length, 1_000_000);
});

test("One version is found without the whole packument", async () => {
  const { asked, documents } = registry({ "@acme%2fui/1.0.0": object("1.0.0") });
  const remote = await upstream.locate(documents, id, "1.0.0", "package.tgz");
  assert.deepEqual(asked, ["@acme%2fui/1.0.0"]);
  assert.equal(remote?.assets[0]?.url, "http://else/ui-1.0.0.tgz");
});

test("Where a registry does not answer for one version, the packument does", async () => {
  for (const answer of [undefined, "<html>", object("1.0.1"), packument()]) {
    const { asked, documents } = registry({ "@acme%2fui": packument(), ...(answer && { "@acme%2fui/1.0.0": answer }) });
    assert.equal((await upstream.locate(documents, id, "1.0.0", "package.tgz"))?.publishedAt, Date.UTC(2020, 0, 1));
    assert.deepEqual(asked, ["@acme%2fui/1.0.0", "@acme%2fui kept"]);
  }
  assert.equal(await upstream.locate(registry({}).documents, id, "1.0.0", "package.tgz"), null);
});

test("What can be no asset of an npm version is not asked for", async () => {
  const { asked, documents } = registry({});
  assert.equal(await upstream.locate(documents, id, "1.0.0", "other.tgz"), null);
  assert.equal(await upstream.locate(documents, id, "../x", "package.tgz"), null);
  assert.deepEqual(asked, []);
});

test("The public connection leads to where the Package URL library finds tarballs", () => {
  const address = new URL(upstream.publicAddress() ?? "");
  assert.deepEqual([address.protocol, address.pathname], ["https:", "/"]);
});
