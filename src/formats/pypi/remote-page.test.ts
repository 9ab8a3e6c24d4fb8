import assert from "node:assert/strict";
import { test } from "node:test";
import { parseManifest } from "./manifest.ts";
import { parsePage } from "./remote-page.ts";

const sha256 = "a".repeat(64);
const read = (text: string, movedTo: string | null = null) => parsePage({ name: "tool", bytes: Buffer.from(text), movedTo });
const readFiles = (...files: object[]) => read(JSON.stringify({ files }));

test("what makes no sense of a file is left out, and the file with it where it cannot do without", async () => {
  const file = { filename: "tool-1.0-py3-none-any.whl", url: "https://files.example/a" };
  const listing = await readFiles(
    {
      ...file,
      hashes: { sha256: "short", md5: "B".repeat(32), crc: "1" },
      size: -1.5,
      "upload-time": "yesterday",
      yanked: 7,
      "core-metadata": 1,
    },
    { filename: "tool-2.0.tar.gz", url: "javascript:alert(1)" },
    { filename: "tool-3.0.tar.gz", url: `https://files.example/${"x".repeat(3000)}` },
    { filename: "../tool-4.0.tar.gz", url: "https://files.example/b" },
    { filename: 5, url: {} },
  );
  const [version, ...others] = listing?.versions ?? [];
  assert.deepEqual(others, []);
  assert.deepEqual(version?.assets, [{ name: file.filename, url: file.url, size: null, digests: { md5: "b".repeat(32) } }]);
  assert.deepEqual(parseManifest(version?.manifest ?? "").files, { [file.filename]: {} });
  assert.equal(version?.publishedAt, null);
});

test("files of one version come together, whatever their spelling, under the one that the page has", async () => {
  const names = ["tool-1.0-py3-none-any.whl", "tool-1.0.0.tar.gz", "tool-2.0.tar.gz"];
  const files = names.map((filename, index) => ({ filename, url: "x", "upload-time": `2024-01-0${9 - index}T00:00:00Z` }));
  const listing = await read(JSON.stringify({ files, versions: ["1.0.0", "2.0"] }));
  assert.deepEqual(
    listing?.versions.map(({ version, assets, publishedAt }) => [version, assets.length, publishedAt]),
    [
      ["1.0.0", 2, Date.parse("2024-01-08")],
      ["2.0", 1, Date.parse("2024-01-07")],
    ],
  );
});

test("links are relative to the page, whichever way they are written", async () => {
  const urlOf = async (href: string, head = "") =>
    (await read(`<html>${head}<a href="${href}/tool-1.0.tar.gz#sha256=${sha256}">x</a></html>`))?.versions[0]?.assets[0]?.url;
  assert.equal(await urlOf("../../files"), "tool/../../files/tool-1.0.tar.gz");
  assert.equal(await urlOf("/files"), "/files/tool-1.0.tar.gz");
  assert.equal(await urlOf("//files.example"), "//files.example/tool-1.0.tar.gz");
  assert.equal(await urlOf("https://files.example"), "https://files.example/tool-1.0.tar.gz");
  assert.equal(await urlOf("x", '<base href="https://base.example/y/">'), "https://base.example/y/x/tool-1.0.tar.gz");
  assert.equal(await urlOf("ftp://files.example"), undefined);
});

test("HTML is read as browsers read it, not as it should be", async () => {
  const listing =
    await read(`<!doctype HTML><A class=x HREF='/f/tool-1.0%2Bx-py3-none-any.whl?y=1#egg=z&amp;sha256=${sha256.toUpperCase()}'
    data-requires-python=">=3.8" data-core-metadata=true data-yanked>any text
    <b>here</b></A><a>nothing</a><a href="%zz/tool-1.0.tar.gz"><!-- <a href="tool-9.tar.gz"> -->`);
  const [first, second] = listing?.versions ?? [];
  const name = "tool-1.0+x-py3-none-any.whl";
  assert.deepEqual(first?.assets, [{ name, url: "/f/tool-1.0%2Bx-py3-none-any.whl?y=1", size: null, digests: { sha256 } }]);
  assert.deepEqual(parseManifest(first?.manifest ?? "").files[name], { requiresPython: ">=3.8", metadata: true, yanked: true });
  assert.equal(second?.version, "1.0");
  assert.equal(listing?.versions.length, 2);
});

test("what is no page is none", async () => {
  for (const text of ["", "{", "{}", "[]", '{"files":{}}', "plain text"]) assert.equal(await read(text), null, text);
  assert.deepEqual(await read("<html></html>"), { versions: [], tags: {} });
});
