/* Log lines: a full sentence and fields; one line for a failure, where it is handled; never tokens, bodies or credentials. */
import { pino } from "pino";

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

type Line = (fields: Readonly<Record<string, unknown>>, sentence: string) => void;

export interface Log {
  readonly debug: Line;
  readonly info: Line;
  readonly warn: Line;
  readonly error: Line;
}

/** Writes JSON lines to standard error. */
export function makeLog(level: LogLevel): Log {
  const logger = pino({ level, base: undefined }, pino.destination({ dest: 2, sync: false }));
  const line =
    (name: Exclude<LogLevel, "silent">): Line =>
    (fields, sentence) =>
      logger[name](fields, sentence);
  return { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
}
