/* YAML in blocks whose text stays as it was but for what is set: the parser tells where each value stands. */
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from "yaml";
import { CannotEdit } from "./cannot-edit.ts";
import { ended } from "./lines.ts";

/** Gives the text with a value, which is YAML of one line, under these keys. Throws CannotEdit. */
export function setYaml(text: string, path: readonly string[], value: string): string {
  const top = read(text);
  if (top === null) return checked(`${ended(text)}${block(path, value, "")}`);
  return setIn(text, { map: top, path, value });
}

interface Change {
  readonly map: YAMLMap;
  readonly path: readonly string[];
  readonly value: string;
}

function setIn(text: string, { map, path, value }: Change): string {
  const [key = "", ...rest] = path;
  if (map.flow) throw new CannotEdit(`has a mapping within braces, where ${key} cannot be added`);
  const pair = map.items.find((candidate) => isScalar(candidate.key) && candidate.key.value === key);
  const indent = indentOf(text, map);
  if (pair === undefined) return inserted(text, endOf(map, text), block(path, value, indent));
  if (isMap(pair.value) && rest.length > 0) return setIn(text, { map: pair.value, path: rest, value });
  const [start, end] = rangeOf(pair, text);
  const written = rest.length === 0 ? ` ${value}` : `\n${block(rest, value, `${indent}  `).trimEnd()}`;
  if (rest.length > 0 && !isEmpty(pair)) throw new CannotEdit(`has no mapping under ${key}`);
  return checked(text.slice(0, start) + written + text.slice(end));
}

/** The words of a list, which stands on lines of its own or in brackets; null where there is none. Throws CannotEdit. */
export function yamlWords(text: string, key: string): readonly string[] | null {
  const found: unknown = read(text)?.get(key);
  const list: unknown =
    found !== null && typeof found === "object" && "toJSON" in found ? (found.toJSON as () => unknown)() : found;
  if (list === undefined || list === null) return null;
  if (!Array.isArray(list) || !list.every((word) => typeof word === "string"))
    throw new CannotEdit(`has no list of words under ${key}`);
  return list;
}

function read(text: string): YAMLMap | null {
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) throw new CannotEdit(`is no YAML (${error.message})`);
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) return null;
  if (!isMap(document.contents)) throw new CannotEdit("holds no mapping");
  return document.contents as YAMLMap;
}

const checked = (text: string): string => {
  read(text);
  return text;
};

/** From behind the key's colon to the end of the value's last line. */
function rangeOf(pair: Pair, text: string): readonly [number, number] {
  const key = pair.key as { readonly range?: readonly number[] };
  const value = pair.value as { readonly range?: readonly number[] } | null;
  const colon = (key.range?.[1] ?? 0) + 1;
  const end = Math.max(colon, value?.range?.[1] ?? colon);
  return [colon, colon + text.slice(colon, end).trimEnd().length];
}

const isEmpty = ({ value }: Pair): boolean => value === null || (isScalar(value) && value.value === null && value.source === "");

const indentOf = (text: string, map: YAMLMap): string => {
  const start = map.range?.[0] ?? 0;
  return " ".repeat(start - (text.lastIndexOf("\n", start - 1) + 1));
};

/** Where the mapping's last line ends. */
const endOf = (map: YAMLMap, text: string): number => {
  const last = map.items.at(-1);
  const end = last === undefined ? (map.range?.[1] ?? 0) : rangeOf(last, text)[1];
  const newline = text.indexOf("\n", end);
  return newline === -1 ? text.length : newline + 1;
};

const inserted = (text: string, at: number, lines: string): string =>
  checked(`${ended(text.slice(0, at))}${lines}${text.slice(at)}`);

const block = (path: readonly string[], value: string, indent: string): string =>
  path
    .map((key, depth) => `${indent}${"  ".repeat(depth)}${plainKey(key)}:${depth === path.length - 1 ? ` ${value}` : ""}\n`)
    .join("");

const plainKey = (key: string): string => (/^:?[A-Za-z][\w-]*$/.test(key) || /^BUNDLE_/.test(key) ? key : JSON.stringify(key));
