/* What nobody's client sends by accident: refused in a text that gem shows, and nothing is kept of it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { makeDomain } from "../support/api.ts";
import { checksumsOf, type GemDesk, type GemWish, gem, gemDesk, specificationText } from "../support/gems.ts";
import { assertNothingKept, sendHalf } from "../support/nothing-kept.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { tar, tgz } from "../support/tarballs.ts";
import { formOf, formType } from "../support/upload.ts";

let packhouse: Packhouse;
let desk: GemDesk;

before(async () => {
  packhouse = await startPackhouse({ maxAssetBytes: 5_000_000 });
  await makeDomain(packhouse, "acme", [{ repository: "store" }]);
  desk = await gemDesk(packhouse, "acme", "store");
});

after(() => packhouse.stop());

const made = async (wish: GemWish): Promise<Buffer> => (await gem("bad", "1.0", wish)).bytes;
const spec = (change: (text: string) => string): Promise<Buffer> =>
  made({ specification: change(specificationText("bad", "1.0")) });
const named = (name: string, version: string, wish: GemWish = {}): Promise<Buffer> =>
  made({ specification: specificationText(name, version, wish) });
const part = async (name: string, bytes: Buffer | undefined): Promise<Buffer> =>
  made({ parts: { "checksums.yaml.gz": undefined, [name]: bytes } });

/** A list whose entries each name the one before twice. */
const expanding = `bomb: [${Array.from({ length: 40 }, (_, n) => `&a${n} [${n === 0 ? "x" : `*a${n - 1}, *a${n - 1}`}]`).join(", ")}]`;
const twice = async (name: string): Promise<Buffer> => {
  const bytes = await made({});
  const again = await tar({ [name]: gzipSync(specificationText("other", "2.0")) });
  // The end of a tar is two blocks of zeros.
  const end = bytes.length - 1024;
  return Buffer.concat([bytes.subarray(0, end), again]);
};

const refused: readonly (readonly [string, () => Promise<Buffer> | Buffer, RegExp])[] = [
  ["nothing", () => Buffer.alloc(0), /holds no metadata\.gz/],
  ["a text", () => Buffer.from("no gem at all ".repeat(100)), /not a whole tar archive/],
  ["a compressed archive", () => tgz({ "metadata.gz": "x" }), /not a whole tar archive|holds no/],
  ["Marshal data", () => Buffer.from("\u0004\bo:\u0018Gem::Specification\0", "latin1"), /not a whole tar archive/],
  ["an archive that is cut", async () => (await made({})).subarray(0, 1500), /not a whole tar archive|is not/],
  ["no gemspec", () => part("metadata.gz", undefined), /holds no metadata\.gz/],
  ["no files", () => part("data.tar.gz", undefined), /holds no data\.tar\.gz/],
  ["two gemspecs", () => twice("metadata.gz"), /metadata\.gz twice/],
  ["two archives of files", () => twice("data.tar.gz"), /data\.tar\.gz twice/],
  ["a gemspec that is not compressed", () => part("metadata.gz", Buffer.from("name: bad")), /metadata\.gz in the gem is not/],
  ["a gemspec of 100 MB", () => part("metadata.gz", gzipSync(Buffer.alloc(100_000_000, " "))), /unpacks to more than/],
  ["files that are no archive", () => part("data.tar.gz", gzipSync("x".repeat(2000))), /not a whole tar archive/],
  ["files that are not compressed", async () => part("data.tar.gz", await tar({ a: "x" })), /not a whole tar archive/],
  [
    "files of 600 MB",
    async () =>
      part("data.tar.gz", gzipSync(Buffer.concat([await tarHead(600_000_000), Buffer.alloc(600_000_000)]), { level: 1 })),
    /unpacks to more than/,
  ],
  ["a path that climbs", () => made({ files: { "lib/../../x": "x" } }), /a path outside itself/],
  ["a path from the root", () => made({ files: { "/etc/passwd": "x" } }), /a path outside itself/],
  [
    "a checksum that is wrong",
    () => part("checksums.yaml.gz", checksumsOf({ "data.tar.gz": Buffer.from("x") })),
    /another SHA256/,
  ],
  ["checksums that are no list", () => part("checksums.yaml.gz", gzipSync("- a\n- b\n")), /checksums in the gem is none/],
  ["checksums of 30 MB", () => part("checksums.yaml.gz", gzipSync(Buffer.alloc(30_000_000, "a"))), /unpacks to more than/],
  ["a name with a path", () => named("../bad", "1.0"), /is not a name of a gem/],
  ["no name", () => spec((text) => text.replace("name: bad", "name:")), /is not a name of a gem/],
  ["a name of digits", () => named("123", "1.0"), /is not a name of a gem/],
  ["a version with a path", () => named("bad", "1/../../x"), /is not a version/],
  ["a version with a dash", () => named("bad", "1.0-2"), /is not a version/],
  ["a platform with a path", () => named("bad", "1.0", { platform: "../x" }), /is not a platform/],
  ["a platform that looks like a version", () => named("bad", "1.0", { platform: "2.0" }), /is not a platform/],
  ["a very long name", () => named("b".repeat(250), "1.0"), /more than 255 characters/],
  ["a dependency with a path", () => named("bad", "1.0", { dependencies: { "../x": [">= 1"] } }), /is not a name of a gem/],
  ["a requirement that is none", () => named("bad", "1.0", { dependencies: { x: [">= 1|checksum:0"] } }), /is not a requirement/],
  ["a line break in a requirement", () => named("bad", "1.0", { ruby: ">= 1\n2.0" }), /is not|not YAML/],
  ["an object that is not loaded", () => spec((text) => `${text}\nx: !ruby/object:Gem::Installer\n  a: b\n`), /does not load/],
  ["an object of a shell's", () => spec((text) => `${text}\nx: !ruby/object:Kernel "ls"\n`), /does not load/],
  ["a regular expression", () => spec((text) => `${text}\nx: !ruby/regexp /x/\n`), /does not load/],
  ["another YAML document after it", () => spec((text) => `${text}--- second\n`), /not YAML/],
  ["a key twice", () => spec((text) => `${text}name: good\n`), /not YAML/],
  ["an alias of nothing", () => spec((text) => `${text}x: *nothing\n`), /not YAML|refers to something/],
  ["nested aliases", () => spec((text) => `${text}${expanding}\n`), /more than is sensible/],
  [
    "10,000 levels",
    () => spec((text) => `${text}x: ${"[".repeat(10_000)}${"]".repeat(10_000)}\n`),
    /not YAML|more than is sensible/,
  ],
  ["YAML that is none", () => spec(() => "{ a: [ }"), /not YAML/],
  ["JSON's tricks", () => spec(() => '{"__proto__": {"name": "bad"}}'), /is not a name of a gem/],
];

/** The header of a tar's file of this size. */
const tarHead = async (size: number): Promise<Buffer> => {
  const header = (await tar({ big: "x" })).subarray(0, 512);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  header.write("        ", 148, "latin1");
  const sum = header.reduce((total, value) => total + value, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
};

for (const [what, body, reason] of refused)
  test(`${what} is refused`, async () => {
    const answer = await desk.push(await body());
    assert.equal(answer.status, 422, answer.text);
    assert.match(answer.text, reason);
    await assertNothingKept(packhouse, "acme", "store");
  });

test("a gem that is too large is refused as such", async () => {
  const { status } = await desk.push(Buffer.alloc(5_000_001));
  assert.equal(status, 413);
  await assertNothingKept(packhouse, "acme", "store");
});

test("forms that make no sense are refused", async () => {
  const bytes = await made({});
  const file = { filename: "bad-1.0.gem", bytes };
  const forms: readonly (readonly [Buffer, string])[] = [
    [bytes, "multipart/form-data"],
    [bytes, formType],
    [formOf([], []), formType],
    [formOf([["gem", "text"]], []), formType],
    [formOf([], [{ ...file, field: "other" }]), formType],
    [
      formOf(
        [],
        [
          { ...file, field: "gem" },
          { ...file, field: "gem" },
        ],
      ),
      formType,
    ],
    [formOf([], [{ ...file, field: "gem" }]).subarray(0, -60), formType],
  ];
  for (const [at, [body, type]] of forms.entries()) {
    const { status, text } = await desk.push(body, { "content-type": type });
    assert.ok(status === 400 || status === 422, `${at}: ${status} ${text}`);
    await assertNothingKept(packhouse, "acme", "store");
  }
});

test("a body that is cut half-way leaves nothing", async () => {
  const headers = { authorization: `Bearer ${desk.token}` };
  await sendHalf(packhouse, { method: "POST", url: `${desk.endpoint}api/v1/gems`, headers, body: await made({}), sent: 1000 });
  await assertNothingKept(packhouse, "acme", "store");
});

test("addresses that climb or mean nothing lead nowhere", async () => {
  for (const path of [
    "gems/..%2f..%2fetc%2fpasswd",
    "info/a%2fb",
    "info/%0a",
    "info/-",
    "quick/Marshal.4.8/x",
    "gems/x-1.gem",
    "nothing",
  ]) {
    const { status } = await desk.ask(path);
    assert.ok(status === 404 || status === 400, `${path}: ${status}`);
  }
  assert.equal((await desk.ask("gems/x-1.gem", { method: "PUT" })).status, 405);
  assert.equal((await desk.yank({ gem_name: "x", version: "1", platform: "x".repeat(5000) })).status, 400);
});
