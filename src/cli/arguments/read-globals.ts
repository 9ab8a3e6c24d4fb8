/* The first passes over a command line: the global options, wherever they stand, and the command (command line spec, 2 and 3). */
import { CommandFailure } from "../failure.ts";
import { pythonLiteral } from "../json/python-literal.ts";
import { globalOptions, globalsOf } from "./global-options.ts";
import { readKnown } from "./known-words.ts";
import { type OptionRow, optionRow } from "./options.ts";
import type { Given, GlobalOptions } from "./parsed.ts";
import { pythonInt } from "./python-int.ts";

export interface GlobalPass {
  /** The global options that were given. */
  readonly found: ReadonlyMap<string, Given>;
  readonly globals: GlobalOptions;
  readonly command: string;
  /** What the passes after this one are to read. */
  readonly rest: readonly string[];
  /** Whether only the version is asked for; there is no command then. */
  readonly version: boolean;
}

const earlyRows = globalOptions.filter(({ name }) => name === "profile" || name === "debug");

/** A pass before all others knows two options, and tells mistakes in these in its own frame. Throws CommandFailure 252. */
export function readEarly(words: readonly string[]): void {
  try {
    readKnown(earlyRows, words);
  } catch (thrown) {
    if (thrown instanceof CommandFailure) throw new CommandFailure(252, thrown.message, { frame: "early", cause: thrown });
    throw thrown;
  }
  if (words.includes("--cli-auto-prompt") && words.includes("--no-cli-auto-prompt")) {
    const both = "Both --cli-auto-prompt and --no-cli-auto-prompt cannot be specified at the same time.";
    throw new CommandFailure(252, both);
  }
}

/** Throws CommandFailure 252. */
export function readGlobals(words: readonly string[], commands: readonly string[]): GlobalPass {
  const { found, rest } = readKnown([...globalOptions, placeRow("command", commands)], words);
  const options = new Map(found);
  options.delete("command");
  return {
    found: options,
    globals: globalsOf(options),
    command: String(found.get("command")),
    rest,
    version: found.has("version"),
  };
}

/** A word that stands by its place, one of some choices. */
export const placeRow = (name: string, choices: readonly string[]): OptionRow =>
  optionRow({ name, choices, required: true, positional: true, summary: "" });

/** What global options must be like before any command is looked at. Throws CommandFailure. */
export async function checkGlobals({ query, endpointUrl, readTimeout, connectTimeout }: GlobalOptions): Promise<void> {
  if (query !== undefined) (await import("../output/query.ts")).openQuery(query);
  if (endpointUrl !== undefined && !/^[\0-\x20]*[a-z][a-z0-9+.-]*:/iu.test(endpointUrl)) {
    const form = "scheme is missing.  Must be of the form http://<hostname>/ or https://<hostname>/";
    throw new CommandFailure(252, `Bad value for --endpoint-url "${endpointUrl}": ${form}`);
  }
  for (const seconds of [readTimeout, connectTimeout]) {
    if (seconds === undefined || pythonInt(seconds) !== null) continue;
    throw new CommandFailure(255, `invalid literal for int() with base 10: ${pythonLiteral(seconds)}`);
  }
}
