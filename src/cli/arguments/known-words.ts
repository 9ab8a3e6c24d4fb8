/*
 * One pass over a command line by the rules of Python's argparse (command line spec, 2): it takes the options that it knows and hands on
 * the rest. Each word is an option (O), an argument (A), or the first `--` (-), after which all are arguments; what an option or
 * a positional may take is told by that pattern.
 */
import { CommandFailure } from "../failure.ts";
import { pythonLiteral } from "../json/python-literal.ts";
import { nearMatches } from "./near-matches.ts";
import { flagOf, type OptionRow } from "./options.ts";
import type { Given, KnownWords } from "./parsed.ts";
import { pythonInt } from "./python-int.ts";

/** An option as a word names it; its row is null where this pass knows none. */
interface Flagged {
  readonly row: OptionRow | null;
  /** What stands after its `=`. */
  readonly explicit: string | null;
}

interface Line {
  readonly words: readonly string[];
  readonly pattern: string;
  readonly flags: ReadonlyMap<number, Flagged>;
}

interface Pass {
  readonly line: Line;
  readonly found: Map<string, Given>;
  readonly seen: Set<OptionRow>;
  readonly rest: string[];
  positionals: readonly OptionRow[];
}

/** Words that the parser cannot take. */
export const wrongWords = (message: string): CommandFailure => new CommandFailure(252, message, { frame: "parser" });

/** Throws CommandFailure. A row that takes `version` ends the pass, whatever follows and is missing. */
export function readKnown(rows: readonly OptionRow[], words: readonly string[]): KnownWords {
  const line = lineOf(
    rows.filter(({ positional }) => !positional),
    words,
  );
  const positionals = rows.filter(({ positional }) => positional);
  const pass: Pass = { line, found: new Map(), seen: new Set(), rest: [], positionals };
  const last = Math.max(-1, ...line.flags.keys());
  let at = 0;
  while (at <= last) {
    const next = line.pattern.indexOf("O", at);
    const after = next > at ? takePositionals(pass, at) : at;
    if (after > at) {
      at = after;
      continue;
    }
    pass.rest.push(...words.slice(at, next));
    at = takeFlag(pass, next);
    if (at < 0) return pass;
  }
  pass.rest.push(...words.slice(takePositionals(pass, at)));
  const missing = rows.filter((row) => row.required && !pass.seen.has(row));
  if (missing.length > 0) throw wrongWords(`the following arguments are required: ${missing.map(flagOf).join(", ")}`);
  return pass;
}

function lineOf(rows: readonly OptionRow[], words: readonly string[]): Line {
  const byFlag = new Map(rows.map((row) => [flagOf(row), row]));
  const flags = new Map<number, Flagged>();
  let pattern = "";
  for (const [at, word] of words.entries()) {
    const flagged = pattern.includes("-") || word === "--" ? null : flaggedBy(word, byFlag);
    if (flagged !== null) flags.set(at, flagged);
    pattern += flagged !== null ? "O" : word === "--" && !pattern.includes("-") ? "-" : "A";
  }
  return { words, pattern, flags };
}

const negativeNumber = /^-\p{Nd}+$|^-\p{Nd}*\.\p{Nd}+$/u;

/** Null where the word is an argument. */
function flaggedBy(word: string, byFlag: ReadonlyMap<string, OptionRow>): Flagged | null {
  if (!word.startsWith("-") || word === "-") return null;
  const whole = byFlag.get(word);
  if (whole !== undefined) return { row: whole, explicit: null };
  const equals = word.indexOf("=");
  const flag = equals < 0 ? word : word.slice(0, equals);
  const explicit = equals < 0 ? null : word.slice(equals + 1);
  const named = byFlag.get(flag);
  if (named !== undefined) return { row: named, explicit };
  const meant = flag.startsWith("--") ? [...byFlag].filter(([known]) => known.startsWith(flag)) : [];
  if (meant.length > 1) throw wrongWords(`ambiguous option: ${word} could match ${meant.map(([known]) => known).join(", ")}`);
  const [only] = meant;
  if (only !== undefined) return { row: only[1], explicit };
  if (negativeNumber.test(word) || word.includes(" ")) return null;
  return { row: null, explicit: null };
}

/** Takes the option at a place, with what it takes; gives the place after it, or -1 where the reading is to end. */
function takeFlag(pass: Pass, at: number): number {
  const { words, pattern, flags } = pass.line;
  const { row, explicit } = flags.get(at) ?? { row: null, explicit: null };
  if (row === null) {
    pass.rest.push(words[at] ?? "");
    return at + 1;
  }
  if (explicit !== null) {
    if (takesNothing(row)) throw wrongWords(`argument ${flagOf(row)}: ignored explicit argument ${pythonLiteral(explicit)}`);
    give(pass, row, [explicit]);
    return at + 1;
  }
  const count = countTaken(row, pattern.slice(at + 1));
  give(pass, row, words.slice(at + 1, at + 1 + count));
  return row.takes === "version" ? -1 : at + 1 + count;
}

const takesNothing = ({ takes }: OptionRow): boolean => takes === "true" || takes === "false" || takes === "version";

/** How many of the arguments that the pattern begins with an option takes. */
function countTaken(row: OptionRow, pattern: string): number {
  if (takesNothing(row)) return 0;
  const most = /^A*/.exec(pattern)?.[0].length ?? 0;
  if (row.takes === "words") return most;
  if (row.takes === "word" && most === 0) throw wrongWords(`argument ${flagOf(row)}: expected one argument`);
  return Math.min(most, 1);
}

/** Gives to as many of the positionals as can have something what stands at a place; gives the place after that. */
function takePositionals(pass: Pass, from: number): number {
  const { words, pattern } = pass.line;
  let at = from;
  for (let count = pass.positionals.length; count > 0; count -= 1) {
    const rows = pass.positionals.slice(0, count);
    const shares = new RegExp(`^${rows.map(({ takes }) => (takes === "word" ? "(-?A-?)" : "(-?A?-?)")).join("")}`);
    const matched = shares.exec(pattern.slice(at));
    if (matched === null) continue;
    for (const [place, row] of rows.entries()) {
      const end = at + (matched[place + 1]?.length ?? 0);
      const taken = words.slice(at, end);
      give(
        pass,
        row,
        taken.filter((_, index) => index !== taken.indexOf("--")),
      );
      at = end;
    }
    pass.positionals = pass.positionals.slice(count);
    break;
  }
  return at;
}

function give(pass: Pass, row: OptionRow, taken: readonly string[]): void {
  pass.seen.add(row);
  const value = givenValue(row, taken);
  if (value !== undefined) pass.found.set(row.gives, value);
}

/** Undefined of an absent word that nothing stands for. */
function givenValue(row: OptionRow, taken: readonly string[]): Given | undefined {
  if (takesNothing(row)) return row.takes !== "false";
  if (row.takes === "words") return taken;
  const [word] = taken;
  if (word === undefined) return row.fallback;
  if (row.choices !== undefined && !row.choices.includes(word)) throw wrongWords(wrongChoice(row, word, row.choices));
  if (!row.numeric) return word;
  const number = pythonInt(word);
  if (number === null) throw wrongWords(`argument ${flagOf(row)}: invalid int value: ${pythonLiteral(word)}`);
  return number;
}

function wrongChoice(row: OptionRow, word: string, choices: readonly string[]): string {
  const near = nearMatches(word, choices);
  const found = `argument ${flagOf(row)}: Found invalid choice '${word}'\n`;
  return near.length === 0 ? found : [found, "Maybe you meant:\n", ...near.map((choice) => `  * ${choice}`)].join("\n");
}
