/* What clients read of packages that were published here (formats spec, nuget 1, 3, 6). */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  DescribePackageVersionCommand,
  DisposePackageVersionsCommand,
  GetPackageVersionReadmeCommand,
  ListPackageVersionAssetsCommand,
  ListPackageVersionDependenciesCommand,
} from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain } from "../support/api.ts";
import { type NugetDesk, nugetDesk, nupkg, type Registration } from "../support/nupkgs.ts";
import { setStatus } from "../support/packages.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";

const domain = "acme";
const repository = "store";

let packhouse: Packhouse;
let desk: NugetDesk;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, [{ repository }, { repository: "many" }]);
  desk = await nugetDesk(packhouse, domain, repository);
});

after(() => packhouse.stop());

interface ServiceIndex {
  readonly version: string;
  readonly resources: readonly { readonly "@id": string; readonly "@type": string }[];
}

interface Found {
  readonly totalHits: number;
  readonly data: readonly {
    readonly id: string;
    readonly version: string;
    readonly versions: readonly { readonly version: string }[];
  }[];
}

const search = (words: string): Promise<Found> => desk.json<Found>(`v3/query?${words}`);
const found = async (words: string) => (await search(words)).data.map(({ id, version }) => `${id} ${version}`);

const of = (name: string, packageVersion: string) =>
  ({ domain, repository, format: "nuget", package: name, packageVersion }) as const;

test("the service index names every address once for each name that clients know it by", async () => {
  const { version, resources } = await desk.json<ServiceIndex>("v3/index.json");
  assert.equal(version, "3.0.0");
  const types = resources.map((resource) => resource["@type"]);
  assert.equal(new Set(types).size, types.length);
  for (const type of [
    "PackageBaseAddress/3.0.0",
    "RegistrationsBaseUrl/3.0.0-beta",
    "RegistrationsBaseUrl/3.4.0",
    "RegistrationsBaseUrl/3.6.0",
    "SearchQueryService/3.0.0-beta",
    "SearchAutocompleteService/3.5.0",
    "PackagePublish/2.0.0",
  ])
    assert.ok(types.includes(type), type);
  for (const resource of resources) assert.ok(resource["@id"].startsWith(desk.endpoint), resource["@id"]);
  assert.equal((await desk.ask("v3/index.json", { method: "HEAD" })).status, 200);
});

test("a package is read back byte for byte, in any spelling", async () => {
  const built = await desk.publish("Acme.Lib", "1.0", { dependencies: { Other: "2.1" } });
  for (const path of [
    "v3/flatcontainer/acme.lib/1.0.0/acme.lib.1.0.0.nupkg",
    "v3/flatcontainer/Acme.LIB/1.0/Acme.Lib.1.0.0.nupkg",
    "v3/flatcontainer/acme.lib/1.0.0.0/acme.lib.1.0.0.nupkg",
  ]) {
    const { status, bytes, headers } = await desk.ask(path);
    assert.equal(status, 200, path);
    assert.deepEqual(bytes, built.bytes);
    assert.match(String(headers["cache-control"]), /immutable/);
  }
  const nuspec = await desk.ask("v3/flatcontainer/acme.lib/1.0.0/acme.lib.nuspec");
  assert.deepEqual([nuspec.text, nuspec.headers["content-type"]], [built.nuspec, "application/xml"]);
  assert.deepEqual(await desk.versions("ACME.LIB"), ["1.0.0"]);
  const part = await desk.ask("v3/flatcontainer/acme.lib/1.0.0/acme.lib.1.0.0.nupkg", { headers: { range: "bytes=1-4" } });
  assert.deepEqual([part.status, part.bytes], [206, built.bytes.subarray(1, 5)]);
});

test("the registration holds what the nuspec says", async () => {
  await desk.publish("Acme.Told", "1.0.0", {
    more: `<dependencies><group targetFramework=".NETStandard2.0"><dependency id="Other" version="[2.1.0, )" /></group>
      <group targetFramework="net6.0" /></dependencies><tags>a b</tags><license type="expression">MIT</license>`,
  });
  const index = await desk.json<Registration>("v3/registration/acme.told/index.json");
  const base = `${desk.endpoint}v3/registration/`;
  assert.equal(index.count, 1);
  assert.partialDeepStrictEqual(index.items[0], {
    "@id": `${base}acme.told/index.json#page/1.0.0/1.0.0`,
    ...{ count: 1, lower: "1.0.0", upper: "1.0.0", parent: `${base}acme.told/index.json` },
  });
  const leaf = index.items[0]?.items?.[0];
  const content = `${desk.endpoint}v3/flatcontainer/acme.told/1.0.0/acme.told.1.0.0.nupkg`;
  assert.partialDeepStrictEqual(leaf, { "@id": `${base}acme.told/1.0.0.json`, packageContent: content });
  assert.partialDeepStrictEqual(leaf?.catalogEntry, {
    ...{ id: "Acme.Told", version: "1.0.0", listed: true, authors: "Ann", tags: ["a", "b"], licenseExpression: "MIT" },
    dependencyGroups: [
      {
        targetFramework: ".NETStandard2.0",
        dependencies: [{ id: "Other", range: "[2.1.0, )", registration: `${base}other/index.json` }],
      },
      { targetFramework: "net6.0", dependencies: [] },
    ],
  });
  assert.match(String(leaf?.catalogEntry.published), /^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/);
  const own = await desk.json<{ readonly listed: boolean; readonly packageContent: string }>(
    "v3/registration/acme.told/1.0.0.json",
  );
  assert.partialDeepStrictEqual(own, { listed: true, packageContent: content });
  const { headers, status } = await desk.ask("v3/registration/acme.told/index.json", { headers: { "accept-encoding": "gzip" } });
  assert.deepEqual([status, headers["content-encoding"]], [200, "gzip"]);
  const again = await desk.ask("v3/registration/acme.told/index.json", {
    headers: { "if-none-match": String(headers.etag).replace("-gzip", "") },
  });
  assert.equal(again.status, 304);
});

test("what needs SemVer 2 is kept from clients that do not know it", async () => {
  await desk.publish("Acme.Sem", "1.0.0");
  await desk.publish("Acme.Sem", "1.1.0-beta.2+abc");
  await desk.publish("Acme.Sem", "1.2.0", { dependencies: { Other: "1.0.0-a.b" } });
  const told = async (hive: string) => (await desk.leaves("acme.sem", hive)).map(({ catalogEntry }) => catalogEntry.version);
  assert.deepEqual(await told("registration"), ["1.0.0"]);
  assert.deepEqual(await told("registration-semver2"), ["1.0.0", "1.1.0-beta.2+abc", "1.2.0"]);
  assert.deepEqual(await desk.versions("acme.sem"), ["1.0.0", "1.1.0-beta.2", "1.2.0"]);
  assert.deepEqual(await found("q=Acme.Sem"), ["Acme.Sem 1.0.0"]);
  assert.deepEqual(await found("q=acme.sem&semVerLevel=2.0.0"), ["Acme.Sem 1.2.0"]);
  const { data } = await search("q=acme.sem&semVerLevel=2.0.0&prerelease=true");
  assert.deepEqual(
    data[0]?.versions.map(({ version }) => version),
    ["1.0.0", "1.1.0-beta.2+abc", "1.2.0"],
  );
  const same = await desk.push(nupkg("Acme.Sem", "1.1.0-BETA.2+other").bytes);
  assert.equal(same.status, 409);
});

test("the same bytes again are no news, and others are a conflict", async () => {
  const { bytes } = await desk.publish("Acme.Again", "1.0");
  assert.equal((await desk.push(bytes)).status, 200);
  assert.equal((await desk.push(bytes, "v2/package")).status, 200);
  const other = await desk.push(nupkg("acme.again", "1.0.0.0").bytes);
  assert.equal(other.status, 409);
  assert.match(other.phrase, /1\.0\.0 of nuget package acme\.again already exists/);
});

test("a version taken off the lists can be had by its number, and put back", async () => {
  const { bytes } = await desk.publish("Acme.Gone", "1.0.0");
  await desk.publish("Acme.Gone", "2.0.0");
  for (let time = 0; time < 2; time += 1) assert.equal((await desk.mark("Acme.Gone", "2.0", "DELETE")).status, 204);
  const listed = async () => (await desk.leaves("acme.gone")).map(({ catalogEntry: { version, listed: is } }) => [version, is]);
  assert.deepEqual(await listed(), [
    ["1.0.0", true],
    ["2.0.0", false],
  ]);
  assert.deepEqual(await desk.versions("acme.gone"), ["1.0.0", "2.0.0"]);
  assert.deepEqual(await found("q=acme.gone"), ["Acme.Gone 1.0.0"]);
  assert.equal((await desk.download("acme.gone", "2.0.0")).status, 200);
  assert.equal((await desk.mark("acme.gone", "1.0.0", "DELETE")).status, 204);
  assert.deepEqual(await search("q=acme.gone"), { totalHits: 0, data: [] });
  const { packageVersion } = await apiClient(packhouse).send(new DescribePackageVersionCommand(of("acme.gone", "2.0.0")));
  assert.equal(packageVersion?.status, "Unlisted");
  assert.equal((await desk.mark("acme.gone", "2.0.0", "POST")).status, 200);
  assert.deepEqual(await found("q=acme.gone"), ["Acme.Gone 2.0.0"]);
  await setStatus(packhouse, of("acme.gone", "1.0.0"), "Published");
  assert.deepEqual(await listed(), [
    ["1.0.0", true],
    ["2.0.0", true],
  ]);
  assert.deepEqual((await desk.download("acme.gone", "1.0.0")).bytes, bytes);
  assert.equal((await desk.mark("acme.gone", "3.0.0", "DELETE")).status, 404);
  assert.equal((await desk.mark("acme.nobody", "3.0.0", "POST")).status, 404);
});

test("archived and disposed versions are nowhere", async () => {
  const { bytes } = await desk.publish("Acme.Stale", "1.0.0");
  await desk.publish("Acme.Stale", "2.0.0");
  await setStatus(packhouse, of("acme.stale", "1.0.0"), "Archived");
  assert.deepEqual(await desk.versions("acme.stale"), ["2.0.0"]);
  assert.deepEqual((await desk.leaves("acme.stale")).length, 1);
  for (const path of ["acme.stale.1.0.0.nupkg", "acme.stale.nuspec", "readme"])
    assert.equal((await desk.ask(`v3/flatcontainer/acme.stale/1.0.0/${path}`)).status, 404, path);
  assert.equal((await desk.ask("v3/registration/acme.stale/1.0.0.json")).status, 404);
  assert.equal((await desk.mark("acme.stale", "1.0.0", "POST")).status, 409);
  assert.equal((await desk.push(bytes)).status, 409);
  await apiClient(packhouse).send(
    new DisposePackageVersionsCommand({ domain, repository, format: "nuget", package: "acme.stale", versions: ["2.0.0"] }),
  );
  assert.equal((await desk.ask("v3/flatcontainer/acme.stale/index.json")).status, 404);
  assert.equal((await desk.ask("v3/registration/acme.stale/index.json")).status, 404);
});

test("the API describes what a nuspec says, and finds a package by any spelling", async () => {
  const icon = Buffer.from("89504e470d0a1a0a00", "hex");
  await desk.publish("Acme.Described", "1.0", {
    more: `<projectUrl>https://acme.example</projectUrl><repository url="https://acme.example/git" />
      <license type="expression">MIT</license><readme>docs\\README.md</readme><icon>images/icon.png</icon>
      <dependencies><group targetFramework="net6.0"><dependency id="Other" version="1.0" /></group>
      <group targetFramework="net8.0"><dependency id="Other" version="1.0" /><dependency id="More" /></group></dependencies>`,
    files: { "docs/README.md": "# Described\n", "images/icon.png": icon },
  });
  const client = apiClient(packhouse);
  const { packageVersion } = await client.send(new DescribePackageVersionCommand(of("ACME.Described", "1.0.0.0")));
  assert.partialDeepStrictEqual(packageVersion, {
    ...{ packageName: "acme.described", displayName: "Acme.Described", version: "1.0.0", summary: "About Acme.Described" },
    ...{ homePage: "https://acme.example", sourceCodeRepository: "https://acme.example/git", licenses: [{ name: "MIT" }] },
  });
  const { dependencies } = await client.send(new ListPackageVersionDependenciesCommand(of("acme.described", "1.0.0")));
  assert.deepEqual(dependencies, [
    { package: "other", versionRequirement: "[1.0.0, )" },
    { package: "more", versionRequirement: "(, )" },
  ]);
  const { readme } = await client.send(new GetPackageVersionReadmeCommand(of("acme.described", "1.0.0")));
  assert.equal(readme, "# Described\n");
  const { assets } = await client.send(new ListPackageVersionAssetsCommand(of("acme.described", "1.0.0")));
  assert.deepEqual(
    assets?.map(({ name }) => name),
    ["acme.described.1.0.0.nupkg"],
  );
  const at = "v3/flatcontainer/acme.described/1.0.0/";
  const shown = await desk.ask(`${at}readme`);
  assert.deepEqual([shown.text, shown.headers["content-type"]], ["# Described\n", "text/plain; charset=utf-8"]);
  const drawn = await desk.ask(`${at}icon`);
  assert.deepEqual([drawn.bytes, drawn.headers["content-type"]], [icon, "image/png"]);
  assert.equal((await desk.ask(`${at}license`)).status, 404);
  const [leaf] = await desk.leaves("acme.described");
  assert.equal(leaf?.catalogEntry.iconUrl, `${desk.endpoint}${at}icon`);
});

test("an icon that a browser would run is not shown", async () => {
  await desk.publish("Acme.Drawn", "1.0.0", {
    more: "<icon>icon.svg</icon><readme>none.md</readme>",
    files: { "icon.svg": "<svg onload='alert(1)'/>" },
  });
  for (const file of ["icon", "readme"])
    assert.equal((await desk.ask(`v3/flatcontainer/acme.drawn/1.0.0/${file}`)).status, 404, file);
});

test("many versions come in pages with true bounds", async () => {
  const many = await nugetDesk(packhouse, domain, "many");
  for (let at = 0; at < 150; at += 1) await many.publish("Acme.Many", `1.${at}.0`);
  const { count, items } = await many.json<Registration>("v3/registration-semver2/acme.many/index.json");
  assert.deepEqual(
    [count, items.map(({ count: size, lower, upper, items: leaves }) => [size, lower, upper, leaves])],
    [
      3,
      [
        [64, "1.0.0", "1.63.0", undefined],
        [64, "1.64.0", "1.127.0", undefined],
        [22, "1.128.0", "1.149.0", undefined],
      ],
    ],
  );
  const versions: string[] = [];
  for (const page of items) {
    const document = await many.json<Registration["items"][number]>(page["@id"].slice(many.endpoint.length));
    assert.partialDeepStrictEqual(document, { "@id": page["@id"], lower: page.lower, upper: page.upper });
    versions.push(...(document.items ?? []).map(({ catalogEntry }) => catalogEntry.version));
  }
  assert.deepEqual(
    versions,
    Array.from({ length: 150 }, (_, at) => `1.${at}.0`),
  );
  assert.equal((await many.ask("v3/registration/acme.many/page/1.0.0/9.0.0.json")).status, 404);
});

test("packages are found by their words, page by page, and completed", async () => {
  for (const name of ["One", "Two", "Three"]) await desk.publish(`Found.${name}`, "1.0.0", { more: "<tags>special</tags>" });
  await desk.publish("Found.Four", "1.0.0-beta");
  await desk.publish("Found.Tool", "1.0.0", { more: `<packageTypes><packageType name="DotnetTool" /></packageTypes>` });
  const ids = async (words: string) => (await search(words)).data.map(({ id }) => id);
  assert.deepEqual((await ids("q=special")).toSorted(), ["Found.One", "Found.Three", "Found.Two"]);
  assert.deepEqual((await ids("q=found+tw")).toSorted(), ["Found.Two"]);
  const pages = [await ids("q=found&take=3"), await ids("q=found&skip=3&take=3"), await ids("q=found&skip=6")];
  assert.deepEqual(
    pages.map(({ length }) => length),
    [3, 1, 0],
  );
  assert.deepEqual(pages.flat().toSorted(), ["Found.One", "Found.Three", "Found.Tool", "Found.Two"]);
  const { totalHits, data } = await search("q=found&take=0");
  assert.deepEqual([totalHits, data.length], [4, 0]);
  assert.ok((await ids("q=found&prerelease=true")).includes("Found.Four"));
  assert.deepEqual(await ids("q=found&packageType=dotnettool"), ["Found.Tool"]);
  assert.ok((await ids("take=1000")).length > 5);
  const complete = (words: string) => desk.json<{ readonly data: readonly string[] }>(`v3/autocomplete?${words}`);
  assert.deepEqual((await complete("q=found.o")).data, ["Found.One"]);
  assert.deepEqual((await complete("id=found.four")).data, []);
  assert.deepEqual((await complete("id=Found.Four&prerelease=true")).data, ["1.0.0-beta"]);
  assert.deepEqual((await complete("id=nobody")).data, []);
});
