/* Cuts a JMESPath expression into tokens. */
import type { Json } from "../../json/json.ts";
import { JsonError, parseJson } from "../../json/parse-json.ts";
import { SyntaxFailure } from "./failure.ts";

export type TokenKind =
  | "and"
  | "colon"
  | "comma"
  | "current"
  | "dot"
  | "eof"
  | "eq"
  | "expref"
  | "filter"
  | "flatten"
  | "gt"
  | "gte"
  | "lbrace"
  | "lbracket"
  | "literal"
  | "lparen"
  | "lt"
  | "lte"
  | "ne"
  | "not"
  | "number"
  | "or"
  | "pipe"
  | "quoted_identifier"
  | "rbrace"
  | "rbracket"
  | "rparen"
  | "star"
  | "unquoted_identifier";

export interface Token {
  readonly kind: TokenKind;
  /** What a literal stands for, an identifier's name, a number; of any other token what is written. */
  readonly value: Json;
  /** In code points from the expression's begin. */
  readonly at: number;
}

/** Beyond it an expression is refused: what it nests must fit on the stack. */
const maxTokens = 2000;

const signs: ReadonlyMap<string, TokenKind> = new Map([
  [".", "dot"],
  ["*", "star"],
  ["]", "rbracket"],
  [",", "comma"],
  [":", "colon"],
  ["@", "current"],
  ["(", "lparen"],
  [")", "rparen"],
  ["{", "lbrace"],
  ["}", "rbrace"],
  ["[", "lbracket"],
  ["[]", "flatten"],
  ["[?", "filter"],
  ["|", "pipe"],
  ["||", "or"],
  ["&", "expref"],
  ["&&", "and"],
  ["<", "lt"],
  ["<=", "lte"],
  [">", "gt"],
  [">=", "gte"],
  ["!", "not"],
  ["!=", "ne"],
  ["==", "eq"],
]);

interface Reader {
  readonly text: string;
  readonly characters: readonly string[];
  at: number;
}

/** Gives the expression's tokens, the last of them `eof`. Throws SyntaxFailure. */
export function tokensOf(text: string): readonly Token[] {
  if (text === "") throw new SyntaxFailure("Invalid JMESPath expression: cannot be empty.");
  const reader: Reader = { text, characters: [...text], at: 0 };
  const tokens: Token[] = [];
  while (skipBlanks(reader)) {
    if (tokens.length === maxTokens) throw refused(reader, `More than ${maxTokens} tokens`);
    tokens.push(nextToken(reader));
  }
  tokens.push({ kind: "eof", value: "", at: reader.characters.length });
  return tokens;
}

/** Tells whether anything but blanks is left. */
function skipBlanks(reader: Reader): boolean {
  while (" \t\n\r".includes(reader.characters[reader.at] ?? "x")) reader.at += 1;
  return reader.at < reader.characters.length;
}

function nextToken(reader: Reader): Token {
  const { characters, at } = reader;
  const first = characters[at] ?? "";
  if (first === "'") return { kind: "literal", value: enclosed(reader, first).replaceAll("\\'", "'"), at };
  if (first === "`") return { kind: "literal", value: literalIn(reader), at };
  if (first === '"') return { kind: "quoted_identifier", value: quotedName(reader), at };
  if (/[A-Za-z_]/.test(first)) return { kind: "unquoted_identifier", value: run(reader, /[A-Za-z0-9_]/), at };
  if (/[0-9-]/.test(first)) return { kind: "number", value: numberIn(reader), at };
  const two = first + (characters[at + 1] ?? "");
  const sign = signs.has(two) ? two : first;
  const kind = signs.get(sign);
  if (kind === undefined) throw refused(reader, first === "=" ? "Unknown token '='" : `Unknown token ${first}`);
  reader.at += sign.length;
  return { kind, value: sign, at };
}

/** Takes the next character whatever it is, and those after it that are of the kind. */
function run(reader: Reader, kind: RegExp): string {
  const begin = reader.at;
  do reader.at += 1;
  while (kind.test(reader.characters[reader.at] ?? ""));
  return reader.characters.slice(begin, reader.at).join("");
}

function numberIn(reader: Reader): number | bigint {
  const at = reader.at;
  const written = run(reader, /[0-9]/);
  if (written === "-") throw refused({ ...reader, at }, "Unknown token '-'");
  const value = BigInt(written);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** What stands up to the next such delimiter that no backslash precedes; backslashes are kept. */
function enclosed(reader: Reader, delimiter: string): string {
  const { characters, at } = reader;
  let end = at + 1;
  while (end < characters.length && characters[end] !== delimiter) end += characters[end] === "\\" ? 2 : 1;
  if (end >= characters.length) throw refused(reader, `Unclosed ${delimiter} delimiter`);
  reader.at = end + 1;
  return characters.slice(at + 1, end).join("");
}

/** JSON in backticks; what is none counts as a string without its quotes. */
function literalIn(reader: Reader): Json {
  const at = reader.at;
  const written = enclosed(reader, "`").replaceAll("\\`", "`");
  for (const text of [written, `"${written.trimStart()}"`]) {
    const value = jsonOf(text);
    if (value !== undefined) return value;
  }
  throw refused({ ...reader, at }, `Bad token ${written}`);
}

function quotedName(reader: Reader): string {
  const at = reader.at;
  try {
    return parseJson(`"${enclosed(reader, '"')}"`) as string;
  } catch (thrown) {
    if (!(thrown instanceof JsonError)) throw thrown;
    throw refused({ ...reader, at }, thrown.message.split(":", 1)[0] ?? "");
  }
}

/** Undefined for what is no JSON. */
function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch (thrown) {
    if (thrown instanceof JsonError) return undefined;
    throw thrown;
  }
}

const refused = ({ text, at }: Reader, reason: string): SyntaxFailure =>
  new SyntaxFailure(`Bad jmespath expression: ${reason}:\n${text}\n${" ".repeat(at)}^`);
