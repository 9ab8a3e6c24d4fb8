import assert from "node:assert/strict";
import { test } from "node:test";
import { fileOf, isName, isPlatform, naming, numberOf, parseFullName, parseNumber } from "./naming.ts";

test("names keep their case and marks", () => {
  for (const name of ["rack", "RedCloth", "a-1", "net_http.x", "_x"]) assert.equal(naming.normalize(null, name).name, name);
  for (const name of ["", ".", "..", "-x", "1", "a/b", "a b", "é", "a\n", "a".repeat(256)]) {
    assert.ok(!isName(name));
    assert.throws(() => naming.normalize(null, name), { code: "Validation" });
  }
});

test("a platform is left out of names where a gem is for all", () => {
  assert.equal(fileOf("a", "1.0", "ruby"), "a-1.0.gem");
  assert.equal(fileOf("a", "1.0", "x86_64-linux"), "a-1.0-x86_64-linux.gem");
  assert.equal(numberOf("1.0", "java"), "1.0-java");
  assert.deepEqual(parseNumber("1.0-x86_64-linux"), { version: "1.0", platform: "x86_64-linux" });
  for (const number of ["", "1.0-", "1.0-ruby", "1.0-2", "a", "-1", "1.0-../x"]) assert.equal(parseNumber(number), null);
});

test("a full name may mean several gems, the one with the shortest name first", () => {
  const meanings = (full: string) => parseFullName(full).map(({ id, version, platform }) => [id.name, version, platform]);
  assert.deepEqual(meanings("nokogiri-1.15.0-x86_64-linux-gnu"), [["nokogiri", "1.15.0", "x86_64-linux-gnu"]]);
  assert.deepEqual(meanings("a-1-2.0"), [["a-1", "2.0", "ruby"]]);
  assert.deepEqual(meanings("x-1.0-darwin-21"), [
    ["x", "1.0", "darwin-21"],
    ["x-1.0-darwin", "21", "ruby"],
  ]);
  for (const full of ["", "a", "a-b", "-1", "1-1", "../a-1", `${"a".repeat(300)}-1`]) assert.deepEqual(meanings(full), []);
});

test("platforms begin with a letter", () => {
  assert.deepEqual(["ruby", "java", "x86_64-darwin-21", "2.0", "", "-x", "a/b"].map(isPlatform), [
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
