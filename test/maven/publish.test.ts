/* Publishing by the requests that Maven's clients send, in the orders they send them (formats spec, maven 4). */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  DescribePackageVersionCommand,
  ListPackageVersionAssetsCommand,
  ListPackageVersionDependenciesCommand,
  ListPackageVersionsCommand,
  TagResourceCommand,
} from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain } from "../support/api.ts";
import { digestOf, listOf, type MavenDesk, mavenDesk, pomOf } from "../support/maven.ts";
import { deny, setStatus } from "../support/packages.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { stagedIn } from "../support/stored.ts";

let packhouse: Packhouse;
let desk: MavenDesk;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, "acme", [
    { repository: "store" },
    { repository: "easy" },
    { repository: "app", upstreams: ["store"] },
  ]);
  desk = await mavenDesk(packhouse, "acme", "store");
});

after(() => packhouse.stop());

const place = { domain: "acme", repository: "store", format: "maven", namespace: "com.acme" } as const;
const statusOf = async (name: string, version: string): Promise<string | undefined> =>
  (await apiClient(packhouse).send(new DescribePackageVersionCommand({ ...place, package: name, packageVersion: version })))
    .packageVersion?.status;

test("a release is Unfinished until its metadata comes, and nobody can read it before", async () => {
  await desk.told("com/acme/a/1.0/a-1.0.jar", "jar", 201);
  await desk.told("com/acme/a/1.0/a-1.0.pom", pomOf("a", "1.0"), 201);
  assert.equal(await statusOf("a", "1.0"), "Unfinished");
  assert.equal(await desk.status("com/acme/a/1.0/a-1.0.jar"), 404);
  assert.equal(await desk.status("com/acme/a/maven-metadata.xml"), 404);
  const list = listOf("a", "1.0");
  await desk.told("com/acme/a/maven-metadata.xml", list, 201);
  assert.equal(await statusOf("a", "1.0"), "Published");
  assert.equal(await desk.text("com/acme/a/1.0/a-1.0.jar"), "jar");
  for (const kind of ["md5", "sha1", "sha256", "sha512"]) {
    assert.equal(await desk.text(`com/acme/a/1.0/a-1.0.jar.${kind}`), digestOf(kind, "jar"));
    assert.equal(
      await desk.text(`com/acme/a/maven-metadata.xml.${kind}`),
      digestOf(kind, await desk.text("com/acme/a/maven-metadata.xml")),
    );
    // What the client sends describes its own document, whatever is served.
    await desk.told(`com/acme/a/maven-metadata.xml.${kind}`, digestOf(kind, list), 201);
    await desk.told(`com/acme/a/maven-metadata.xml.${kind}`, digestOf(kind, "another"), 400);
  }
  const { assets = [] } = await apiClient(packhouse).send(
    new ListPackageVersionAssetsCommand({ ...place, package: "a", packageVersion: "1.0" }),
  );
  assert.deepEqual(
    assets.map(({ name }) => name),
    ["a-1.0.jar", "a-1.0.pom", "maven-metadata.xml"],
  );
});

test("the same again is taken, and something else under the same name is not", async () => {
  await desk.release("b", "1.0", "jar");
  await desk.told("com/acme/b/1.0/b-1.0.jar", "jar", 200);
  const refused = await desk.told("com/acme/b/1.0/b-1.0.jar", "other", 409);
  assert.match(refused.phrase, /already exists in repository store/);
  assert.equal(await desk.text("com/acme/b/1.0/b-1.0.jar"), "jar");
  await desk.told("com/acme/b/1.0/b-1.0-sources.jar", "sources", 201);
  assert.equal(await desk.text("com/acme/b/1.0/b-1.0-sources.jar"), "sources");
  assert.deepEqual(stagedIn(packhouse), []);
});

for (const kind of ["md5", "sha1", "sha256", "sha512"])
  test(`a ${kind} is checked: early, wrong, right, in capitals, with a file name behind it`, async () => {
    const file = `com/acme/c-${kind}/1.0/c-${kind}-1.0.jar`;
    await desk.told(`${file}.${kind}`, digestOf(kind, "jar"), 404);
    await desk.told(file, "jar", 201);
    await desk.told(`${file}.${kind}`, digestOf(kind, "another"), 400);
    const list = [`com/acme/c-${kind}/maven-metadata.xml`, listOf(`c-${kind}`, "1.0")] as const;
    assert.match((await desk.told(...list, 400)).phrase, /checksum that was sent for .* is wrong/);
    assert.equal(await desk.status(file), 404);
    await desk.told(`${file}.${kind}`, digestOf(kind, "jar").toUpperCase(), 201);
    await desk.told(`${file}.${kind}`, `${digestOf(kind, "jar")}  c-1.0.jar\n`, 201);
    await desk.told(...list, 201);
    assert.equal(await desk.text(file), "jar");
    // A late one can be wrong too; what is published stays.
    await desk.told(`${file}.${kind}`, "no digest at all", 400);
    assert.equal(await desk.text(file), "jar");
  });

test("signatures and module metadata are assets like others, with checksums of their own", async () => {
  for (const file of ["d-1.0.jar.asc", "d-1.0.module", "d-1.0.module.asc", "d-1.0-bin.tar.gz"]) {
    await desk.told(`com/acme/d/1.0/${file}`, file, 201);
    await desk.told(`com/acme/d/1.0/${file}.sha512`, digestOf("sha512", file), 201);
  }
  await desk.release("d", "1.0");
  assert.equal(await desk.text("com/acme/d/1.0/d-1.0.module.asc"), "d-1.0.module.asc");
  assert.equal(await desk.text("com/acme/d/1.0/d-1.0.module.asc.sha1"), digestOf("sha1", "d-1.0.module.asc"));
});

test("what a current Gradle publishes is whole: four checksums of each file, module metadata, and the list it read before", async () => {
  const jar = "jar by gradle";
  const pom = pomOf("gr", "1.0", "<!-- do_not_remove: published-with-gradle-metadata -->");
  const module = JSON.stringify({ formatVersion: "1.1", component: { group: "com.acme", module: "gr", version: "1.0" } });
  const withSums = async (path: string, content: string, status: number): Promise<void> => {
    await desk.told(path, content, status);
    for (const kind of ["md5", "sha1", "sha256", "sha512"]) await desk.told(`${path}.${kind}`, digestOf(kind, content), 201);
  };
  for (const [extension, content] of Object.entries({ jar, pom, module }))
    await withSums(`com/acme/gr/1.0/gr-1.0.${extension}`, content, 201);
  assert.equal(await desk.status("com/acme/gr/maven-metadata.xml"), 404);
  await withSums("com/acme/gr/maven-metadata.xml", listOf("gr", "1.0"), 201);
  assert.equal(await statusOf("gr", "1.0"), "Published");
  assert.equal(await desk.text("com/acme/gr/1.0/gr-1.0.module"), module);
  assert.equal(await desk.text("com/acme/gr/1.0/gr-1.0.pom"), pom);
  assert.equal(await desk.text("com/acme/gr/1.0/gr-1.0.module.sha512"), digestOf("sha512", module));
});

test("a version whose metadata never comes is finished by its status", async () => {
  await desk.told("com/acme/e/1.0/e-1.0.jar", "jar", 201);
  await setStatus(packhouse, { ...place, package: "e", packageVersion: "1.0" }, "Published");
  assert.equal(await desk.text("com/acme/e/1.0/e-1.0.jar"), "jar");
  assert.match(await desk.text("com/acme/e/maven-metadata.xml"), /<release>1.0</);
});

test("where the repository says so, a version is finished by its POM and what that describes", async () => {
  const { url, account, credentials } = packhouse;
  const resourceArn = `arn:aws:codeartifact:${credentials.region}:${account}:repository/acme/easy`;
  await apiClient({ url, account, credentials }).send(
    new TagResourceCommand({ resourceArn, tags: [{ key: "packhouse:maven-finish", value: "pom" }] }),
  );
  const easy = await mavenDesk(packhouse, "acme", "easy");
  await easy.told("com/acme/f/1.0/f-1.0-sources.jar", "sources", 201);
  await easy.told("com/acme/f/1.0/f-1.0.pom", pomOf("f", "1.0"), 201);
  assert.equal(await easy.status("com/acme/f/1.0/f-1.0.pom"), 404, "its jar is missing");
  await easy.told("com/acme/f/1.0/f-1.0.jar", "jar", 201);
  assert.equal(await easy.text("com/acme/f/1.0/f-1.0.jar"), "jar");
  await easy.told("com/acme/f/1.0/f-1.0-javadoc.jar", "late", 201);
  assert.equal(await easy.text("com/acme/f/1.0/f-1.0-javadoc.jar"), "late");
  await easy.told("com/acme/f/1.1/f-1.1.pom", pomOf("f", "1.1"), 201);
  await easy.told("com/acme/f/1.1/f-1.1.pom.sha1", "wrong", 400);
  await easy.told("com/acme/f/1.1/f-1.1.jar", "jar", 201);
  assert.equal(await easy.status("com/acme/f/1.1/f-1.1.jar"), 404, "a checksum was wrong");
  await easy.told("com/acme/f/1.1/f-1.1.pom.sha1", digestOf("sha1", pomOf("f", "1.1")), 201);
  assert.equal(await easy.text("com/acme/f/1.1/f-1.1.jar"), "jar");
  await easy.told("com/acme/bom/1.0/bom-1.0.pom", pomOf("bom", "1.0", "<packaging>pom</packaging>"), 201);
  assert.match(await easy.text("com/acme/bom/maven-metadata.xml"), /<latest>1.0</);
});

test("files of one version that come at once are all there", async () => {
  const files = Array.from({ length: 12 }, (_, index) => `com/acme/g/1.0/g-1.0-part${index}.jar`);
  await Promise.all([
    ...files.map((file) => desk.told(file, file, 201)),
    desk.told("com/acme/g/1.0/g-1.0.pom", pomOf("g", "1.0", "<name>Parts</name>"), 201),
  ]);
  await Promise.all(files.map((file) => desk.told(`${file}.sha1`, digestOf("sha1", file), 201)));
  await desk.told("com/acme/g/maven-metadata.xml", listOf("g", "1.0"), 201);
  for (const file of files) assert.equal(await desk.text(file), file);
  const described = await apiClient(packhouse).send(
    new DescribePackageVersionCommand({ ...place, package: "g", packageVersion: "1.0" }),
  );
  assert.equal(described.packageVersion?.displayName, "Parts");
});

test("versions published at once by several clients are all listed", async () => {
  await Promise.all(Array.from({ length: 6 }, (_, index) => desk.release("h", `1.${index}`)));
  const listed = await desk.text("com/acme/h/maven-metadata.xml");
  assert.deepEqual(
    [...listed.matchAll(/<version>([^<]*)</g)].map(([, version]) => version),
    ["1.0", "1.1", "1.2", "1.3", "1.4", "1.5"],
  );
});

test("only what is Published is listed; what is Unlisted can be read, and what is Archived cannot", async () => {
  for (const version of ["1.0", "1.1", "1.2"]) await desk.release("i", version);
  await setStatus(packhouse, { ...place, package: "i", packageVersion: "1.1" }, "Unlisted");
  await setStatus(packhouse, { ...place, package: "i", packageVersion: "1.2" }, "Archived");
  assert.match(
    await desk.text("com/acme/i/maven-metadata.xml"),
    /<latest>1.0<[\s\S]*<versions>\s*<version>1.0<\/version>\s*<\/versions>/,
  );
  assert.equal(await desk.status("com/acme/i/1.1/i-1.1.jar"), 200);
  assert.equal(await desk.status("com/acme/i/1.2/i-1.2.jar"), 404);
  assert.equal(await desk.status("com/acme/i/1.2/i-1.2.jar.sha1"), 404);
});

test("a package is described out of its POM, and takes licenses from a parent that is here", async () => {
  const licensed = "<packaging>pom</packaging><licenses><license><name>MIT</name></license></licenses>";
  await desk.release("parent", "3", "", pomOf("parent", "3", licensed));
  const child = `<name>The child</name><parent><groupId>com.acme</groupId><artifactId>parent</artifactId><version>3</version></parent>
    <dependencies><dependency><groupId>org.x</groupId><artifactId>y</artifactId><version>1</version><scope>test</scope></dependency></dependencies>`;
  await desk.release("child", "1.0", "jar", pomOf("child", "1.0", child));
  const version = { ...place, package: "child", packageVersion: "1.0" };
  const { packageVersion } = await apiClient(packhouse).send(new DescribePackageVersionCommand(version));
  assert.equal(packageVersion?.displayName, "The child");
  assert.deepEqual(packageVersion?.licenses, [{ name: "MIT" }]);
  const { dependencies } = await apiClient(packhouse).send(new ListPackageVersionDependenciesCommand(version));
  assert.deepEqual(dependencies, [
    { namespace: "com.acme", package: "parent", dependencyType: "parent", versionRequirement: "3" },
    { namespace: "org.x", package: "y", dependencyType: "test", versionRequirement: "1" },
  ]);
});

test("a plugin is found by its prefix: as its group's metadata says, or else by its name", async () => {
  const plugin = (name: string) => pomOf(name, "1.0", "<packaging>maven-plugin</packaging>", "com.acme.tools");
  for (const name of ["hello-maven-plugin", "other-maven-plugin"]) {
    await desk.told(`com/acme/tools/${name}/1.0/${name}-1.0.pom`, plugin(name), 201);
    await desk.told(`com/acme/tools/${name}/1.0/${name}-1.0.jar`, name, 201);
    await desk.told(`com/acme/tools/${name}/maven-metadata.xml`, listOf(name, "1.0"), 201);
  }
  const entry = (prefix: string, name: string) =>
    `<plugin><name>Greets</name><prefix>${prefix}</prefix><artifactId>${name}</artifactId></plugin>`;
  const sent = `<metadata><plugins>${entry("greet", "hello-maven-plugin")}${entry("far", "far-maven-plugin")}</plugins></metadata>`;
  await desk.told("com/acme/tools/maven-metadata.xml", sent, 201);
  await desk.told("com/acme/tools/maven-metadata.xml.sha1", digestOf("sha1", sent), 201);
  for (const repository of ["store", "app"]) {
    const reader = await mavenDesk(packhouse, "acme", repository);
    const document = await reader.text("com/acme/tools/maven-metadata.xml");
    assert.match(document, /<prefix>greet<\/prefix>\s*<artifactId>hello-maven-plugin</);
    assert.match(document, /<prefix>other<\/prefix>\s*<artifactId>other-maven-plugin</);
    assert.doesNotMatch(document, /far-maven-plugin/);
    assert.equal(await reader.text("com/acme/tools/maven-metadata.xml.sha1"), digestOf("sha1", document));
  }
});

test("answers carry what spares clients a question, and say what is unchanged", async () => {
  await desk.release("j", "1.0", "0123456789");
  const file = "com/acme/j/1.0/j-1.0.jar";
  const whole = await desk.ask(file);
  assert.equal(whole.headers["content-type"], "application/java-archive");
  assert.equal(whole.headers["x-checksum-sha1"], digestOf("sha1", "0123456789"));
  assert.equal((await desk.ask(file, { headers: { range: "bytes=2-4" } })).text, "234");
  const head = await desk.ask(file, { method: "HEAD" });
  assert.deepEqual([head.status, head.headers["content-length"], head.bytes.length], [200, "10", 0]);
  assert.equal((await desk.ask(file, { headers: { "if-none-match": String(whole.headers.etag) } })).status, 304);
  const list = await desk.ask("com/acme/j/maven-metadata.xml");
  assert.equal(list.headers["content-type"], "text/xml");
  assert.equal(list.headers["x-checksum-sha1"], digestOf("sha1", list.bytes));
  const again = { "if-none-match": String(list.headers.etag) };
  assert.equal((await desk.ask("com/acme/j/maven-metadata.xml", { headers: again })).status, 304);
});

test("who has no token is asked for one in words that clients choose a password by; who may only read cannot publish", async () => {
  const { status, headers } = await desk.ask("com/acme/j/1.0/j-1.0.jar", { headers: { authorization: "" } });
  assert.deepEqual([status, headers["www-authenticate"]], [401, 'Basic realm="acme/store"']);
  await desk.told("com/acme/k/1.0/k-1.0.jar", "jar", 201);
  await deny(packhouse, place, ["PutPackageMetadata"]);
  await desk.told("com/acme/k/1.0/k-1.0.jar.sha1", digestOf("sha1", "jar"), 201);
  await desk.told("com/acme/k/maven-metadata.xml", listOf("k", "1.0"), 403);
  await deny(packhouse, place, ["PublishPackageVersion"]);
  await desk.told("com/acme/k/1.0/k-1.0.pom", pomOf("k", "1.0"), 403);
  await desk.told("com/acme/k/1.0/k-1.0.jar.sha1", digestOf("sha1", "jar"), 403);
  await desk.told("com/acme/k/maven-metadata.xml", listOf("k", "1.0"), 201);
  await deny(packhouse, place, ["ReadFromRepository"]);
  for (const path of ["com/acme/k/1.0/k-1.0.jar", "com/acme/k/maven-metadata.xml", "com/acme/maven-metadata.xml", "nothing"])
    assert.equal(await desk.status(path), 403, path);
  await deny(packhouse, place, ["DeletePackage"]);
});

test("a version that an upstream repository has cannot be published over it", async () => {
  await desk.release("l", "1.0");
  const app = await mavenDesk(packhouse, "acme", "app");
  await app.told("com/acme/l/1.0/l-1.0.jar", "other", 409);
  assert.equal(await app.text("com/acme/l/1.0/l-1.0.jar"), "l 1.0");
  const { versions = [] } = await apiClient(packhouse).send(
    new ListPackageVersionsCommand({ ...place, repository: "app", package: "l" }),
  );
  assert.deepEqual(
    versions.map(({ version }) => version),
    ["1.0"],
    "what was read is kept",
  );
});
