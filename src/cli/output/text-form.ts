/* Lines of tab-separated values (command line spec, 9): what scripts cut apart. */
import { CommandFailure } from "../failure.ts";
import { isList, isObject, type Json, type JsonObject } from "../json/json.ts";
import { pythonType, shown } from "../json/python-literal.ts";
import { compareTexts } from "./code-points.ts";

/** Writes a line at a time. Throws CommandFailure 255 on a list of objects and other values. */
export function writeText(value: Json, write: (line: string) => void, name: string | null = null): void {
  if (isObject(value)) writeObject(value, null, write, name);
  else if (isList(value)) writeList(value, write, name);
  else write(`${shown(value)}\n`);
}

const isNested = (value: Json | undefined): value is JsonObject | readonly Json[] => isObject(value) || isList(value);

/** `columns` are those of all objects of a list; an object by itself has its own. */
function writeObject(
  object: JsonObject,
  columns: readonly string[] | null,
  write: (line: string) => void,
  name: string | null,
): void {
  const keys = [...object.keys()].sort(compareTexts);
  const inRow = columns ?? keys.filter((key) => !isNested(object.get(key)));
  const row = inRow.map((key) => shown(object.get(key) ?? (object.has(key) ? null : "")));
  if (row.length > 0) write(`${(name === null ? row : [name.toUpperCase(), ...row]).join("\t")}\n`);
  for (const key of keys) if (!inRow.includes(key)) writeText(object.get(key) ?? null, write, key);
}

function writeList(list: readonly Json[], write: (line: string) => void, name: string | null): void {
  if (list.some(isObject)) {
    const objects = list.map(objectIn);
    const columns = columnsOf(objects);
    for (const object of objects) writeObject(object, columns, write, name);
    return;
  }
  const scalars = list.filter((element) => !isNested(element)).map(shown);
  if (name !== null) for (const scalar of scalars) write(`${name.toUpperCase()}\t${scalar}\n`);
  else if (scalars.length > 0) write(`${scalars.join("\t")}\n`);
  for (const element of list) if (isNested(element)) writeText(element, write, name);
}

function objectIn(element: Json): JsonObject {
  if (isObject(element)) return element;
  throw new CommandFailure(255, `'${pythonType(element)}' object has no attribute 'items'`);
}

/** The keys under which any of a list's objects has a plain value, sorted. */
const columnsOf = (objects: readonly JsonObject[]): readonly string[] => {
  const columns = objects.flatMap((object) => [...object].filter(([, value]) => !isNested(value)).map(([key]) => key));
  return [...new Set(columns)].sort(compareTexts);
};
