/* Other registries behind ours: seen through, fetched once, looked into (formats spec, nuget 8). */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  DescribePackageVersionCommand,
  GetPackageVersionReadmeCommand,
  ListPackageVersionDependenciesCommand,
  PutPackageOriginConfigurationCommand,
} from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain } from "../support/api.ts";
import { contentPath, offerPackages, openGallery, registrationPath } from "../support/fake-gallery.ts";
import { type FileServer, startFileServer } from "../support/file-server.ts";
import { type NugetDesk, nugetDesk, nupkg, type Registration } from "../support/nupkgs.ts";
import { setStatus, threeInARow } from "../support/packages.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { stagedIn } from "../support/stored.ts";

const domain = "acme";

let gallery: FileServer;
/** Asks at each request whether something is new. */
let packhouse: Packhouse;
let app: NugetDesk;

before(async () => {
  gallery = await startFileServer();
  openGallery(gallery);
  const connections = { "public:nuget-org": { format: "nuget", url: `${gallery.url}v3/index.json`, allowPrivate: true } };
  packhouse = await startPackhouse({ connections, freshSeconds: 0, missingSeconds: 0 });
  await makeDomain(packhouse, domain, threeInARow("public:nuget-org"));
  app = await nugetDesk(packhouse, domain, "app");
});

after(async () => {
  await packhouse.stop();
  await gallery.stop();
});

const client = () => apiClient(packhouse);
const versionOf = (name: string, repository = "app") => ({
  ...({ domain, format: "nuget", packageVersion: "1.0.0" } as const),
  repository,
  package: name,
});

test("a package is fetched once, kept where it was asked for and at the connection, and described out of its nuspec", async () => {
  const built = nupkg("Their.Once", "1.0.0", {
    dependencies: { Other: "[1.0,2.0)" },
    more: "<readme>README.md</readme>",
    files: { "README.md": "# Once\n" },
  });
  offerPackages(gallery, [built]);
  assert.deepEqual(await app.versions("their.once"), ["1.0.0"]);
  const [leaf] = await app.leaves("their.once");
  assert.partialDeepStrictEqual(leaf?.catalogEntry, { id: "Their.Once", description: "Their Their.Once", listed: true });
  assert.ok(!JSON.stringify(leaf).includes(gallery.url), "an address of the other registry is left");
  assert.equal((await app.ask("v3/flatcontainer/their.once/1.0.0/their.once.nuspec")).text, built.nuspec);
  assert.equal(gallery.count(contentPath(built)), 0);
  for (let time = 0; time < 2; time += 1) assert.deepEqual((await app.download("Their.Once", "1.0.0")).bytes, built.bytes);
  assert.equal(gallery.count(contentPath(built)), 1);
  for (const repository of ["app", "store"]) {
    const { packageVersion } = await client().send(new DescribePackageVersionCommand(versionOf("their.once", repository)));
    assert.partialDeepStrictEqual(packageVersion, { summary: "About Their.Once", displayName: "Their.Once" });
    assert.equal(packageVersion?.origin?.originType, "EXTERNAL");
    assert.equal(packageVersion?.publishedTime?.toISOString(), "2024-05-01T12:00:00.123Z");
    const { readme } = await client().send(new GetPackageVersionReadmeCommand(versionOf("their.once", repository)));
    assert.equal(readme, "# Once\n");
    const { dependencies } = await client().send(new ListPackageVersionDependenciesCommand(versionOf("their.once", repository)));
    assert.deepEqual(dependencies, [{ package: "other", versionRequirement: "[1.0.0, 2.0.0)" }]);
  }
  await assert.rejects(client().send(new DescribePackageVersionCommand(versionOf("their.once", "team"))));
  assert.equal((await app.ask("v3/flatcontainer/their.once/1.0.0/their.once.nuspec")).text, built.nuspec);
});

test("pages apart are read, and local versions stand among theirs", async () => {
  const offers = Array.from({ length: 10 }, (_, at) => nupkg("Their.Pages", `1.${at}.0`));
  offerPackages(gallery, offers, 4);
  assert.deepEqual(
    await app.versions("their.pages"),
    offers.map(({ version }) => version),
  );
  const { count, items } = await app.json<Registration>("v3/registration-semver2/their.pages/index.json");
  assert.deepEqual([count, items[0]?.count, items[0]?.lower, items[0]?.upper], [1, 10, "1.0.0", "1.9.0"]);
  gallery.behave("meta-semver2/their.lost/page-0.json", { status: 404 });
  offerPackages(gallery, [nupkg("Their.Lost", "1.0.0")], 1);
  assert.equal((await app.ask("v3/flatcontainer/their.lost/index.json")).status, 502);
});

test("what the gallery says of a version goes on to be seen once it is here", async () => {
  const built = nupkg("Their.Warned", "1.0.0");
  offerPackages(gallery, [built]);
  assert.equal((await app.download("their.warned", "1.0.0")).status, 200);
  const deprecation = { "@id": `${gallery.url}catalog/x#deprecation`, reasons: ["Legacy"], message: "Use another." };
  const vulnerabilities = [{ "@id": `${gallery.url}v`, advisoryUrl: "https://acme.example/1", severity: "2" }];
  offerPackages(gallery, [{ ...built, entry: { deprecation, vulnerabilities } }]);
  const [leaf] = await app.leaves("their.warned");
  assert.deepEqual(leaf?.catalogEntry.deprecation, { reasons: ["Legacy"], message: "Use another." });
  assert.deepEqual(leaf?.catalogEntry.vulnerabilities, [{ advisoryUrl: "https://acme.example/1", severity: "2" }]);
});

test("a version that the gallery does not list is not listed here, and can be had", async () => {
  const [said, old] = [nupkg("Their.Unlisted", "1.0.0"), nupkg("Their.Unlisted", "0.9.0")];
  offerPackages(gallery, [
    { ...old, entry: { published: "1900-01-01T00:00:00+00:00", listed: undefined } },
    { ...said, entry: { listed: false } },
  ]);
  assert.deepEqual(
    (await app.leaves("their.unlisted")).map(({ catalogEntry }) => catalogEntry.listed),
    [false, false],
  );
  assert.equal((await app.download("their.unlisted", "1.0.0")).status, 200);
  const { packageVersion } = await client().send(new DescribePackageVersionCommand(versionOf("their.unlisted")));
  assert.equal(packageVersion?.status, "Unlisted");
});

test("what is not the package that was announced is neither passed on as whole nor kept", async () => {
  const [page, other, cut] = ["Page", "Other", "Cut"].map((name) => nupkg(`Wrong.${name}`, "1.0.0")) as [Bad, Bad, Bad];
  offerPackages(gallery, [page, other, cut]);
  gallery.behave(contentPath(page), { body: "<html>Sign in</html>" });
  gallery.behave(contentPath(other), { body: nupkg("Good", "1.0.0").bytes });
  gallery.behave(contentPath(cut), { isCut: true });
  for (const { id } of [page, other, cut]) {
    await assert.rejects(app.download(id, "1.0.0"));
    await assert.rejects(client().send(new DescribePackageVersionCommand(versionOf(id.toLowerCase()))));
  }
  assert.deepEqual(stagedIn(packhouse), []);
  for (const { id, bytes, ...built } of [page, other, cut]) {
    gallery.behave(contentPath({ id, bytes, ...built }), null);
    assert.deepEqual((await app.download(id, "1.0.0")).bytes, bytes);
  }
});

type Bad = ReturnType<typeof nupkg>;

test("a gallery that does not answer takes nothing away that was seen", async () => {
  const built = nupkg("Their.Offline", "1.0.0");
  offerPackages(gallery, [built, nupkg("Their.Seen", "1.0.0")]);
  assert.deepEqual(await app.versions("their.seen"), ["1.0.0"]);
  assert.equal((await app.download("their.offline", "1.0.0")).status, 200);
  gallery.isDown = true;
  try {
    assert.deepEqual(await app.versions("their.offline"), ["1.0.0"]);
    assert.deepEqual((await app.download("their.offline", "1.0.0")).bytes, built.bytes);
    assert.deepEqual(await app.versions("their.seen"), ["1.0.0"]);
    const never = await app.ask("v3/flatcontainer/their.never/index.json");
    assert.equal(never.status, 502);
  } finally {
    gallery.isDown = false;
  }
});

test("what makes no sense is left out, and what is no registration is not taken for an empty one", async () => {
  const [built, foreign] = [nupkg("Their.Mixed", "1.0.0"), nupkg("Their.Mixed", "2.0.0")];
  offerPackages(gallery, [
    built,
    { ...foreign, entry: { id: "Somebody.Else" } },
    { ...nupkg("Their.Mixed", "3.0.0"), entry: { version: "../3" } },
    {
      ...nupkg("Their.Mixed", "4.0.0"),
      entry: { projectUrl: "javascript:alert(1)", dependencyGroups: [{ dependencies: [{ id: "../x" }] }, 7] },
    },
  ]);
  assert.deepEqual(await app.versions("their.mixed"), ["1.0.0", "4.0.0"]);
  const [, last] = await app.leaves("their.mixed");
  assert.deepEqual([last?.catalogEntry.projectUrl, last?.catalogEntry.dependencyGroups], [undefined, [{ dependencies: [] }]]);
  gallery.put(registrationPath("their.page"), "<html>Sign in</html>", false);
  assert.equal((await app.ask("v3/flatcontainer/their.page/index.json")).status, 502);
  assert.equal((await app.ask("v3/flatcontainer/their.nobody/index.json")).status, 404);
});

test("a package of one's own is kept apart from one of its id elsewhere", async () => {
  const own = await app.publish("Acme.Private", "1.0.0");
  const theirs = nupkg("Acme.Private", "9.0.0");
  offerPackages(gallery, [theirs]);
  assert.deepEqual(await app.versions("acme.private"), ["1.0.0"]);
  const { packageVersion: _, ...wanted } = versionOf("acme.private");
  await client().send(
    new PutPackageOriginConfigurationCommand({ ...wanted, restrictions: { publish: "ALLOW", upstream: "ALLOW" } }),
  );
  assert.deepEqual(await app.versions("acme.private"), ["1.0.0", "9.0.0"]);
  const taken = await app.push(nupkg("Acme.Private", "9.0").bytes);
  assert.deepEqual([taken.status, /external connection public:nuget-org/.test(taken.phrase)], [409, true]);
  assert.deepEqual((await app.download("acme.private", "1.0.0")).bytes, own.bytes);
  const fetched = nupkg("Their.Fetched", "1.0.0");
  offerPackages(gallery, [fetched]);
  await app.download("their.fetched", "1.0.0");
  assert.equal((await app.push(nupkg("Their.Fetched", "2.0.0").bytes)).status, 403);
});

test("a version that was archived here hides that of the gallery", async () => {
  offerPackages(gallery, [nupkg("Their.Hidden", "1.0.0"), nupkg("Their.Hidden", "2.0.0")]);
  await app.download("their.hidden", "1.0.0");
  await setStatus(packhouse, versionOf("their.hidden"), "Archived");
  assert.deepEqual(await app.versions("their.hidden"), ["2.0.0"]);
  assert.equal((await app.download("their.hidden", "1.0.0")).status, 404);
});

test("a second Packhouse is a registry like any other, by the address of its service index or its folder", async () => {
  const source = await startPackhouse();
  await makeDomain(source, "origin", [{ repository: "packages" }]);
  const there = await nugetDesk(source, "origin", "packages");
  const built = await there.publish("Acme.Second", "1.0.0-beta.1+abc", { dependencies: { Other: "1.0" } });
  await there.publish("Acme.Second", "1.0.0");
  assert.equal((await there.mark("acme.second", "1.0.0", "DELETE")).status, 204);
  const addresses = { whole: "v3/index.json", folder: "v3/" };
  const connections = Object.entries(addresses).map(([name, path]) => [
    `acme:${name}`,
    { format: "nuget", url: `${there.endpoint}${path}`, authorization: `Bearer ${there.token}`, allowPrivate: true },
  ]);
  const behind = await startPackhouse({ connections: Object.fromEntries(connections) });
  try {
    const names = Object.keys(addresses);
    await makeDomain(
      behind,
      domain,
      names.map((repository) => ({ repository, connection: `acme:${repository}` })),
    );
    const desks = await Promise.all(names.map((repository) => nugetDesk(behind, domain, repository)));
    for (const desk of desks) {
      const told = (await desk.leaves("acme.second")).map(({ catalogEntry: { version, listed } }) => [version, listed]);
      assert.deepEqual(told, [
        ["1.0.0-beta.1+abc", true],
        ["1.0.0", false],
      ]);
      assert.deepEqual((await desk.download("acme.second", "1.0.0-beta.1")).bytes, built.bytes);
    }
    await source.kill();
    for (const desk of desks) assert.deepEqual((await desk.download("acme.second", "1.0.0-beta.1")).bytes, built.bytes);
  } finally {
    await Promise.all([source.stop(), behind.stop()]);
  }
});
