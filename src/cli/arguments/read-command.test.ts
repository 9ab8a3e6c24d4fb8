import assert from "node:assert/strict";
import { test } from "node:test";
import { CommandFailure, type Frame } from "../failure.ts";
import type { Given, Parsed } from "./parsed.ts";
import { commandWords, readCommand } from "./read-command.ts";
import { checkGlobals, readEarly, readGlobals } from "./read-globals.ts";

type Names = Readonly<Record<string, string>>;

const read = async (
  line: string | readonly string[],
  aliases: { commands?: Names; operations?: Names } = {},
): Promise<Parsed> => {
  const words = typeof line === "string" ? line.split(" ").filter((word) => word !== "") : line;
  const commands = {
    operator: ["serve"],
    aliases: {
      commands: new Map(Object.entries(aliases.commands ?? {})),
      operations: new Map(Object.entries(aliases.operations ?? {})),
    },
  };
  readEarly(words);
  const pass = readGlobals(words, commandWords(commands));
  await checkGlobals(pass.globals);
  return readCommand(pass, commands);
};

/** What a line is told to do, without the global options that say nothing. */
const told = (parsed: Parsed): object => {
  if (!("globals" in parsed)) return parsed;
  const { debug, verifySsl, paginate, signRequest, pager, ...words } = parsed.globals;
  const off = Object.entries({ verifySsl, paginate, signRequest, pager }).filter(([, on]) => !on);
  const given = Object.entries({ ...words, ...(debug ? { debug } : {}) }).filter(([, value]) => value !== undefined);
  const globals = Object.fromEntries([...given, ...off]);
  return { ...parsed, globals, ...("given" in parsed ? { given: Object.fromEntries(parsed.given) } : {}) };
};

const operation = (name: string, given: Readonly<Record<string, Given>> = {}, globals: object = {}): object => ({
  is: "operation",
  operation: name,
  given,
  globals,
});
const help = (...topic: string[]): object => ({ is: "help", topic, globals: {} });

const understood: readonly (readonly [string, object])[] = [
  ["codeartifact list-domains", operation("ListDomains")],
  [
    "--region r codeartifact --out text list-domains --que a",
    operation("ListDomains", {}, { region: "r", output: "text", query: "a" }),
  ],
  ["codeartifact --domain=ab describe-domain", operation("DescribeDomain", { domain: "ab" })],
  [
    "codeartifact list-packages --domain ab --repository cd --pro x",
    operation("ListPackages", { domain: "ab", repository: "cd" }, { profile: "x" }),
  ],
  ["codeartifact list-domains --max-items 5 --page-size 2", operation("ListDomains", { "max-items": 5, "page-size": 2 })],
  ["codeartifact list-domains --max-results 5", operation("ListDomains", { "max-results": "5" }, { paginate: false })],
  ["codeartifact list-domains --no-paginate --page-size 0", operation("ListDomains", { "page-size": 0 }, { paginate: false })],
  ["codeartifact describe-domain --generate-cli-skeleton", operation("DescribeDomain", { "generate-cli-skeleton": "input" })],
  ["codeartifact describe-domain --cli-input-json {}", operation("DescribeDomain", { "cli-input-json": "{}" })],
  [
    "codeartifact login --tool npm --domain ab --repository cd",
    { is: "login", given: { tool: "npm", domain: "ab", repository: "cd" }, globals: {} },
  ],
  ["help", help()],
  ["help topics", help("topics")],
  ["help return-codes x --bogus", help("return-codes")],
  ["codeartifact help x", help("codeartifact")],
  ["codeartifact list-domains help x", help("codeartifact", "list-domains")],
  ["codeartifact describe-domain help", help("codeartifact", "describe-domain")],
  ["codeartifact describe-domain --domain ab help", help("codeartifact", "describe-domain")],
  ["codeartifact login help", help("codeartifact", "login")],
  ["--version --output xml", { is: "version" }],
  ["codeartifact nonsense --version", { is: "version" }],
  ["serve --port 0", { is: "operator", command: "serve", words: ["--port", "0"] }],
];

for (const [line, expected] of understood)
  test(`'${line}' is understood`, async () => assert.deepEqual(told(await read(line)), expected));

const choice = (subject: string, word: string, ...near: string[]): string =>
  [
    `argument ${subject}: Found invalid choice '${word}'\n`,
    ...(near.length === 0 ? [] : ["Maybe you meant:\n", ...near.map((one) => `  * ${one}`)]),
  ].join("\n");
const required = (flags: string): string => `the following arguments are required: ${flags}`;
const banned = "Cannot specify --no-paginate along with pagination arguments:";

const refused: readonly (readonly [string, string, Frame?, number?])[] = [
  ["", required("command"), "parser"],
  ["--x y z", choice("command", "y"), "parser"],
  ["codeartifac list-domains", choice("command", "codeartifac", "codeartifact"), "parser"],
  ["codeartifact", required("operation"), "parser"],
  ["codeartifact wait", choice("operation", "wait"), "parser"],
  ["codeartifact list-domain", choice("operation", "list-domain", "list-domains"), "parser"],
  ["codeartifact --domain ab describe-domain", choice("operation", "ab"), "parser"],
  ["codeartifact describe-domain", required("--domain"), "parser"],
  ["codeartifact describe-domain help --bogus", required("--domain"), "parser"],
  ["codeartifact describe-domain --generate-cli-skeleton output", required("--domain"), "parser"],
  ["codeartifact describe-domain --generate-cli-skeleton=input", required("--domain"), "parser"],
  ["codeartifact describe-domain --cli-input-json={}", required("--domain"), "parser"],
  ["codeartifact list-domains --max 1", "ambiguous option: --max could match --max-results, --max-items", "parser"],
  ["codeartifact list-domains x --y z", "Unknown options: --y, z, x", "unknown"],
  ["codeartifact login --tool npm --domain ab --repository cd --x y", "Unknown options: --x,y"],
  ["codeartifact login", required("--tool, --domain, --repository"), "parser"],
  ["codeartifact list-domains --no-paginate --max-items -1", `${banned} --max-items`],
  ["codeartifact list-domains --next-token a --starting-token b --page-size 1", `${banned} --starting-token, --page-size`],
  ["help x", choice("subcommand", "x"), "parser"],
  ["--profile", "argument --profile: expected one argument", "early"],
  [
    "--cli-auto-prompt --no-cli-auto-prompt",
    "Both --cli-auto-prompt and --no-cli-auto-prompt cannot be specified at the same time.",
  ],
  [
    "--endpoint-url host codeartifact nonsense",
    'Bad value for --endpoint-url "host": scheme is missing.  Must be of the form http://<hostname>/ or https://<hostname>/',
  ],
  ["--cli-read-timeout abc codeartifact nonsense", "invalid literal for int() with base 10: 'abc'", "plain", 255],
];

for (const [line, message, frame = "plain", exit = 252] of refused)
  test(`'${line}' is refused`, async () => {
    await assert.rejects(read(line), (thrown) => {
      assert.ok(thrown instanceof CommandFailure);
      assert.deepEqual([thrown.message, thrown.frame, thrown.exit], [message, frame, exit]);
      return true;
    });
  });

const ca = { commands: { ca: "codeartifact --region r", codeartifact: "codeartifact --output text", sh: "!echo" } };
const ops = { operations: { doms: "list-domains --max-items 1", "list-domains": "list-domains --page-size 2", out: "!cat" } };

const expanded: readonly (readonly [string | readonly string[], Parameters<typeof read>[1], object])[] = [
  ["ca list-domains", ca, operation("ListDomains", {}, { region: "r", output: "text" })],
  ["ca list-domains --region s", ca, operation("ListDomains", {}, { region: "r", output: "text" })],
  ["codeartifact list-domains", ca, operation("ListDomains", {}, { output: "text" })],
  [
    "codeartifact doms --page-size 3",
    { operations: { doms: ops.operations.doms } },
    operation("ListDomains", { "max-items": 1, "page-size": 3 }),
  ],
  ["codeartifact list-domains", ops, operation("ListDomains", { "page-size": 2 })],
  ["codeartifact doms", ops, operation("ListDomains", { "page-size": 2, "max-items": 1 })],
  [["sh", "a b", "it's", "c"], ca, { is: "shell", line: `echo 'a b' 'it'"'"'s' c` }],
  [["codeartifact", "out", "x"], ops, { is: "shell", line: "cat x" }],
  ["up", { commands: { up: "serve --port 1" } }, { is: "operator", command: "serve", words: ["--port", "1"] }],
];

for (const [line, aliases, expected] of expanded)
  test(`aliases are put into '${line}' with ${JSON.stringify(aliases)}`, async () =>
    assert.deepEqual(told(await read(line, aliases)), expected));

const wrongAliases: readonly (readonly [string, Parameters<typeof read>[1], RegExp])[] = [
  ["a", { commands: { a: "b", b: "a" } }, /^maximum recursion depth exceeded$/],
  [
    "a",
    { commands: { a: "'b" } },
    /^Value of alias "a" could not be parsed. Received error: No closing quotation when parsing:\n'b$/,
  ],
  ["a", { commands: { a: "b\\" } }, /Received error: No escaped character when/],
  [
    "a",
    { commands: { a: "codeartifact --profile x" } },
    /^Global parameter "--profile" detected in alias "a" which is not supported/,
  ],
  ["codeartifact a", { operations: { a: "list-domains --debug" } }, /^Global parameter "--debug" detected in alias "a"/],
];

for (const [line, aliases, message] of wrongAliases)
  test(`'${line}' with the aliases ${JSON.stringify(aliases)} fails`, () =>
    assert.rejects(
      read(line, aliases),
      (thrown) => thrown instanceof CommandFailure && thrown.exit === 255 && message.test(thrown.message),
    ));
