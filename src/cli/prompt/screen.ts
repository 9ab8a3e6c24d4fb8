/*
 * Draws the editor for a screen of some size, from the top:
 *
 *   the line, over as many rows as it takes
 *   the menu
 *   a rule and the panel, where one is open
 *   what keys there are, or what is wrong
 */

import type { Suggestion } from "../completion/suggest.ts";
import { cellsOf } from "../output/character-width.ts";
import type { Editor } from "./editor.ts";

type Style = "plain" | "faint" | "strong" | "marked";

export interface Stretch {
  readonly text: string;
  readonly style: Style;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Screen {
  /** As many as the screen has at most; none is wider than it. */
  readonly rows: readonly (readonly Stretch[])[];
  readonly cursor: { readonly row: number; readonly column: number };
}

export interface Drawn extends Size {
  /** What stands before the line: the program's name. */
  readonly program: string;
}

/** Words that the menu's texts are set apart from their sentences at, at most. */
const maxTextColumns = 40;

const hints = "Enter choose, or run   Tab next   F1 keys   F3 documentation   Ctrl-R earlier lines   Ctrl-C leave";

/** What a terminal would take for orders is shown as a question mark. */
export const harmless = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?");

export function drawScreen(editor: Editor, drawn: Drawn): Screen {
  const { columns, rows } = drawn;
  const line = lineRows(editor, drawn);
  const panelHeight = editor.panel === "none" ? 0 : Math.min(editor.panelLines.length + 1, Math.floor(rows / 2));
  const menuHeight = Math.max(0, rows - line.rows.length - panelHeight - 1);
  const menu = menuRows(editor, { columns, rows: menuHeight });
  const blanks = Array.from({ length: menuHeight - menu.length }, () => []);
  const below = panelHeight === 0 ? [] : panelRows(editor, { columns, rows: panelHeight });
  const foot: readonly Stretch[] =
    editor.message === ""
      ? [{ text: cut(hints, columns), style: "faint" }]
      : [{ text: cut(harmless(editor.message), columns), style: "strong" }];
  return { rows: [...line.rows, ...menu, ...blanks, ...below, foot].slice(0, rows), cursor: line.cursor };
}

/** The rows of the line around the cursor, a third of the screen at most. */
function lineRows({ text, cursor, searches }: Editor, { columns, rows, program }: Drawn): Screen {
  const lead = searches ? "earlier lines with: " : `> ${harmless(program)} `;
  const written: string[] = [""];
  let place = { row: 0, column: 0 };
  let column = 0;
  let at = -lead.length;
  for (const character of `${lead}${text} `) {
    const cells = cellsOf(harmless(character));
    if (column + cells > columns) {
      written.push("");
      column = 0;
    }
    if (at === cursor) place = { row: written.length - 1, column };
    written[written.length - 1] += harmless(character);
    column += cells;
    at += character.length;
  }
  const height = Math.max(1, Math.min(written.length, Math.floor(rows / 3)));
  const top = Math.max(0, Math.min(place.row - height + 1, written.length - height));
  return {
    rows: written.slice(top, top + height).map((row): readonly Stretch[] => [{ text: row, style: "plain" }]),
    cursor: { row: place.row - top, column: place.column },
  };
}

function menuRows({ menu, marked }: Editor, { columns, rows }: Size): readonly (readonly Stretch[])[] {
  const top = Math.max(0, Math.min((marked ?? 0) - Math.floor(rows / 2), menu.length - rows));
  const seen = menu.slice(top, top + rows);
  const isPlain = menu.every(({ summary }) => summary === "");
  const widest = Math.max(0, ...seen.map(({ text }) => cellsOf(harmless(text))));
  const width = Math.min(widest, columns - 2, isPlain ? columns : maxTextColumns);
  return seen.map((suggestion, index) => menuRow(suggestion, { columns, width, isMarked: top + index === marked }));
}

interface MenuRow {
  readonly columns: number;
  /** Of the text's column. */
  readonly width: number;
  readonly isMarked: boolean;
}

function menuRow({ text, summary }: Suggestion, { columns, width, isMarked }: MenuRow): readonly Stretch[] {
  const name = cut(harmless(text), width);
  const padded = `  ${name}${" ".repeat(Math.max(0, width - cellsOf(name)))}`;
  return [
    { text: cut(padded, columns), style: isMarked ? "marked" : "plain" },
    { text: cut(summary === "" ? "" : `  ${harmless(summary)}`, columns - cellsOf(padded)), style: "faint" },
  ];
}

function panelRows({ scrolled, panelLines }: Editor, { columns, rows }: Size): readonly (readonly Stretch[])[] {
  const height = rows - 1;
  const top = Math.min(scrolled, Math.max(0, panelLines.length - height));
  const lines = panelLines
    .slice(top, top + height)
    .map((line): readonly Stretch[] => [{ text: cut(harmless(line), columns), style: "plain" }]);
  return [[{ text: "─".repeat(columns), style: "faint" }], ...lines];
}

/** As much of a text as has room, with a sign where it goes on. */
function cut(text: string, columns: number): string {
  if (cellsOf(text) <= columns) return text;
  let kept = "";
  let room = columns - 1;
  for (const character of text) {
    room -= cellsOf(character);
    if (room < 0) break;
    kept += character;
  }
  return columns < 1 ? "" : `${kept}…`;
}

const signs: Readonly<Record<Style, string>> = { plain: "", faint: "\u001b[2m", strong: "\u001b[1m", marked: "\u001b[7m" };

/** What makes a terminal show the screen in place of what it shows. */
export function paint({ rows, cursor }: Screen): string {
  const painted = rows.map((row) =>
    row.map(({ text, style }) => (signs[style] === "" || text === "" ? text : `${signs[style]}${text}\u001b[0m`)).join(""),
  );
  const place = `\u001b[${cursor.row + 1};${cursor.column + 1}H`;
  return `\u001b[?25l\u001b[H${painted.map((row) => `\u001b[K${row}`).join("\r\n")}\u001b[J${place}\u001b[?25h`;
}
