/*
 * What a failed command leaves on standard error (command line spec, 2). Where no format was chosen, messages of the parser
 * name the program and all others stand alone; the formats that can be chosen are those of the client's later releases.
 */
import type { ErrorFormat } from "./arguments/parsed.ts";
import type { CommandFailure, Frame } from "./failure.ts";
import type { Json } from "./json/json.ts";

export interface FailureStyle {
  /** What the program was called by. */
  readonly name: string;
  /** Null where none was chosen. */
  readonly format: ErrorFormat | null;
  /** Of tables. */
  readonly coloured: boolean;
}

export async function failureText(failure: CommandFailure, style: FailureStyle): Promise<string> {
  const { name, format } = style;
  const usage = usageOf(failure.frame, name);
  if (failure.frame === "unknown") {
    return format === null ? `\n${usage}\n${failure.message}\n\n` : `\n${usage}\n\n${titled(name, failure.message)}\n`;
  }
  const said = usage === "" ? failure.message : `${failure.message}\n\n${usage}`;
  if (format === null) return usage === "" ? `\n${said}\n` : `\n${titled(name, said)}\n\n`;
  if (failure.code === null || format === "legacy") return `\n${titled(name, said)}\n`;
  if (format === "enhanced") return `\n${titled(name, enhanced(failure, said))}\n${detailLines(failure)}`;
  const { structuredFailure } = await import("./structured-failure.ts");
  return structuredFailure(membersOf(failure, failure.code, said), format, style.coloured);
}

const titled = (name: string, text: string): string => `${name}: [ERROR]: ${text.trim()}`.trimEnd();

/** The server's refusals say already that an error occurred. */
const enhanced = ({ exit, code }: CommandFailure, said: string): string =>
  exit === 254 ? said : `An error occurred (${code}): ${said}`;

function detailLines({ details }: CommandFailure): string {
  const lines = [...details].filter(([name]) => name !== "message").map(([name, value]) => `${name}: ${value}\n`);
  return lines.length === 0 ? "" : `\nAdditional error details:\n${lines.join("")}`;
}

function membersOf({ exit, details, said }: CommandFailure, code: string, text: string): ReadonlyMap<string, Json> {
  if (exit !== 254) return new Map([["Code", code] as const, ["Message", text] as const]);
  return new Map([["Message", said] as const, ["Code", code] as const, ...details]);
}

function usageOf(frame: Frame, name: string): string {
  if (frame === "plain") return "";
  if (frame === "early") return `usage: ${name} [--profile PROFILE] [--debug]\n`;
  const places = [`${name} help`, `${name} <command> help`, `${name} <command> <subcommand> help`];
  return [
    `usage: ${name} [options] <command> <subcommand> [<subcommand> ...] [parameters]\n`,
    "To see help text, you can run:\n\n",
    ...places.map((words) => `  ${words}\n`),
  ].join("");
}
