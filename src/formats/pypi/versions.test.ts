import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../../model/fault.ts";
import { isSameVersion, versionKey, versions } from "./versions.ts";

test("versions are ordered as PEP 440 says, and what is none comes first", () => {
  const ordered = ["weird", "0.9", "1.0.dev1", "1.0a1", "1.0rc1", "1.0", "1.0+local", "1.0.post1", "1.1", "1.10", "1!0.1"];
  assert.deepEqual(ordered.toReversed().sort(versions.compare), ordered);
});

test("equal versions of two spellings have one order and one key", () => {
  for (const [a, b] of [
    ["1.0", "1.0.0"],
    ["1.0RC1", "1.0rc1"],
    ["v1.0", "1.0"],
    ["1.0-1", "1.0.post1"],
    ["1.0+a_b", "1.0+a.b"],
  ] as const) {
    assert.ok(isSameVersion(a, b), `${a} ${b}`);
    assert.equal(versionKey(a), versionKey(b));
    assert.equal(Math.sign(versions.compare(a, b)), -Math.sign(versions.compare(b, a)));
  }
  for (const [a, b] of [
    ["1.0", "1.0.1"],
    ["1.0", "1.0rc1"],
    ["1.0", "1!1.0"],
    ["1.0", "1.0+x"],
    ["weird", "1.0"],
  ] as const) {
    assert.ok(!isSameVersion(a, b), `${a} ${b}`);
    assert.notEqual(versionKey(a), versionKey(b));
  }
});

test("prereleases are those with an a, b, rc or dev", () => {
  const all = ["1.0", "1.0.post1", "1.0+a1", "1.0a1", "1.0b2", "1.0rc1", "1.0.dev3", "weird"];
  assert.deepEqual(all.filter(versions.isPrerelease), ["1.0a1", "1.0b2", "1.0rc1", "1.0.dev3"]);
});

test("what is no version is refused, and what is one stays as it is written", () => {
  for (const text of ["", "one", "1.0 ", "1.0-final", "1..0", "../1.0", `1.${"0".repeat(300)}`]) {
    assert.throws(
      () => versions.normalize(text),
      (thrown) => isFault(thrown, "Validation"),
    );
  }
  for (const text of ["1", "1.0", "1!2.0+ab.1", "2024.01.05", "1.0-beta"]) assert.equal(versions.normalize(text), text);
});
