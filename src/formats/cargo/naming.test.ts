import assert from "node:assert/strict";
import { test } from "node:test";
import { isNewName, nameKey, naming, parseName, shardOf } from "./naming.ts";

test("a package has its crate's name in lower case, marks as they are", () => {
  assert.deepEqual(parseName("My-Lib_2"), { format: "cargo", namespace: null, name: "my-lib_2" });
  assert.deepEqual(naming.normalize(null, "_old"), { namespace: null, name: "_old" });
});

for (const name of ["", "-a", "a b", "a.b", "a/b", "..", "ä", "a\n", "a".repeat(65)])
  test(`${JSON.stringify(name)} is no name`, () => {
    assert.throws(() => parseName(name), { code: "Validation" });
    assert.equal(isNewName(name), false);
  });

test("a new crate begins with a letter and has no device's name", () => {
  for (const name of ["a", "Serde_json", "x1-2", "console"]) assert.equal(isNewName(name), true, name);
  for (const name of ["_a", "1a", "con", "NUL", "com1", "lpt9"]) assert.equal(isNewName(name), false, name);
});

test("names that differ in case and marks alone count as one", () => {
  assert.equal(nameKey("Foo_Bar-baz"), nameKey("foo-bar_baz"));
  assert.notEqual(nameKey("foobar"), nameKey("foo-bar"));
});

test("documents lie below folders made of their name", () => {
  assert.deepEqual(["a", "ab", "abc", "abcd", "my-lib", "Inflector"].map(shardOf), ["1", "2", "3/a", "ab/cd", "my/-l", "In/fl"]);
});
