/* Other registries behind ours: seen through, fetched once, verified (formats spec, ruby 6). */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  DescribePackageVersionCommand,
  GetPackageVersionReadmeCommand,
  ListPackageVersionDependenciesCommand,
  PutPackageOriginConfigurationCommand,
} from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain } from "../support/api.ts";
import { type FileServer, startFileServer } from "../support/file-server.ts";
import { type GemDesk, gem, gemDesk, offerGems } from "../support/gems.ts";
import { setStatus, threeInARow } from "../support/packages.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { blobsIn, stagedIn } from "../support/stored.ts";

const domain = "acme";

let registry: FileServer;
/** Asks at each request whether something is new. */
let packhouse: Packhouse;
let app: GemDesk;

before(async () => {
  registry = await startFileServer();
  const connections = { "public:ruby-gems-org": { format: "ruby", url: registry.url, allowPrivate: true } };
  packhouse = await startPackhouse({ connections, freshSeconds: 0, missingSeconds: 0 });
  await makeDomain(packhouse, domain, threeInARow("public:ruby-gems-org"));
  app = await gemDesk(packhouse, domain, "app");
});

after(async () => {
  await packhouse.stop();
  await registry.stop();
});

const client = () => apiClient(packhouse);
const versionOf = (name: string, repository = "app") => ({
  ...({ domain, format: "ruby", packageVersion: "1.0" } as const),
  repository,
  package: name,
});

test("a gem is fetched once, kept where it was asked for and at the connection, and described out of its gemspec", async () => {
  const built = await gem("once", "1.0", { dependencies: { rack: [">= 1.0", "< 3"] }, ruby: ">= 2.7" });
  offerGems(registry, built);
  assert.equal(await app.text("info/once"), `---\n${built.line}`);
  assert.equal((await app.ask("quick/Marshal.4.8/once-1.0.gemspec.rz")).status, 200);
  assert.equal(registry.count(`gems/${built.file}`), 0);
  for (let time = 0; time < 2; time += 1) assert.deepEqual((await app.ask(`gems/${built.file}`)).bytes, built.bytes);
  assert.equal(registry.count(`gems/${built.file}`), 1);
  for (const repository of ["app", "store"]) {
    const { packageVersion } = await client().send(new DescribePackageVersionCommand(versionOf("once", repository)));
    assert.partialDeepStrictEqual(packageVersion, { summary: "About once", licenses: [{ name: "MIT" }] });
    assert.equal(packageVersion?.origin?.originType, "EXTERNAL");
    const { readme } = await client().send(new GetPackageVersionReadmeCommand(versionOf("once", repository)));
    assert.equal(readme, "# once\n");
    const { dependencies } = await client().send(new ListPackageVersionDependenciesCommand(versionOf("once", repository)));
    assert.deepEqual(dependencies, [{ package: "rack", dependencyType: "runtime", versionRequirement: ">= 1.0, < 3" }]);
  }
  await assert.rejects(client().send(new DescribePackageVersionCommand(versionOf("once", "team"))));
  assert.equal(await app.text("info/once"), `---\n${built.line}`);
});

test("what a connection has is not listed, and is found by its name", async () => {
  const built = await gem("unlisted", "1.0", { dependencies: { rack: ["~> 2.0"] } });
  offerGems(registry, built);
  assert.equal((await app.ask("versions", { method: "HEAD" })).status, 200);
  const list = await app.ask("versions");
  assert.deepEqual([list.status, /external connection/.test(list.text)], [404, true]);
  const { bytes } = await app.ask("api/v1/dependencies?gems=unlisted,nowhere");
  assert.ok(bytes.includes("unlisted") && bytes.includes("~> 2.0") && !bytes.includes("nowhere"));
  assert.equal((await app.ask("info/nowhere")).status, 404);
});

test("gems of other platforms that come later are seen, and yanked ones stay where they were fetched", async () => {
  const [plain, native] = [await gem("later", "1.0"), await gem("later", "1.0", { platform: "java" })];
  offerGems(registry, plain);
  assert.equal((await app.ask(`gems/${plain.file}`)).status, 200);
  offerGems(registry, native, plain);
  assert.equal(await app.text("info/later"), `---\n${native.line}${plain.line}`);
  assert.deepEqual((await app.ask(`gems/${native.file}`)).bytes, native.bytes);
  registry.put("info/later", "---\n", false);
  assert.equal((await app.ask(`gems/${plain.file}`)).status, 200);
  assert.match(await app.text("info/later"), /^---\n1\.0 .*\n1\.0-java .*\n$/);
});

test("a registry that does not answer takes nothing away that was seen", async () => {
  const built = await gem("offline", "1.0");
  offerGems(registry, built);
  assert.equal((await app.ask(`gems/${built.file}`)).status, 200);
  registry.behave("info/offline", { status: 503 });
  assert.equal(await app.text("info/offline"), `---\n${built.line}`);
  assert.deepEqual((await app.ask(`gems/${built.file}`)).bytes, built.bytes);
  registry.behave("info/never", { status: 503 });
  assert.equal((await app.ask("info/never")).status, 502);
});

test("a gem with other bytes than announced, or cut, is neither passed on as whole nor kept", async () => {
  const [wrong, cut] = [await gem("wrong", "1.0"), await gem("cut", "1.0")];
  offerGems(registry, wrong, cut);
  const kept = blobsIn(packhouse);
  registry.behave(`gems/${wrong.file}`, { body: (await gem("wrong", "1.0", { summary: "Other" })).bytes });
  registry.behave(`gems/${cut.file}`, { isCut: true });
  for (const { file, sha256 } of [wrong, cut]) {
    await assert.rejects(app.ask(`gems/${file}`));
    assert.ok(!blobsIn(packhouse).includes(sha256));
  }
  // Documents of the index are kept, gems are not.
  assert.equal(blobsIn(packhouse).length, kept.length + 2);
  assert.deepEqual(stagedIn(packhouse), []);
  for (const { file, bytes } of [wrong, cut]) {
    registry.behave(`gems/${file}`, null);
    assert.deepEqual((await app.ask(`gems/${file}`)).bytes, bytes);
  }
});

test("lines that make no sense are left out, and what is no document is not taken for an empty one", async () => {
  const built = await gem("mixed", "1.0");
  const lines = [
    "../2.0 |checksum:x",
    "2.0-../../x |checksum:x",
    "2.0 ../evil:>= 0|checksum:x",
    "2.0 rack:no requirement|checksum:x",
    "2.0 |checksum:x,ruby:nonsense",
    "",
    "2.0",
  ];
  registry.put("info/mixed", `---\n${lines.join("\n")}\n${built.line}`, false);
  assert.equal(await app.text("info/mixed"), `---\n${built.line}`);
  registry.put("info/page", "<html>Sign in</html>", false);
  assert.equal((await app.ask("info/page")).status, 502);
});

test("a gem of one's own is kept apart from one of its name elsewhere", async () => {
  const [own, theirs] = [await gem("private", "1.0"), await gem("private", "9.0")];
  assert.equal((await app.push(own.bytes)).status, 200);
  offerGems(registry, theirs);
  assert.equal(await app.text("info/private"), `---\n${own.line}`);
  const { packageVersion: _, ...wanted } = versionOf("private");
  await client().send(
    new PutPackageOriginConfigurationCommand({ ...wanted, restrictions: { publish: "ALLOW", upstream: "ALLOW" } }),
  );
  assert.equal(await app.text("info/private"), `---\n${theirs.line}${own.line}`);
  const taken = await app.push((await gem("private", "9.0", { summary: "Other" })).bytes);
  assert.deepEqual([taken.status, /external connection public:ruby-gems-org/.test(taken.text)], [409, true]);
  const fetched = await gem("fetched", "1.0");
  offerGems(registry, fetched);
  await app.ask(`gems/${fetched.file}`);
  assert.equal((await app.push((await gem("fetched", "2.0")).bytes)).status, 403);
});

test("a version that was archived here hides that of the registry", async () => {
  const built = await gem("hidden", "1.0");
  offerGems(registry, built, await gem("hidden", "2.0"));
  await app.ask(`gems/${built.file}`);
  await setStatus(packhouse, versionOf("hidden"), "Archived");
  assert.ok(!/^1\.0 /m.test(await app.text("info/hidden")));
  assert.equal((await app.ask(`gems/${built.file}`)).status, 404);
});

test("a second Packhouse is a registry like any other", async () => {
  const source = await startPackhouse();
  await makeDomain(source, "origin", [{ repository: "gems" }]);
  const there = await gemDesk(source, "origin", "gems");
  const built = await gem("second", "1.0");
  assert.equal((await there.push(built.bytes)).status, 200);
  const own = { format: "ruby", url: there.endpoint, authorization: `Bearer ${there.token}`, allowPrivate: true };
  const behind = await startPackhouse({ connections: { "acme:gems": own } });
  try {
    await makeDomain(behind, domain, [{ repository: "app", connection: "acme:gems" }]);
    const desk = await gemDesk(behind, domain, "app");
    assert.equal(await desk.text("info/second"), `---\n${built.line}`);
    assert.deepEqual((await desk.ask(`gems/${built.file}`)).bytes, built.bytes);
    await source.kill();
    assert.deepEqual((await desk.ask(`gems/${built.file}`)).bytes, built.bytes);
  } finally {
    await Promise.all([source.stop(), behind.stop()]);
  }
});
