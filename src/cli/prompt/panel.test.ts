import assert from "node:assert/strict";
import { test } from "node:test";
import { bindings } from "./editor.ts";
import { documentationText, keysText } from "./panel.ts";

const silent = { write: () => true };
const invocation = { words: [], name: "aws", environment: {}, out: silent, err: silent };

const table: readonly (readonly [readonly string[], RegExp])[] = [
  [[], /^AWS\(\)/],
  [["no-such-command"], /^AWS\(\)/],
  [["codeartifact"], /^CODEARTIFACT\(\)/],
  [["codeartifact", "help"], /^CODEARTIFACT\(\)/],
  [["codeartifact", "no-such-command"], /^CODEARTIFACT\(\)/],
  [["--output", "json", "codeartifact", "list-domains", "--max-items"], /^LIST-DOMAINS\(\)/],
  [["codeartifact", "login"], /^LOGIN\(\)/],
  [["gc", "--hours"], /^usage: aws gc \[options\]/],
  [["tokens"], /^usage: aws tokens <subcommand>/],
  [["tokens", "burn"], /^usage: aws tokens <subcommand>/],
  [["tokens", "list"], /^usage: aws tokens list/],
];

for (const [words, expected] of table)
  test(`the documentation of: ${words.join(" ")}`, async () => {
    assert.match(await documentationText(words, invocation), expected);
  });

test("all keys are told, as people call them", () => {
  const text = keysText();
  for (const { says } of bindings) assert.ok(text.includes(says));
  assert.match(text, /^Ctrl-Left, Alt-Left, Alt-B +One word back\.$/m);
  assert.match(text, /^PageUp +/m);
});
