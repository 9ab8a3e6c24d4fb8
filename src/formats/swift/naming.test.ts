import assert from "node:assert/strict";
import { test } from "node:test";
import { named, naming, parseName } from "./naming.ts";

test("scopes and names are kept in lower case", () => {
  assert.deepEqual(parseName("Mona-1", "Linked_List-2"), { format: "swift", namespace: "mona-1", name: "linked_list-2" });
  assert.deepEqual(naming.normalize("0", "a".repeat(100)), { namespace: "0", name: "a".repeat(100) });
  assert.equal(named(parseName("Mona", "List")), "swift package mona.list");
});

test("what no package can be called is refused", () => {
  for (const scope of ["", "-a", "a-", "a--b", "a_b", "a.b", "ä", "a".repeat(40)])
    assert.throws(() => parseName(scope, "name"), { code: "Validation", message: /is not a scope/ }, scope);
  for (const name of ["", "_a", "a_", "a-_b", "a.b", "ß", "a/b", "a".repeat(101)])
    assert.throws(() => parseName("scope", name), { code: "Validation", message: /is not a name/ }, name);
  assert.throws(() => naming.normalize(null, "name"), { code: "Validation" });
});
