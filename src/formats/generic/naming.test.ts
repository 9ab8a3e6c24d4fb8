import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../../model/fault.ts";
import { checkAssetName, naming } from "./naming.ts";
import { versions } from "./versions.ts";

const refused = (thrown: unknown): boolean => isFault(thrown, "Validation") && thrown.detail.reason === "FIELD_VALIDATION_FAILED";

const assetNames: readonly (readonly [string, string])[] = [
  ["plain", "tool-1.2_linux.tar.gz"],
  ["of one character", "a"],
  ["with every mark that is allowed", "~!@^&()-_+[]{};,.`"],
  ["with single spaces inside", "release notes 1 2.txt"],
  ["of 255 characters", "a".repeat(255)],
  ["of 255 characters beyond the first plane", "𐐀".repeat(255)],
  ["in German", "Prüfbericht-Größe.pdf"],
  ["in Japanese", "設計書カタログー.txt"],
  ["in Hebrew", "קובץ.zip"],
  ["with letters that are one glyph", "ǅ.txt"],
  ["with a Roman number", "chapter Ⅻ"],
  ["that is dangerous on a disk", "CON"],
  ["that ends with a dot", "a."],
  ["that begins with dots", "...a"],
];

for (const [what, name] of assetNames)
  test(`An asset may have a name ${what}`, () => {
    assert.doesNotThrow(() => checkAssetName(name));
  });

const badAssetNames: readonly (readonly [string, string])[] = [
  ["of no character", ""],
  ["of 256 characters", "a".repeat(256)],
  ["that is a dot", "."],
  ["that is two dots", ".."],
  ["with a space in front", " a"],
  ["with a space at the end", "a "],
  ["with two spaces on end", "a  b"],
  ["with a tab", "a\tb"],
  ["with a line break", "a\nb"],
  ["with a line break at the end", "a\n"],
  ["with a no-break space", "a\u00a0b"],
  ["with an ideographic space", "a\u3000b"],
  ["with a control character", "a\u0001"],
  ["with a direction mark", "a\u202eb"],
  ["with a joiner of no width", "a\u200db"],
  ["with a combining mark", "e\u0301"],
  ["with half of a surrogate pair", "a\ud800"],
  ["with an emoji", "🙂"],
  ["with a superscript number", "a²"],
  ...[..."/\\:*?\"<>|%#$'="].map((mark) => [`with a ${mark}`, `a${mark}b`] as const),
];

for (const [what, name] of badAssetNames)
  test(`No asset has a name ${JSON.stringify(what)}`, () => {
    assert.throws(() => checkAssetName(name), refused);
  });

test("Packages keep their spelling, and every coordinate has the same rule", () => {
  for (const text of ["Acme", "a.b-c_d", "1.0+build~1:2", "설계", "@x", "..", "x".repeat(255)]) {
    assert.deepEqual(naming.normalize(text, text), { namespace: text, name: text });
    assert.equal(versions.normalize(text), text);
  }
  for (const text of ["", "a b", "a/b", "a#b", "a\n", "\u2003", "x".repeat(256)]) {
    assert.throws(() => naming.normalize(text, "a"), refused);
    assert.throws(() => naming.normalize("a", text), refused);
    assert.throws(() => versions.normalize(text), refused);
  }
  assert.throws(() => naming.normalize(null, "a"), refused);
});
