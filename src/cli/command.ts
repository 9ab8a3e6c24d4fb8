/* What a command is given, and how it reads its flags. */
import { parseArgs } from "node:util";

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

/** Words that a command cannot take. */
export class UsageError extends Error {}

/** The server answered a command with an error. */
export class ServerError extends Error {}

/** Reads a command's flags. Throws UsageError. */
export function readFlags(words: readonly string[], flags: Readonly<Record<string, Flag>>): Record<string, string | boolean> {
  const options = Object.fromEntries(
    Object.entries(flags).map(([flag, { takesValue }]) => [flag, { type: takesValue ? "string" : "boolean" } as const]),
  );
  try {
    const { values } = parseArgs({ args: [...words], options, allowPositionals: false, strict: true });
    return values as Record<string, string | boolean>;
  } catch (thrown) {
    throw new UsageError((thrown as Error).message, { cause: thrown });
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
