/* What may stand at the cursor of a command line: commands, options, and values as far as they are known. */
import type { Operation } from "../../api/operation.ts";
import { operations } from "../../api/table.ts";
import type { Shape } from "../../shape/shape.ts";
import { globalOptions } from "../arguments/global-options.ts";
import { flagOf, kebab, type OptionRow, optionsOf } from "../arguments/options.ts";
import { loginOptions } from "../login/options.ts";
import { operatorCommands } from "../operate/commands.ts";

export interface Suggestion {
  readonly text: string;
  /** One sentence; empty where there is nothing to say. */
  readonly summary: string;
}

/** A command line up to the cursor, without the program's name. */
export interface LineBefore {
  readonly words: readonly string[];
  /** The word at the cursor, as far as it is written. */
  readonly partial: string;
}

/** Names that the server has for an option, such as `repository`, given the options that the line has so far. */
export type FindNames = (option: string, given: ReadonlyMap<string, string>) => Promise<readonly string[]>;

const group = "codeartifact";

/** What a line says so far. */
export interface LineSoFar {
  /** The words that are neither options nor values. */
  readonly places: readonly string[];
  /** Options by their names without dashes, each with the first of its words. */
  readonly given: ReadonlyMap<string, string>;
  /** The option whose word the cursor is at; null where it is at none's. */
  readonly open: OptionRow | null;
  /** The command's options and the global ones. */
  readonly options: readonly OptionRow[];
}

/** Gives what begins as the word at the cursor does, in the order in which help lists it. */
export async function suggest(before: LineBefore, findNames: FindNames): Promise<readonly Suggestion[]> {
  const { partial } = before;
  const line = readSoFar(before.words);
  const begins = ({ text }: Suggestion): boolean => text.startsWith(partial);
  if (line.open !== null) {
    const found = (await valuesOf(line.open, line.given, findNames)).filter(begins);
    const isList = line.open.takes === "words" && line.given.get(line.open.name) !== "";
    return isList && partial.startsWith("-") ? optionSuggestions(line).filter(begins) : found;
  }
  if (partial.startsWith("-")) return optionSuggestions(line).filter(begins);
  const commands = commandSuggestions(line.places).filter(begins);
  return commands.length > 0 || partial !== "" ? commands : optionSuggestions(line).filter(begins);
}

/** Goes by exact names alone: who completes words writes no abbreviations. */
export function readSoFar(words: readonly string[]): LineSoFar {
  const places: string[] = [];
  const given = new Map<string, string>();
  let options: readonly OptionRow[] = globalOptions;
  let open: OptionRow | null = null;
  for (const word of words) {
    if (word.startsWith("--")) {
      const [flag, value] = word.split(/=(.*)/s);
      const row = options.find((option) => !option.positional && flagOf(option) === flag);
      given.set(row?.name ?? word.slice(2), value ?? "");
      open = row === undefined || value !== undefined || !takesWords(row) ? null : row;
    } else if (open !== null) {
      if (given.get(open.name) === "") given.set(open.name, word);
      if (open.takes !== "words") open = null;
    } else {
      places.push(word);
      options = [...optionsAt(places), ...globalOptions];
    }
  }
  return { places, given, open, options };
}

const takesWords = ({ takes }: OptionRow): boolean => takes === "word" || takes === "words" || takes === "word or none";

const rows = Object.values<Operation>(operations);

function optionsAt([first, second]: readonly string[]): readonly OptionRow[] {
  if (first !== group || second === undefined) return [];
  if (second === "login") return loginOptions;
  const row = rows.find(({ name }) => kebab(name) === second);
  return row === undefined ? [] : optionsOf(row);
}

function commandSuggestions(places: readonly string[]): readonly Suggestion[] {
  if (places.length === 0) {
    const operator = Object.entries(operatorCommands).map(([text, { says }]) => ({ text, summary: says }));
    const works = "Works with domains, repositories, packages and their versions.";
    return [{ text: group, summary: works }, ...operator, help];
  }
  if (places[0] !== group || places.length > 1) return [];
  const named = rows.map(({ name, summary }) => ({ text: kebab(name), summary }));
  const login = { text: "login", summary: "Sets up a package client for a repository." };
  return [...named, login, help].sort((a, b) => (a.text < b.text ? -1 : 1));
}

const help: Suggestion = { text: "help", summary: "Shows what there is." };

/** Options that are not there yet; those that are required come first. */
function optionSuggestions({ options, given }: LineSoFar): readonly Suggestion[] {
  const left = options.filter(
    ({ hidden, positional, name, gives }) => !(hidden || positional || given.has(name) || given.has(gives)),
  );
  const first = left.filter(({ required }) => required);
  return [...first, ...left.filter(({ required }) => !required)].map((row) => ({ text: flagOf(row), summary: row.summary }));
}

async function valuesOf(
  row: OptionRow,
  given: ReadonlyMap<string, string>,
  findNames: FindNames,
): Promise<readonly Suggestion[]> {
  const known = row.choices ?? wordsOf(row.shape) ?? (await findNames(row.name, given));
  return known.map((text) => ({ text, summary: "" }));
}

function wordsOf(shape: Shape): readonly string[] | undefined {
  if (shape.is === "list") return wordsOf(shape.element);
  return shape.is === "string" ? shape.values : undefined;
}
