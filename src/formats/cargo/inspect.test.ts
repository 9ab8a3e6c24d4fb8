import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { type Crate, crateOf, lineOf } from "../../../test/support/crates.ts";
import { tgz } from "../../../test/support/tarballs.ts";
import { digestsOf } from "../../blobs/hashing.ts";
import { describe } from "./describe.ts";
import { indexText } from "./index-file.ts";
import { examine, inspect } from "./inspect.ts";
import { followManifest } from "./manifest.ts";
import { parseName } from "./naming.ts";

const submission = ({ name, version, bytes }: Crate, manifest: object | null) => ({
  id: parseName(name),
  version,
  manifest: manifest === null ? null : JSON.stringify(manifest),
  assets: [
    {
      name: `${name}-${version}.crate`,
      size: bytes.length,
      digests: digestsOf(bytes),
      open: () => Readable.from([bytes], { objectMode: false }),
    },
  ],
});
const nothing = { manifest: null, assets: [] };

test("a manifest is the line that was said, with the crate's digest, and what the crate says of itself", async () => {
  const crate = await crateOf("ours", "1.0.0", 'license = "MIT"\nreadme = false\n', { "README.md": "# Ours\n" });
  const { manifest, readme } = (await inspect(submission(crate, { line: { name: "ours", vers: "1.0.0" }, readme: null })))(
    nothing,
  );
  assert.deepEqual(JSON.parse(manifest), {
    line: { name: "ours", vers: "1.0.0", cksum: crate.sha256 },
    about: { license: "MIT" },
  });
  assert.equal(readme, null);
});

test("a crate of old, whose package section is called project, is read, and one with a number that only Rust has", async () => {
  const texts = {
    aged: '[project]\nname = "aged"\nversion = "1.0.0"\nlicense = "MIT"\n',
    large: '\ufeff[package]\nname = "large"\nversion = "1.0.0"\nlicense = "MIT"\n[profile.x]\ny = 9223372036854775807\n',
  };
  for (const [name, text] of Object.entries(texts)) {
    const bytes = await tgz({ [`${name}-1.0.0/Cargo.toml`]: text });
    const { manifest } = (await inspect(submission({ name, version: "1.0.0", bytes, sha256: "" }, { line: { name } })))(nothing);
    assert.deepEqual(JSON.parse(manifest).about, { license: "MIT" });
  }
});

test("what was found in another registry's crate is added to its line, and stays when that changes", async () => {
  const crate = await crateOf("theirs", "1.0.0", 'description = "Of theirs"\n', { "README.md": "# Theirs\n" });
  const { yanked: _, ...line } = JSON.parse(lineOf(crate)) as Record<string, unknown>;
  const told = { line };
  const { manifest, readme } = (await examine(submission(crate, told)))({ manifest: JSON.stringify(told), assets: [] });
  assert.equal(readme, "# Theirs\n");
  assert.deepEqual(JSON.parse(manifest), { line, about: { description: "Of theirs" } });
  const yanked = followManifest(manifest, JSON.stringify({ line: { ...line, cksum: "0".repeat(64) }, yanked: true }));
  assert.deepEqual(JSON.parse(yanked), { line, yanked: true, about: { description: "Of theirs" } });
  assert.equal(followManifest(yanked, JSON.stringify({ line })), manifest);
  await assert.rejects(examine(submission({ ...crate, version: "2.0.0" }, told)), { code: "Validation" });
});

test("lines come oldest first, without what may not be had", () => {
  const version = (vers: string, publishedAt: number, status: "Published" | "Unlisted" | "Archived" | "Disposed", more = {}) => ({
    version: vers,
    publishedAt,
    status,
    assets: [],
    manifest: JSON.stringify({ line: { name: "x", vers }, ...more }),
  });
  const versions = [
    version("2.0.0", 3, "Published"),
    version("1.0.0", 1, "Unlisted"),
    version("1.1.0", 2, "Published", { yanked: true }),
  ];
  assert.equal(
    indexText({ versions: [...versions, version("3.0.0", 4, "Archived"), version("4.0.0", 5, "Disposed")] }),
    `${[
      '{"name":"x","vers":"1.0.0","yanked":true}',
      '{"name":"x","vers":"1.1.0","yanked":true}',
      '{"name":"x","vers":"2.0.0","yanked":false}',
    ].join("\n")}\n`,
  );
  assert.equal(indexText({ versions: [version("3.0.0", 4, "Archived")] }), null);
});

test("a manifest that is none describes nothing", () => {
  for (const text of ["", "[]", '{"line":[]}', '{"line":{"deps":[1,{}]}}'])
    assert.deepEqual(describe(parseName("x"), text), {
      displayName: "x",
      summary: null,
      homePage: null,
      sourceCodeRepository: null,
      licenses: [],
      dependencies: [],
      keywords: [],
    });
});
