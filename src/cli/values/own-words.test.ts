import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadOwnWords } from "./own-words.ts";

const folder = mkdtempSync(join(tmpdir(), "packhouse-words-"));
after(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "word"), "abc");
const environment = { HOME: folder };

test("a token and an output file may stand in files, and no member's word is looked at", () => {
  const given = new Map([
    ["starting-token", "file://~/word"],
    ["outfile", "fileb://~/word"],
    ["domain", "file://~/word"],
  ]);
  const loaded = new Map([...given, ["starting-token", "abc"], ["outfile", "abc"]] as [string, string][]);
  assert.deepEqual(loadOwnWords(given, environment), loaded);
});

test("a token cannot be of bytes, nor in a file that is missing", () => {
  const refused = (word: string) => () => loadOwnWords(new Map([["starting-token", word]]), environment);
  assert.throws(refused("fileb://~/word"), { exit: 255, message: "'bytes' object has no attribute 'encode'" });
  assert.throws(refused("file://none"), { exit: 252, message: /^Error parsing parameter '--starting-token': Unable to load/ });
});

test("an output file is named as it stands on the line", () => {
  assert.throws(() => loadOwnWords(new Map([["outfile", "file://none"]]), environment), {
    exit: 252,
    message: /^Error parsing parameter 'outfile': Unable to load/,
  });
});
