import assert from "node:assert/strict";
import { test } from "node:test";
import { fullText, readVersion, versions } from "./versions.ts";

test("versions are kept in their normal form", () => {
  for (const [written, kept] of [
    ["1", "1.0.0"],
    ["1.0", "1.0.0"],
    ["1.0.0.0", "1.0.0"],
    ["1.2.3.4", "1.2.3.4"],
    ["01.002.0003", "1.2.3"],
    ["1.0.0-Beta.2+Abc", "1.0.0-beta.2"],
    ["1.0.0+abc", "1.0.0"],
    ["1.0-rc-1", "1.0.0-rc-1"],
    ["2147483647.0.0", "2147483647.0.0"],
  ] as const)
    assert.equal(versions.normalize(written), kept);
  assert.equal(fullText(readVersion("1.0-Beta+Abc")), "1.0.0-Beta+Abc");
});

test("what is no version is refused", () => {
  for (const text of [
    "",
    "a",
    "1.",
    "1.0.0.0.0",
    "1..0",
    "v1.0",
    "1.0-",
    "1.0-a..b",
    "1.0+",
    "1.0 0",
    "2147483648.0",
    "../1",
    "1/0",
  ])
    assert.throws(() => versions.normalize(text), { code: "Validation" }, text);
});

test("versions are ordered by their numbers, and then by the words of their labels", () => {
  const ordered = [
    "1.0.0-1",
    "1.0.0-2",
    "1.0.0-10",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0",
    "1.0.0.1",
    "1.0.2",
    "1.0.10",
    "1.10.0",
    "2.0.0-rc",
  ];
  assert.deepEqual(ordered.toReversed().sort(versions.compare), ordered);
  assert.equal(versions.compare("1.0.0-Beta", "1.0-beta"), 0);
  assert.deepEqual(["1.0.0", "1.0.0-a"].map(versions.isPrerelease), [false, true]);
});
