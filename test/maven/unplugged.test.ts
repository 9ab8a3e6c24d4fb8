/* Another Maven repository that does not answer: what is here is served, however old, and nothing is said to be absent. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeDomain } from "../support/api.ts";
import { type FileServer, startFileServer } from "../support/file-server.ts";
import { digestOf, listOf, type MavenDesk, mavenDesk, pomOf } from "../support/maven.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";

let packhouse: Packhouse;
let far: FileServer;
let app: MavenDesk;

before(async () => {
  far = await startFileServer();
  // Every copy is old at once, so that each use of one asks.
  packhouse = await startPackhouse({
    freshSeconds: 0,
    missingSeconds: 0,
    connections: { "far:maven": { format: "maven", url: far.url, allowPrivate: true } },
  });
  await makeDomain(packhouse, "acme", [
    { repository: "far", connection: "far:maven" },
    { repository: "app", upstreams: ["far"] },
  ]);
  app = await mavenDesk(packhouse, "acme", "app");
});

after(async () => {
  await packhouse.stop();
  await far.stop();
});

const folder = "com/acme/lib";
const jar = `${folder}/1.0/lib-1.0.jar`;
const pom = `${folder}/1.0/lib-1.0.pom`;
const metadata = `${folder}/maven-metadata.xml`;

test("files, their checksums and the list of versions outlive the registry they came from", async () => {
  far.put(jar, "bytes");
  far.put(pom, pomOf("lib", "1.0"));
  far.put(`${folder}/1.1/lib-1.1.jar`, "never asked for");
  far.put(metadata, listOf("lib", "1.0", "1.1"));
  const kept = new Map<string, string>();
  for (const path of [jar, pom, `${jar}.sha1`, `${jar}.sha512`, metadata, `${metadata}.sha1`])
    kept.set(path, await app.text(path));
  assert.equal(kept.get(`${jar}.sha512`), digestOf("sha512", "bytes"));
  far.isDown = true;
  for (const [path, text] of kept) assert.equal(await app.text(path), text, path);
  for (const path of [`${folder}/1.1/lib-1.1.jar`, `${folder}/1.1/lib-1.1.jar.sha1`, "com/acme/other/maven-metadata.xml"])
    assert.equal(await app.status(path), 502, path);
});
