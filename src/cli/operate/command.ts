/* What an operator's command is given, and how it reads its words. */
import { parseArgs } from "node:util";
import { CommandFailure } from "../failure.ts";

export interface Terminal {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  /** How wide a terminal is; undefined of what is none. */
  readonly columns?: number;
}

export interface Invocation {
  readonly words: readonly string[];
  /** What the program was called by. */
  readonly name: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly out: Terminal;
  readonly err: Terminal;
}

/** Gives the exit code. Throws CommandFailure and faults. */
export interface Command {
  (invocation: Invocation): Promise<number>;
  /** What there is to complete: its flags, or the deeds of which the next word names one. */
  readonly flags?: Flags;
  readonly deeds?: Readonly<Record<string, Deed>>;
}

/** A command by its word; loaded when it is called. */
export interface OperatorCommand {
  /** One sentence. */
  readonly says: string;
  readonly load: () => Promise<Command>;
}

export type OperatorCommands = Readonly<Record<string, OperatorCommand>>;

export interface Flag {
  readonly says: string;
  readonly takesValue: boolean;
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly required?: boolean;
}

export type Flags = Readonly<Record<string, Flag>>;

/** Flags by their names without dashes; absent where they were not given. */
export type Given = Readonly<Record<string, string | boolean | undefined>>;

export interface Deed {
  /** One sentence. */
  readonly says: string;
  readonly flags: Flags;
  /** Throws CommandFailure where it did not do all that it was to do. */
  readonly run: (given: Given, invocation: Invocation) => Promise<void>;
}

/** Words that a command cannot take. */
export const misused = (message: string, cause?: unknown): CommandFailure => new CommandFailure(252, message, { cause });

const help: Flag = { says: "Show this.", takesValue: false };

/** The command of the words after the program's name, such as `refresh`. */
export const command = (words: string, { says, flags, run }: Deed): Command => {
  const all = { ...flags, help };
  const act = async (invocation: Invocation): Promise<number> => {
    const given = readFlags(invocation.words[0] === "help" ? ["--help"] : invocation.words, all);
    if (given.help === true) {
      const needed = Object.entries(flags).filter(([, flag]) => flag.required);
      const usage = [invocation.name, words, ...needed.map(([flag, { value }]) => `--${flag} ${value}`), "[options]"];
      invocation.out.write(flagsHelp(`${usage.join(" ")}\n\n${says}`, all));
      return 0;
    }
    const missing = Object.keys(flags).filter((flag) => flags[flag]?.required && given[flag] === undefined);
    if (missing.length > 0) {
      throw misused(`the following arguments are required: ${missing.map((flag) => `--${flag}`).join(", ")}`);
    }
    await run(given, invocation);
    return 0;
  };
  return Object.assign(act, { flags: all });
};

/** The command of a word that is followed by a further one: which of the deeds to do. */
export const group = (name: string, deeds: Readonly<Record<string, Deed>>): Command => {
  const act = async (invocation: Invocation): Promise<number> => {
    const [word, ...words] = invocation.words;
    const usage = groupHelp(`${invocation.name} ${name}`, deeds);
    if (word === "help" || word === "--help") {
      invocation.out.write(usage);
      return 0;
    }
    if (word === undefined) throw misused(usage);
    const deed = Object.hasOwn(deeds, word) ? deeds[word] : undefined;
    if (deed === undefined) throw misused(`argument subcommand: Found invalid choice '${word}'\n\n${usage}`);
    return command(`${name} ${word}`, deed)({ ...invocation, words });
  };
  return Object.assign(act, { deeds });
};

/** Reads flags. Throws CommandFailure 252. */
export function readFlags(words: readonly string[], flags: Flags): Given {
  const options = Object.fromEntries(
    Object.entries(flags).map(([flag, { takesValue }]) => [flag, { type: takesValue ? "string" : "boolean" } as const]),
  );
  const given = parsed(words, options);
  for (const [flag, value] of Object.entries(given)) {
    const choices = flags[flag]?.choices;
    if (choices !== undefined && !choices.includes(String(value)))
      throw misused(`argument --${flag}: Found invalid choice '${value}'`);
  }
  return given;
}

function parsed(words: readonly string[], options: Readonly<Record<string, { readonly type: "string" | "boolean" }>>): Given {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: false, strict: true }).values as Given;
  } catch (thrown) {
    throw misused((thrown as Error).message, thrown);
  }
}

/** A flag's text; undefined where it was not given. */
export const textOf = (given: Given, flag: string): string | undefined =>
  given[flag] === undefined ? undefined : String(given[flag]);

/** A flag's whole number; undefined where it was not given. Throws CommandFailure 252. */
export function numberOf(given: Given, flag: string, { min, max }: { readonly min: number; readonly max: number }) {
  const text = textOf(given, flag);
  if (text === undefined) return undefined;
  const number = /^[0-9]{1,15}$/u.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw misused(`argument --${flag}: '${text}' is no whole number from ${min} to ${max}.`);
}

/** The help of one command. */
export function flagsHelp(usage: string, flags: Flags): string {
  const lines = Object.entries(flags).map(([flag, { says, takesValue, value }]) => {
    const written = takesValue ? `--${flag} ${value ?? "VALUE"}` : `--${flag}`;
    return `  ${written}\n      ${says}`;
  });
  return `usage: ${usage}\n\n${lines.join("\n")}\n`;
}

/** Lists commands, each with its sentence. */
export function wordsHelp(words: Readonly<Record<string, { readonly says: string }>>): string {
  const width = Math.max(...Object.keys(words).map((word) => word.length));
  return Object.entries(words)
    .map(([word, { says }]) => `  ${word.padEnd(width)}  ${says}\n`)
    .join("");
}

const groupHelp = (name: string, deeds: Readonly<Record<string, Deed>>): string =>
  `usage: ${name} <subcommand> [options]\n\n${wordsHelp(deeds)}\nEach subcommand takes --help.\n`;
