/* Lays a value out as the sections of a table (command line spec, 9). */
import { CommandFailure } from "../failure.ts";
import { isFloat, isList, isObject, type Json, type JsonObject } from "../json/json.ts";
import { pythonType, shown } from "../json/python-literal.ts";
import { widthOf } from "./character-width.ts";
import { compareTexts } from "./code-points.ts";

/** A part of a table with a title of its own; what it holds nested stands in sections a level deeper, after it. */
export interface Section {
  readonly title: string;
  readonly level: number;
  headers: readonly string[];
  readonly rows: (readonly string[])[];
  /** Each column's widest cell. */
  widths: readonly number[];
}

const newSection = (title: string, level: number): Section => ({ title, level, headers: [], rows: [], widths: [] });

/** Gives the sections of a value; none of an empty one. Throws CommandFailure 255 on lists that are no table. */
export function sectionsOf(title: string, value: Json): Section[] {
  const sections: Section[] = [];
  addValue(sections, { title, level: 0 }, value);
  return sections;
}

type Place = Pick<Section, "title" | "level">;

const isScalar = (value: Json | undefined): boolean => !isObject(value) && !isList(value);

/** Empty, null, false and zero values draw nothing. */
const isNothing = (value: Json): boolean => {
  if (isList(value)) return value.length === 0;
  if (isObject(value)) return value.size === 0;
  return isFloat(value) ? value.float === 0 : !value;
};

function addValue(sections: Section[], place: Place, value: Json): void {
  if (isNothing(value)) return;
  sections.push(newSection(place.title, place.level));
  if (isObject(value)) addObject(sections, place, value);
  if (isList(value)) addList(sections, place, value);
}

function addList(sections: Section[], place: Place, list: readonly Json[]): void {
  if (isObject(list[0])) {
    addObjects(sections, place, list.map(objectIn));
    return;
  }
  for (const element of list) {
    if (isObject(element)) addRow(sections, [...element.keys()]);
    else if (!isList(element)) addRow(sections, [shown(element)]);
    else if (element.every(isScalar)) addRow(sections, element.map(shown));
    else addList(sections, { title: "", level: 0 }, element);
  }
}

/** One plain member is a row by itself, several are a row under their names. */
function addObject(sections: Section[], { level }: Place, object: JsonObject): void {
  const { headers, nested } = keysOf([object]);
  const row = headers.map((key) => shown(object.get(key) ?? null));
  if (headers.length === 1) addRow(sections, [...headers, ...row]);
  else if (headers.length > 1) {
    addHeaders(sections, headers);
    addRow(sections, row);
  }
  for (const key of nested) addValue(sections, { title: key, level: level + 1 }, object.get(key) ?? null);
}

/** A row for each; where any holds something nested, each begins a section that what it holds follows. */
function addObjects(sections: Section[], { title, level }: Place, objects: readonly JsonObject[]): void {
  const { headers, nested } = keysOf(objects);
  for (const [at, object] of objects.entries()) {
    if (at > 0 && nested.length > 0) sections.push(newSection(title, level));
    if (at === 0 || nested.length > 0) addHeaders(sections, headers);
    addRow(
      sections,
      headers.map((key) => (object.has(key) ? shown(object.get(key) ?? null) : "")),
    );
    for (const key of nested) addValue(sections, { title: key, level: level + 1 }, object.get(key) ?? null);
  }
}

/** Sorted: the keys of plain values, and those of nested ones. */
function keysOf(objects: readonly JsonObject[]): { readonly headers: readonly string[]; readonly nested: readonly string[] } {
  const members = objects.flatMap((object) => [...object]);
  const sorted = (found: readonly (readonly [string, Json])[]): string[] =>
    [...new Set(found.map(([key]) => key))].sort(compareTexts);
  return {
    headers: sorted(members.filter(([, value]) => isScalar(value))),
    nested: sorted(members.filter(([, value]) => !isScalar(value))),
  };
}

function objectIn(element: Json): JsonObject {
  if (isObject(element)) return element;
  const reason = `'${pythonType(element)}' object is not iterable`;
  throw new CommandFailure(255, typeof element === "string" ? "string indices must be integers, not 'str'" : reason);
}

const lastOf = (sections: readonly Section[]): Section => sections.at(-1) ?? newSection("", 0);

function addHeaders(sections: readonly Section[], headers: readonly string[]): void {
  const section = lastOf(sections);
  widen(section, headers);
  section.headers = headers;
}

function addRow(sections: readonly Section[], row: readonly string[]): void {
  const section = lastOf(sections);
  const columns = section.rows[0]?.length ?? (section.headers.length || row.length);
  if (row.length !== columns) throw new CommandFailure(255, `Row should have ${columns} elements, instead it has ${row.length}`);
  section.rows.push(row);
  widen(section, row);
}

function widen(section: Section, cells: readonly string[]): void {
  const { widths } = section;
  if (widths.length > 0 && cells.length > widths.length) throw new CommandFailure(255, "list index out of range");
  const wider = cells.map((cell, at) => Math.max(widthOf(cell), widths[at] ?? 0));
  section.widths = [...wider, ...widths.slice(cells.length)];
}

/** The section with each header beside its value, where it has headers and one row. */
export function turned(section: Section): Section {
  const [row, second] = section.rows;
  if (row === undefined || second !== undefined || section.headers.length === 0) return section;
  const vertical = newSection(section.title, section.level);
  for (const [at, header] of section.headers.entries()) addRow([vertical], [header, row[at] ?? ""]);
  return vertical;
}
