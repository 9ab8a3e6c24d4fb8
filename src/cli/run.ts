/* The command line's first word. Commands are loaded when they are called, so that none pays for another. */
import { readFileSync } from "node:fs";
import { isFault } from "../model/fault.ts";
import { type Command, type Invocation, ServerError, UsageError } from "./command.ts";

const commands: Readonly<Record<string, { readonly says: string; readonly load: () => Promise<Command> }>> = {
  serve: { says: "Run the server.", load: async () => (await import("./serve.ts")).serve },
  refresh: {
    says: "Have a repository's copies of other registries' documents confirmed at their next use.",
    load: async () => (await import("./refresh.ts")).refresh,
  },
  tokens: {
    says: "List, make and revoke authorization tokens.",
    load: async () => (await import("./tokens.ts")).tokens,
  },
  accounts: {
    says: "Create, list and change accounts, at the server's own database.",
    load: async () => (await import("./accounts.ts")).accounts,
  },
  audit: {
    says: "Print what was done and refused, one JSON event a line.",
    load: async () => (await import("./audit.ts")).audit,
  },
};

const usageExit = 252;
const serverErrorExit = 254;
const otherExit = 255;

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
    const { exit, text } = endOf(thrown);
    err.write(`\n${text}\n`);
    return exit;
  }
}

/** The exit code (command line spec, 1) and the text that a command ends with when it throws. */
function endOf(thrown: unknown): { readonly exit: number; readonly text: string } {
  if (thrown instanceof UsageError) return { exit: usageExit, text: thrown.message };
  if (thrown instanceof ServerError) return { exit: serverErrorExit, text: thrown.message };
  return { exit: otherExit, text: isFault(thrown) ? thrown.message : String(thrown) };
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
