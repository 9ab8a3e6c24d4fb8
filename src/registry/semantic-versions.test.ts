import assert from "node:assert/strict";
import { test } from "node:test";
import { isSemanticVersion, semanticVersions as versions } from "./semantic-versions.ts";

test("versions are strict Semantic Versions, kept as they are", () => {
  for (const version of ["0.0.1", "1.2.3-alpha.1", "1.2.3+build.01", "1.2.3-rc.1+b", "1.0.0+a.zip"]) {
    assert.equal(isSemanticVersion(version), true, version);
    assert.equal(versions.normalize(version), version);
  }
  for (const version of [
    "",
    "1",
    "1.2",
    "v1.2.3",
    "=1.2.3",
    "1.2.3 ",
    " 1.2.3",
    "1.2.3\n",
    "1.2.3-",
    "latest",
    "01.2.3",
    "1.2.3-01",
    "1.2.3/..",
    `1.2.3-${"a".repeat(260)}`,
  ]) {
    assert.equal(isSemanticVersion(version), false, version);
    assert.throws(() => versions.normalize(version), { code: "Validation" });
  }
});

test("versions are ordered, and prereleases are told", () => {
  const ordered = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0", "1.0.1", "1.10.0"];
  assert.deepEqual(ordered.toReversed().sort(versions.compare), ordered);
  assert.deepEqual(["1.10.0", "1.2.0", "1.2.0-a", "1.2.0+b"].sort(versions.compare), ["1.2.0-a", "1.2.0", "1.2.0+b", "1.10.0"]);
  assert.deepEqual(["1.0.0-a", "1.0.0+a-b"].map(versions.isPrerelease), [true, false]);
});
