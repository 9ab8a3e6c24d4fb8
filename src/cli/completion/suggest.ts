/* What may stand at the cursor of a command line: commands, options, and values as far as they are known. */
import type { Operation } from "../../api/operation.ts";
import { operations } from "../../api/table.ts";
import type { Shape } from "../../shape/shape.ts";
import { globalOptions } from "../arguments/global-options.ts";
import { flagOf, kebab, type OptionRow, optionRow, optionsOf } from "../arguments/options.ts";
import { topics } from "../help/topics.ts";
import { loginOptions } from "../login/options.ts";
import type { Flags, OperatorCommand, OperatorCommands } from "../operate/command.ts";
import type { LineBefore } from "./line-before.ts";

export interface Suggestion {
  readonly text: string;
  /** One sentence; empty where there is nothing to say. */
  readonly summary: string;
}

/** Names for an option, such as `repository`, given the options that the line has so far. */
export type FindNames = (option: string, given: ReadonlyMap<string, string>) => Promise<readonly string[]>;

/** What suggestions are taken from, beside the table of operations. */
export interface Sources {
  readonly commands: OperatorCommands;
  readonly findNames: FindNames;
}

/** What may follow the words that are neither options nor values. */
interface Place {
  readonly commands: readonly Suggestion[];
  readonly options: readonly OptionRow[];
}

/** What a line says so far. */
export interface LineSoFar extends Place {
  /** The words that are neither options nor values. */
  readonly places: readonly string[];
  /** Options by their names without dashes, each with the first of its words. */
  readonly given: ReadonlyMap<string, string>;
  /** The option whose word the cursor is at; null where it is at none's. */
  readonly open: OptionRow | null;
}

const group = "codeartifact";

/** Gives what begins as the word at the cursor does, in the order in which help lists it; no text holds characters that steer. */
export async function suggest(
  { words, partial }: LineBefore,
  { commands: operator, findNames }: Sources,
): Promise<readonly Suggestion[]> {
  const line = await readSoFar(words, operator);
  const { open, given, commands } = line;
  const begins = ({ text }: Suggestion): boolean => text.startsWith(partial) && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text);
  const isFlag = partial.startsWith("-");
  if (open !== null && !(isFlag && mayEnd(open, given))) return (await valuesOf(open, given, findNames)).filter(begins);
  const [flag, value] = partial.split(/=(.*)/s);
  const named = value === undefined ? undefined : line.options.find((option) => flagOf(option) === flag && takesWords(option));
  if (named !== undefined) {
    const values = await valuesOf(named, given, findNames);
    return values.map(({ text, summary }) => ({ text: `${flag}=${text}`, summary })).filter(begins);
  }
  const found = isFlag ? [] : commands.filter(begins);
  return found.length === 0 && (isFlag || partial === "") ? optionSuggestions(line).filter(begins) : found;
}

/** Whether an option needs no more words than it has. */
const mayEnd = ({ name, takes }: OptionRow, given: ReadonlyMap<string, string>): boolean =>
  takes === "word or none" || (takes === "words" && given.get(name) !== "");

/** Goes by exact names alone: who completes words writes no abbreviations. */
export async function readSoFar(words: readonly string[], operator: OperatorCommands): Promise<LineSoFar> {
  const places: string[] = [];
  const given = new Map<string, string>();
  let place = await placeAt(places, operator);
  let open: OptionRow | null = null;
  for (const word of words) {
    if (word.startsWith("--")) {
      const [flag, value] = word.split(/=(.*)/s);
      const row = place.options.find((option) => !option.positional && flagOf(option) === flag);
      given.set(row?.name ?? word.slice(2), value ?? "");
      open = row === undefined || value !== undefined || !takesWords(row) ? null : row;
    } else if (open !== null) {
      if (given.get(open.name) === "") given.set(open.name, word);
      if (open.takes !== "words") open = null;
    } else {
      places.push(word);
      place = await placeAt(places, operator);
    }
  }
  return { ...place, places, given, open };
}

const takesWords = ({ takes, positional }: OptionRow): boolean =>
  !positional && (takes === "word" || takes === "words" || takes === "word or none");

const rows = Object.values<Operation>(operations);

const help: Suggestion = { text: "help", summary: "Shows what there is." };

async function placeAt(places: readonly string[], operator: OperatorCommands): Promise<Place> {
  const [first, second] = places;
  if (first === undefined) return { commands: firstWords(operator), options: globalOptions };
  if (first === help.text) return { commands: second === undefined ? topicWords : [], options: globalOptions };
  if (first !== group) return operatorPlace(Object.hasOwn(operator, first) ? operator[first] : undefined, places.slice(1));
  if (second === undefined) return { commands: groupWords, options: globalOptions };
  return { commands: [], options: [...optionsFor(second), ...globalOptions] };
}

const firstWords = (operator: OperatorCommands): readonly Suggestion[] => [
  { text: group, summary: "Works with domains, repositories, packages and their versions." },
  ...Object.entries(operator).map(([text, { says }]) => ({ text, summary: says })),
  help,
];

const topicWords = Object.entries(topics).map(([text, { says }]) => ({ text, summary: says }));

const groupWords: readonly Suggestion[] = [
  ...rows.map(({ name, summary }) => ({ text: kebab(name), summary })),
  { text: "login", summary: "Sets up a package client for a repository." },
  help,
].sort((a, b) => (a.text < b.text ? -1 : 1));

function optionsFor(command: string): readonly OptionRow[] {
  if (command === "login") return loginOptions;
  const row = rows.find(({ name }) => kebab(name) === command);
  return row === undefined ? [] : optionsOf(row);
}

async function operatorPlace(operator: OperatorCommand | undefined, [deed]: readonly string[]): Promise<Place> {
  const command = await operator?.load();
  const deeds = command?.deeds ?? {};
  if (deed !== undefined)
    return { commands: [], options: flagRows(Object.hasOwn(deeds, deed) ? deeds[deed]?.flags : command?.flags) };
  const commands = Object.entries(deeds).map(([text, { says }]) => ({ text, summary: says }));
  return { commands, options: flagRows(command?.flags) };
}

const flagRows = (flags: Flags = {}): readonly OptionRow[] =>
  Object.entries(flags).map(([name, { says, takesValue, choices, required = false }]) =>
    optionRow({ name, summary: says, takes: takesValue ? "word" : "true", choices, required }),
  );

/** Options that are not there yet; those that are required come first. */
function optionSuggestions({ options, given }: LineSoFar): readonly Suggestion[] {
  const left = options.filter(
    ({ hidden, positional, name, gives }) => !(hidden || positional || given.has(name) || given.has(gives)),
  );
  const first = left.filter(({ required }) => required);
  return [...first, ...left.filter(({ required }) => !required)].map((row) => ({ text: flagOf(row), summary: row.summary }));
}

async function valuesOf(
  { name, shape, choices }: OptionRow,
  given: ReadonlyMap<string, string>,
  findNames: FindNames,
): Promise<readonly Suggestion[]> {
  const known = choices ?? wordsOf(shape) ?? (await findNames(name, given));
  return known.map((text) => ({ text, summary: "" }));
}

function wordsOf(shape: Shape): readonly string[] | undefined {
  if (shape.is === "list") return wordsOf(shape.element);
  return shape.is === "string" ? shape.values : undefined;
}
