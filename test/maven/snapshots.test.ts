/* Snapshots: builds under their timestamps, and the version that stands for the newest (formats spec, maven 4). */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  DeletePackageVersionsCommand,
  ListPackageVersionAssetsCommand,
  paginateListPackageVersions,
} from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain } from "../support/api.ts";
import { type FileServer, startFileServer } from "../support/file-server.ts";
import { buildDocument, digestOf, listOf, type MavenDesk, mavenDesk, pomOf } from "../support/maven.ts";
import { copyVersion, setStatus } from "../support/packages.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { stagedIn } from "../support/stored.ts";

let packhouse: Packhouse;
let desk: MavenDesk;
let app: MavenDesk;
let far: MavenDesk;
let other: FileServer;

before(async () => {
  other = await startFileServer();
  const connections = { "other:maven": { format: "maven", url: other.url, allowPrivate: true } };
  packhouse = await startPackhouse({ connections, freshSeconds: 0, missingSeconds: 0 });
  await makeDomain(packhouse, "acme", [
    { repository: "far", connection: "other:maven" },
    { repository: "store" },
    { repository: "shelf" },
    { repository: "app", upstreams: ["store", "far"] },
  ]);
  [desk, app, far] = [
    await mavenDesk(packhouse, "acme", "store"),
    await mavenDesk(packhouse, "acme", "app"),
    await mavenDesk(packhouse, "acme", "far"),
  ];
});

after(async () => {
  await packhouse.stop();
  await other.stop();
});

const place = { domain: "acme", repository: "store", format: "maven", namespace: "com.acme" } as const;
const statesOf = async (name: string): Promise<Record<string, string>> => {
  const states: Record<string, string> = {};
  for await (const { versions = [] } of paginateListPackageVersions(
    { client: apiClient(packhouse) },
    { ...place, package: name },
  ))
    for (const { version, status } of versions) states[`${version}`] = `${status}`;
  return states;
};

const folder = (name: string) => `com/acme/${name}/1.0-SNAPSHOT/`;

test("three builds: the newest is the snapshot, the others stay behind it, and each can be had by its name", async () => {
  for (const number of [1, 2, 3]) await desk.build("a", "1.0", `2024050${number}.120000`, number, `jar ${number}`);
  assert.deepEqual(await statesOf("a"), {
    "1.0-SNAPSHOT": "Published",
    "1.0-20240501.120000-1": "Unlisted",
    "1.0-20240502.120000-2": "Unlisted",
    "1.0-20240503.120000-3": "Unlisted",
  });
  for (const reader of [desk, app]) {
    const document = await reader.text(`${folder("a")}maven-metadata.xml`);
    assert.equal(document, buildDocument("a", "1.0", "20240503.120000", 3), "as it was sent");
    assert.equal(await reader.text(`${folder("a")}maven-metadata.xml.sha1`), digestOf("sha1", document));
    for (const number of [1, 2, 3]) {
      assert.equal(await reader.text(`${folder("a")}a-1.0-2024050${number}.120000-${number}.jar`), `jar ${number}`);
    }
    assert.match(
      await reader.text("com/acme/a/maven-metadata.xml"),
      /<versions>\s*<version>1.0-SNAPSHOT<\/version>\s*<\/versions>/,
    );
  }
  const { assets = [] } = await apiClient(packhouse).send(
    new ListPackageVersionAssetsCommand({ ...place, package: "a", packageVersion: "1.0-SNAPSHOT" }),
  );
  assert.deepEqual(
    assets.map(({ name }) => name),
    ["a-1.0-20240503.120000-3.jar", "a-1.0-20240503.120000-3.pom", "maven-metadata.xml"],
  );
});

test("a build is Unfinished until the snapshot's metadata names it", async () => {
  const file = `${folder("b")}b-1.0-20240501.120000-1.jar`;
  await desk.told(file, "jar", 201);
  assert.equal(await desk.status(file), 404);
  await desk.told(`${folder("b")}maven-metadata.xml`, buildDocument("b", "1.0", "20240501.130000", 2), 404);
  await desk.told(`${file}.sha1`, digestOf("sha1", "another"), 400);
  await desk.told(`${folder("b")}maven-metadata.xml`, buildDocument("b", "1.0", "20240501.120000", 1), 400);
  assert.deepEqual(await statesOf("b"), { "1.0-20240501.120000-1": "Unfinished" });
  await desk.told(`${file}.sha1`, digestOf("sha1", "jar"), 201);
  const document = buildDocument("b", "1.0", "20240501.120000", 1);
  await desk.told(`${folder("b")}maven-metadata.xml`, document, 201);
  await desk.told(`${folder("b")}maven-metadata.xml.md5`, digestOf("md5", "another"), 400);
  await desk.told(`${folder("b")}maven-metadata.xml.md5`, digestOf("md5", document), 201);
  assert.equal(await desk.text(file), "jar");
  await desk.told(file, "jar", 200);
  await desk.told(file, "another", 409);
  assert.deepEqual(stagedIn(packhouse), []);
});

test("a snapshot without a timestamp is refused, and told why", async () => {
  const refused = await desk.told(`${folder("c")}c-1.0-SNAPSHOT.jar`, "jar", 400);
  assert.match(refused.phrase, /names no build: a snapshot is sent as timestamped builds only/);
  const local = "<metadata><versioning><snapshot><localCopy>true</localCopy></snapshot></versioning></metadata>";
  await desk.told(`${folder("c")}maven-metadata.xml`, local, 400);
  assert.equal(await desk.status(`${folder("c")}maven-metadata.xml`), 404);
});

test("deleted builds leave the snapshot as it is; a deleted snapshot is gone", async () => {
  for (const number of [1, 2]) await desk.build("d", "1.0", `2024050${number}.120000`, number, `jar ${number}`);
  const remove = (version: string) =>
    apiClient(packhouse).send(new DeletePackageVersionsCommand({ ...place, package: "d", versions: [version] }));
  await remove("1.0-20240502.120000-2");
  assert.equal(await desk.text(`${folder("d")}d-1.0-20240502.120000-2.jar`), "jar 2");
  assert.match(await desk.text(`${folder("d")}maven-metadata.xml`), /<buildNumber>2</);
  await remove("1.0-SNAPSHOT");
  assert.equal(await desk.status(`${folder("d")}maven-metadata.xml`), 404);
  assert.equal(await desk.status(`${folder("d")}d-1.0-20240502.120000-2.jar`), 404);
  assert.equal(await desk.text(`${folder("d")}d-1.0-20240501.120000-1.jar`), "jar 1");
});

test("an archived build cannot be had, and a snapshot is what is left", async () => {
  for (const number of [1, 2]) await desk.build("e", "1.0", `2024050${number}.120000`, number, `jar ${number}`);
  await setStatus(packhouse, { ...place, package: "e", packageVersion: "1.0-20240502.120000-2" }, "Archived");
  assert.equal(await desk.status(`${folder("e")}e-1.0-20240502.120000-2.jar`), 404);
  assert.match(await desk.text(`${folder("e")}maven-metadata.xml`), /<buildNumber>1</);
});

test("a snapshot that is copied without its builds can be resolved", async () => {
  await desk.build("f", "1.0", "20240501.120000", 1, "jar");
  await copyVersion(packhouse, { ...place, package: "f", packageVersion: "1.0-SNAPSHOT" }, "shelf");
  const shelf = await mavenDesk(packhouse, "acme", "shelf");
  assert.match(await shelf.text(`${folder("f")}maven-metadata.xml`), /<buildNumber>1</);
  assert.equal(await shelf.text(`${folder("f")}f-1.0-20240501.120000-1.jar`), "jar");
});

/** Puts a build into the other registry. */
const putFar = (name: string, timestamp: string, number: number, jar: string): void => {
  const file = `${folder(name)}${name}-1.0-${timestamp}-${number}`;
  other.put(`${file}.jar`, jar);
  other.put(`${file}.pom`, pomOf(name, "1.0-SNAPSHOT", "<name>Far</name>"));
  other.put(`${folder(name)}maven-metadata.xml`, buildDocument(name, "1.0", timestamp, number));
  other.put(`com/acme/${name}/maven-metadata.xml`, listOf(name, "1.0-SNAPSHOT"));
};

test("another registry's snapshot is followed, and its builds are kept", async () => {
  putFar("g", "20240501.120000", 1, "far 1");
  for (const reader of [app, far]) {
    assert.match(await reader.text(`${folder("g")}maven-metadata.xml`), /<buildNumber>1<[\s\S]*1.0-20240501.120000-1/);
    assert.equal(await reader.text(`${folder("g")}g-1.0-20240501.120000-1.jar`), "far 1");
  }
  putFar("g", "20240502.120000", 2, "far 2");
  const document = await app.text(`${folder("g")}maven-metadata.xml`);
  assert.match(document, /<buildNumber>2</);
  assert.equal(await app.text(`${folder("g")}maven-metadata.xml.sha1`), digestOf("sha1", document));
  assert.equal(await app.text(`${folder("g")}g-1.0-20240502.120000-2.pom`), pomOf("g", "1.0-SNAPSHOT", "<name>Far</name>"));
  other.drop(`${folder("g")}g-1.0-20240501.120000-1.jar`);
  assert.equal(await app.text(`${folder("g")}g-1.0-20240501.120000-1.jar`), "far 1", "it is here");
});

test("of a snapshot in several places the newest build wins, whatever their numbers", async () => {
  putFar("h", "20240502.120000", 1, "far");
  await desk.build("h", "1.0", "20240501.120000", 7, "near");
  const merged = await app.text(`${folder("h")}maven-metadata.xml`);
  assert.match(merged, /<timestamp>20240502.120000<[\s\S]*<buildNumber>1</);
  assert.equal(await app.text(`${folder("h")}h-1.0-20240502.120000-1.jar`), "far");
  assert.equal(await app.text(`${folder("h")}h-1.0-20240501.120000-7.jar`), "near");
  await desk.build("h", "1.0", "20240503.120000", 8, "nearer");
  assert.match(await app.text(`${folder("h")}maven-metadata.xml`), /<timestamp>20240503.120000</);
});
