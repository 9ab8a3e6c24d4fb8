/* What nobody's client sends by accident: refused in a phrase that mvn shows, and nothing is kept of it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeDomain, mavenEndpoint, tokenFor } from "../support/api.ts";
import { digestOf, listOf, type MavenDesk, mavenDesk, pomOf } from "../support/maven.ts";
import { assertNothingKept, sendHalf } from "../support/nothing-kept.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";

let packhouse: Packhouse;
let desk: MavenDesk;

before(async () => {
  packhouse = await startPackhouse({ maxAssetBytes: 1_000_000 });
  await makeDomain(packhouse, "acme", [{ repository: "store" }]);
  desk = await mavenDesk(packhouse, "acme", "store");
});

after(() => packhouse.stop());

const pom = "com/acme/a/1.0/a-1.0.pom";
const entity = '<!DOCTYPE project [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
const lol = `<!DOCTYPE p [<!ENTITY a "lol">${Array.from({ length: 20 }, (_, n) => `<!ENTITY a${n} "&a${n || ""};&a${n || ""};">`).join("")}]>`;

const refused: readonly (readonly [string, string, string | Buffer, number, RegExp])[] = [
  ["a POM with external entities", pom, `${entity}<project><name>&x;</name></project>`, 400, /document type declaration/],
  ["a POM with nested expansions", pom, `${lol}<project><name>&a19;</name></project>`, 400, /document type declaration/],
  ["a POM with expansions in UTF-16", pom, Buffer.from(`\ufeff${lol}<project/>`, "utf16le"), 400, /document type declaration/],
  ["a POM of 10,000 levels", pom, `<project>${"<a>".repeat(10_000)}`, 400, /nested deeper/],
  ["a POM of 200,000 elements", pom, `<project>${"<a/>".repeat(200_000)}</project>`, 400, /more than 100000 elements/],
  ["a POM that is cut", pom, pomOf("a", "1.0").slice(0, -5), 400, /not well-formed/],
  ["a POM that is none", pom, "PK\u0003\u0004", 400, /not well-formed/],
  ["another package's POM", pom, pomOf("b", "1.0"), 400, /says artifactId "b"/],
  ["a POM of another version", pom, pomOf("a", "2.0"), 400, /says version "2.0"/],
  ["too many bytes", "com/acme/a/1.0/a-1.0.jar", Buffer.alloc(1_000_001), 413, /at most 1000000 bytes/],
  ["a checksum of nothing", "com/acme/a/1.0/a-1.0.jar.sha1", digestOf("sha1", ""), 404, /no "a-1.0.jar" here/],
  ["metadata of nothing", "com/acme/a/maven-metadata.xml", listOf("a", "1.0"), 404, /no maven package/],
  ["metadata that says nothing", "com/acme/a/maven-metadata.xml", "<metadata/>", 400, /nothing of versions/],
  ["metadata that is no XML", "com/acme/a/maven-metadata.xml", "{}", 400, /not well-formed/],
  ["metadata with entities", "com/acme/a/maven-metadata.xml", `${entity}<metadata/>`, 400, /document type declaration/],
  ["metadata that is too long", "com/acme/a/maven-metadata.xml", Buffer.alloc(17 * 1024 ** 2, " "), 413, /more than \d+ bytes/],
  ["a snapshot's metadata of nothing", "com/acme/a/1-SNAPSHOT/maven-metadata.xml", "<metadata/>", 400, /must name its timestamp/],
  [
    "plugins of nobody",
    "com/acme/maven-metadata.xml",
    "<metadata><plugins><plugin><prefix>x</prefix><artifactId>x</artifactId></plugin></plugins></metadata>",
    404,
    /no maven package com.acme\/x/,
  ],
  ["a file without a version", "com/acme/a/a-1.0.jar", "jar", 400, /cannot lie here/],
  ["a file of another name", "com/acme/a/1.0/b-1.0.jar", "jar", 400, /cannot lie here/],
  ["a file of another version", "com/acme/a/1.0/a-1.1.jar", "jar", 400, /cannot lie here/],
  ["a group with dots", "com.acme/a/1.0/a-1.0.jar", "jar", 400, /cannot lie here/],
  ["a file at the root", "a-1.0.jar", "jar", 400, /cannot lie here/],
  ["a path that climbs", "com/acme/a/1.0/../../../../etc/a-1.0.jar", "jar", 400, /`\.\.`/],
  ["an encoded path that climbs", "com/acme/%2e%2e/1.0/a-1.0.jar", "jar", 400, /`\.\.`/],
  ["an encoded slash", "com/ac%2fme/a/1.0/a-1.0.jar", "jar", 400, /cannot lie here/],
  ["NUL", "com/acme/a/1.0/a-1.0%00.jar", "jar", 400, /control character/],
  ["white space", "com/acme/a/1%200/a-1%200.jar", "jar", 400, /cannot lie here/],
  ["a very long name", `com/acme/a/1.0/a-1.0-${"x".repeat(250)}.jar`, "jar", 400, /cannot lie here/],
];

for (const [what, path, body, status, phrase] of refused)
  test(`${what} is refused with ${status}`, async () => {
    const answer = await desk.put(path, body);
    assert.equal(answer.status, status, answer.text);
    assert.match(answer.phrase, phrase);
    await assertNothingKept(packhouse, "acme", "store");
  });

test("a body that is cut half-way leaves nothing", async () => {
  const url = `${mavenEndpoint(packhouse, "acme", "store")}com/acme/a/1.0/a-1.0.jar`;
  const headers = { authorization: `Bearer ${await tokenFor(packhouse, "acme")}` };
  await sendHalf(packhouse, { method: "PUT", url, headers, body: Buffer.alloc(100_000), sent: 1024 });
  await assertNothingKept(packhouse, "acme", "store");
});

test("a part of a file, and a coded one, are not taken for the whole", async () => {
  for (const [name, value] of [
    ["content-range", "bytes 0-2/9"],
    ["content-encoding", "gzip"],
  ] as const) {
    const headers = { [name]: value };
    const { status } = await desk.ask("com/acme/a/1.0/a-1.0.jar", { method: "PUT", body: "jar", headers });
    assert.equal(status, 400);
  }
  await assertNothingKept(packhouse, "acme", "store");
});

test("addresses that clients try and that mean nothing are not found", async () => {
  for (const path of [
    "",
    "archetype-catalog.xml",
    ".index/nexus-maven-repository-index.gz",
    ".meta/prefixes.txt",
    "com/",
    "com/acme/a/",
    "robots.txt",
  ])
    assert.equal(await desk.status(path), 404, path);
});

test("other methods are told which there are", async () => {
  const { status, headers } = await desk.ask("com/acme/a/1.0/a-1.0.jar", { method: "DELETE" });
  assert.deepEqual([status, headers.allow], [405, "GET, HEAD, PUT"]);
});

test("what is no archive is kept as it is: nobody opens it here", async () => {
  await desk.release("bytes", "1.0", "no zip at all");
  assert.equal(await desk.text("com/acme/bytes/1.0/bytes-1.0.jar"), "no zip at all");
});
