import assert from "node:assert/strict";
import { test } from "node:test";
import { revisionOf } from "./revision.ts";

const a = { name: "a.tgz", digests: { sha256: "aa" } };
const b = { name: "b.tgz", digests: { sha256: "bb" } };
const revision = revisionOf("{}", [a, b]);

test("a revision is 44 characters of Base64", () => {
  assert.match(revision, /^[A-Za-z0-9+/]{43}=$/);
});

test("a revision does not depend on the order of assets", () => {
  assert.equal(revisionOf("{}", [b, a]), revision);
});

const others: Readonly<Record<string, string>> = {
  "another manifest": revisionOf('{"a":1}', [a, b]),
  "an asset less": revisionOf("{}", [a]),
  "other bytes": revisionOf("{}", [a, { ...b, digests: { sha256: "cc" } }]),
  "another name": revisionOf("{}", [a, { ...b, name: "c.tgz" }]),
  "bytes that changed places": revisionOf("{}", [
    { ...a, digests: b.digests },
    { ...b, digests: a.digests },
  ]),
  "an asset that is not here yet": revisionOf("{}", [a, { ...b, digests: {} }]),
  "names that run together": revisionOf("{}", [{ name: "a.tgzaab.tgz", digests: { sha256: "bb" } }]),
};

test("whatever is in a version is in its revision", () => {
  assert.equal(new Set([revision, ...Object.values(others)]).size, Object.keys(others).length + 1);
});
