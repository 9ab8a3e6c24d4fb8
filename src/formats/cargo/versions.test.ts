import assert from "node:assert/strict";
import { test } from "node:test";
import { isRequirement, isVersion, versions, withoutBuild } from "./versions.ts";

test("versions are strict Semantic Versions, kept as they are", () => {
  for (const version of ["0.0.1", "1.2.3-alpha.1", "1.2.3+build.01", "1.2.3-rc.1+b"]) {
    assert.equal(isVersion(version), true, version);
    assert.equal(versions.normalize(version), version);
  }
  for (const version of [
    "",
    "1",
    "1.2",
    "v1.2.3",
    "=1.2.3",
    "1.2.3 ",
    "01.2.3",
    "1.2.3-01",
    "1.2.3/..",
    `1.2.3-${"a".repeat(260)}`,
  ]) {
    assert.equal(isVersion(version), false, version);
    assert.throws(() => versions.normalize(version), { code: "Validation" });
  }
});

test("versions are ordered, prereleases are told, and build metadata can be left out", () => {
  assert.deepEqual(["1.10.0", "1.2.0", "1.2.0-a", "1.2.0+b"].sort(versions.compare), ["1.2.0-a", "1.2.0", "1.2.0+b", "1.10.0"]);
  assert.deepEqual(["1.0.0-a", "1.0.0+a-b"].map(versions.isPrerelease), [true, false]);
  assert.deepEqual(["1.0.0-a+b", "1.0.0"].map(withoutBuild), ["1.0.0-a", "1.0.0"]);
});

test("a requirement is what Cargo reads as one", () => {
  for (const text of [
    "*",
    "1",
    "^1.2",
    "~1.2.3",
    "=1.0.0-beta.1",
    ">= 1.2, <2",
    "1.*",
    "1.x.X",
    "> 0.1.0-a+b",
    "<=18446744073709551615",
  ])
    assert.equal(isRequirement(text), true, text);
  for (const text of ["", "latest", "1 || 2", "1.2.3.4", "^", ">=1 <2", "1,", "01", "1.2\n", `=${"1".repeat(2000)}`])
    assert.equal(isRequirement(text), false, text);
});
