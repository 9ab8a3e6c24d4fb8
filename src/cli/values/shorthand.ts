/*
 * The short spelling of maps and structures (command line spec, 5):
 *
 *   members = pair *("," pair)
 *   pair    = key ["@"] "=" values          with "@", texts that name files stand for what these hold
 *   values  = [nothing] / list / map / text *("," text)
 *   list    = "[" [value *("," value)] "]"
 *   map     = "{" [pair *("," pair)] "}"    a pair's value here is a list, a map or one text
 *   text    = bare / 'single' / "double"
 *
 * `a=b,c=d` reads as `a=b` and `c=d`: what follows a comma is taken back when it turns out to be a key. Places count code points.
 */
import type { PythonValue } from "../json/python-value.ts";
import { isBlank, withoutBlanksAfter } from "./blanks.ts";

export class ShorthandError extends Error {}

type Load = (word: string) => string | Uint8Array;

interface Reader {
  readonly chars: readonly string[];
  readonly load: Load;
  at: number;
  depth: number;
  /** Whether the texts of the pair that is being read may name files. */
  loads: boolean;
}

const maxDepth = 100;

/** Gives the members; `load` gives what a word after `@=` stands for. Throws ShorthandError, and what `load` throws. */
export function parseShorthand(text: string, load: Load): ReadonlyMap<string, PythonValue> {
  const reader: Reader = { chars: [...text], load, at: 0, depth: 0, loads: false };
  const members = new Map<string, PythonValue>();
  for (let end = -1; ; expect(reader, ",")) {
    const [key, value] = readPair(reader, readValues);
    if (members.has(key)) throw twice(reader, key, end + 1);
    members.set(key, value);
    end = reader.at;
    if (ended(reader)) return members;
  }
}

function readPair(reader: Reader, values: (reader: Reader) => PythonValue): readonly [string, PythonValue] {
  const begin = reader.at;
  while (/^[a-zA-Z0-9\-_.#/:]$/.test(current(reader))) reader.at += 1;
  const key = reader.chars.slice(begin, reader.at).join("");
  skipBlanks(reader);
  reader.loads = current(reader) === "@";
  if (reader.loads) expect(reader, "@");
  expect(reader, "=");
  return [key, values(reader)];
}

function readValues(reader: Reader): PythonValue {
  if (ended(reader)) return "";
  return isNested(reader) ? readNested(reader) : readTexts(reader);
}

const readValue = (reader: Reader): PythonValue => (isNested(reader) ? readNested(reader) : readFirst(reader));

const isNested = (reader: Reader): boolean => current(reader) === "[" || current(reader) === "{";

function readNested(reader: Reader): PythonValue {
  if (reader.depth === maxDepth) throw new ShorthandError(`Nested more than ${maxDepth} deep.`);
  reader.depth += 1;
  const value = current(reader) === "[" ? readList(reader) : readMap(reader);
  reader.depth -= 1;
  return value;
}

function readList(reader: Reader): PythonValue {
  const elements: PythonValue[] = [];
  readUntil(reader, "[", "]", () => elements.push(readValue(reader)));
  return elements;
}

function readMap(reader: Reader): PythonValue {
  const members = new Map<string, PythonValue>();
  readUntil(reader, "{", "}", () => members.set(...readPair(reader, readValue)));
  return members;
}

function readUntil(reader: Reader, begin: string, end: string, readOne: () => void): void {
  expect(reader, begin);
  while (current(reader) !== end) {
    readOne();
    skipBlanks(reader);
    if (current(reader) !== end) expect(reader, ",");
  }
  reader.at += 1;
}

/** One text, or several with commas between, as far as they are no keys. */
function readTexts(reader: Reader): PythonValue {
  const first = readFirst(reader);
  const texts = [first];
  skipBlanks(reader);
  if (current(reader) !== ",") return first;
  for (;;) {
    expect(reader, ",");
    if (ended(reader)) throw unexpected(reader, "<second>", "<none>");
    const text = readFollowing(reader);
    skipBlanks(reader);
    if (text === null || !(ended(reader) || current(reader) === ",")) break;
    texts.push(text);
    if (ended(reader)) return texts;
  }
  while (current(reader) !== ",") reader.at -= 1;
  return texts.length === 1 ? first : texts;
}

const bareBegins = /^[!#-&(-+\--<>-Z\\-z|-\uffff]$/u;
const firstGoesOn = /^[!#-&(-+\--\\^-|~-\uffff]$/u;
const followingGoesOn = /^[!#-&(-+\--<>-\uffff]$/u;

const isQuote = (character: string): boolean => character === "'" || character === '"';

function readFirst(reader: Reader): string | Uint8Array {
  if (!isQuote(current(reader))) return loaded(reader, readBare(reader, firstGoesOn));
  const quoted = readQuoted(reader);
  if (quoted === null) throw unexpected(reader, current(reader) === "'" ? "<singled quoted>" : "<double quoted>", "<none>");
  return quoted;
}

/** Null where no text begins here. */
function readFollowing(reader: Reader): string | Uint8Array | null {
  if (isQuote(current(reader))) return readQuoted(reader);
  const bare = readBare(reader, followingGoesOn);
  return bare === "" ? null : loaded(reader, bare);
}

/** Up to a comma that has no backslash before it; empty where nothing fits. */
function readBare(reader: Reader, goesOn: RegExp): string {
  const { chars, at: begin } = reader;
  for (;;) {
    if (current(reader) === "\\" && chars[reader.at + 1] === ",") reader.at += 2;
    else if ((reader.at === begin ? bareBegins : goesOn).test(current(reader))) reader.at += 1;
    else if (reader.at > begin && isBlank(current(reader))) reader.at += 1;
    else return chars.slice(begin, reader.at).join("");
  }
}

/** Null where the quote does not end. */
function readQuoted(reader: Reader): string | Uint8Array | null {
  const quote = current(reader);
  const end = endOfQuoted(reader, quote);
  if (end === null) return null;
  const written = reader.chars.slice(reader.at + 1, end).join("");
  reader.at = end + 1;
  const text = written.replaceAll(`\\${quote}`, quote).replaceAll("\\\\", "\\");
  return reader.loads ? reader.load(text) : text;
}

/** Where the quote ends; where all further ones have a backslash before them, the last of these ends it. */
function endOfQuoted({ chars, at: begin }: Reader, quote: string): number | null {
  let escaped: number | null = null;
  for (let at = begin + 1; at < chars.length; at += 1) {
    if (chars[at] === quote) return at;
    if (chars[at] !== "\\" || chars[at + 1] !== quote) continue;
    at += 1;
    escaped = at;
  }
  return escaped;
}

function loaded(reader: Reader, bare: string): string | Uint8Array {
  const text = withoutBlanksAfter(bare.replaceAll("\\,", ","));
  return reader.loads ? reader.load(text) : text;
}

const current = ({ chars, at }: Reader): string => chars[at] ?? "";
const ended = ({ chars, at }: Reader): boolean => at >= chars.length;

function skipBlanks(reader: Reader): void {
  while (/^[ \t-\r]$/.test(current(reader))) reader.at += 1;
}

/** Goes past a character and the blanks around it. */
function expect(reader: Reader, char: string): void {
  skipBlanks(reader);
  if (current(reader) !== char) throw unexpected(reader, char, ended(reader) ? "EOF" : current(reader));
  reader.at += 1;
  skipBlanks(reader);
}

const unexpected = (reader: Reader, expected: string, received: string): ShorthandError =>
  new ShorthandError(`Expected: '${expected}', received: '${received}' for input:\n ${pointed(reader.chars, reader.at)}`);

const twice = ({ chars }: Reader, key: string, at: number): ShorthandError =>
  new ShorthandError(
    `Second instance of key "${key}" encountered for input:\n${pointed(chars, at)}\n` +
      'This is often because there is a preceding "," instead of a space.',
  );

/** The text with a line below the one that holds the place, which points at it. */
function pointed(chars: readonly string[], at: number): string {
  const lineEnd = chars.indexOf("\n", at);
  const end = lineEnd < 0 ? chars.length : lineEnd;
  const column = at - (chars.slice(0, at).lastIndexOf("\n") + 1);
  return `${chars.slice(0, end).join("")}\n${" ".repeat(column)}^${chars.slice(end).join("")}`;
}
