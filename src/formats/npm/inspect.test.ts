import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { tar, tgz } from "../../../test/support/tarballs.ts";
import { digestsOf } from "../../blobs/hashing.ts";
import { isFault } from "../../model/fault.ts";
import { inspect } from "./inspect.ts";
import { parseName } from "./naming.ts";

const submit = async (tarball: Buffer, manifest: object | null = {}, name = "@acme/ui", version = "1.0.0") => {
  const inspected = await inspect({
    id: parseName(name),
    version,
    manifest: manifest === null ? null : JSON.stringify(manifest),
    assets: [
      {
        name: "package.tgz",
        size: tarball.length,
        digests: digestsOf(tarball),
        open: () => Readable.from([tarball], { objectMode: false }),
      },
    ],
  });
  return inspected({ manifest: null, assets: [] });
};

const packageJson = { name: "@acme/ui", version: "1.0.0", description: "from the tarball" };
const sound = { "package/package.json": packageJson, "package/README.md": "# UI\n", "package/index.js": "1;" };

test("The manifest is the client's, with what it left out of dist filled in and the tarball's address left out", async () => {
  const tarball = await tgz(sound);
  const digests = digestsOf(tarball);
  const { manifest, readme } = await submit(tarball, { description: "said", readme: "Read me.", dist: { tarball: "http://x/" } });
  assert.deepEqual(JSON.parse(manifest), {
    description: "said",
    _id: "@acme/ui@1.0.0",
    name: "@acme/ui",
    version: "1.0.0",
    dist: {
      fileCount: 3,
      unpackedSize: JSON.stringify(packageJson, null, 2).length + 1 + 5 + 2,
      shasum: digests.sha1,
      integrity: `sha512-${Buffer.from(digests.sha512, "hex").toString("base64")}`,
    },
  });
  assert.equal(readme, "Read me.");
});

test("What the client says of dist is kept when it is right", async () => {
  const tarball = await tgz(sound);
  const { sha1, sha512 } = digestsOf(tarball);
  const integrity = `sha512-${Buffer.from(sha512, "hex").toString("base64")}`;
  const dist = { fileCount: 7, unpackedSize: 8, shasum: sha1, integrity, signatures: [{ keyid: "k", sig: "s" }] };
  assert.deepEqual(JSON.parse((await submit(tarball, { dist })).manifest).dist, dist);
});

test("Without words of the client the tarball speaks for itself", async () => {
  const { manifest, readme } = await submit(await tgz(sound), null);
  assert.equal(JSON.parse(manifest).description, "from the tarball");
  assert.equal(readme, "# UI\n");
});

test("The first folder may have any name, and a version may be written as clients clean it", async () => {
  await submit(await tgz({ "ui/package.json": { name: "@acme/ui", version: "v1.0.0+build" } }));
});

test("Paths that need extended headers are read", async () => {
  await submit(await tgz({ ...sound, [`package/${"long/".repeat(60)}name.js`]: "1;" }));
});

const refusals: readonly (readonly [string, () => Promise<Buffer>, RegExp, object?])[] = [
  ["is empty", async () => Buffer.alloc(0), /gzip/],
  ["is no gzip", async () => tar(sound), /gzip/],
  ["is no tar", async () => gzipSync("hello ".repeat(500)), /tar archive/],
  ["is cut", async () => (await tgz(sound)).subarray(0, 150), /whole tar archive/],
  ["is a cut tar", async () => gzipSync((await tar(sound)).subarray(0, 700)), /whole tar archive/],
  ["holds nothing", async () => tgz({}), /no package\.json/],
  ["holds no package.json", async () => tgz({ "package/index.js": "1;" }), /no package\.json/],
  ["holds a package.json only deeper", async () => tgz({ "package/lib/package.json": packageJson }), /no package\.json/],
  ["holds a package.json only at its top", async () => tgz({ "package.json": packageJson }), /no package\.json/],
  ["holds a package.json that is no JSON", async () => tgz({ "package/package.json": "{" }), /not a JSON object/],
  ["holds a package.json that is no object", async () => tgz({ "package/package.json": "[]" }), /not a JSON object/],
  ["holds a package.json of 2 MB", async () => tgz({ "package/package.json": " ".repeat(2_000_000) }), /larger than 1 MB/],
  ["names another package", async () => tgz({ "package/package.json": { name: "other", version: "1.0.0" } }), /"other@1\.0\.0"/],
  ["names another version", async () => tgz({ "package/package.json": { ...packageJson, version: "1.0.1" } }), /1\.0\.1/],
  ["names nothing", async () => tgz({ "package/package.json": {} }), /undefined/],
  ["has a path of 5,000 characters", async () => tgz({ ...sound, [`package/${"x".repeat(5000)}`]: "1" }), /path/],
  ["has another SHA-1", async () => tgz(sound), /SHA-1/, { dist: { shasum: "0".repeat(40) } }],
  ["has another integrity", async () => tgz(sound), /integrity/, { dist: { integrity: `sha512-${"A".repeat(86)}==` } }],
];

for (const [what, make, text, manifest] of refusals) {
  test(`A tarball that ${what} is refused`, async () => {
    await assert.rejects(submit(await make(), manifest), (thrown) => isFault(thrown, "Validation") && text.test(thrown.message));
  });
}

test("The last package.json counts, since it is what a client unpacks", async () => {
  const twice = Buffer.concat([
    (await tar({ "package/package.json": packageJson })).subarray(0, -1024),
    await tar({ "package/package.json": { name: "other", version: "1.0.0" } }),
  ]);
  await assert.rejects(submit(gzipSync(twice)), (thrown) => isFault(thrown, "Validation"));
});
