import assert from "node:assert/strict";
import { test } from "node:test";
import { cellsOf } from "../output/character-width.ts";
import { type Editor, openEditor } from "./editor.ts";
import { drawScreen, paint, type Screen } from "./screen.ts";

const size = { columns: 40, rows: 12, program: "aws" };

const textOf = ({ rows }: Screen): readonly string[] => rows.map((row) => row.map(({ text }) => text).join(""));

const editorOf = (parts: Partial<Editor>): Editor => ({ ...openEditor("list", []), ...parts });

const menu = [
  { text: "list-domains", summary: "Lists domains, one after the other." },
  { text: "list-packages", summary: "" },
];

test("the line comes first, the menu below it, the keys last", () => {
  const screen = drawScreen(editorOf({ menu, marked: 1 }), size);
  const [line, first, second, ...rest] = textOf(screen);
  assert.equal(line, "> aws list ");
  assert.equal(first, "  list-domains   Lists domains, one aft…");
  assert.equal(second, "  list-packages");
  assert.equal(rest.length, 9);
  assert.match(rest.at(-1) ?? "", /^Enter choose, or run .*…$/);
  assert.deepEqual(screen.rows[2]?.[0]?.style, "marked");
  assert.deepEqual(screen.cursor, { row: 0, column: 10 });
});

test("what is wrong takes the place of the keys", () => {
  assert.equal(textOf(drawScreen(editorOf({ message: "No." }), size)).at(-1), "No.");
});

test("a line goes on in the next row, with the cursor where it is", () => {
  const screen = drawScreen(editorOf({ text: "x".repeat(50), cursor: 40 }), size);
  assert.deepEqual(textOf(screen).slice(0, 2), [`> aws ${"x".repeat(34)}`, `${"x".repeat(16)} `]);
  assert.deepEqual(screen.cursor, { row: 1, column: 6 });
});

test("of a line that is longer than its third of the screen the part around the cursor is seen", () => {
  const text = "0123456789".repeat(40);
  const end = drawScreen(editorOf({ text, cursor: text.length }), size);
  assert.equal(textOf(end)[3], "456789 ");
  assert.deepEqual(end.cursor, { row: 3, column: 6 });
  assert.deepEqual(drawScreen(editorOf({ text, cursor: 0 }), size).cursor, { row: 0, column: 6 });
});

test("wide characters take two columns, and marks none", () => {
  assert.equal(drawScreen(editorOf({ text: "日本e\u0301", cursor: 4 }), size).cursor.column, 11);
});

test("the marked one of many choices is seen", () => {
  const many = Array.from({ length: 100 }, (_, index) => ({ text: `choice-${index}`, summary: "" }));
  for (const marked of [0, 50, 99]) {
    const lines = textOf(drawScreen(editorOf({ menu: many, marked }), size));
    assert.ok(lines.some((line) => line.trim() === `choice-${marked}`));
  }
});

test("a panel has half of the screen, and is read from where it is scrolled to", () => {
  const panelLines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
  const lines = textOf(drawScreen(editorOf({ panel: "documentation", panelLines, scrolled: 7 }), size));
  assert.deepEqual(lines.slice(5, 8), ["─".repeat(40), "line 7", "line 8"]);
  assert.equal(lines.length, 12);
  assert.equal(textOf(drawScreen(editorOf({ panel: "documentation", panelLines, scrolled: 30 }), size)).at(-2), "line 29");
});

test("a search says that it is one", () => {
  assert.match(textOf(drawScreen(editorOf({ searches: true }), size))[0] ?? "", /^earlier lines with: list/);
});

test("no text gives the terminal an order", () => {
  const evil = "a\u001b]0;title\u0007\u009b2J\u202eb\r\n";
  const parts = { text: evil, cursor: evil.length, menu: [{ text: evil, summary: evil }], message: evil };
  const screen = drawScreen(editorOf({ ...parts, panel: "keys", panelLines: [evil] }), { ...size, columns: 200, program: evil });
  for (const line of textOf(screen)) assert.doesNotMatch(line, /\p{C}/u);
  assert.ok(textOf(screen)[0]?.includes("a?]0;title??2J?b??"));
});

test("nothing is drawn outside of a small screen", () => {
  const panelLines = ["日本日本日本", "x".repeat(30)];
  const text = "日本".repeat(20);
  for (const columns of [2, 5, 11]) {
    for (const rows of [1, 2, 3, 5]) {
      const screen = drawScreen(editorOf({ text, cursor: 9, menu, marked: 1, panel: "keys", panelLines }), {
        ...size,
        columns,
        rows,
      });
      assert.ok(screen.rows.length <= rows && screen.cursor.row < rows && screen.cursor.column <= columns);
      for (const line of textOf(screen)) assert.ok(cellsOf(line) <= columns, JSON.stringify([columns, rows, line]));
    }
  }
});

test("painting hides the cursor, clears each row before it is written, and puts the cursor in its place", () => {
  const rows = [[{ text: "a", style: "plain" as const }], [{ text: "b", style: "marked" as const }]];
  const expected = "\u001b[?25l\u001b[H\u001b[Ka\r\n\u001b[K\u001b[7mb\u001b[0m\u001b[J\u001b[1;2H\u001b[?25h";
  assert.equal(paint({ rows, cursor: { row: 0, column: 1 } }), expected);
});
