import assert from "node:assert/strict";
import { test } from "node:test";
import { groupMetadata, newestFiles, packageMetadata, readMetadata, snapshotMetadata, stampOf } from "./metadata.ts";
import { mavenId } from "./naming.ts";

const lib = mavenId("com.acme", "lib");
const at = Date.UTC(2024, 4, 1, 12, 0, 0);
const published = (version: string, publishedAt = at) => ({ version, publishedAt });

test("a package's document names its versions in order, the latest, and the latest that is no snapshot", () => {
  const document = packageMetadata(lib, [published("1.10", at - 1), published("2.0-SNAPSHOT"), published("1.9", 0)]);
  assert.equal(
    document,
    `<?xml version="1.0" encoding="UTF-8"?>
<metadata>
  <groupId>com.acme</groupId>
  <artifactId>lib</artifactId>
  <versioning>
    <latest>2.0-SNAPSHOT</latest>
    <release>1.10</release>
    <versions>
      <version>1.9</version>
      <version>1.10</version>
      <version>2.0-SNAPSHOT</version>
    </versions>
    <lastUpdated>20240501120000</lastUpdated>
  </versioning>
</metadata>
`,
  );
  assert.doesNotMatch(packageMetadata(lib, [published("1-SNAPSHOT")]) ?? "", /<release>/);
  assert.equal(packageMetadata(lib, []), null);
});

test("the same versions make the same bytes, whatever order they come in", () => {
  const all = ["1.0", "1.0.0", "1", "2-rc1", "2.rc1", "2"].map((version) => published(version));
  assert.equal(packageMetadata(lib, all), packageMetadata(lib, all.toReversed()));
});

test("what is written is read back", () => {
  const said = readMetadata(Buffer.from(packageMetadata(lib, [published("1.0"), published("a<&>b")]) ?? ""));
  assert.deepEqual(said.versions, ["a<&>b", "1.0"]);
  assert.equal(said.lastUpdated, at);
  const plugins = [{ name: "Hello", prefix: "hello", artifactId: "hello-maven-plugin" }];
  assert.deepEqual(readMetadata(Buffer.from(groupMetadata(plugins) ?? "")).plugins, plugins);
  assert.equal(groupMetadata([]), null);
  const files = [{ classifier: "", extension: "jar", value: "1.2-20240501.120000-3", updated: "20240501120000" }];
  const snapshot = readMetadata(Buffer.from(snapshotMetadata(lib, "1.2-SNAPSHOT", files) ?? ""));
  assert.deepEqual([snapshot.snapshot, snapshot.files], [{ timestamp: "20240501.120000", number: 3 }, files]);
  assert.equal(snapshotMetadata(lib, "1.2-SNAPSHOT", []), null);
});

test("of a snapshot's files the newest of each kind is shown, in a fixed order", () => {
  const file = (value: string, extension = "jar", classifier = "") => ({ classifier, extension, value, updated: "x" });
  const files = [
    file("1-20240501.120000-9", "pom"),
    file("1-20240501.120000-9"),
    file("1-20240502.120000-2"),
    file("1-20240501.120000-9", "jar", "sources"),
    file("1-20240501.120000-10", "pom"),
    file("nonsense", "zip"),
  ];
  const shown = newestFiles(files).map(({ classifier, extension, value }) => `${classifier} ${extension} ${value}`);
  assert.deepEqual(shown, [" jar 1-20240502.120000-2", " pom 1-20240501.120000-10", "sources jar 1-20240501.120000-9"]);
  assert.deepEqual(newestFiles(files.toReversed()), newestFiles(files));
  assert.match(
    snapshotMetadata(lib, "1-SNAPSHOT", newestFiles(files)) ?? "",
    /<timestamp>20240502.120000<[\s\S]*<buildNumber>2</,
  );
});

test("a document may say less than everything", () => {
  const nothing = { versions: null, plugins: [], lastUpdated: null, snapshot: null, files: [] };
  assert.deepEqual(readMetadata(Buffer.from("<metadata/>")), nothing);
  assert.deepEqual(readMetadata(Buffer.from("<metadata><versioning><lastUpdated>soon</lastUpdated></versioning></metadata>")), {
    ...nothing,
    versions: [],
  });
});

test("what is no such document is refused", () => {
  for (const text of ["<html/>", "", "{}", "<!DOCTYPE metadata><metadata/>"])
    assert.throws(() => readMetadata(Buffer.from(text)), { code: "Validation" });
});

test("a stamp is a time in UTC to the second", () => {
  assert.equal(stampOf(at + 999), "20240501120000");
});
