/* Rows as operators' commands print them. */
import type { Flag, Given, Terminal } from "./command.ts";

/** For commands that print rows or facts. */
export const outputFlag: Flag = {
  says: "table for people, or json with one object a line. Default: table.",
  takesValue: true,
  value: "FORM",
  choices: ["table", "json"],
};

export type Row = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Prints rows as a table with their members' names on top or, where `--output json` was given, one JSON object a line. */
export function writeRows(out: Terminal, rows: readonly Row[], { output }: Given): void {
  if (output === "json") {
    for (const row of rows) out.write(`${JSON.stringify(row)}\n`);
    return;
  }
  if (rows.length === 0) return;
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [names, ...rows.map((row) => names.map((name) => printed(row[name])))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of lines) {
    const cells = line.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    out.write(`${cells.join("  ").trimEnd()}\n`);
  }
}

/** Prints one thing's facts: a line each or, where `--output json` was given, one JSON object. */
export function writeFacts(out: Terminal, facts: Row, given: Given): void {
  if (given.output === "json") {
    writeRows(out, [facts], given);
    return;
  }
  const width = Math.max(...Object.keys(facts).map((name) => name.length));
  for (const [name, fact] of Object.entries(facts)) out.write(`${name.padEnd(width)}  ${printed(fact)}\n`);
}

/** Names come from others: nothing in them may steer the terminal. */
const printed = (cell: Row[string]): string => String(cell ?? "-").replace(/\p{C}/gu, "?");
