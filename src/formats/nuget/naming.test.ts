import assert from "node:assert/strict";
import { test } from "node:test";
import { naming, packageFile, parseName } from "./naming.ts";

test("ids are kept in lower case", () => {
  assert.deepEqual(naming.normalize(null, "Acme.Lib_2-x"), { namespace: null, name: "acme.lib_2-x" });
  assert.equal(parseName("Größe").name, "größe");
  assert.equal(packageFile(parseName("Acme.Lib"), "1.0.0"), "acme.lib.1.0.0.nupkg");
});

test("what is no id is refused", () => {
  for (const id of ["", ".", "..", "a..b", "a/b", "a\\b", ".a", "a.", "-a", "a b", "a\n", "a%2f", "x".repeat(101)])
    assert.throws(() => parseName(id), { code: "Validation" }, id);
});
