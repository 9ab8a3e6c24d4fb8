/*
 * TOML whose text stays as it was but for what is set: the parser tells where each value stands. What is written in a way that
 * cannot be added to, such as a table within braces, is left alone with CannotEdit.
 */
import { type AST, parseTOML } from "toml-eslint-parser";
import { CannotEdit } from "./cannot-edit.ts";
import { ended } from "./lines.ts";

/** Values by their keys. */
export type Values = Readonly<Record<string, string | boolean | readonly string[]>>;

/** Gives the text with these keys in a table; no path is the top of the file. Throws CannotEdit. */
export function setToml(text: string, path: readonly string[], values: Values): string {
  return Object.entries(values).reduce((before, [key, value]) => {
    const top = read(before);
    const table = top.body.find((node) => node.type === "TOMLTable" && node.kind === "standard" && same(node.resolvedKey, path));
    return set(before, { top, path, key, value, table: table as AST.TOMLTable | undefined });
  }, text);
}

/** Gives the text with these keys in the `[[name]]` whose `by` is as in `values`, or in one more at its end. Throws CannotEdit. */
export function setTomlEntry(text: string, name: string, by: string, values: Values): string {
  const entry = read(text).body.find(
    (node) => isEntry(node, name) && node.body.some((pair) => same(keyOf(pair), [by]) && plainValue(pair) === values[by]),
  );
  if (entry?.type !== "TOMLTable")
    return read(`${ended(text)}${text === "" ? "" : "\n"}[[${name}]]\n${linesOf(values)}`).sourceText;
  return Object.entries(values).reduce((before, [key, value]) => {
    const top = read(before);
    const table = top.body.find((node) => isEntry(node, name) && node.range[0] === entry.range[0]) as AST.TOMLTable;
    return set(before, { top, path: table.resolvedKey, key, value, table });
  }, text);
}

/** The plain values of each `[[name]]`, by their keys. Throws CannotEdit. */
export const tomlEntries = (text: string, name: string): readonly Readonly<Record<string, unknown>>[] =>
  read(text)
    .body.filter((node) => isEntry(node, name))
    .map(({ body }) => Object.fromEntries(body.map((pair) => [keyOf(pair).join("."), plainValue(pair)])));

type TopLevel = AST.TOMLTopLevelTable & { readonly sourceText: string };

function read(text: string): TopLevel {
  try {
    return { ...parseTOML(text).body[0], sourceText: text };
  } catch (thrown) {
    throw new CannotEdit(`is no TOML (${(thrown as Error).message})`, { cause: thrown });
  }
}

interface Change {
  readonly top: TopLevel;
  readonly path: readonly (string | number)[];
  readonly key: string;
  readonly value: Values[string];
  /** The table that the path names, where it has a header. */
  readonly table: AST.TOMLTable | undefined;
}

function set(text: string, { top, path, key, value, table }: Change): string {
  const wanted = [...path, key];
  for (const { at, pair } of pairsOf(top)) {
    if (same(at, wanted)) return read(splice(text, pair.value.range, source(value))).sourceText;
    if (at.length < wanted.length && same(at, wanted.slice(0, at.length)))
      throw new CannotEdit(`sets ${at.join(".")} on one line, where ${key} cannot be added`);
  }
  const line = `${bare(key)} = ${source(value)}\n`;
  if (table === undefined && path.length > 0)
    return read(`${ended(text)}${text === "" ? "" : "\n"}[${path.map((part) => bare(String(part))).join(".")}]\n${line}`)
      .sourceText;
  const last = (table ?? top).body.findLast((node) => node.type === "TOMLKeyValue");
  if (last === undefined && table === undefined) return read(`${line}${text === "" ? "" : "\n"}${text}`).sourceText;
  const after = last?.range[1] ?? table?.range[0] ?? 0;
  const newline = text.indexOf("\n", after);
  const at = newline === -1 ? text.length : newline + 1;
  return read(`${ended(text.slice(0, at))}${line}${text.slice(at)}`).sourceText;
}

interface Located {
  readonly at: readonly (string | number)[];
  readonly pair: AST.TOMLKeyValue;
}

const pairsOf = (top: TopLevel): readonly Located[] =>
  top.body.flatMap((node): readonly Located[] =>
    node.type === "TOMLTable"
      ? node.body.map((pair) => ({ at: [...node.resolvedKey, ...keyOf(pair)], pair }))
      : [{ at: keyOf(node), pair: node }],
  );

const isEntry = (node: AST.TOMLTable | AST.TOMLKeyValue, name: string): node is AST.TOMLTable =>
  node.type === "TOMLTable" && node.kind === "array" && node.resolvedKey.length === 2 && node.resolvedKey[0] === name;

const keyOf = (pair: AST.TOMLKeyValue): readonly string[] =>
  pair.key.keys.map((part) => (part.type === "TOMLBare" ? part.name : part.value));

const plainValue = ({ value }: AST.TOMLKeyValue): unknown => (value.type === "TOMLValue" ? value.value : undefined);

const same = (a: readonly (string | number)[], b: readonly (string | number)[]): boolean =>
  a.length === b.length && a.every((part, at) => part === b[at]);

const splice = (text: string, [start, end]: readonly [number, number], by: string): string =>
  text.slice(0, start) + by + text.slice(end);

const linesOf = (values: Values): string =>
  Object.entries(values)
    .map(([key, value]) => `${bare(key)} = ${source(value)}\n`)
    .join("");

const bare = (key: string): string => (/^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key));

/** JSON's strings, booleans and lists are TOML's. */
const source = (value: Values[string]): string => JSON.stringify(value);
