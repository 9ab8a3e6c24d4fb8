import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../../model/fault.ts";
import { addressOf, isNewName, naming, parseName } from "./naming.ts";
import { checkTag, meansVersion } from "./versions.ts";

const refused = (thrown: unknown): boolean => isFault(thrown, "Validation");

test("A scope becomes the namespace without its @, and comes back on display", () => {
  const id = parseName("@acme/ui");
  assert.deepEqual(id, { format: "npm", namespace: "acme", name: "ui" });
  assert.equal(naming.display(id), "@acme/ui");
  assert.equal(addressOf(id), "@acme%2fui");
  assert.equal(addressOf(parseName("ui")), "ui");
});

test("Names that no client would install are refused", () => {
  const long = "a".repeat(300);
  const bad = ["", ".", "..", "-", "@", "@/", "@a/", "@/b", "@a/..", "@../a", "a/b", "@a/b/c", "a b", "a\0b", "a#b", "a%2fb"];
  for (const name of [...bad, ".a", "node_modules", "favicon.ico", "é", "a\n", long, `@${long}/a`]) {
    assert.throws(() => parseName(name), refused, JSON.stringify(name));
  }
  assert.equal(parseName("a".repeat(214)).name.length, 214);
});

test("Old names may be read that no new package may have", () => {
  for (const name of ["JSONStream", "a!b", "_under", "-dash", "@A/b"]) assert.equal(isNewName(parseName(name)), false, name);
  for (const name of ["a", "a.b_c-d", "@acme/ui", "@a/_b", "1"]) assert.equal(isNewName(parseName(name)), true, name);
});

test("A package.json may write a version as clients clean it", () => {
  for (const written of ["1.0.0", "v1.0.0", " 1.0.0", "1.0.0+build"]) assert.equal(meansVersion(written, "1.0.0"), true, written);
  for (const written of ["1.0.1", "one", "", "undefined"]) assert.equal(meansVersion(written, "1.0.0"), false, written);
});

test("A tag is a word that no client takes for a version or a range", () => {
  for (const tag of ["latest", "beta", "next-11", "v-next"]) assert.equal(checkTag(tag), tag);
  for (const tag of ["", "1.0.0", "v1", "^1.0.0", "1.x", "*", "a/b", "a b", "a\0", "x".repeat(256)]) {
    assert.throws(() => checkTag(tag), refused, tag);
  }
});
