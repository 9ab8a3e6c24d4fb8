import assert from "node:assert/strict";
import { test } from "node:test";
import { parseManifest } from "./manifest.ts";
import { parseIndex } from "./remote-index.ts";

const parse = (text: string) => parseIndex({ name: "x", bytes: Buffer.from(text) });
const sha256 = "ab".repeat(32);

test("gems of one version are its assets", () => {
  const listing = parse(
    `created_at: 2024-01-01\n---\n1.0 a:>= 1&< 3,b:>= 0|checksum:${sha256},ruby:>= 2.7\n1.0-x86_64-linux |checksum:${sha256}\n2.0.a |checksum:${sha256},rubygems:> 1.3.1,created_at:2024-05-01T10:00:00Z\n`,
  );
  const [first, second] = listing?.versions ?? [];
  assert.deepEqual([first?.version, second?.version, listing?.versions.length], ["1.0", "2.0.a", 2]);
  assert.deepEqual(
    first?.assets.map(({ name, url, digests }) => [name, url, digests.sha256]),
    [
      ["x-1.0.gem", "gems/x-1.0.gem", sha256],
      ["x-1.0-x86_64-linux.gem", "gems/x-1.0-x86_64-linux.gem", sha256],
    ],
  );
  assert.deepEqual(parseManifest(first?.manifest ?? "").gems["x-1.0.gem"], {
    ...{ platform: "ruby", ruby: [">= 2.7"], rubygems: [], place: 0 },
    dependencies: [
      { name: "a", requirements: [">= 1", "< 3"], type: "runtime" },
      { name: "b", requirements: [], type: "runtime" },
    ],
  });
  assert.equal(second?.publishedAt, Date.UTC(2024, 4, 1, 10));
  assert.equal(first?.publishedAt, null);
});

test("a checksum that is none is not believed", () => {
  assert.deepEqual(parse("---\n1.0 |checksum:zz\n")?.versions[0]?.assets[0]?.digests, {});
});

test("what is no document is told from one without gems", () => {
  assert.equal(parse("<html></html>"), null);
  assert.deepEqual(parse("---\n"), { versions: [], tags: {} });
});
