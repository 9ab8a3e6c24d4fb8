/* What no client sends by accident: refused in a text that SwiftPM shows, and nothing is kept of it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeDomain } from "../support/api.ts";
import { assertNothingKept, sendHalf } from "../support/nothing-kept.ts";
import { type RawResponse, send } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import {
  archivePart,
  formType,
  manifestText,
  metadataPart,
  problemOf,
  type SwiftDesk,
  sourceArchive,
  swiftDesk,
  swiftForm,
} from "../support/swift.ts";
import { type ZipPart, zip, zipOf } from "../support/zips.ts";

const domain = "strict";

let packhouse: Packhouse;
let desk: SwiftDesk;

before(async () => {
  packhouse = await startPackhouse({ maxAssetBytes: 2_000_000 });
  await makeDomain(packhouse, domain, [{ repository: "app" }]);
  desk = await swiftDesk(packhouse, domain, "app");
});

after(() => packhouse.stop());

const assertRefused = async (answer: RawResponse, status: number, said: RegExp): Promise<void> => {
  assert.equal(answer.status, status, answer.text);
  assert.match(problemOf(answer), said);
  await assertNothingKept(packhouse, domain, "app");
};

const path = "mona/bad/1.0.0";
const main: ZipPart = { name: "bad/Package.swift", content: manifestText("bad") };
const linked = (name: string, to: string, ...more: readonly ZipPart[]): Buffer =>
  zipOf([main, { name: `bad/${name}`, content: to, isLink: true }, ...more]);
const good = sourceArchive("bad", "1.0.0");

const badArchives: readonly (readonly [string, () => Buffer, RegExp])[] = [
  ["is empty", () => Buffer.alloc(0), /not a whole and sound zip/],
  ["is no zip", () => Buffer.from("no archive at all ".repeat(20)), /not a whole and sound zip/],
  ["is cut", () => good.subarray(0, -30), /not a whole and sound zip/],
  ["holds nothing", () => zip({}), /does not hold exactly one folder/],
  ["holds files without a folder", () => zip({ "Package.swift": manifestText("bad") }), /does not hold exactly one folder/],
  ["holds two folders", () => zipOf([main, { name: "other/x", content: "" }]), /does not hold exactly one folder/],
  ["holds a file beside its folder", () => zipOf([main, { name: "README.md", content: "" }]), /does not hold exactly one folder/],
  ["holds no manifest", () => zip({ "bad/Sources/x.swift": "" }), /holds no "bad\/Package\.swift"/],
  [
    "holds a manifest further down alone",
    () => zip({ "bad/in/Package.swift": manifestText("bad") }),
    /holds no "bad\/Package\.swift"/,
  ],
  [
    "has a manifest without a version",
    () => zip({ "bad/Package.swift": "import PackageDescription\n" }),
    /names no version of the Swift tools/,
  ],
  [
    "has a manifest whose version stands later",
    () => zip({ "bad/Package.swift": `let a = 1\n${manifestText("bad")}` }),
    /names no version/,
  ],
  [
    "has a manifest of 2 MB",
    () => zip({ "bad/Package.swift": manifestText("bad") + " ".repeat(2 * 1024 ** 2) }),
    /larger than 1048576/,
  ],
  [
    "has a manifest that is a link",
    () => zipOf([{ name: "bad/Package.swift", content: "x", isLink: true }]),
    /Package\.swift in the source archive is a link/,
  ],
  [
    "has 60 manifests",
    () =>
      zip({
        "bad/Package.swift": manifestText("bad"),
        ...Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`bad/Package@swift-5.${n}.swift`, ""])),
      }),
    /more than 50 manifests/,
  ],
  ["has a manifest twice", () => zipOf([main, main]), /two entries of one name/],
  ["names a path above itself", () => zipOf([main, { name: "bad/../../x", content: "" }]), /not a whole and sound zip/],
  [
    "names a path above itself with backslashes",
    () => zipOf([main, { name: "bad\\..\\..\\x", content: "" }]),
    /sound zip|exactly one folder/,
  ],
  ["names an absolute path", () => zipOf([main, { name: "/etc/x", content: "" }]), /not a whole and sound zip/],
  ["names a path with a dot", () => zipOf([main, { name: "bad/./x", content: "" }]), /is not a plain path/],
  ["holds a link out of it", () => linked("out", "../other"), /a link to "\.\.\/other"/],
  ["holds a link far out of it", () => linked("Sources/out", "../../../etc"), /a link to/],
  ["holds a link from the root", () => linked("out", "/etc/passwd"), /a link to "\/etc\/passwd"/],
  ["holds a link that goes in and out", () => linked("out", "Sources/../../etc"), /a link to/],
  [
    "holds something below a link",
    () => linked("in", "Sources", { name: "bad/in/x", content: "" }),
    /"bad\/in\/x" in the source archive lies below a link/,
  ],
  [
    "holds something below a link of another case",
    () => linked("In", "Sources", { name: "bad/in/x", content: "" }),
    /lies below a link/,
  ],
  ["holds a link with a long target", () => linked("in", "x".repeat(5000)), /larger than 4096/],
  ["unpacks to 300 MB", () => zipOf([main, { name: "bad/zeros", content: Buffer.alloc(300 * 1024 ** 2) }]), /unpacks to/],
  ["says it unpacks to little", () => zipOf([{ ...main, saidSize: 3 }]), /cannot be unpacked/],
];

for (const [what, make, said] of badArchives)
  test(`an archive that ${what} is refused`, async () => {
    await assertRefused(await desk.put(path, swiftForm(archivePart(make()))), 422, said);
  });

test("an archive that is larger than assets may be is refused", async () => {
  await assertRefused(await desk.put(path, swiftForm(archivePart(Buffer.alloc(2_000_001)))), 413, /More than the 2000000 bytes/);
});

const badMetadata: readonly (readonly [string, object | string, RegExp])[] = [
  ["are no JSON", "{", /not a JSON object/],
  ["are empty", "", /not a JSON object/],
  ["are a list", "[]", /not a JSON object/],
  ["have an author without a name", { author: { email: "a@b.example" } }, /author in the metadata/],
  ["have an author that is a text", { author: "Mona" }, /author in the metadata/],
  ["have an organization without a name", { author: { name: "Mona", organization: {} } }, /author in the metadata/],
  ["have a description that is a number", { description: 1 }, /description in the metadata/],
  ["have a time that is none", { originalPublicationTime: "yesterday" }, /originalPublicationTime in the metadata/],
  ["have a time that is a number", { originalPublicationTime: 1 }, /originalPublicationTime in the metadata/],
  ["have addresses that are one text", { repositoryURLs: "https://code.example" }, /repositoryURLs in the metadata/],
  ["have an address that is a number", { repositoryURLs: [1] }, /repositoryURLs in the metadata/],
  ["are nested without end", `{"x":${"[".repeat(50_000)}${"]".repeat(50_000)}}`, /nested more than 64 deep/],
  ["are 300 KB", { description: "x".repeat(300 * 1024) }, /part metadata of the form has more than 262144 bytes/],
];

for (const [what, metadata, said] of badMetadata)
  test(`metadata that ${what} are refused`, async () => {
    await assertRefused(await desk.put(path, swiftForm(archivePart(good), metadataPart(metadata))), 422, said);
  });

const signature = { name: "source-archive-signature", content: "signed" };
const ofMetadata = { name: "metadata-signature", content: "signed" };
const whole = swiftForm(archivePart(good));
const format = "x-swift-package-signature-format";

const badForms: readonly (readonly [string, Buffer, Readonly<Record<string, string>>, RegExp])[] = [
  ["is empty", Buffer.alloc(0), {}, /not a whole multipart form|holds no part/],
  ["has no archive", swiftForm(metadataPart({})), {}, /holds no part source-archive/],
  ["has two archives", swiftForm(archivePart(good), archivePart(good)), {}, /more than one part source-archive/],
  ["has metadata twice", swiftForm(archivePart(good), metadataPart({}), metadataPart({})), {}, /more than one part metadata/],
  [
    "has many parts",
    swiftForm(archivePart(good), ...Array.from({ length: 9 }, (_, n) => ({ name: `x${n}`, content: "" }))),
    {},
    /more than 8 files/,
  ],
  ["ends half-way", whole.subarray(0, -40), {}, /not a whole multipart form|ended early|holds no part/],
  ["names no boundary", whole, { "content-type": "multipart/form-data" }, /multipart form/],
  [
    "names another boundary",
    whole,
    { "content-type": "multipart/form-data; boundary=other" },
    /not a whole multipart form|holds no part/,
  ],
  ["is no form", whole, { "content-type": "application/zip" }, /must be a multipart form/],
  ["has an archive that is not base64", swiftForm({ ...archivePart(good), coding: "base64" }), {}, /not base64/],
  [
    "has an archive that was never quoted-printable",
    swiftForm({ ...archivePart(Buffer.from("=xx")), coding: "quoted-printable" }),
    {},
    /not a whole and sound zip/,
  ],
  [
    "has an archive of an unknown coding",
    swiftForm({ ...archivePart(good), coding: "x-rot13" }),
    {},
    /Content-Transfer-Encoding that is not known/,
  ],
  [
    "has signed the archive and not the metadata",
    swiftForm(archivePart(good), signature, metadataPart({})),
    {},
    /both signed, or neither/,
  ],
  [
    "has signed the metadata and not the archive",
    swiftForm(archivePart(good), metadataPart({}), ofMetadata),
    {},
    /both signed, or neither/,
  ],
  ["has signed metadata that are not there", swiftForm(archivePart(good), signature, ofMetadata), {}, /signature of no metadata/],
  ["is said to be signed and is not", whole, { [format]: "cms-1.0.0" }, /no part source-archive-signature/],
  ["is signed in another format", swiftForm(archivePart(good), signature), { [format]: "pgp" }, /cms-1\.0\.0 only/],
  ["has an empty signature", swiftForm(archivePart(good), { ...signature, content: "" }), {}, /is empty/],
  [
    "has a signature of 100 KB",
    swiftForm(archivePart(good), { ...signature, content: Buffer.alloc(100_000) }),
    {},
    /more than 65536 bytes/,
  ],
];

for (const [what, body, headers, said] of badForms)
  test(`a form that ${what} is refused`, async () => {
    await assertRefused(await desk.put(path, body, headers), 422, said);
  });

test("a publish that is cut half-way leaves nothing", async () => {
  const body = swiftForm(archivePart(Buffer.alloc(900_000, 1)));
  const headers = { authorization: desk.authorization, "content-type": formType };
  await sendHalf(packhouse, { method: "PUT", url: desk.endpoint + path, headers, body, sent: 600_000 });
  await assertNothingKept(packhouse, domain, "app");
});

for (const name of [
  "-mona/bad/1.0.0",
  "mona-/bad/1.0.0",
  "mo--na/bad/1.0.0",
  "mo_na/bad/1.0.0",
  `${"m".repeat(40)}/bad/1.0.0`,
  "mona/_bad/1.0.0",
  "mona/b.d/1.0.0",
  "mona/b-_d/1.0.0",
  `mona/${"b".repeat(101)}/1.0.0`,
  "mona/b%C3%A4d/1.0.0",
  "mona/b%20d/1.0.0",
  "mona/bad/1.0",
  "mona/bad/v1.0.0",
  "mona/bad/01.0.0",
  "mona/bad/latest",
  `mona/bad/1.0.0-${"a".repeat(260)}`,
])
  test(`the address ${name} is refused, to publish and to read`, async () => {
    await assertRefused(await desk.put(name, whole), 400, /is not a (scope|name|Semantic Version)/);
    await assertRefused(await desk.ask(name), 400, /is not a (scope|name|Semantic Version)/);
  });

for (const odd of [
  "mona/%2e%2e/1.0.0",
  "mona/bad/1.0.0%2F..",
  "mona/bad%00/1.0.0",
  "mona/bad/1.0.0/Package%2Fswift",
  "mona/bad/1.0.0/Package@swift-5.swift",
  "mona",
])
  test(`there is nothing at the address ${odd}`, async () => {
    const { status } = await send(packhouse.url, {
      path: new URL(desk.endpoint).pathname + odd,
      headers: { authorization: desk.authorization },
    });
    assert.ok(status === 400 || status === 404, String(status));
  });

test("a good publish goes through after all of this, with links that stay inside", async () => {
  const archive = zipOf([
    main,
    { name: "bad/Sources/x.swift", content: "" },
    { name: "bad/Sources/up", content: "../Package.swift", isLink: true },
    { name: "bad/Tests", content: "./Sources", isLink: true },
  ]);
  const { status, text } = await desk.put(path, swiftForm(archivePart(archive)));
  assert.equal(status, 201, text);
  assert.deepEqual(await desk.versions("mona/bad"), ["1.0.0"]);
});
