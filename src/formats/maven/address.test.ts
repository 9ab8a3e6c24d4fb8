import assert from "node:assert/strict";
import { test } from "node:test";
import { folderOf, partsOf, readAddress } from "./address.ts";
import { mavenId, naming } from "./naming.ts";

const lib = mavenId("com.acme", "lib");
const read = (path: string) => readAddress(path.split("/"));
const folder = "com/acme/lib";

for (const [file, version, within] of [
  ["lib-1.0.jar", "1.0", "1.0"],
  ["lib-1.0-sources.jar", "1.0", "1.0"],
  ["lib-1.0-bin.tar.gz", "1.0", "1.0"],
  ["lib-1.0-linux-x86_64-2.12.so.1", "1.0", "1.0"],
  ["lib-1.0.pom.asc", "1.0", "1.0"],
  ["lib-1.0.module", "1.0", "1.0"],
  ["lib-1.0-beta.jar", "1.0-beta", "1.0-beta"],
  ["lib-1.0-20240501.120000-3.jar", "1.0-20240501.120000-3", "1.0-SNAPSHOT"],
  ["lib-1.0-20240501.120000-3-tests.jar", "1.0-20240501.120000-3", "1.0-SNAPSHOT"],
] as const) {
  test(`${file} is an asset of version ${version}`, () => {
    const subject = { is: "asset", id: lib, version, file };
    assert.deepEqual(read(`${folder}/${within}/${file}`), { subject, checksum: null });
    assert.equal(folderOf(lib, version), `${folder}/${within}/`);
    for (const checksum of ["md5", "sha1", "sha256", "sha512"])
      assert.deepEqual(read(`${folder}/${within}/${file}.${checksum}`), { subject, checksum });
  });
}

test("metadata is a snapshot's, a package's or a group's by the folder it lies in", () => {
  const metadata = (path: string) => read(`${path}/maven-metadata.xml`)?.subject;
  assert.deepEqual(metadata("com/acme/lib/1.0-SNAPSHOT"), { is: "snapshot", id: lib, version: "1.0-SNAPSHOT" });
  assert.deepEqual(metadata("com/acme/lib"), { is: "metadata", id: lib, group: "com.acme.lib" });
  assert.deepEqual(metadata("com"), { is: "metadata", id: null, group: "com" });
  assert.deepEqual(metadata("com/acme/with.dot"), { is: "metadata", id: mavenId("com.acme", "with.dot"), group: "" });
  assert.equal(read("com/acme/lib/maven-metadata.xml.sha512")?.checksum, "sha512");
});

for (const path of [
  "",
  "maven-metadata.xml",
  "lib-1.0.jar",
  "lib/1.0/lib-1.0.jar",
  "com/acme/lib/1.0/other-1.0.jar",
  "com/acme/lib/1.0/lib-1.1.jar",
  "com/acme/lib/1.0/lib-1.0",
  "com/acme/lib/1.0/lib-1.01.jar",
  "com/acme/lib/1.0/lib-1.0-.jar",
  "com/acme/lib/1.0/.lib-1.0.jar",
  "com/acme/lib/1.0/archetype-catalog.xml",
  "com/acme/lib/1.0/lib-1.0 a.jar",
  "com.acme/lib/1.0/lib-1.0.jar",
  "com/acme/lib/1.0-SNAPSHOT/lib-1.0-SNAPSHOT.jar",
  "com/acme/lib/1.0-SNAPSHOT/lib-1.0.jar",
  "com/acme/lib/1.0-SNAPSHOT/lib-2.0-20240501.120000-3.jar",
  "com/acme/lib/1.0-20240501.120000-3/lib-1.0-20240501.120000-3.jar",
  `com/acme/lib/1.0/lib-1.0-${"a".repeat(250)}.jar`,
])
  test(`${path.slice(0, 60) || "nothing"} has no meaning`, () => {
    assert.equal(read(path), null);
  });

test("a slash inside a segment makes no folder", () => {
  assert.equal(readAddress(["com", "ac/me", "lib", "1.0", "lib-1.0.jar"]), null);
});

test("classifier and extension are told apart at the first dot", () => {
  assert.deepEqual(partsOf(lib, "1.0", "lib-1.0.tar.gz"), { classifier: "", extension: "tar.gz" });
  assert.deepEqual(partsOf(lib, "1.0", "lib-1.0-bin.tar.gz"), { classifier: "bin", extension: "tar.gz" });
  assert.equal(partsOf(lib, "1.0", "maven-metadata.xml"), null);
});

test("groups and names are kept as they are, and some cannot be", () => {
  assert.deepEqual(naming.normalize("Com.Acme", "lib_2.13"), { namespace: "Com.Acme", name: "lib_2.13" });
  for (const [namespace, name] of [
    ["", "a"],
    [null, "a"],
    ["a..b", "a"],
    [".a", "a"],
    ["a/b", "a"],
    ["a", ".."],
    ["a", "b/c"],
    ["a", "b c"],
    ["a", ""],
    ["a".repeat(256), "a"],
  ] as const)
    assert.throws(() => naming.normalize(namespace, name), { code: "Validation" });
});
