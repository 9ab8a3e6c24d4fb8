/* Auto-prompt (command line spec, 3): people write a command line on a screen of its own that knows what may stand in it. */
import { emitKeypressEvents, type Key as TypedKey } from "node:readline";
import type { WriteStream } from "node:tty";
import { lineBefore } from "../completion/line-before.ts";
import { namesFor } from "../completion/server-names.ts";
import { type FindNames, type Sources, suggest } from "../completion/suggest.ts";
import { CommandFailure } from "../failure.ts";
import type { Invocation } from "../operate/command.ts";
import { operatorCommands } from "../operate/commands.ts";
import { shellQuoted } from "../settings/shell-words.ts";
import { type Editor, openEditor, press, textBefore, withMenu, withPanel, wordsIn } from "./editor.ts";
import { addToHistory, readHistory } from "./history.ts";
import { documentationText, keysText } from "./panel.ts";
import { drawScreen, harmless, paint } from "./screen.ts";

/** A screen beside the usual one, on which pasted text is told apart from typed. */
const enterScreen = "\u001b[?1049h\u001b[?2004h";
const leaveScreen = "\u001b[?2004l\u001b[?1049l";

/**
 * Asks for a command line that begins with these words. Gives its words without the program's name, or null where people left.
 * Throws CommandFailure 255 without a terminal.
 */
export async function promptForCommandLine(words: readonly string[], invocation: Invocation): Promise<readonly string[] | null> {
  const { name, environment } = invocation;
  const screen = screenFor(invocation);
  const given = words.filter((word) => word !== "--cli-auto-prompt");
  const opened = openEditor(given.map((word) => `${shellQuoted(word)} `).join(""), readHistory(environment));
  const editor = await edit(opened, screen, invocation);
  if (editor.ended !== "run") return null;
  const line = editor.text.trim();
  addToHistory(line, environment);
  screen.write(`> ${name} ${harmless(line)}\n`);
  return withoutProgram(wordsIn(editor) ?? [], name);
}

/** Output may be on its way to another program: then the screen is where errors are shown. */
function screenFor({ err }: Invocation): WriteStream {
  if (process.stdin.isTTY !== true) {
    err.write("Warning: Input is not a terminal (fd=0).\n");
    throw new CommandFailure(255, "");
  }
  const screen = [process.stdout, process.stderr].find(({ isTTY }) => isTTY === true);
  if (screen === undefined) throw new CommandFailure(255, "There is no terminal to show the prompt on.");
  return screen;
}

/** Who is used to write the program's name may write it here too. */
const withoutProgram = (words: readonly string[], program: string): readonly string[] =>
  words[0] === program ? words.slice(1) : words;

/** Lets keys change the editor until it has ended, and the screen follow; leaves the terminal as it was. */
async function edit(opened: Editor, screen: WriteStream, invocation: Invocation): Promise<Editor> {
  const { stdin } = process;
  const { promise: ended, resolve: end, reject: fail } = Promise.withResolvers<void>();
  const session = openSession(opened, screen, { invocation, end, fail });
  const { leave } = session;
  const typed = (text: string | undefined, key: TypedKey): void => {
    const name = nameOf(key);
    if (name === "ctrl+c") leave();
    else session.key(text ?? "", name);
  };
  const restore = (): void => {
    screen.write(leaveScreen);
    stdin.setRawMode(false);
  };
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  screen.write(enterScreen);
  stdin.on("keypress", typed).on("end", leave).resume();
  screen.on("resize", session.draw);
  process.once("exit", restore).once("SIGTERM", leave).once("SIGHUP", leave);
  try {
    session.begin();
    await ended;
    return session.editor();
  } finally {
    stdin.removeListener("keypress", typed).removeListener("end", leave).pause();
    screen.removeListener("resize", session.draw);
    process.removeListener("exit", restore).removeListener("SIGTERM", leave).removeListener("SIGHUP", leave);
    restore();
  }
}

interface Surroundings {
  readonly invocation: Invocation;
  readonly end: () => void;
  readonly fail: (thrown: unknown) => void;
}

interface Session {
  readonly editor: () => Editor;
  readonly begin: () => void;
  /** Keys count one after the other, and those that mark a choice wait for what there is to choose from. */
  readonly key: (text: string, name: string) => void;
  readonly leave: () => void;
  readonly draw: () => void;
}

const marking: ReadonlySet<string> = new Set(["tab", "shift+tab", "down"]);

/** What is on the screen, with all that is found out while people write. */
function openSession(opened: Editor, screen: WriteStream, { invocation, end, fail }: Surroundings): Session {
  const sources: Sources = { commands: operatorCommands, findNames: remembering(namesFor(invocation.environment)) };
  let editor = opened;
  let isDrawing = false;
  let typed: Promise<unknown> = Promise.resolve();
  let menu: Promise<unknown> = typed;
  const draw = (): void => {
    isDrawing = false;
    if (editor.ended !== null) return;
    // A terminal that does not know its size says 0.
    const size = { columns: screen.columns || 80, rows: screen.rows || 24 };
    screen.write(paint(drawScreen(editor, { ...size, program: invocation.name })));
  };
  // What is known at once is shown with the key that it belongs to.
  const drawSoon = (): void => {
    if (!isDrawing) setImmediate(draw);
    isDrawing = true;
  };
  const findMenu = async (): Promise<void> => {
    const before = textBefore(editor);
    const { words, partial } = lineBefore(before);
    const found = await suggest({ words: withoutProgram(words, invocation.name), partial }, sources);
    editor = withMenu(editor, before, found);
    drawSoon();
  };
  const findPanel = async (): Promise<void> => {
    const { panel, text } = editor;
    const words = withoutProgram(lineBefore(`${text} `).words, invocation.name);
    const shown = panel === "keys" ? keysText() : await documentationText(words, invocation);
    editor = withPanel(editor, panel, shown.trimEnd().split("\n"));
    drawSoon();
  };
  const change = (next: Editor): void => {
    const last = editor;
    editor = next;
    if (next.ended !== null) {
      end();
      return;
    }
    const isSameLine = next.text === last.text;
    if (!isSameLine || next.cursor !== last.cursor || next.searches !== last.searches) menu = findMenu().catch(fail);
    if (next.panel !== "none" && !(isSameLine && next.panel === last.panel)) findPanel().catch(fail);
    drawSoon();
  };
  const key = async (text: string, name: string): Promise<void> => {
    if (marking.has(name)) await menu;
    if (editor.ended === null) change(press(editor, { text, name }));
  };
  return {
    editor: () => editor,
    begin: () => {
      menu = findMenu().catch(fail);
      draw();
    },
    key: (text, name) => {
      typed = typed.then(() => key(text, name)).catch(fail);
    },
    leave: () => change(press(editor, { text: "", name: "ctrl+c" })),
    draw,
  };
}

/** Asks for the names of an option once as long as the others stay as they are. */
function remembering(findNames: FindNames): FindNames {
  const known = new Map<string, ReturnType<FindNames>>();
  return (option, given) => {
    const key = JSON.stringify([option, ...given]);
    const found = known.get(key) ?? findNames(option, given);
    known.set(key, found);
    return found;
  };
}

function nameOf({ name = "", ctrl, meta, shift }: TypedKey): string {
  if (name === "escape") return name;
  return [ctrl ? "ctrl" : "", meta ? "alt" : "", shift && name === "tab" ? "shift" : "", name].filter(Boolean).join("+");
}
