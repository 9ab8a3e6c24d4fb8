import assert from "node:assert/strict";
import { test } from "node:test";
import { bindings, type Editor, openEditor, press, withMenu, withPanel, wordsIn } from "./editor.ts";

/** Names of keys in braces, everything else as it is typed: `list{tab}{return}`. */
const typed = (editor: Editor, keys: string): Editor =>
  (keys.match(/\{[^}]+\}|[^{]/gsu) ?? []).reduce(
    (state, key) =>
      key.startsWith("{") ? press(state, { text: "", name: key.slice(1, -1) }) : press(state, { text: key, name: "" }),
    editor,
  );

const open = (text = "", history: readonly string[] = []): Editor => openEditor(text, history);

/** With the cursor written as a bar. */
const shown = ({ text, cursor }: Editor): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

const edits: readonly (readonly [string, string, string])[] = [
  ["ab", "c", "abc|"],
  ["ab", "{left}c", "ac|b"],
  ["abc", "{home}{right}x", "ax|bc"],
  ["abc", "{ctrl+a}{ctrl+f}{ctrl+e}{ctrl+b}", "ab|c"],
  ["ab", "{left}{left}{left}", "|ab"],
  ["ab", "{right}", "ab|"],
  ["a\u{1f600}b", "{left}{left}", "a|\u{1f600}b"],
  ["a\u{1f600}", "{backspace}", "a|"],
  ["\u{1f600}a", "{home}{delete}", "|a"],
  ["one two  ", "{ctrl+w}", "one |"],
  ["one two", "{alt+b}{alt+b}{alt+d}", "| two"],
  ["one two", "{home}{alt+f}{ctrl+right}", "one two|"],
  ["one two", "{ctrl+left}{ctrl+k}", "one |"],
  ["one two", "{ctrl+left}{ctrl+u}", "|two"],
  ["ab", "{home}{ctrl+d}", "|b"],
  ["a", "{ctrl+h}{backspace}{delete}", "|"],
  ["a", "\u0007\u001b{f12}{ctrl+x}", "a|"],
];

for (const [text, keys, expected] of edits)
  test(`${JSON.stringify(text)} and ${JSON.stringify(keys)} give ${JSON.stringify(expected)}`, () => {
    assert.equal(shown(typed(open(text), keys)), expected);
  });

const menu = ["list-domains", "list-packages", "a b"].map((text) => ({ text, summary: "" }));

test("the menu's choices are marked in turn, and the marked one takes the word's place", () => {
  const editor = withMenu(open("codeartifact l"), "codeartifact l", menu);
  assert.equal(typed(editor, "{tab}").marked, 0);
  assert.equal(typed(editor, "{tab}{down}{down}{tab}").marked, 0);
  assert.equal(typed(editor, "{shift+tab}").marked, 2);
  assert.equal(typed(editor, "{tab}{up}").marked, null);
  assert.equal(typed(editor, "{tab}{escape}").marked, null);
  assert.equal(shown(typed(editor, "{tab}{tab}{return}")), "codeartifact list-packages |");
  assert.equal(shown(typed(editor, "{shift+tab}{return}")), "codeartifact 'a b' |");
});

test("an only choice is taken at once, and keeps what stands behind the cursor", () => {
  const editor = withMenu(typed(open("--domain 'ac --debug"), "{ctrl+left}{left}"), "--domain 'ac", [
    { text: "acme", summary: "" },
  ]);
  assert.equal(shown(typed(editor, "{tab}")), "--domain acme | --debug");
});

test("suggestions for a line that has changed meanwhile are dropped", () => {
  assert.deepEqual(withMenu(open("li"), "l", menu).menu, []);
  assert.deepEqual(typed(withMenu(open("l"), "l", menu), "i").menu, []);
});

test("the line is run unless a quote is open", () => {
  assert.deepEqual([typed(open("a 'b c'"), "{return}").ended, wordsIn(open("a 'b c'"))], ["run", ["a", "b c"]]);
  const editor = typed(open("a 'b"), "{return}");
  assert.equal(editor.ended, null);
  assert.match(editor.message, /quote/);
  assert.equal(typed(editor, "'").message, "");
});

test("people can leave", () => {
  assert.equal(typed(open("a"), "{ctrl+c}").ended, "left");
  assert.equal(typed(open(""), "{ctrl+d}").ended, "left");
  assert.equal(typed(open("a"), "{ctrl+d}").ended, null);
});

test("a line break that is pasted runs nothing", () => {
  const editor = typed(open("a"), "{paste-start}b\r\nc\td{paste-end}");
  assert.deepEqual([shown(editor), editor.ended], ["ab  c d|", null]);
  const pressed = press({ ...open("a"), isPasting: true }, { text: "\r", name: "return" });
  assert.deepEqual([pressed.text, pressed.ended], ["a ", null]);
  assert.equal(typed(editor, "{return}").ended, "run");
});

test("earlier lines come back, and the line that was written after them", () => {
  const editor = open("new", ["first", "second"]);
  assert.equal(typed(editor, "{up}").text, "second");
  assert.equal(typed(editor, "{up}{up}{up}").text, "first");
  assert.equal(typed(editor, "{ctrl+p}{ctrl+p}{ctrl+n}").text, "second");
  assert.equal(typed(editor, "{up}{up}{down}{down}{ctrl+n}").text, "new");
  assert.equal(typed(editor, "{up}x{down}").text, "secondx");
});

test("earlier lines are found by what they hold, the latest first", () => {
  const editor = typed(open("", ["list a", "show b", "list c", "list a"]), "{ctrl+r}list");
  assert.deepEqual(
    editor.menu.map(({ text }) => text),
    ["list a", "list c"],
  );
  assert.deepEqual(withMenu(editor, "list", menu).menu, editor.menu);
  const taken = typed(editor, "{tab}{tab}{return}");
  assert.deepEqual([shown(taken), taken.searches, taken.ended], ["list c|", false, null]);
  for (const key of ["{escape}", "{ctrl+r}", "{return}"]) {
    const { searches, text, ended } = typed(editor, key);
    assert.deepEqual([searches, text, ended], [false, "list", null]);
  }
});

test("panels open, close, take each other's place, and are read within their lines", () => {
  const lines = Array.from({ length: 25 }, (_, index) => `${index}`);
  const editor = withPanel(typed(open(), "{f3}"), "documentation", lines);
  assert.equal(typed(editor, "{pagedown}").scrolled, 10);
  assert.equal(typed(editor, "{pagedown}{pagedown}{pagedown}{pageup}").scrolled, 5);
  assert.equal(withPanel(typed(editor, "{pagedown}{pagedown}"), "documentation", ["one"]).scrolled, 0);
  assert.deepEqual(withPanel(editor, "keys", ["late"]).panelLines, lines);
  assert.deepEqual([typed(editor, "{f1}").panel, typed(editor, "{f1}").panelLines], ["keys", []]);
  assert.equal(typed(editor, "{f3}").panel, "none");
  assert.equal(typed(editor, "{escape}").panel, "none");
});

test("a line has an end", () => {
  const editor = typed(open("a".repeat(100_000)), "b");
  assert.equal(editor.text.length, 100_000);
  assert.match(editor.message, /too long/);
});

test("each key means one thing", () => {
  const keys = bindings.flatMap((binding) => binding.keys);
  assert.equal(new Set(keys).size, keys.length);
});
