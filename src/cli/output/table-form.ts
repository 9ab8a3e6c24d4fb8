/* Draws tables (command line spec, 9). */
import type { Json } from "../json/json.ts";
import { widthOf } from "./character-width.ts";
import { brightBlue, colourReset, dimYellow } from "./colours.ts";
import { roundHalfEven } from "./round.ts";
import { type Section, sectionsOf, turned } from "./table-sections.ts";

export interface TableStyle {
  /** In columns; what would be wider has its single rows turned. */
  readonly terminalWidth: number;
  readonly coloured: boolean;
}

type Write = (text: string) => void;

/** Blanks and bars beside a cell. */
const cellPadding = 4;

/** Throws CommandFailure 255 on lists that are no table. */
export function writeTable(title: string, value: Json, style: TableStyle, write: Write): void {
  let sections = sectionsOf(title, value);
  if (sections.length === 0) return;
  if (widthOfAll(sections) > style.terminalWidth) sections = sections.map(turned);
  const width = widthOfAll(sections);
  write(`${"-".repeat(width)}\n`);
  for (const section of sections) drawSection(section, width, style.coloured, write);
}

const widthOfAll = (sections: readonly Section[]): number =>
  sections.reduce((widest, section) => Math.max(widest, widthOfSection(section)), 0);

function widthOfSection({ title, level, widths }: Section): number {
  const cells = widths.reduce((sum, width) => sum + width + cellPadding, 0);
  return Math.max(widthOf(title), cells) + 2 + 2 * level;
}

function drawSection(
  { title, level, headers, rows, widths }: Section,
  tableWidth: number,
  coloured: boolean,
  write: Write,
): void {
  const width = tableWidth - 2 * level;
  const paint = (text: string, colour: string): string => (coloured ? colour + text + colourReset : text);
  const bars = paint("|", dimYellow).repeat(level);
  const line = (text: string): void => {
    for (const part of [bars, text, bars, "\n"]) write(part);
  };
  const columns = scaled(widths, width);
  const rule = `+${columns.map((column, at) => `${"-".repeat(Math.max(0, column - (at === 0 ? 2 : 1)))}+`).join("")}`;
  const edge = (at: number): string => (at === 0 ? "|" : "");

  if (title !== "") line(centred(title, width, "|"));
  if (title !== "" && headers.length === 0 && rows.length === 0) line(`+${"-".repeat(width - 2)}+`);
  if (headers.length > 0) {
    line(rule);
    line(headers.map((header, at) => centred(header, columns[at] ?? 0, edge(at))).join(""));
  }
  if (rows.length === 0 || columns.length === 0) return;
  line(rule);
  for (const row of rows) {
    line(row.map((cell, at) => leftAligned(cell, columns[at] ?? 0, edge(at), paint(cell, brightBlue))).join(""));
  }
  line(rule);
}

/** Widths of columns, bars included, that fill the table. */
function scaled(widths: readonly number[], width: number): readonly number[] {
  const padded = widths.map((cell) => cell + cellPadding);
  const scale = width / padded.reduce((sum, column) => sum + column, 0);
  const columns = padded.map((column) => roundHalfEven(column * scale));
  let missing = width - columns.reduce((sum, column) => sum + column, 0);
  for (let step = 0; columns.length > 0 && missing !== 0; step += 1) {
    const at = step % columns.length;
    const change = Math.sign(missing);
    const turn = change < 0 ? at : columns.length - 1 - at;
    columns[turn] = (columns[turn] ?? 0) + change;
    missing -= change;
  }
  return columns;
}

const blanks = (count: number): string => " ".repeat(Math.max(0, count));

function centred(text: string, width: number, edge: string): string {
  const textWidth = widthOf(text);
  const before = Math.floor(width / 2) - Math.floor(textWidth / 2) - 1;
  return `${edge}${blanks(before)}${text}${blanks(width - 1 - edge.length - before - textWidth)}|`;
}

/** `painted` is the text with its colour, which takes no room. */
function leftAligned(text: string, width: number, edge: string, painted: string): string {
  const room = width - widthOf(text) - edge.length - 1;
  const before = room >= 2 ? 2 : 0;
  return `${edge}${blanks(before)}${painted}${blanks(room - before)}|`;
}
