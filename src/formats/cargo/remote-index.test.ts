import assert from "node:assert/strict";
import { test } from "node:test";
import { crateOf, lineOf } from "../../../test/support/crates.ts";
import { downloadIn, downloadUrl, parseIndex } from "./remote-index.ts";

const download = "http://crates.example/dl";

test("a version is its line, its digest and where its crate is", async () => {
  const crate = await crateOf("Big_Name", "1.0.0+x");
  const text = lineOf(crate, { yanked: true, pubtime: "2024-01-02T03:04:05Z", odd: 1 });
  const [version, ...others] = parseIndex({ name: "big_name", download, bytes: Buffer.from(text) }).versions;
  assert.deepEqual(others, []);
  assert.deepEqual(JSON.parse(version?.manifest ?? ""), {
    line: {
      name: "Big_Name",
      vers: "1.0.0+x",
      deps: [],
      cksum: crate.sha256,
      features: {},
      pubtime: "2024-01-02T03:04:05Z",
      odd: 1,
    },
    yanked: true,
  });
  assert.deepEqual(
    { ...version, manifest: "" },
    {
      version: "1.0.0+x",
      status: "Published",
      publishedAt: Date.UTC(2024, 0, 2, 3, 4, 5),
      manifest: "",
      readme: null,
      assets: [
        {
          name: "big_name-1.0.0+x.crate",
          url: `${download}/Big_Name/1.0.0+x/download`,
          size: null,
          digests: { sha256: crate.sha256 },
        },
      ],
    },
  );
});

test("of two lines of one version the later one counts", async () => {
  const crate = await crateOf("twice", "1.0.0");
  const bytes = Buffer.from(lineOf(crate) + lineOf(crate, { yanked: true }));
  const { versions } = parseIndex({ name: "twice", download, bytes });
  assert.deepEqual(
    versions.map(({ manifest }) => JSON.parse(manifest).yanked),
    [true],
  );
});

test("a download address takes a crate's words in the place of its markers", () => {
  const words = { name: "Ab-Cd", version: "1.0.0", sha256: "f00" };
  const address = (template: string): string => downloadUrl(template, words);
  assert.equal(address("http://x/{crate}"), "http://x/Ab-Cd");
  assert.equal(address("http://x/{prefix}/{lowerprefix}/{version}"), "http://x/Ab/-C/ab/-c/1.0.0");
  assert.equal(address("http://x/{sha256-checksum}.crate"), "http://x/f00.crate");
  assert.equal(address("http://x/{other}"), "http://x/{other}/Ab-Cd/1.0.0/download");
});

test("a configuration without a download address has none", () => {
  assert.equal(downloadIn(Buffer.from('{"dl":"http://x"}')), "http://x");
  for (const text of ["", "[]", "{}", '{"dl":1}', '{"dl":""}']) assert.equal(downloadIn(Buffer.from(text)), null);
});
