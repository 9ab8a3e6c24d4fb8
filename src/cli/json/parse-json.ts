/* Reads JSON as Python's json module does, whose words for what is wrong people know from `aws`. */
import type { Json } from "./json.ts";

/** What is wrong with a text, and where: `Expecting value: line 1 column 1 (char 0)`. */
export class JsonError extends Error {}

const maxDepth = 500;

interface Reader {
  readonly text: string;
  at: number;
}

/** Gives the value; throws JsonError. */
export function parseJson(text: string): Json {
  const reader: Reader = { text, at: 0 };
  if (text.startsWith("\u{feff}")) throw failure("Unexpected UTF-8 BOM (decode using utf-8-sig)", text, 0);
  skipBlanks(reader);
  const value = readValue(reader, 0);
  skipBlanks(reader);
  if (reader.at < text.length) throw failure("Extra data", text, reader.at);
  return value;
}

function readValue(reader: Reader, depth: number): Json {
  const { text, at } = reader;
  if (depth > maxDepth) throw failure("Nested too deeply", text, at);
  const first = text[at];
  if (first === '"') return readString(reader);
  if (first === "{") return readObject(reader, depth);
  if (first === "[") return readList(reader, depth);
  for (const [word, value] of words) {
    if (!text.startsWith(word, at)) continue;
    reader.at += word.length;
    return value;
  }
  return readNumber(reader);
}

const words: readonly (readonly [string, Json])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
  ["NaN", { float: Number.NaN }],
  ["Infinity", { float: Number.POSITIVE_INFINITY }],
  ["-Infinity", { float: Number.NEGATIVE_INFINITY }],
];

const number = /(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;

function readNumber(reader: Reader): Json {
  number.lastIndex = reader.at;
  const found = number.exec(reader.text);
  if (found === null) throw failure("Expecting value", reader.text, reader.at);
  reader.at += found[0].length;
  if (found[2] !== undefined || found[3] !== undefined) return { float: Number(found[0]) };
  const whole = Number(found[0]);
  return Number.isSafeInteger(whole) ? whole : BigInt(found[0]);
}

function readObject(reader: Reader, depth: number): Json {
  const { text } = reader;
  const members = new Map<string, Json>();
  reader.at += 1;
  skipBlanks(reader);
  if (text[reader.at] === "}") {
    reader.at += 1;
    return members;
  }
  for (;;) {
    if (text[reader.at] !== '"') throw failure("Expecting property name enclosed in double quotes", text, reader.at);
    const key = readString(reader);
    skipBlanks(reader);
    if (text[reader.at] !== ":") throw failure("Expecting ':' delimiter", text, reader.at);
    reader.at += 1;
    skipBlanks(reader);
    members.set(key, readValue(reader, depth + 1));
    skipBlanks(reader);
    const end = text[reader.at];
    if (end !== "," && end !== "}") throw failure("Expecting ',' delimiter", text, reader.at);
    const comma = reader.at;
    reader.at += 1;
    if (end === "}") return members;
    skipBlanks(reader);
    if (text[reader.at] === "}") throw failure("Illegal trailing comma before end of object", text, comma);
  }
}

function readList(reader: Reader, depth: number): Json {
  const { text } = reader;
  const elements: Json[] = [];
  reader.at += 1;
  skipBlanks(reader);
  if (text[reader.at] === "]") {
    reader.at += 1;
    return elements;
  }
  for (;;) {
    elements.push(readValue(reader, depth + 1));
    skipBlanks(reader);
    const end = text[reader.at];
    if (end !== "," && end !== "]") throw failure("Expecting ',' delimiter", text, reader.at);
    const comma = reader.at;
    reader.at += 1;
    if (end === "]") return elements;
    skipBlanks(reader);
    if (text[reader.at] === "]") throw failure("Illegal trailing comma before end of array", text, comma);
  }
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

function readString(reader: Reader): string {
  const { text } = reader;
  const begin = reader.at;
  let value = "";
  let at = begin + 1;
  for (;;) {
    const plain = at;
    while (at < text.length && text[at] !== '"' && text[at] !== "\\" && text.charCodeAt(at) >= 0x20) at += 1;
    value += text.slice(plain, at);
    const stop = text[at];
    if (stop === undefined) throw failure("Unterminated string starting at", text, begin);
    if (stop === '"') break;
    if (stop !== "\\") throw failure("Invalid control character at", text, at);
    const escaped = text[at + 1];
    if (escaped === undefined) throw failure("Unterminated string starting at", text, begin);
    if (escaped === "u") {
      const digits = text.slice(at + 2, at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw failure("Invalid \\uXXXX escape", text, at + 1);
      value += String.fromCharCode(Number.parseInt(digits, 16));
      at += 6;
    } else {
      const meant = Object.hasOwn(escapes, escaped) ? escapes[escaped] : undefined;
      if (meant === undefined) throw failure("Invalid \\escape", text, at);
      value += meant;
      at += 2;
    }
  }
  reader.at = at + 1;
  return value;
}

function skipBlanks(reader: Reader): void {
  while (" \t\n\r".includes(reader.text[reader.at] ?? "x")) reader.at += 1;
}

/** Columns and places count code points, as Python does. */
function failure(what: string, text: string, at: number): JsonError {
  const before = text.slice(0, at);
  const lines = before.split("\n");
  const column = [...(lines.at(-1) ?? "")].length + 1;
  return new JsonError(`${what}: line ${lines.length} column ${column} (char ${[...before].length})`);
}
