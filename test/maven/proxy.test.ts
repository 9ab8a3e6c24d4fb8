/* Other Maven repositories behind ours: file by file, merged, verified (formats spec, maven 7). */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DescribePackageVersionCommand, ListPackageVersionAssetsCommand } from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain } from "../support/api.ts";
import { type FileServer, startFileServer } from "../support/file-server.ts";
import { digestOf, listOf, type MavenDesk, mavenDesk, pomOf } from "../support/maven.ts";
import { setStatus } from "../support/packages.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { blobsIn, stagedIn } from "../support/stored.ts";

let packhouse: Packhouse;
let first: FileServer;
let second: FileServer;
let app: MavenDesk;

before(async () => {
  [first, second] = [await startFileServer(), await startFileServer()];
  const connection = ({ url }: FileServer) => ({ format: "maven", url, allowPrivate: true });
  packhouse = await startPackhouse({ connections: { "one:maven": connection(first), "two:maven": connection(second) } });
  await makeDomain(packhouse, "acme", [
    { repository: "one", connection: "one:maven" },
    { repository: "two", connection: "two:maven" },
    { repository: "app", upstreams: ["one", "two"] },
  ]);
  app = await mavenDesk(packhouse, "acme", "app");
});

after(async () => {
  await packhouse.stop();
  for (const { stop } of [first, second]) await stop();
});

const pathOf = (name: string, version: string, end = ".jar"): string => `com/acme/${name}/${version}/${name}-${version}${end}`;

const offer = (registry: FileServer, name: string, version: string, more = ""): void => {
  registry.put(pathOf(name, version), `${name} ${version}`);
  registry.put(pathOf(name, version, ".pom"), pomOf(name, version, more));
  registry.put(`com/acme/${name}/maven-metadata.xml`, listOf(name, version));
};

const versionOf = (name: string, repository: string) => ({
  ...({ domain: "acme", format: "maven", namespace: "com.acme" } as const),
  repository,
  package: name,
  packageVersion: "1.0",
});

test("a version is fetched once, file by file, kept in both repositories, and described out of its POM", async () => {
  offer(first, "a", "1.0", "<name>Far away</name><licenses><license><name>MIT</name></license></licenses>");
  for (const end of [".jar", ".pom", ".jar", ".pom"]) assert.equal(await app.status(pathOf("a", "1.0", end)), 200);
  for (const end of [".jar", ".pom"]) assert.equal(first.count(pathOf("a", "1.0", end)), 1);
  for (const repository of ["app", "one"]) {
    const { packageVersion } = await apiClient(packhouse).send(new DescribePackageVersionCommand(versionOf("a", repository)));
    assert.equal(packageVersion?.displayName, "Far away");
    assert.deepEqual(packageVersion?.licenses, [{ name: "MIT" }]);
    assert.equal(packageVersion?.origin?.originType, "EXTERNAL");
    const { assets = [] } = await apiClient(packhouse).send(new ListPackageVersionAssetsCommand(versionOf("a", repository)));
    assert.deepEqual(
      assets.map(({ name }) => name),
      ["a-1.0.jar", "a-1.0.pom"],
    );
  }
  // Of what is here the other registry is not asked any more.
  first.drop(pathOf("a", "1.0"));
  assert.equal(await app.text(pathOf("a", "1.0")), "a 1.0");
});

test("an asset that somebody wants later joins its version", async () => {
  offer(first, "b", "1.0");
  await app.text(pathOf("b", "1.0", ".pom"));
  first.put(pathOf("b", "1.0", "-sources.jar"), "sources");
  assert.equal(await app.text(pathOf("b", "1.0", "-sources.jar")), "sources");
  const { assets = [] } = await apiClient(packhouse).send(new ListPackageVersionAssetsCommand(versionOf("b", "app")));
  assert.deepEqual(
    assets.map(({ name }) => name),
    ["b-1.0-sources.jar", "b-1.0.pom"],
  );
});

test("checksums are known before the file is, and all of them once it is", async () => {
  offer(first, "c", "1.0");
  assert.equal(await app.text(pathOf("c", "1.0", ".jar.sha1")), digestOf("sha1", "c 1.0"));
  assert.equal(first.count(pathOf("c", "1.0")), 0);
  assert.equal(await app.text(pathOf("c", "1.0", ".jar.sha512")), digestOf("sha512", "c 1.0"));
  assert.equal(first.count(pathOf("c", "1.0")), 1);
});

test("version lists are merged in the order of Maven, and so are plugins", async () => {
  for (const version of ["1.10", "1.9"]) offer(first, "d", version);
  first.put("com/acme/d/maven-metadata.xml", listOf("d", "1.10", "1.9"));
  second.put("com/acme/d/maven-metadata.xml", listOf("d", "1.9.1", "1.9"));
  const document = await app.text("com/acme/d/maven-metadata.xml");
  assert.deepEqual(
    [...document.matchAll(/<version>([^<]*)</g)].map(([, version]) => version),
    ["1.9", "1.9.1", "1.10"],
  );
  assert.match(document, /<lastUpdated>20240501120000</);
  assert.equal(await app.text("com/acme/d/maven-metadata.xml.md5"), digestOf("md5", document));
  await app.text(pathOf("d", "1.10"));
  assert.equal(await app.text("com/acme/d/maven-metadata.xml"), document, "what was kept changes nothing");
  const plugin = (name: string) => `<plugin><prefix>${name}</prefix><artifactId>${name}-maven-plugin</artifactId></plugin>`;
  first.put("org/tools/maven-metadata.xml", `<metadata><plugins>${plugin("a")}${plugin("b")}</plugins></metadata>`);
  second.put("org/tools/maven-metadata.xml", `<metadata><plugins>${plugin("b")}${plugin("c")}</plugins></metadata>`);
  const plugins = await app.text("org/tools/maven-metadata.xml");
  assert.deepEqual(
    [...plugins.matchAll(/<prefix>([^<]*)</g)].map(([, prefix]) => prefix),
    ["a", "b", "c"],
  );
});

test("each file comes from the first connection that has it", async () => {
  offer(second, "e", "1.0");
  assert.equal(await app.text(pathOf("e", "1.0")), "e 1.0");
  assert.equal(await app.status(pathOf("e", "1.0", "-none.jar")), 404);
});

test("a file is asked for together with its checksum, and only by who reads it", async () => {
  offer(first, "early", "1.0");
  const path = pathOf("early", "1.0");
  const head = await app.ask(path, { method: "HEAD" });
  assert.deepEqual([head.status, head.headers["x-checksum-sha1"]], [200, digestOf("sha1", "early 1.0")]);
  assert.equal(await app.text(`${path}.sha1`), digestOf("sha1", "early 1.0"));
  assert.equal(first.count(path), 0);
  const { text, headers } = await app.ask(path);
  assert.deepEqual([text, headers["x-checksum-sha1"]], ["early 1.0", digestOf("sha1", "early 1.0")]);
  assert.equal(first.count(path), 1);
});

test("a file whose checksum is not to be had, of a version that is not listed, is not there", async () => {
  first.put(pathOf("stray", "1.0"), "stray", false);
  for (let n = 0; n < 10; n += 1) assert.equal(await app.status(pathOf("stray", "1.0")), 404);
  offer(first, "sound", "1.0");
  assert.equal(await app.text(pathOf("sound", "1.0")), "sound 1.0", "what was given up counts for no failure");
});

test("what is missing is asked for once in a while only", async () => {
  for (let times = 0; times < 3; times += 1) assert.equal(await app.status(pathOf("f", "1.0")), 404);
  assert.equal(first.count(pathOf("f", "1.0", ".jar.sha1")), 1);
  assert.equal(first.count("com/acme/f/maven-metadata.xml"), 1);
});

test("a registry without checksums serves what it lists", async () => {
  first.put(pathOf("g", "1.0"), "g 1.0", false);
  first.put("com/acme/g/maven-metadata.xml", listOf("g", "1.0"), false);
  assert.equal(await app.text(pathOf("g", "1.0")), "g 1.0");
  for (let times = 0; times < 2; times += 1) assert.equal(await app.status(pathOf("g", "1.0", "-none.jar")), 404);
  assert.equal(first.count(pathOf("g", "1.0", "-none.jar")), 1);
});

test("bytes that are not what the checksum says, cut, or a web page are not kept", async () => {
  for (const [name, misbehaviour] of [
    ["h", { body: "something else" }],
    ["i", { isCut: true }],
    ["j", { body: "<!DOCTYPE html><html>Please sign in</html>" }],
    ["k", { status: 429 }],
    ["l", { status: 500 }],
  ] as const) {
    offer(first, name, "1.0");
    if (name === "j") first.put(pathOf(name, "1.0"), "ignored", false);
    if (name === "j") first.drop(`${pathOf(name, "1.0")}.sha1`);
    const before = blobsIn(packhouse).length;
    first.behave(pathOf(name, "1.0"), misbehaviour);
    const outcome = await app.ask(pathOf(name, "1.0")).then(
      ({ status }) => status,
      () => "broken",
    );
    assert.ok(outcome === "broken" || outcome === 502, `${name}: ${outcome}`);
    assert.deepEqual(stagedIn(packhouse), []);
    // A page is committed before it is looked into, and swept up later: nothing names it.
    if (name !== "j") assert.ok(blobsIn(packhouse).length <= before + 1);
    await assert.rejects(apiClient(packhouse).send(new ListPackageVersionAssetsCommand(versionOf(name, "app"))));
    first.behave(pathOf(name, "1.0"), null);
    if (name !== "k" && name !== "l") assert.equal(await app.status(pathOf(name, "1.0")), 200, name);
  }
});

test("a page in the place of metadata is told of, and hides nothing that is here", async () => {
  first.put("com/acme/m/maven-metadata.xml", "<html><body>Moved</body></html>");
  assert.equal(await app.status("com/acme/m/maven-metadata.xml"), 502);
  assert.equal(await app.status("com/acme/m/maven-metadata.xml.sha1"), 502);
});

test("what is Archived here is not fetched again", async () => {
  offer(first, "n", "1.0");
  await app.text(pathOf("n", "1.0"));
  for (const repository of ["app", "one"]) await setStatus(packhouse, versionOf("n", repository), "Archived");
  assert.equal(await app.status(pathOf("n", "1.0")), 404);
  assert.equal(await app.status(pathOf("n", "1.0", ".pom")), 404);
  assert.equal(await app.status("com/acme/n/maven-metadata.xml"), 404);
});

test("many clients that want the same share one fetch", async () => {
  offer(first, "o", "1.0");
  const path = pathOf("o", "1.0");
  const clients = 8;
  // The file comes when all have begun to ask for it.
  first.behave(path, { after: first.came(`${path}.sha1`, clients) });
  const got = await Promise.all(Array.from({ length: clients }, () => app.text(path)));
  assert.deepEqual(new Set(got), new Set(["o 1.0"]));
  assert.equal(first.count(path), 1);
});
