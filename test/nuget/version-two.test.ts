/* Version 2 of the protocol, for `nuget list` and for clients of old; and symbols, which version 3 has no reading for. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ListPackageVersionAssetsCommand } from "@aws-sdk/client-codeartifact";
import { type Element, parseXml } from "../../src/xml/xml.ts";
import { apiClient, makeDomain } from "../support/api.ts";
import { type NugetDesk, nugetDesk, nupkg, portablePdb } from "../support/nupkgs.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";

let packhouse: Packhouse;
let desk: NugetDesk;
let app: NugetDesk;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, "acme", [{ repository: "store" }, { repository: "app", upstreams: ["store"] }]);
  desk = await nugetDesk(packhouse, "acme", "store");
  app = await nugetDesk(packhouse, "acme", "app");
  await desk.publish("Feed.One", "1.0.0", { dependencies: { "Feed.Two": "1.0" }, description: "Words &amp; &lt;more&gt;" });
  await desk.publish("Feed.One", "1.1.0");
  await desk.publish("Feed.One", "2.0.0-beta.1");
  await desk.publish("Feed.Two", "1.0.0");
  await desk.publish("Feed.Two", "1.1.0");
  assert.equal((await desk.mark("Feed.Two", "1.1.0", "DELETE")).status, 204);
});

after(() => packhouse.stop());

const xml = async (path: string): Promise<Element> => {
  const { status, text } = await desk.ask(`v2/${path}`);
  assert.equal(status, 200, text);
  return parseXml(Buffer.from(text), { what: "The feed", maxElements: 10_000 });
};

const childOf = (element: Element | undefined, name: string): Element | undefined =>
  element?.children.find((child) => child.name === name);

/** The properties of each entry. */
const entries = async (path: string): Promise<readonly Readonly<Record<string, string>>[]> =>
  (await xml(path)).children
    .filter(({ name }) => name === "entry")
    .map((entry) =>
      Object.fromEntries((childOf(entry, "m:properties")?.children ?? []).map(({ name, text }) => [name.slice(2), text])),
    );

const versions = async (path: string) => (await entries(path)).map(({ Id, Version }) => `${Id} ${Version}`);

test("all versions of a package are found by its id, and unlisted ones are told by their age", async () => {
  const query = "FindPackagesById()?id='feed.one'";
  assert.deepEqual(await versions(query), ["Feed.One 1.0.0", "Feed.One 1.1.0"]);
  assert.deepEqual(await versions(`${query}&semVerLevel=2.0.0`), ["Feed.One 1.0.0", "Feed.One 1.1.0", "Feed.One 2.0.0-beta.1"]);
  assert.deepEqual(await versions("FindPackagesById()?id='no''body'"), []);
  const page = await xml(`${query}&$top=1`);
  const next = page.children.find(({ name, attributes }) => name === "link" && attributes.rel === "next")?.attributes.href ?? "";
  assert.deepEqual(await versions(next.slice(`${desk.endpoint}v2/`.length)), ["Feed.One 1.1.0"]);
  const [first, second] = await entries(query);
  assert.partialDeepStrictEqual(first, {
    ...{ Dependencies: "Feed.Two:[1.0.0, ):", Description: "Words & <more>", Listed: "true" },
    ...{ IsLatestVersion: "false", PackageHashAlgorithm: "SHA512" },
  });
  assert.equal(second?.IsLatestVersion, "true");
  const [, unlisted] = await entries("FindPackagesById()?id='Feed.Two'");
  assert.match(String(unlisted?.Published), /^1900-01-01T00:00:00/);
});

test("packages are searched, and counted", async () => {
  const latest = "$filter=IsLatestVersion&$orderby=Id&searchTerm='feed'&targetFramework=''&includePrerelease=false";
  assert.deepEqual((await versions(`Search()?${latest}`)).toSorted(), ["Feed.One 1.1.0", "Feed.Two 1.0.0"]);
  assert.equal((await versions(`Search()?${latest}&$skip=1&$top=30`)).length, 1);
  assert.equal((await desk.ask(`v2/Search()/$count?${latest}`)).text, "2");
  const absolute = "$filter=IsAbsoluteLatestVersion&searchTerm='one'&includePrerelease=true&semVerLevel=2.0.0";
  assert.deepEqual(await versions(`Search()?${absolute}`), ["Feed.One 2.0.0-beta.1"]);
  assert.deepEqual((await versions("Search()?searchTerm='feed+one'")).toSorted(), ["Feed.One 1.0.0", "Feed.One 1.1.0"]);
  assert.deepEqual(await versions("Packages()?$filter=tolower(Id)+eq+'feed.one'+and+Version+eq+'1.0'"), ["Feed.One 1.0.0"]);
});

test("one package is an entry, and leads to its bytes", async () => {
  const entry = await xml("Packages(Id='Feed.One',Version='1.0')");
  const source = childOf(entry, "content")?.attributes.src ?? "";
  assert.equal(source, `${desk.endpoint}v3/flatcontainer/feed.one/1.0.0/feed.one.1.0.0.nupkg`);
  const { bytes } = await desk.ask(source.slice(desk.endpoint.length));
  assert.deepEqual((await desk.ask("v2/package/Feed.One/1.0.0")).bytes, bytes);
  const newest = await desk.ask("v2/package/Feed.One");
  assert.deepEqual(newest.bytes, (await desk.download("feed.one", "1.1.0")).bytes);
  for (const path of [
    "Packages(Id='Feed.One',Version='9.0')",
    "Packages(Id='../x',Version='1.0')",
    "Nothing()",
    "package/no.body",
  ])
    assert.equal((await desk.ask(`v2/${path}`)).status, 404, path);
});

test("the feed says what it is made of", async () => {
  assert.equal((await xml("")).name, "service");
  const types = JSON.stringify(await xml("$metadata"));
  for (const name of ["FindPackagesById", "Search", "IsAbsoluteLatestVersion"]) assert.ok(types.includes(name), name);
});

test("symbols are an asset of their package, and each is found by its key", async () => {
  const id = "0123456789abcdef0123456789abcdef";
  const pdb = portablePdb(id);
  await desk.publish("Acme.Debugged", "1.0.0");
  const symbols = nupkg("Acme.Debugged", "1.0.0", { files: { "lib/net6.0/Acme.Debugged.pdb": pdb, "lib/x.pdb": "old" } });
  assert.equal((await desk.push(symbols.bytes, "v2/symbolpackage/")).status, 201);
  assert.equal((await desk.push(symbols.bytes, "v2/symbolpackage/")).status, 200);
  const other = nupkg("Acme.Debugged", "1.0.0", { files: { "lib/other.pdb": pdb } });
  assert.equal((await desk.push(other.bytes, "v2/symbolpackage")).status, 409);
  const { assets } = await apiClient(packhouse).send(
    new ListPackageVersionAssetsCommand({
      ...{ domain: "acme", repository: "store", format: "nuget", package: "acme.debugged", packageVersion: "1.0.0" },
    }),
  );
  assert.deepEqual(assets?.map(({ name }) => name).toSorted(), ["acme.debugged.1.0.0.nupkg", "acme.debugged.1.0.0.snupkg"]);
  const path = `symbols/acme.debugged.pdb/${id}ffffffff/acme.debugged.pdb`;
  for (const there of [desk, app]) assert.deepEqual((await there.ask(path)).bytes, pdb);
  assert.deepEqual((await desk.ask(path.toUpperCase().replace("SYMBOLS", "symbols"))).bytes, pdb);
  for (const wrong of [path.replace("0123", "3210"), path.replace(/[^/]+$/, "x.pdb"), "symbols/x.pdb/0/x.pdb"])
    assert.equal((await desk.ask(wrong)).status, 404, wrong);
});
