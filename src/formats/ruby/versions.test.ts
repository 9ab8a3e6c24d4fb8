import assert from "node:assert/strict";
import { test } from "node:test";
import { isRequirement, isSameVersion, isVersion, versions } from "./versions.ts";

test("versions are in the order that RubyGems has them in", () => {
  const ordered = [
    "0.9",
    "1.0.a",
    "1.0.a.2",
    "1.0.a10",
    "1.0.b1",
    "1.0.pre",
    "1.0.rc.1",
    "1.0",
    "1.0.1",
    "1.2",
    "1.10.b",
    "1.10",
    "2",
    "10000000000000000000000",
  ];
  assert.deepEqual(ordered.toReversed().toSorted(versions.compare), ordered);
});

test("zeros at the end of numbers tell nothing apart", () => {
  for (const [a, b] of [
    ["1", "1.0.0"],
    ["1.0", "1.00"],
    ["1.0.a", "1.a"],
    ["2.0.b.0", "2.b"],
  ] as const)
    assert.ok(isSameVersion(a, b), `${a} ${b}`);
  for (const [a, b] of [
    ["1", "1.0.1"],
    ["1.a", "1"],
    ["10", "1"],
  ] as const)
    assert.ok(!isSameVersion(a, b), `${a} ${b}`);
});

test("spellings of one version have an order too", () => {
  assert.ok(versions.compare("1", "1.0") < 0 && versions.compare("1.0", "1") > 0 && versions.compare("1.0", "1.0") === 0);
});

test("a letter makes a prerelease", () => {
  assert.deepEqual(["1.0", "1.0.a", "1.rc1"].map(versions.isPrerelease), [false, true, true]);
});

test("what is no version is refused", () => {
  for (const text of ["", "a", "1-2", "1.", ".1", "1..2", "1 2", "1/2", "1.0\n", "1".repeat(256)]) {
    assert.ok(!isVersion(text), text);
    assert.throws(() => versions.normalize(text), { code: "Validation" });
  }
  assert.equal(versions.normalize("1.0.PRE"), "1.0.PRE");
});

test("requirements are an operator and a version", () => {
  for (const text of ["= 1", "!= 1.0.a", "~> 2.1", ">= 0"]) assert.ok(isRequirement(text), text);
  for (const text of ["1", ">=1", "=> 1", ">= 1,", ">= 1&< 2", ">= 1\n"]) assert.ok(!isRequirement(text), text);
});
