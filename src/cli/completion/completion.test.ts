import assert from "node:assert/strict";
import { test } from "node:test";
import { CommandFailure } from "../failure.ts";
import { command, type Invocation } from "../operate/command.ts";
import { completionOf } from "./completion.ts";
import { shells } from "./scripts.ts";

const choices = ["a:b=c", "it's", "a b", "$(x)", "/npm/*"];
const flags = { one: { says: "", takesValue: true, choices }, "two-words": { says: "Two.", takesValue: false } };
const completion = completionOf({
  deed: { says: "Does it.", load: async () => command("deed", { says: "", flags, run: async () => {} }) },
});

const run = async (words: readonly string[], environment: Invocation["environment"] = {}): Promise<string> => {
  const written: string[] = [];
  const out = { write: (text: string) => written.push(text) };
  assert.equal(await completion({ words, name: "pack-house", environment, out, err: out }), 0);
  return written.join("");
};

for (const shell of shells)
  test(`the script for ${shell} asks the program by the name it was called by`, async () => {
    const script = await run([shell]);
    assert.match(
      script,
      shell === "bash" ? /'pack-house completion answer' pack-house$/m : /pack-house completion words --described/,
    );
  });

test("PowerShell is told where the command begins, and what has signs of its own stands in quotes", async () => {
  const script = await run(["powershell"]);
  assert.match(script, /\$cursorPosition - \$commandAst\.Extent\.StartOffset/);
  assert.match(script, /\$text -notmatch '\^\[\\w\+=:\.\/\\\\-\]\+\$'/);
  assert.match(script, /"'" \+ \$text\.Replace\("'", "''"\) \+ "'"/);
});

const ask = (line: string, more: Invocation["environment"] = {}): Invocation["environment"] => ({ COMP_LINE: line, ...more });

test("words come one a line, with what they are for behind a tab where that is asked for", async () => {
  assert.equal(await run(["words"], ask("pack-house deed --")), "--one\n--two-words\n--help\n");
  assert.equal(await run(["words", "--described"], ask("pack-house deed --t")), "--two-words\tTwo.\n");
  assert.equal(await run(["words", "--described"], ask("pack-house deed --o")), "--one\n");
});

test("what stands behind the cursor does not count; its place is counted in characters", async () => {
  const line = "pack-house \u{1f600} d --query x";
  assert.equal(await run(["words"], ask("pack-house de --query x", { COMP_POINT: "13" })), "deed\n");
  assert.equal(await run(["words"], ask(line, { COMP_POINT: "12" })), "");
  for (const point of ["99", "-1", "x", ""])
    assert.equal(await run(["words"], ask("pack-house de", { COMP_POINT: point })), "deed\n");
});

test("the program's own name is not completed", async () => {
  assert.equal(await run(["words"], ask("pack")), "");
});

const answers: readonly (readonly [string, string, string | undefined, readonly string[]])[] = [
  ["the whole word without bash's own cut", "deed --one a", undefined, ["a:b=c", "a\\ b"]],
  ["what follows the sign at which bash cut it", "deed --one a:b=", "", ["c"]],
  ["what follows the option", "deed --one=a:", "", ["b=c"]],
  ["values behind the option", "deed --one=", "", ["a:b=c", "it\\'s", "a\\ b", "\\$\\(x\\)", "/npm/\\*"]],
  ["a word with signs of the shell's so that they are none", "deed --one \\$", "\\$", ["\\$\\(x\\)"]],
  ["what can stand in single quotes", "deed --one '", "", ["a:b=c", "a b", "$(x)", "/npm/*"]],
  ["what can stand in double quotes", 'deed --one "', "", ["a:b=c", "it's", "a b", "\\$(x)", "/npm/*"]],
];

for (const [what, line, atCursor, expected] of answers)
  test(`bash gets ${what}`, async () => {
    const words = atCursor === undefined ? [] : ["pack-house", atCursor, "--one"];
    const answer = await run(["answer", ...words], ask(`pack-house ${line}`));
    assert.deepEqual(answer.split("\n").slice(0, -1), expected);
  });

for (const word of ["answer", "words"])
  test(`${word} without a line is a mistake`, async () => {
    await assert.rejects(run([word]), (thrown) => thrown instanceof CommandFailure && thrown.exit === 252);
  });
