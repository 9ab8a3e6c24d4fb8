import assert from "node:assert/strict";
import { test } from "node:test";
import { operations } from "../../api/table.ts";
import { command, type Flags, group, type OperatorCommands } from "../operate/command.ts";
import { lineBefore } from "./line-before.ts";
import { type FindNames, suggest } from "./suggest.ts";

const flags: Flags = {
  to: { says: "Where.", takesValue: true, required: true },
  output: { says: "The form.", takesValue: true, choices: ["text", "json"] },
};
const deed = { says: "Does it.", flags, run: async () => {} };
const commands: OperatorCommands = {
  backup: { says: "Copies.", load: async () => command("backup", deed) },
  tokens: { says: "Tokens.", load: async () => group("tokens", { list: deed, revoke: deed }) },
};

/** Tells what it was asked for by the names that it finds. */
const findNames: FindNames = async (option, given) =>
  option === "outfile" ? [] : [`${option}-${given.get("domain") ?? "nowhere"}`, "other"];

const found = async (line: string, find = findNames): Promise<readonly string[]> =>
  (await suggest(lineBefore(line), { commands, findNames: find })).map(({ text }) => text);

const login = "codeartifact login --tool npm";
const table: readonly (readonly [string, readonly string[]])[] = [
  ["", ["codeartifact", "backup", "tokens", "help"]],
  ["code", ["codeartifact"]],
  ["help re", ["return-codes"]],
  ["--col", ["--color"]],
  ["--color ", ["on", "off", "auto"]],
  ["--color=o", ["--color=on", "--color=off"]],
  ["--debug co", ["codeartifact"]],
  ["--output te", ["text"]],
  ["--output json codeartifact log", ["login"]],
  ["codeartifact list-d", ["list-domains"]],
  ["codeartifact list-domains h", []],
  ["codeartifact no-such-command --output js", ["json"]],
  ["codeartifact describe-domain --d", ["--domain", "--domain-owner", "--debug"]],
  ["codeartifact describe-domain --domain acme --dom", ["--domain-owner"]],
  ["codeartifact describe-domain --domain=acme --dom", ["--domain-owner"]],
  ["codeartifact describe-repository --domain acme --repository ", ["repository-acme", "other"]],
  ["codeartifact describe-repository --domain=acme --repository=rep", ["--repository=repository-acme"]],
  ["codeartifact list-packages --format sw", ["swift"]],
  ["codeartifact list-packages --publish A", ["ALLOW"]],
  ["codeartifact delete-package-versions --versions a o", ["other"]],
  ["codeartifact delete-package-versions --versions a --exp", ["--expected-status"]],
  ["codeartifact delete-package-versions --versions --exp", []],
  ["codeartifact list-domains --generate-cli-skeleton i", ["input"]],
  ["codeartifact list-domains --generate-cli-skeleton --max", ["--max-items"]],
  ["codeartifact list-domains --next", []],
  [`${login} --d`, ["--domain", "--domain-owner", "--duration-seconds", "--dry-run", "--debug"]],
  ["codeartifact login --tool np", ["npm"]],
  ["codeartifact get-package-version-asset ou", []],
  ["back", ["backup"]],
  ["backup --", ["--to", "--output", "--help"]],
  ["backup --output ", ["text", "json"]],
  ["backup --output json --o", []],
  ["tokens ", ["list", "revoke"]],
  ["tokens list --output=j", ["--output=json"]],
  ["tokens burn --", []],
  ["constructor --", []],
  ["help ", ["topics", "config-vars", "return-codes"]],
];

for (const [line, expected] of table)
  test(`what may stand at the end of ${JSON.stringify(line)}`, async () => {
    assert.deepEqual(await found(line), expected);
  });

test("options that are required come first", async () => {
  const [first, second, third] = await found("codeartifact describe-repository ");
  assert.deepEqual([first, second, third], ["--domain", "--repository", "--domain-owner"]);
});

test("all commands of the group are there", async () => {
  assert.equal((await found("codeartifact ")).length, Object.keys(operations).length + 2);
});

test("a name that would steer the terminal or end its line is left out", async () => {
  const steering = async (): Promise<readonly string[]> => ["a\u001b[2J", "b\nc", "d\u202ee", "f\u2028", "plain", "ä b"];
  assert.deepEqual(await found("--profile ", steering), ["plain", "ä b"]);
});
