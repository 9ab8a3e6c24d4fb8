/* What a repository of crates refuses, in the way that cargo shows it. Nothing of it stays. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { type Header, pack } from "tar-stream";
import { makeDomain } from "../support/api.ts";
import { type CargoDesk, cargoDesk, crateOf, dependency, detailOf, metadataOf, publishBody } from "../support/crates.ts";
import { assertNothingKept, sendHalf } from "../support/nothing-kept.ts";
import { type RawResponse, send } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { type Files, tar, tgz } from "../support/tarballs.ts";

const domain = "strict";

let packhouse: Packhouse;
let desk: CargoDesk;

before(async () => {
  packhouse = await startPackhouse({ maxAssetBytes: 2_000_000 });
  await makeDomain(packhouse, domain, [{ repository: "app" }]);
  desk = await cargoDesk(packhouse, domain, "app");
});

after(() => packhouse.stop());

const assertRefused = async (answer: RawResponse, status: number, said: RegExp): Promise<void> => {
  assert.equal(answer.status, status, answer.text);
  assert.match(detailOf(answer), said);
  await assertNothingKept(packhouse, domain, "app");
};

const toml = '[package]\nname = "bad"\nversion = "1.0.0"\n';
const sound: Files = { "bad-1.0.0/Cargo.toml": toml, "bad-1.0.0/src/lib.rs": "" };
/** With entries of one name, or of other types than files. */
const archive = async (
  ...entries: readonly (readonly [Partial<Header> & { readonly name: string }, content?: string])[]
): Promise<Buffer> => {
  const packing = pack();
  for (const [header, content] of entries) {
    if (content === undefined) packing.entry({ ...header });
    else packing.entry({ ...header }, content);
  }
  packing.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of packing) pieces.push(piece as Buffer);
  return gzipSync(Buffer.concat(pieces));
};
const tomlEntry = { name: "bad-1.0.0/Cargo.toml" };
const linked = (type: "symlink" | "link"): Promise<Buffer> =>
  archive([tomlEntry, toml], [{ name: "bad-1.0.0/src", type, linkname: "/etc" }]);
const deep = (depth: number): string => `${toml}x = ${"[".repeat(depth)}${"]".repeat(depth)}\n`;

const badCrates: readonly (readonly [string, () => Promise<Buffer>, RegExp])[] = [
  ["is empty", async () => Buffer.alloc(0), /not a whole tar|holds no/],
  ["is no archive", async () => Buffer.from("This is no archive."), /not a whole tar archive/],
  ["is no gzip", () => tar(sound), /not a whole tar archive/],
  [
    "is cut",
    async () => (await tgz({ ...sound, "bad-1.0.0/a": `${Math.random()}`.repeat(500) })).subarray(0, -40),
    /not a whole tar/,
  ],
  ["names a path above itself", () => tgz({ ...sound, "bad-1.0.0/../x": "" }), /does not lie below/],
  ["names a path above itself with a backslash", () => tgz({ ...sound, "bad-1.0.0/..\\x": "" }), /does not lie below/],
  ["names an absolute path", () => tgz({ ...sound, "/etc/passwd": "" }), /does not lie below/],
  ["has another folder", () => tgz({ ...sound, "bad-1.0.1/src/lib.rs": "" }), /does not lie below/],
  ["holds a symbolic link", () => linked("symlink"), /neither a file nor a folder/],
  ["holds a hard link", () => linked("link"), /neither a file nor a folder/],
  ["holds no Cargo.toml", () => tgz({ "bad-1.0.0/src/lib.rs": "" }), /holds no bad-1\.0\.0\/Cargo\.toml/],
  ["has a Cargo.toml deeper inside alone", () => tgz({ "bad-1.0.0/src/Cargo.toml": toml }), /holds no bad-1/],
  ["has a Cargo.toml that is no TOML", () => tgz({ "bad-1.0.0/Cargo.toml": "[package" }), /not TOML/],
  ["has a key twice", () => tgz({ "bad-1.0.0/Cargo.toml": `${toml}name = "bad"\n` }), /not TOML/],
  ["has a Cargo.toml nested without end", () => tgz({ "bad-1.0.0/Cargo.toml": deep(50_000) }), /not TOML/],
  ["has a Cargo.toml of 2 MB", () => tgz({ "bad-1.0.0/Cargo.toml": `${toml}#${"x".repeat(2 * 1024 ** 2)}` }), /larger than 1 MB/],
  ["is another crate's", () => tgz({ "bad-1.0.0/Cargo.toml": toml.replace("bad", "good") }), /that of "good 1\.0\.0"/],
  ["is another version's", () => tgz({ "bad-1.0.0/Cargo.toml": toml.replace("1.0.0", "1.0.1") }), /that of "bad 1\.0\.1"/],
  ["has a name that is no text", () => tgz({ "bad-1.0.0/Cargo.toml": toml.replace('"bad"', "1") }), /that of " 1\.0\.0"/],
  [
    "has its name where only JavaScript looks",
    () => tgz({ "bad-1.0.0/Cargo.toml": '[__proto__.package]\nname = "bad"\nversion = "1.0.0"\n' }),
    /that of " "/,
  ],
  ["unpacks to 600 MB", () => tgz({ ...sound, "bad-1.0.0/zeros": Buffer.alloc(600 * 1024 ** 2) }), /unpacks to more than 512 MB/],
  [
    "holds 260,000 entries",
    async () => gzipSync(Buffer.alloc(260_000 * 512, (await tar({ "bad-1.0.0/a": "" })).subarray(0, 512)), { level: 1 }),
    /more than 250000 entries/,
  ],
];

for (const [what, make, said] of badCrates)
  test(`a crate that ${what} is refused`, async () => {
    await assertRefused(await desk.put(publishBody(metadataOf("bad", "1.0.0"), await make())), 400, said);
  });

test("a crate whose two Cargo.toml disagree is refused", async () => {
  const crate = await archive([tomlEntry, toml.replace("bad", "good")], [tomlEntry, toml]);
  await assertRefused(await desk.put(publishBody(metadataOf("bad", "1.0.0"), crate)), 400, /two entries called Cargo\.toml/);
});

test("a crate that is larger than assets may be is refused", async () => {
  await assertRefused(
    await desk.put(publishBody(metadataOf("bad", "1.0.0"), Buffer.alloc(2_000_001))),
    413,
    /at most 2000000 bytes/,
  );
});

const badMetadata: readonly (readonly [string, object | string, RegExp])[] = [
  ["are no JSON", "{", /not a JSON object/],
  ["are a list", "[]", /not a JSON object/],
  ["are empty", "", /not a JSON object/],
  ["name nothing", {}, /not a name/],
  ["name a path", metadataOf("../bad", "1.0.0"), /not a name/],
  ["name what is no text", { ...metadataOf("bad", "1.0.0"), name: ["bad"] }, /not a name/],
  ["name what begins with a digit", metadataOf("1bad", "1.0.0"), /cannot be the name of a new crate/],
  ["name a device of Windows", metadataOf("nul", "1.0.0"), /cannot be the name of a new crate/],
  ["have a name of 65 characters", metadataOf("b".repeat(65), "1.0.0"), /not a name/],
  ["have a name in other letters", metadataOf("bаd", "1.0.0"), /not a name/],
  ["have no version", { name: "bad" }, /not a Semantic Version/],
  ["have half a version", metadataOf("bad", "1.0"), /not a Semantic Version/],
  ["have a version with a v", metadataOf("bad", "v1.0.0"), /not a Semantic Version/],
  ["have a version that is a path", metadataOf("bad", "1.0.0/../2.0.0"), /not a Semantic Version/],
  ["have dependencies that are no list", metadataOf("bad", "1.0.0", { deps: {} }), /deps of the metadata is not a list/],
  ["have a dependency of nothing", metadataOf("bad", "1.0.0", { deps: [1] }), /not a name of a dependency/],
  ["have a dependency on a line break", metadataOf("bad", "1.0.0", { deps: [dependency("a\nb")] }), /not a name of a dependency/],
  [
    "have a dependency on no version",
    metadataOf("bad", "1.0.0", { deps: [dependency("a", { version_req: "newest" })] }),
    /no requirement/,
  ],
  ["have a dependency of no kind", metadataOf("bad", "1.0.0", { deps: [dependency("a", { kind: "peer" })] }), /not a kind/],
  [
    "have a dependency that is perhaps optional",
    metadataOf("bad", "1.0.0", { deps: [dependency("a", { optional: "no" })] }),
    /neither true nor false/,
  ],
  ["have features that are no object", metadataOf("bad", "1.0.0", { features: [] }), /features of the metadata is not an object/],
  ["have a feature that enables a number", metadataOf("bad", "1.0.0", { features: { a: [1] } }), /no text/],
  ["have a feature called by a blank", metadataOf("bad", "1.0.0", { features: { " ": [] } }), /not a name of a feature/],
  ["link a list", metadataOf("bad", "1.0.0", { links: [] }), /links of the metadata is not a text/],
  ["are 5 MB", metadataOf("bad", "1.0.0", { readme: "x".repeat(5 * 1024 ** 2) }), /at most 4194304/],
];

for (const [what, metadata, said] of badMetadata)
  test(`metadata that ${what} are refused`, async () => {
    await assertRefused(await desk.put(publishBody(metadata, (await crateOf("bad", "1.0.0")).bytes)), 400, said);
  });

const whole = async (): Promise<Buffer> => publishBody(metadataOf("bad", "1.0.0"), (await crateOf("bad", "1.0.0")).bytes);
const chunked = { "transfer-encoding": "chunked" };

for (const [what, make, said] of [
  ["is empty", async () => Buffer.alloc(0), /ended early/],
  ["ends in a length", async () => (await whole()).subarray(0, 2), /ended early/],
  ["ends in the metadata", async () => (await whole()).subarray(0, 50), /ended early/],
  ["ends before the crate", async () => publishBody(metadataOf("bad", "1.0.0"), Buffer.alloc(0)).subarray(0, -4), /ended early/],
  ["ends in the crate", async () => (await whole()).subarray(0, -7), /lengths in it make|ended early/],
  ["goes on", async () => Buffer.concat([await whole(), Buffer.from("x")]), /lengths in it make|goes on after the crate/],
  ["promises 4 GB of metadata", async () => Buffer.alloc(64, 0xff), /at most 4194304/],
] as const)
  test(`a body that ${what} is refused, whether it tells its length or not`, async () => {
    await assertRefused(await desk.put(await make()), 400, said);
    const path = `${desk.root}api/v1/crates/new`;
    const headers = { authorization: desk.token, ...chunked };
    await assertRefused(await send(packhouse.url, { method: "PUT", path, headers, body: await make() }), 400, said);
  });

test("a publish that is cut half-way leaves nothing", async () => {
  const body = publishBody(metadataOf("bad", "1.0.0"), Buffer.alloc(900_000, 1));
  const url = new URL(`${desk.root}api/v1/crates/new`, packhouse.url).href;
  await sendHalf(packhouse, { method: "PUT", url, headers: { authorization: desk.token }, body, sent: 600_000 });
  await assertNothingKept(packhouse, domain, "app");
});

for (const path of [
  "in/de",
  "1/%2e%2e",
  "ba/d%00/bad",
  "api/v1/crates/bad/1.0/download",
  "api/v1/crates/b%20d/1.0.0/download",
  "ba/db/bad%2Fbad",
])
  test(`the address ${path} is refused`, async () => {
    const { status, text } = await desk.ask(path);
    assert.ok(status === 400 || status === 404, `${status} ${text}`);
  });

test("a good publish goes through after all of this", async () => {
  await desk.publish("bad", "1.0.0");
  assert.equal((await desk.lines("bad")).length, 1);
});
