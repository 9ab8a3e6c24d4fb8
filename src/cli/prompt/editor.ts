/* The editor of a command line as a state that keys change. It knows neither terminal nor server. */
import { lineBefore } from "../completion/line-before.ts";
import type { Suggestion } from "../completion/suggest.ts";
import { shellQuoted, shellWords } from "../settings/shell-words.ts";

/** Longer lines are no command lines. */
const maxCharacters = 100_000;

/** How far a page of the panel goes. */
const pageLines = 10;

export interface Editor {
  readonly text: string;
  /** Between characters: 0 is before the first. */
  readonly cursor: number;
  /** What may stand at the cursor, or the earlier lines while these are searched. */
  readonly menu: readonly Suggestion[];
  /** Which of the menu is marked; null for none. */
  readonly marked: number | null;
  /** Whether the menu shows earlier lines that hold the text. */
  readonly searches: boolean;
  readonly panel: Panel;
  /** What the panel shows, and how many of its lines are above what is seen of them. */
  readonly panelLines: readonly string[];
  readonly scrolled: number;
  /** Earlier lines, the oldest first, and which of them is shown; null for the line that was written. */
  readonly history: readonly string[];
  readonly recalled: number | null;
  readonly written: string;
  readonly isPasting: boolean;
  /** What keeps the line from being run; empty where nothing does. */
  readonly message: string;
  /** How it ended; null while it goes on. */
  readonly ended: "run" | "left" | null;
}

type Panel = "none" | "keys" | "documentation";

export interface Key {
  /** What it writes; empty for keys that write nothing. */
  readonly text: string;
  /** As `nameOf` gives it: `a`, `ctrl+a`, `alt+b`, `shift+tab`, `f1`. */
  readonly name: string;
}

export const openEditor = (text: string, history: readonly string[]): Editor => ({
  text,
  cursor: text.length,
  menu: [],
  marked: null,
  searches: false,
  panel: "none",
  panelLines: [],
  scrolled: 0,
  history,
  recalled: null,
  written: text,
  isPasting: false,
  message: "",
  ended: null,
});

/** What stands before the cursor: what suggestions are for. */
export const textBefore = ({ text, cursor }: Editor): string => text.slice(0, cursor);

/** Puts in what was found for `before`, unless the line has changed meanwhile. */
export function withMenu(editor: Editor, before: string, menu: readonly Suggestion[]): Editor {
  return editor.searches || textBefore(editor) !== before ? editor : { ...editor, menu, marked: null };
}

/** Shows lines in the panel that they were found for, if that is still open. */
export function withPanel(editor: Editor, panel: Panel, panelLines: readonly string[]): Editor {
  return editor.panel === panel ? scroll(0)({ ...editor, panelLines }) : editor;
}

/** The line's words; null where a quote is open. */
export const wordsIn = ({ text }: Editor): readonly string[] | null => shellWords(text);

export function press(editor: Editor, { name, text }: Key): Editor {
  if (name === "paste-start" || name === "paste-end") return { ...editor, isPasting: name === "paste-start" };
  const binding = editor.isPasting ? undefined : byName.get(name);
  if (binding !== undefined) return binding.does({ ...editor, message: "" });
  const characters = text.replace(/[\r\n\t]/g, " ");
  if (characters === "" || /\p{Cc}/u.test(characters)) return editor;
  return replaced(editor, editor.cursor, editor.cursor, characters);
}

/** Replaces a part of the line; the cursor then stands behind what was put in. */
function replaced(editor: Editor, from: number, to: number, by: string): Editor {
  const text = editor.text.slice(0, from) + by + editor.text.slice(to);
  if (text.length > maxCharacters) return { ...editor, message: "The line is too long." };
  return shown({ ...editor, text, cursor: from + by.length, recalled: null, message: "" });
}

/** A line that changed or whose cursor moved: its menu is another. */
const shown = (editor: Editor): Editor => ({
  ...editor,
  marked: null,
  menu: editor.searches ? found(editor) : [],
});

/** Earlier lines that hold the text, the latest first. */
const found = ({ history, text }: Editor): readonly Suggestion[] =>
  [...new Set(history.toReversed())].filter((line) => line.includes(text.trim())).map((line) => ({ text: line, summary: "" }));

const moved = (editor: Editor, cursor: number): Editor => shown({ ...editor, cursor });

/** The place one character away; those that are two halves are never parted. */
const before = ({ text, cursor }: Editor): number => cursor - ([...text.slice(0, cursor)].at(-1)?.length ?? 0);
const behind = ({ text, cursor }: Editor): number => cursor + ([...text.slice(cursor, cursor + 2)][0]?.length ?? 0);

const wordBefore = ({ text, cursor }: Editor): number => /\S*\s*$/.exec(text.slice(0, cursor))?.index ?? 0;
const wordBehind = ({ text, cursor }: Editor): number => cursor + (/^\s*\S*/.exec(text.slice(cursor))?.[0].length ?? 0);

function mark(editor: Editor, step: 1 | -1): Editor {
  const { menu, marked } = editor;
  if (menu.length === 0) return editor;
  const start = step === 1 ? -1 : menu.length;
  return { ...editor, marked: ((marked ?? start) + step + menu.length) % menu.length };
}

function complete(editor: Editor): Editor {
  return editor.menu.length === 1 && !editor.searches ? take({ ...editor, marked: 0 }) : mark(editor, 1);
}

/** Puts in what is marked. */
function take(editor: Editor): Editor {
  const chosen = editor.menu[editor.marked ?? -1];
  if (chosen === undefined) return editor;
  if (editor.searches) return replaced({ ...editor, searches: false }, 0, editor.text.length, chosen.text);
  return replaced(editor, lineBefore(textBefore(editor)).start, editor.cursor, `${shellQuoted(chosen.text)} `);
}

function enter(editor: Editor): Editor {
  if (editor.marked !== null) return take(editor);
  if (editor.searches) return shown({ ...editor, searches: false });
  if (wordsIn(editor) === null) return { ...editor, message: "A quote is not closed, or a backslash ends the line." };
  return { ...editor, ended: "run" };
}

function recall(editor: Editor, step: 1 | -1): Editor {
  const { history, recalled } = editor;
  const at = (recalled ?? history.length) + step;
  if (at < 0 || at > history.length) return editor;
  const written = recalled === null ? editor.text : editor.written;
  const text = history[at] ?? written;
  return shown({ ...editor, text, cursor: text.length, written, recalled: at === history.length ? null : at });
}

const up = (editor: Editor): Editor => {
  if (editor.marked === null) return editor.searches ? editor : recall(editor, -1);
  return editor.marked === 0 ? { ...editor, marked: null } : mark(editor, -1);
};

const down = (editor: Editor): Editor =>
  editor.recalled !== null && editor.marked === null ? recall(editor, 1) : mark(editor, 1);

const search = (editor: Editor): Editor => shown({ ...editor, searches: !editor.searches });

const toggle =
  (panel: Panel) =>
  (editor: Editor): Editor => ({ ...editor, panel: editor.panel === panel ? "none" : panel, panelLines: [], scrolled: 0 });

const scroll =
  (lines: number) =>
  (editor: Editor): Editor => {
    const scrolled = Math.max(0, Math.min(editor.scrolled + lines, editor.panelLines.length - pageLines));
    return { ...editor, scrolled };
  };

/** Takes back what was opened last: the mark, the search, the panel. */
function takeBack(editor: Editor): Editor {
  if (editor.marked !== null) return { ...editor, marked: null };
  return editor.searches ? search(editor) : { ...editor, panel: "none" };
}

const leave = (editor: Editor): Editor => ({ ...editor, ended: "left" });

const erase = (to: (editor: Editor) => number) => (editor: Editor) => {
  const [from, end] = [editor.cursor, to(editor)].sort((a, b) => a - b) as [number, number];
  return from === end ? editor : replaced(editor, from, end, "");
};

const move = (to: (editor: Editor) => number) => (editor: Editor) => moved(editor, to(editor));

interface Binding {
  readonly keys: readonly string[];
  /** What people are told of it. */
  readonly says: string;
  readonly does: (editor: Editor) => Editor;
}

export const bindings: readonly Binding[] = [
  { keys: ["return", "enter"], says: "Take what is marked; run the line where nothing is.", does: enter },
  { keys: ["tab"], says: "Take the only choice, or mark the next.", does: complete },
  { keys: ["shift+tab"], says: "Mark the choice before.", does: (editor) => mark(editor, -1) },
  { keys: ["down"], says: "Mark the next choice, or go on to a later line.", does: down },
  { keys: ["up"], says: "Mark the choice before; where none is marked, go back to the line that was run before.", does: up },
  { keys: ["ctrl+p"], says: "Go back to the line that was run before.", does: (editor) => recall(editor, -1) },
  { keys: ["ctrl+n"], says: "Go on to a later line.", does: (editor) => recall(editor, 1) },
  { keys: ["ctrl+r"], says: "Search the lines that were run, or end that.", does: search },
  { keys: ["f1"], says: "Show or hide these keys.", does: toggle("keys") },
  { keys: ["f3"], says: "Show or hide the documentation of the command.", does: toggle("documentation") },
  { keys: ["pagedown"], says: "Read on in what is shown below.", does: scroll(pageLines) },
  { keys: ["pageup"], says: "Read back.", does: scroll(-pageLines) },
  { keys: ["escape"], says: "Take back the mark, the search, or what is shown below.", does: takeBack },
  { keys: ["left", "ctrl+b"], says: "One character back.", does: move(before) },
  { keys: ["right", "ctrl+f"], says: "One character on.", does: move(behind) },
  { keys: ["ctrl+left", "alt+left", "alt+b"], says: "One word back.", does: move(wordBefore) },
  { keys: ["ctrl+right", "alt+right", "alt+f"], says: "One word on.", does: move(wordBehind) },
  { keys: ["home", "ctrl+a"], says: "To the beginning of the line.", does: move(() => 0) },
  { keys: ["end", "ctrl+e"], says: "To the end of the line.", does: move(({ text }) => text.length) },
  { keys: ["backspace", "ctrl+h"], says: "Erase the character before the cursor.", does: erase(before) },
  { keys: ["delete"], says: "Erase the character behind the cursor.", does: erase(behind) },
  { keys: ["ctrl+w", "alt+backspace"], says: "Erase the word before the cursor.", does: erase(wordBefore) },
  { keys: ["alt+d"], says: "Erase the word behind the cursor.", does: erase(wordBehind) },
  { keys: ["ctrl+u"], says: "Erase all before the cursor.", does: erase(() => 0) },
  { keys: ["ctrl+k"], says: "Erase all behind the cursor.", does: erase(({ text }) => text.length) },
  {
    keys: ["ctrl+d"],
    says: "Erase the character behind the cursor; leave where the line is empty.",
    does: (editor) => (editor.text === "" ? leave(editor) : erase(behind)(editor)),
  },
  { keys: ["ctrl+c"], says: "Leave, and run nothing.", does: leave },
];

const byName = new Map(bindings.flatMap((binding) => binding.keys.map((key) => [key, binding] as const)));

/** A binding's keys as people call them. */
export const keysOf = ({ keys }: Binding): string => keys.map(titled).join(", ");

/** `ctrl+a` becomes `Ctrl-A`, `pageup` becomes `PageUp`. */
const titled = (key: string): string => key.replace(/^page|^[a-z]|\+[a-z]|(?<=^page)[a-z]/g, upper).replace("+", "-");

const upper = (part: string): string => part.replace(/[a-z]/, (letter) => letter.toUpperCase());
