/* The command line's first word. Commands are loaded when they are called, so that none pays for another. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { isFault } from "../model/fault.ts";

export interface Terminal {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
}

export interface Invocation {
  readonly words: readonly string[];
  /** What the program was called by. */
  readonly name: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly out: Terminal;
  readonly err: Terminal;
}

/** Gives the exit code. */
export type Command = (invocation: Invocation) => Promise<number>;

export interface Flag {
  readonly says: string;
  readonly takesValue: boolean;
  /** What stands for the value in the help. */
  readonly value?: string;
}

const commands: Readonly<Record<string, { readonly says: string; readonly load: () => Promise<Command> }>> = {
  serve: { says: "Run the server.", load: async () => (await import("./serve.ts")).serve },
  refresh: {
    says: "Have a repository's copies of other registries' documents confirmed at their next use.",
    load: async () => (await import("./refresh.ts")).refresh,
  },
};

const usageExit = 252;

/** Runs the command that the words name. Gives the exit code; never throws. */
export async function run(invocation: Invocation): Promise<number> {
  const { words, name, out, err } = invocation;
  const [word, ...rest] = words;
  if (word === "--version") {
    out.write(`${version()}\n`);
    return 0;
  }
  if (word === undefined || word === "help" || word === "--help") {
    (word === undefined ? err : out).write(help(name));
    return word === undefined ? usageExit : 0;
  }
  const command = Object.hasOwn(commands, word) ? commands[word] : undefined;
  if (command === undefined) {
    err.write(`\n${name}: [ERROR]: argument command: Found invalid choice '${word}'\n\n${help(name)}`);
    return usageExit;
  }
  try {
    return await (await command.load())({ ...invocation, words: rest });
  } catch (thrown) {
    err.write(`\n${isFault(thrown) || thrown instanceof UsageError ? thrown.message : String(thrown)}\n`);
    return thrown instanceof UsageError ? usageExit : 255;
  }
}

/** Words that a command cannot take. */
export class UsageError extends Error {}

/** Reads a command's flags. Throws UsageError. */
export function readFlags(words: readonly string[], flags: Readonly<Record<string, Flag>>): Record<string, string | boolean> {
  const options = Object.fromEntries(
    Object.entries(flags).map(([flag, { takesValue }]) => [flag, { type: takesValue ? "string" : "boolean" } as const]),
  );
  try {
    const { values } = parseArgs({ args: [...words], options, allowPositionals: false, strict: true });
    return values as Record<string, string | boolean>;
  } catch (thrown) {
    throw new UsageError((thrown as Error).message);
  }
}

/** The help of one command. */
export function flagsHelp(usage: string, flags: Readonly<Record<string, Flag>>): string {
  const lines = Object.entries(flags).map(([flag, { says, takesValue, value }]) => {
    const written = takesValue ? `--${flag} ${value ?? "VALUE"}` : `--${flag}`;
    return `  ${written}\n      ${says}`;
  });
  return `usage: ${usage}\n\n${lines.join("\n")}\n`;
}

const help = (name: string): string => {
  const width = Math.max(...Object.keys(commands).map((word) => word.length));
  const lines = Object.entries(commands).map(([word, { says }]) => `  ${word.padEnd(width)}  ${says}`);
  return `usage: ${name} <command> [options]\n\n${lines.join("\n")}\n\nEach command takes --help.\n`;
};

const version = (): string => {
  const read = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
  return `packhouse/${read.version}`;
};
