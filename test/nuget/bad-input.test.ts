/* What nobody's client sends by accident: refused with a phrase that NuGet's clients show, and nothing is kept of it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeDomain } from "../support/api.ts";
import { assertNothingKept, sendHalf } from "../support/nothing-kept.ts";
import { type NugetDesk, type NupkgWish, nugetDesk, nupkg, nuspecText, pushBody } from "../support/nupkgs.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { formOf, formType } from "../support/upload.ts";
import { zip, zipOf } from "../support/zips.ts";

let packhouse: Packhouse;
let desk: NugetDesk;

before(async () => {
  packhouse = await startPackhouse({ maxAssetBytes: 5_000_000 });
  await makeDomain(packhouse, "acme", [{ repository: "store" }]);
  desk = await nugetDesk(packhouse, "acme", "store");
});

after(() => packhouse.stop());

const made = (wish: NupkgWish): Buffer => nupkg("Bad", "1.0", wish).bytes;
const spec = (change: (text: string) => string): Buffer => made({ nuspec: change(nuspecText("Bad", "1.0")) });
const metadata = (more: string): Buffer => made({ nuspec: nuspecText("Bad", "1.0", { more }) });
const named = (id: string, version: string): Buffer => made({ nuspec: nuspecText(id, version) });
const nuspec = nuspecText("Bad", "1.0");
/** Entities of which each stands for ten of the one before. */
const laughs = Array.from({ length: 10 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join("");

const refused: readonly (readonly [string, () => Buffer, RegExp])[] = [
  ["nothing", () => Buffer.alloc(0), /not a whole and sound zip/],
  ["a text", () => Buffer.from("no package at all ".repeat(100)), /not a whole and sound zip/],
  ["an archive that is cut", () => made({}).subarray(0, -30), /not a whole and sound zip/],
  ["an archive without its directory", () => made({}).subarray(0, 300), /not a whole and sound zip/],
  ["no nuspec", () => zip({ "a.txt": "x" }), /exactly one \.nuspec/],
  ["a nuspec that is not at the root", () => zip({ "package/Bad.nuspec": nuspec }), /exactly one \.nuspec/],
  ["two nuspecs", () => made({ files: { "other.NUSPEC": nuspec } }), /exactly one \.nuspec/],
  [
    "two nuspecs of one name",
    () => zipOf([0, 1].map(() => ({ name: "Bad.nuspec", content: nuspec }))),
    /two entries of one name/,
  ],
  ["a path that climbs", () => made({ files: { "lib/../../x": "x" } }), /not a whole and sound zip/],
  ["a path that climbs with backslashes", () => made({ files: { "lib\\..\\..\\x": "x" } }), /not a whole and sound zip/],
  ["a path from the root", () => made({ files: { "/etc/passwd": "x" } }), /not a whole and sound zip/],
  ["a nuspec of 2 MB", () => spec((text) => text.replace("About", "x".repeat(2_000_000))), /larger than 1048576 bytes/],
  [
    "a nuspec that unpacks to more than it says",
    () => zipOf([{ name: "Bad.nuspec", content: nuspec, saidSize: 10 }]),
    /cannot be unpacked|not a whole/,
  ],
  ["a bomb", () => made({ files: { zeros: Buffer.alloc(200_000_000) } }), /more than is sensible for its size/],
  ["a nuspec that is no XML", () => spec(() => "<package>"), /not well-formed XML/],
  ["a nuspec of another kind", () => spec((text) => text.replaceAll("package", "parcel")), /exactly one package\/metadata/],
  ["two metadata", () => spec((text) => text.replace("</package>", "<metadata/></package>")), /exactly one package\/metadata/],
  ["two ids", () => metadata("<id>Good</id>"), /holds id twice/],
  ["two versions", () => metadata("<version>2.0</version>"), /holds version twice/],
  ["no id", () => spec((text) => text.replace("<id>Bad</id>", "")), /not an id/],
  ["no version", () => spec((text) => text.replace("<version>1.0</version>", "")), /not a version/],
  ["an id with a path", () => named("../Bad", "1.0"), /not an id/],
  ["an id with a line break", () => named("Bad&#10;X: y", "1.0"), /not an id/],
  ["a very long id", () => named("b".repeat(101), "1.0"), /not an id/],
  ["a version with a path", () => named("Bad", "1.0/../2"), /not a version/],
  ["a version of five numbers", () => named("Bad", "1.2.3.4.5"), /not a version/],
  ["a dependency with a path", () => metadata(`<dependencies><dependency id="../x" version="1" /></dependencies>`), /not an id/],
  ["a range that is none", () => metadata(`<dependencies><dependency id="x" version="&gt; 1" /></dependencies>`), /not a range/],
  ["a document type", () => spec((text) => text.replace("<package", "<!DOCTYPE package><package")), /document type/],
  [
    "a file of the machine as an entity",
    () =>
      spec((text) =>
        text.replace("<package", `<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/hostname">]><package`).replace("Ann", "&x;"),
      ),
    /document type/,
  ],
  [
    "entities that grow",
    () => spec((text) => text.replace("<package", `<!DOCTYPE p [<!ENTITY l0 "lol">${laughs}]><package`).replace("Ann", "&l9;")),
    /document type/,
  ],
  ["an entity that nobody declared", () => metadata("<title>&nothing;</title>"), /undefined entity/],
  ["an attribute twice", () => metadata(`<license type="file" type="expression">x</license>`), /not well-formed XML/],
  ["10,000 levels", () => metadata("<a>".repeat(10_000) + "</a>".repeat(10_000)), /nested deeper/],
  ["100,000 elements", () => metadata("<a/>".repeat(100_000)), /more than 50000 elements/],
  ["an encoding that is not known", () => spec((text) => text.replace("utf-8", "x-none")), /encoding that is not known/],
];

for (const [what, body, reason] of refused)
  test(`${what} is refused`, async () => {
    const answer = await desk.push(body());
    assert.equal(answer.status, 400, answer.text);
    assert.match(answer.text, reason);
    assert.match(answer.phrase, reason);
    await assertNothingKept(packhouse, "acme", "store");
  });

test("a package that is too large is refused as such", async () => {
  const { status } = await desk.push(Buffer.alloc(5_000_001));
  assert.equal(status, 413);
  await assertNothingKept(packhouse, "acme", "store");
});

test("forms that make no sense are refused", async () => {
  const file = { field: "package", filename: "package.nupkg", bytes: made({}) };
  const forms: readonly (readonly [Buffer, string])[] = [
    [file.bytes, "multipart/form-data"],
    [file.bytes, "application/octet-stream"],
    [file.bytes, formType],
    [formOf([], []), formType],
    [formOf([["package", "text"]], []), formType],
    [formOf([], [file, file]), formType],
    [
      formOf(
        [],
        Array.from({ length: 9 }, (_, at) => ({ ...file, field: `package${at}` })),
      ),
      formType,
    ],
    [formOf([], [file]).subarray(0, -60), formType],
  ];
  for (const [at, [body, type]] of forms.entries()) {
    const { status, text } = await desk.ask("v2/package", { method: "PUT", body, headers: { "content-type": type } });
    assert.equal(status, 400, `${at}: ${text}`);
    await assertNothingKept(packhouse, "acme", "store");
  }
});

test("a body that is cut half-way leaves nothing", async () => {
  const headers = { authorization: `Bearer ${desk.token}`, "content-type": formType };
  const body = pushBody(made({ files: { "content/a": Buffer.alloc(50_000, "x") } }));
  await sendHalf(packhouse, { method: "PUT", url: `${desk.endpoint}v2/package/`, headers, body, sent: 400 });
  await assertNothingKept(packhouse, "acme", "store");
});

test("symbols of nothing are refused", async () => {
  for (const path of ["v2/symbolpackage", "v2/symbolpackage/"]) {
    const { status, phrase } = await desk.push(made({}), path);
    assert.deepEqual([status, /no version 1\.0\.0 of nuget package bad/.test(phrase)], [404, true]);
  }
  await assertNothingKept(packhouse, "acme", "store");
});

test("addresses that climb or mean nothing lead nowhere", async () => {
  for (const path of [
    "v3/flatcontainer/..%2f..%2fetc/1.0.0/passwd",
    "v3/flatcontainer/a%2fb/index.json",
    "v3/flatcontainer/a%0a/index.json",
    "v3/flatcontainer/x/1.0.0/y.nupkg",
    "v3/flatcontainer/x/1.0.0/..%2fx",
    "v3/flatcontainer/x/none/x.none.nupkg",
    "v3/registration/x/page/a/b.json",
    "v3/registration/x/y.json",
    "v3/nothing",
    "nothing",
  ]) {
    const { status } = await desk.ask(path);
    assert.ok(status === 404 || status === 400, `${path}: ${status}`);
  }
  assert.equal((await desk.ask("v3/index.json", { method: "PUT" })).status, 405);
  assert.equal((await desk.mark("x", "1/2", "DELETE")).status, 404);
  assert.equal((await desk.mark("x", "nothing", "DELETE")).status, 400);
});
