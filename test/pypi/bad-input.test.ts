/* What a repository of Python packages refuses, in the way that twine shows it: by the reason phrase. Nothing of it stays. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { PutPackageOriginConfigurationCommand } from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain, pypiEndpoint, tokenFor } from "../support/api.ts";
import { type BuiltDistribution, metadataText, sdist, wheel } from "../support/distributions.ts";
import { assertNothingKept, sendHalf } from "../support/nothing-kept.ts";
import { sha256Of } from "../support/plain-format.ts";
import type { RawResponse } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { blobsIn, stagedIn } from "../support/stored.ts";
import { tar, tgz } from "../support/tarballs.ts";
import { formOf, formType, postForm, type UploadField, upload, usualFields } from "../support/upload.ts";
import { zip, zipOf } from "../support/zips.ts";

const domain = "strict";

let packhouse: Packhouse;
let token: string;
let endpoint: string;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, [
    { repository: "app" },
    { repository: "base" },
    { repository: "top", upstreams: ["base"] },
  ]);
  token = await tokenFor(packhouse, domain);
  endpoint = pypiEndpoint(packhouse, domain, "app");
});

after(() => packhouse.stop());

const assertRefused = async ({ status, phrase, text }: RawResponse, expected: number, said: RegExp): Promise<void> => {
  assert.equal(status, expected, text);
  assert.match(phrase, said);
  await assertNothingKept(packhouse, domain, "app");
};

const metadata = metadataText("bad", "1.0");
const folder = "bad-1.0.dist-info";
const sound = { [`${folder}/METADATA`]: metadata, [`${folder}/WHEEL`]: "Wheel-Version: 1.0\n" };
const wheelName = "bad-1.0-py3-none-any.whl";

const file = (filename: string, bytes: Buffer): BuiltDistribution => ({ filename, bytes, sha256: sha256Of(bytes), metadata: "" });
const asWheel = (bytes: Buffer): BuiltDistribution => file(wheelName, bytes);

/** An archive whose last record says that it has many entries. */
const crowded = (entries: number): Buffer => {
  const archive = zip(sound);
  const end = archive.subarray(-22);
  const at = archive.length - 22;
  const big = Buffer.alloc(56);
  big.writeUInt32LE(0x06064b50, 0);
  big.writeBigUInt64LE(44n, 4);
  for (const place of [24, 32]) big.writeBigUInt64LE(BigInt(entries), place);
  big.writeBigUInt64LE(BigInt(end.readUInt32LE(12)), 40);
  big.writeBigUInt64LE(BigInt(end.readUInt32LE(16)), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(at), 8);
  locator.writeUInt32LE(1, 16);
  const last = Buffer.from(end);
  last.writeUInt16LE(0xffff, 8);
  last.writeUInt16LE(0xffff, 10);
  return Buffer.concat([archive.subarray(0, at), big, locator, last]);
};

const badWheels: readonly (readonly [string, () => Buffer, RegExp])[] = [
  ["is no zip", () => Buffer.from("This is no archive."), /not a whole and sound zip/],
  ["is cut", () => zip({ ...sound, "a.py": "x".repeat(9000) }).subarray(0, -30), /not a whole and sound zip/],
  ["is empty", () => Buffer.alloc(0), /not a whole and sound zip/],
  ["names a path above itself", () => zip({ ...sound, "../../etc/passwd": "" }), /not a whole and sound zip/],
  ["names an absolute path", () => zip({ ...sound, "/etc/passwd": "" }), /not a whole and sound zip/],
  ["holds a million entries", () => crowded(1_000_000), /more than 100000 entries/],
  [
    "has two entries of one name",
    () => zipOf([...Object.entries(sound), ["a", ""], ["a", ""]].map(([name = "", content = ""]) => ({ name, content }))),
    /two entries/,
  ],
  [
    "says that it unpacks to 20 GB",
    () =>
      zipOf([
        ...Object.entries(sound).map(([name, content]) => ({ name, content })),
        ...Array.from({ length: 5 }, (_, index) => ({ name: `${index}`, content: "0", saidSize: 4_000_000_000 })),
      ]),
    /more than is sensible/,
  ],
  ["unpacks to a thousand times its size", () => zip({ ...sound, zeros: Buffer.alloc(80 * 1024 ** 2) }), /more than is sensible/],
  [
    "has metadata that are longer than they say",
    () =>
      zipOf([
        { name: `${folder}/METADATA`, content: metadata, saidSize: 10 },
        { name: `${folder}/WHEEL`, content: "" },
      ]),
    /cannot be unpacked/,
  ],
  [
    "has metadata of 5 MB",
    () => zip({ ...sound, [`${folder}/METADATA`]: `${metadata}\n${"x y ".repeat(1_300_000)}` }),
    /larger than/,
  ],
  ["has no metadata", () => zip({ [`${folder}/WHEEL`]: "" }), /exactly one \.dist-info\/METADATA/],
  ["has no WHEEL", () => zip({ [`${folder}/METADATA`]: metadata }), /no \.dist-info\/WHEEL/],
  [
    "has metadata of another project",
    () => zip({ ...sound, [`${folder}/METADATA`]: metadataText("good", "1.0") }),
    /those of "good 1.0"/,
  ],
  [
    "has metadata of another version",
    () => zip({ ...sound, [`${folder}/METADATA`]: metadataText("bad", "1.1") }),
    /those of "bad 1.1"/,
  ],
  ["has metadata without a name", () => zip({ ...sound, [`${folder}/METADATA`]: "Version: 1.0\n" }), /no name/],
  ["has the metadata folder of another project", () => zip({ "good-1.0.dist-info/METADATA": metadata }), /exactly one/],
];

for (const [what, make, said] of badWheels)
  test(`a wheel that ${what} is refused`, async () => {
    await assertRefused(await upload(endpoint, token, { name: "bad", version: "1.0" }, asWheel(make())), 400, said);
  });

const badArchives: readonly (readonly [string, () => Promise<Buffer>, RegExp])[] = [
  ["is no gzip", async () => tar({ "bad-1.0/PKG-INFO": metadata }), /not a whole tar archive/],
  [
    "is cut",
    async () => (await tgz({ "bad-1.0/PKG-INFO": metadata, "bad-1.0/a": `${Math.random()}`.repeat(500) })).subarray(0, -40),
    /not a whole tar/,
  ],
  ["names a path above itself", () => tgz({ "bad-1.0/PKG-INFO": metadata, "bad-1.0/../../x": "" }), /outside itself/],
  ["is of another project", () => tgz({ "bad-1.0/PKG-INFO": metadataText("good", "1.0") }), /those of "good 1.0"/],
  [
    "unpacks to a thousand times its size",
    () => tgz({ "bad-1.0/PKG-INFO": metadata, "bad-1.0/zeros": Buffer.alloc(80 * 1024 ** 2) }),
    /more than is sensible/,
  ],
  [
    "holds 260,000 entries",
    async () => {
      const [entry = Buffer.alloc(0)] = [(await tar({ "bad-1.0/a": "" })).subarray(0, 512)];
      return gzipSync(Buffer.alloc(260_000 * 512, entry), { level: 1 });
    },
    /more than 250000 entries/,
  ],
];

for (const [what, make, said] of badArchives)
  test(`a source archive that ${what} is refused`, async () => {
    const built = file("bad-1.0.tar.gz", await make());
    await assertRefused(await upload(endpoint, token, { name: "bad", version: "1.0" }, built), 400, said);
  });

const goodWheel = wheel("bad", "1.0");

const badFields: readonly (readonly [string, readonly UploadField[], RegExp])[] = [
  ["a wrong SHA-256", [["sha256_digest", sha256Of("another")]], /SHA-256/],
  ["a SHA-256 that is none", [["sha256_digest", "x"]], /not a digest/],
  ["a wrong MD5", [["md5_digest", "0".repeat(32)]], /MD5/],
  ["another version", [["version", "1.1"]], /is a file of version 1.0/],
  ["no version", [["version", ""]], /name and version/],
  ["a version that is none", [["version", "one"]], /not a version/],
  ["another name", [["name", "good"]], /not the name of a wheel/],
  ["a name that is none", [["name", "../etc"]], /not a name/],
  [
    "its name twice",
    [
      ["name", "bad"],
      ["name", "good"],
    ],
    /more than once/,
  ],
  ["another action", [[":action", "submit"]], /not supported/],
  ["a field of 20 MB", [["description", "x".repeat(20 * 1024 ** 2)]], /more than 16777216/],
  ["30,000 fields", Array.from({ length: 30_000 }, () => ["classifiers", "x"] as const), /more than 20000 fields/],
];

for (const [what, fields, said] of badFields)
  test(`an upload with ${what} is refused`, async () => {
    await assertRefused(await upload(endpoint, token, { name: "bad", version: "1.0", fields }, goodWheel), 400, said);
  });

const usual = usualFields({ name: "bad", version: "1.0" }, goodWheel.sha256);
const badForms: readonly (readonly [string, Buffer, string, RegExp])[] = [
  ["no multipart form", Buffer.from("x"), "application/octet-stream", /must be a multipart form/],
  ["no boundary", formOf(usual, [goodWheel]), "multipart/form-data", /must be a multipart form/],
  ["an empty boundary", formOf(usual, [goodWheel]), "multipart/form-data; boundary=", /cannot be read|not a whole/],
  [
    "another boundary than it says",
    formOf(usual, [goodWheel]),
    "multipart/form-data; boundary=another",
    /not a whole|no distribution/,
  ],
  ["no end", formOf(usual, [goodWheel]).subarray(0, -40), formType, /not a whole/],
  ["no file", formOf(usual, []), formType, /no distribution/],
  [
    "two files",
    formOf(usual, [goodWheel, wheel("bad", "1.0", { tags: "py2-none-any" })]),
    formType,
    /more than one distribution/,
  ],
  ["nothing", Buffer.alloc(0), formType, /not a whole|no distribution/],
];

for (const [what, body, type, said] of badForms)
  test(`a request with ${what} is refused`, async () => {
    await assertRefused(await postForm(endpoint, token, body, type), 400, said);
  });

for (const filename of [
  "../bad-1.0.tar.gz",
  "a/bad-1.0-py3-none-any.whl",
  "bad-1.0.exe",
  "bad-1.0.tar.bz2",
  "bad.tar.gz",
  "x".repeat(300),
  "",
])
  test(`a file called ${JSON.stringify(filename.slice(0, 30))} is refused`, async () => {
    await assertRefused(
      await postForm(endpoint, token, formOf(usual, [{ filename, bytes: goodWheel.bytes }])),
      400,
      /not the name|no distribution/,
    );
  });

test("a file that comes before its name is refused", async () => {
  const [head, tail] = [formOf([], [goodWheel]), formOf(usual, [])];
  const body = Buffer.concat([head.subarray(0, head.lastIndexOf("--a-boundary")), tail]);
  await assertRefused(await postForm(endpoint, token, body), 400, /must come before/);
});

test("an upload that is cut half-way leaves nothing", async () => {
  const body = formOf(usual, [{ ...goodWheel, bytes: Buffer.alloc(3_000_000, 1) }]);
  const headers = { authorization: `Bearer ${token}`, "content-type": formType };
  await sendHalf(packhouse, { method: "POST", url: endpoint, headers, body, sent: 2_000_000 });
  await assertRefused(await postForm(endpoint, token, Buffer.from("x")), 400, /not a whole/);
});

test("without a token an upload is challenged, and with a wrong one too", async () => {
  for (const wrong of ["", "nonsense"]) {
    const { status, headers } = await postForm(endpoint, wrong, formOf(usual, [goodWheel]));
    assert.equal(status, 401);
    assert.match(String(headers["www-authenticate"]), /^Basic realm="strict\/app"/);
  }
});

test("the same file again is fine, and another of its name is told to exist", async () => {
  const base = pypiEndpoint(packhouse, domain, "base");
  const [first, other] = [wheel("same", "1.0"), wheel("same", "1.0", { description: "Another." })];
  for (const expected of [200, 200])
    assert.equal((await upload(base, token, { name: "same", version: "1.0" }, first)).status, expected);
  const before = blobsIn(packhouse);
  for (const fields of [[], [["sha256_digest", ""]]] as readonly UploadField[][]) {
    const { status, phrase } = await upload(base, token, { name: "same", version: "1.0", fields }, other);
    assert.equal(status, 409);
    assert.match(phrase, /^File already exists/);
  }
  assert.deepEqual(blobsIn(packhouse), before);
  assert.deepEqual(stagedIn(packhouse), []);
});

test("what an upstream has, and what origin controls forbid, is not published", async () => {
  const [base, top] = [pypiEndpoint(packhouse, domain, "base"), pypiEndpoint(packhouse, domain, "top")];
  assert.equal((await upload(base, token, { name: "low", version: "1.0" }, await sdist("low", "1.0"))).status, 200);
  const { status, phrase } = await upload(top, token, { name: "low", version: "1.0" }, wheel("low", "1.0"));
  assert.equal(status, 409);
  assert.match(phrase, /^File already exists, or may not be added/);
  assert.equal((await upload(top, token, { name: "low", version: "2.0" }, wheel("low", "2.0"))).status, 200);
  const restrictions = { publish: "BLOCK", upstream: "ALLOW" } as const;
  const place = { domain, repository: "top", format: "pypi", package: "low" } as const;
  await apiClient(packhouse).send(new PutPackageOriginConfigurationCommand({ ...place, restrictions }));
  const blocked = await upload(top, token, { name: "low", version: "3.0" }, wheel("low", "3.0"));
  assert.equal(blocked.status, 403);
  assert.match(blocked.phrase, /origin controls/);
});
