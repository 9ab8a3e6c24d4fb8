/*
 * The passes over what the global options left: the operation, then its options (command line spec, 2 and 4). Where a pass meets an
 * alias, the words that it stands for are put in.
 */
import type { Operation } from "../../api/operation.ts";
import { type OperationName, operations } from "../../api/table.ts";
import { type AliasFile, aliasWords } from "../aliases.ts";
import { CommandFailure } from "../failure.ts";
import { shellQuoted } from "../settings/shell-words.ts";
import { globalsOf } from "./global-options.ts";
import { readKnown } from "./known-words.ts";
import { kebab, type OptionRow, optionRow, optionsOf } from "./options.ts";
import type { Given, GlobalOptions, Parsed } from "./parsed.ts";
import { checkGlobals, type GlobalPass, placeRow, readGlobals } from "./read-globals.ts";

/** What the first word may be. */
export interface Commands {
  readonly aliases: AliasFile;
  /** The operator's commands, which read their own words. */
  readonly operator: readonly string[];
}

/** One reading: what all its passes share, and what they have found of the global options. */
interface Reading extends Commands {
  readonly found: Map<string, Given>;
  /** How many aliases have been put in. */
  expansions: number;
}

const group = "codeartifact";

/** Operations by their names on the command line. */
const operationNames: ReadonlyMap<string, OperationName> = new Map(
  Object.values<Operation<OperationName>>(operations).map(({ name }) => [kebab(name), name]),
);

/** Where aliases stand for one another more often than this, they do so for ever. */
const maxExpansions = 100;

export const commandWords = ({ aliases, operator }: Commands): readonly string[] => [
  group,
  "help",
  ...operator,
  ...aliases.commands.keys(),
];

/** Reads to its end what the first pass began. Throws CommandFailure. */
export function readCommand({ found, command, rest, version }: GlobalPass, commands: Commands): Promise<Parsed> {
  if (version) return Promise.resolve({ is: "version" });
  return callCommand({ ...commands, found: new Map(found), expansions: 0 }, command, rest);
}

/** `passed` is the alias of the same name that is being put in: it stands for the command that it hides. */
async function callCommand(reading: Reading, command: string, rest: readonly string[], passed = ""): Promise<Parsed> {
  const alias = command === passed ? undefined : reading.aliases.commands.get(command);
  if (alias?.startsWith("!")) return shellLine(alias, rest);
  if (alias !== undefined) {
    const inner = await readAlias(reading, command, aliasWords(command, alias));
    return callCommand(reading, inner.command, [...inner.rest, ...rest], isBuiltIn(reading, command) ? command : "");
  }
  if (command === group) return readOperation(reading, rest);
  if (command === "help") return readHelp(reading, rest);
  return { is: "operator", command, words: rest };
}

const isBuiltIn = ({ operator }: Reading, command: string): boolean =>
  command === group || command === "help" || operator.includes(command);

const shellLine = (alias: string, rest: readonly string[]): Parsed => ({
  is: "shell",
  line: [alias.slice(1), ...rest.map(shellQuoted)].join(" "),
});

/** Reads the global options among an alias's words: they count more than those of the line. */
async function readAlias(reading: Reading, name: string, words: readonly string[]): Promise<GlobalPass> {
  reading.expansions += 1;
  if (reading.expansions > maxExpansions) throw new CommandFailure(255, "maximum recursion depth exceeded");
  const pass = readGlobals(words, commandWords(reading));
  const refused = ["debug", "profile"].find((option) => pass.found.has(option));
  if (refused !== undefined) {
    const unsupported = "which is not supported in subcommand aliases.";
    throw new CommandFailure(255, `Global parameter "--${refused}" detected in alias "${name}" ${unsupported}`);
  }
  await checkGlobals(pass.globals);
  for (const [option, value] of pass.found) reading.found.set(option, value);
  return pass;
}

/** The first word may be a topic; those behind it are passed over. */
async function readHelp(reading: Reading, words: readonly string[]): Promise<Parsed> {
  const globals = globalsOf(reading.found);
  if (words.length === 0) return { is: "help", topic: [], globals };
  const { topics } = await import("../help/topics.ts");
  const row: OptionRow = { ...placeRow("subcommand", Object.keys(topics)), required: false, takes: "word or none" };
  const topic = readKnown([row], words).found.get("subcommand");
  return { is: "help", topic: typeof topic === "string" && topic !== "" ? [topic] : [], globals };
}

async function readOperation(reading: Reading, words: readonly string[]): Promise<Parsed> {
  const choices = [...operationNames.keys(), "login", "help", ...reading.aliases.operations.keys()];
  const { found, rest } = readKnown([placeRow("operation", choices)], words);
  const name = String(found.get("operation"));
  const alias = reading.aliases.operations.get(name);
  if (alias === undefined) return callOperation(reading, name, rest);
  if (alias.startsWith("!")) return shellLine(alias, rest);
  const inner = await readAlias(reading, name, [group, ...aliasWords(name, alias)]);
  const all = [...inner.rest, ...rest];
  return isOperation(name) ? callOperation(reading, name, all.slice(1)) : readOperation(reading, all);
}

const isOperation = (name: string): boolean => operationNames.has(name) || name === "login" || name === "help";

async function callOperation(reading: Reading, name: string, words: readonly string[]): Promise<Parsed> {
  const globals = globalsOf(reading.found);
  if (name === "help") return { is: "help", topic: [group], globals };
  if (words.length === 1 && words[0] === "help") return { is: "help", topic: [group, name], globals };
  const operation = operationNames.get(name);
  if (operation === undefined) return readLogin(words, globals);
  const row: Operation = operations[operation];
  const { found, rest } = readKnown([...rowsFor(row, words), helpRow], words);
  const given = new Map(found);
  const help = given.get("help") ?? "";
  given.delete("help");
  if (help === "help") return { is: "help", topic: [group, name], globals };
  const unknown = help === "" ? rest : [...rest, String(help)];
  if (unknown.length > 0) throw new CommandFailure(252, `Unknown options: ${unknown.join(", ")}`, { frame: "unknown" });
  return { is: "operation", operation, given, globals: { ...globals, paginate: paginates(row, given, globals) } };
}

const helpRow = optionRow({ name: "help", takes: "word or none", positional: true, summary: "" });

/** Nothing is required where the input comes as a whole or a template is asked for, if the flag is a word of its own. */
function rowsFor(row: Operation, words: readonly string[]): readonly OptionRow[] {
  const rows = optionsOf(row);
  const skeleton = words.indexOf("--generate-cli-skeleton");
  const wholeInput = words.includes("--cli-input-json") || words.includes("--cli-input-yaml");
  const relaxed = wholeInput || (skeleton >= 0 && words[skeleton + 1] !== "output");
  if (!relaxed || rows.some(({ positional }) => positional)) return rows;
  return rows.map((option) => ({ ...option, required: false }));
}

/** Whether all pages are to be fetched: not where the server's own page options are given. Throws CommandFailure 252. */
function paginates({ paginator }: Operation, given: ReadonlyMap<string, Given>, { paginate }: GlobalOptions): boolean {
  if (paginator === undefined) return paginate;
  const byHand = given.has(kebab(paginator.inputToken)) || given.has(kebab(paginator.limitKey));
  if (paginate && !byHand) return true;
  const used = ["starting-token", "page-size", "max-items"].filter((name) => Boolean(given.get(name)));
  if (used.length === 0) return false;
  const flags = used.map((name) => `--${name}`).join(", ");
  throw new CommandFailure(252, `Cannot specify --no-paginate along with pagination arguments: ${flags}`);
}

async function readLogin(words: readonly string[], globals: GlobalOptions): Promise<Parsed> {
  const { loginOptions } = await import("../login/options.ts");
  const { found, rest } = readKnown(loginOptions, words);
  if (rest.length > 0) throw new CommandFailure(252, `Unknown options: ${rest.join(",")}`);
  return { is: "login", given: found, globals };
}
