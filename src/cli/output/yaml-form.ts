/*
 * Writes YAML (command line spec, 9) as libyaml does: blocks with sorted keys, lines of about 80 columns, and lists and objects
 * that occur twice (a query can give one so) written once and then referred to.
 */
import { isFloat, isList, isObject, type Json, type JsonObject } from "../json/json.ts";
import { floatText } from "../json/python-literal.ts";
import { printedJson, writeJson } from "../json/write-json.ts";
import { compareTexts } from "./code-points.ts";
import { isBreak, isPrintable, type ScalarStyle, styleOf } from "./yaml-scalars.ts";

const bestWidth = 80;
const indentStep = 2;
/** In bytes; longer keys are written on a line of their own. */
const maxSimpleKey = 128;

type Nested = JsonObject | readonly Json[];

interface Emitter {
  text: string;
  column: number;
  indent: number;
  /** Whether a blank was written last, and whether nothing but indentation and dashes is on the line. */
  afterBlank: boolean;
  atIndent: boolean;
  /** What occurs more than once, with its number where it was written. */
  readonly anchors: ReadonlyMap<Nested, number>;
  readonly written: Set<Nested>;
}

/** What a node is part of. */
type Place = "root" | "element" | "key" | "member";

/** The document of a value; a value that is neither list nor object is written as JSON. */
export function yamlOf(value: Json): string {
  if (!isObject(value) && !isList(value)) return `${writeJson(value, printedJson)}\n`;
  const emitter: Emitter = {
    text: "",
    column: 0,
    indent: -1,
    afterBlank: true,
    atIndent: true,
    anchors: anchorsOf(value),
    written: new Set(),
  };
  emitNode(emitter, value, "root");
  return `${emitter.text}\n`;
}

const isNested = (value: Json): value is Nested => isObject(value) || isList(value);

const sortedKeys = (object: JsonObject): readonly string[] => [...object.keys()].sort(compareTexts);

/** Numbers what occurs more than once, in the order in which it is met for the second time. */
function anchorsOf(value: Nested): ReadonlyMap<Nested, number> {
  const seen = new Set<Nested>();
  const anchors = new Map<Nested, number>();
  const visit = (node: Json): void => {
    if (!isNested(node)) return;
    if (seen.has(node)) {
      if (!anchors.has(node)) anchors.set(node, anchors.size + 1);
      return;
    }
    seen.add(node);
    if (isObject(node)) for (const key of sortedKeys(node)) visit(node.get(key) ?? null);
    else for (const element of node) visit(element);
  };
  visit(value);
  return anchors;
}

function emitNode(emitter: Emitter, value: Json, place: Place): void {
  if (!isNested(value)) {
    emitScalar(emitter, value, place);
    return;
  }
  const anchor = emitter.anchors.get(value);
  if (anchor !== undefined) {
    const name = `id${String(anchor).padStart(3, "0")}`;
    const known = emitter.written.has(value);
    emitSign(emitter, `${known ? "*" : "&"}${name}`, false);
    if (known) return;
    emitter.written.add(value);
  }
  if (isObject(value)) emitObject(emitter, value);
  else emitList(emitter, value, place);
}

function emitList(emitter: Emitter, list: readonly Json[], place: Place): void {
  if (list.length === 0) {
    emitSign(emitter, "[]", false);
    return;
  }
  const outer = emitter.indent;
  const dashesUnderKey = place === "member" && !emitter.atIndent;
  emitter.indent = outer < 0 ? 0 : outer + (dashesUnderKey ? 0 : indentStep);
  for (const element of list) {
    emitIndent(emitter);
    emitSign(emitter, "-", true);
    emitNode(emitter, element, "element");
  }
  emitter.indent = outer;
}

function emitObject(emitter: Emitter, object: JsonObject): void {
  if (object.size === 0) {
    emitSign(emitter, "{}", false);
    return;
  }
  const outer = emitter.indent;
  emitter.indent = outer < 0 ? 0 : outer + indentStep;
  for (const key of sortedKeys(object)) {
    emitIndent(emitter);
    if (isSimpleKey(key)) {
      emitNode(emitter, key, "key");
      put(emitter, ":");
    } else {
      emitSign(emitter, "?", true);
      emitNode(emitter, key, "member");
      emitIndent(emitter);
      emitSign(emitter, ":", true);
    }
    emitNode(emitter, object.get(key) ?? null, "member");
  }
  emitter.indent = outer;
}

const isSimpleKey = (key: string): boolean => Buffer.byteLength(key) <= maxSimpleKey && !/[\n\r\u0085\u2028\u2029]/.test(key);

/** Writes what is no content; after a sign that `opens`, what follows still counts as at the line's begin. */
function emitSign(emitter: Emitter, sign: string, opens: boolean): void {
  const { atIndent } = emitter;
  if (!emitter.afterBlank) put(emitter, " ");
  put(emitter, sign);
  emitter.atIndent = atIndent && opens;
}

/** Goes to the indentation, on a new line unless this one holds nothing yet. */
function emitIndent(emitter: Emitter): void {
  const indent = Math.max(0, emitter.indent);
  const { column, afterBlank, atIndent } = emitter;
  if (!atIndent || column > indent || (column === indent && !afterBlank)) put(emitter, "\n");
  put(emitter, " ".repeat(indent - emitter.column));
  emitter.afterBlank = true;
  emitter.atIndent = true;
}

function put(emitter: Emitter, text: string): void {
  emitter.text += text;
  emitter.column = isBreak(text) && text !== "" ? 0 : emitter.column + text.length;
  emitter.afterBlank = false;
  emitter.atIndent = false;
}

function emitScalar(emitter: Emitter, value: Exclude<Json, Nested>, place: Place): void {
  const outer = emitter.indent;
  emitter.indent = outer < 0 ? indentStep : outer + indentStep;
  const style = typeof value === "string" ? styleOf(value) : "plain";
  const text = typeof value === "string" ? value : isFloat(value) ? yamlFloat(value.float) : String(value);
  if (!emitter.afterBlank) put(emitter, " ");
  emitText(emitter, text, style, place !== "key");
  emitter.indent = outer;
}

const yamlFloat = (value: number): string => {
  if (Number.isNaN(value)) return ".nan";
  return Number.isFinite(value) ? floatText(value) : value > 0 ? ".inf" : "-.inf";
};

const quotes = { plain: "", single: "'", double: '"' } as const;

/** A blank beyond the best width becomes the end of a line where the text `folds`, unless it is beside another or at an end. */
function emitText(emitter: Emitter, text: string, style: ScalarStyle, folds: boolean): void {
  if (style === "plain" && (!folds || !text.includes(" ") || emitter.column + text.length <= bestWidth)) {
    put(emitter, text);
    return;
  }
  const characters = [...text];
  const quote = quotes[style];
  put(emitter, quote);
  for (const [at, character] of characters.entries()) {
    const inside = style === "plain" || (at > 0 && at < characters.length - 1);
    const afterBlank = characters[at - 1] === " " && at > 0;
    const beforeBlank = characters[at + 1] === " ";
    if (character !== " ") emitCharacter(emitter, character, style, characters[at - 1] ?? "");
    else if (folds && inside && emitter.column > bestWidth && !afterBlank && (style === "double" || !beforeBlank)) {
      emitIndent(emitter);
      if (style === "double" && beforeBlank) put(emitter, "\\");
    } else put(emitter, " ");
  }
  if (style === "single" && isBreak(characters.at(-1) ?? "x")) emitIndent(emitter);
  put(emitter, quote);
}

function emitCharacter(emitter: Emitter, character: string, style: ScalarStyle, before: string): void {
  const breaks = isBreak(character);
  if (style === "double" && (breaks || !isPrintable(character) || '"\\'.includes(character))) {
    put(emitter, escaped(character));
    return;
  }
  if (style === "single" && breaks) {
    // Within quotes one end of a line reads as a blank, two as one end of a line.
    if (character === "\n" && !isBreak(before || "x")) put(emitter, "\n");
    put(emitter, character);
    emitter.atIndent = true;
    return;
  }
  if (style === "single" && isBreak(before || "x")) emitIndent(emitter);
  put(emitter, style === "single" && character === "'" ? "''" : character);
}

const named: Readonly<Record<string, string>> = {
  "\0": "0",
  "\u0007": "a",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  "\u001b": "e",
  '"': '"',
  "\\": "\\",
  "\u0085": "N",
  "\u2028": "L",
  "\u2029": "P",
};

function escaped(character: string): string {
  const short = named[character];
  if (short !== undefined) return `\\${short}`;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (code.length <= 2) return `\\x${code.padStart(2, "0")}`;
  return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
}
