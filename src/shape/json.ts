/* JSON in and out by shape (service spec 1). What a shape does not know is ignored, so its depth bounds the reading. */
import { type Fault, invalid } from "../model/fault.ts";
import type { Members, Shape, Values } from "./shape.ts";

/** Well above the largest request: 200 tags with every character escaped. */
export const maxJsonBytes = 1_048_576;

/** Reads the members from JSON text; `null` is as good as absent. Throws a Validation fault on JSON of another form. */
export const readJson = (members: Members, text: string): Values => {
  if (text.length > maxJsonBytes) throw cannotParse(`The JSON text has more than ${maxJsonBytes} bytes.`);
  const json = parsed(text);
  if (json === undefined) throw cannotParse("The JSON text is malformed.");
  return readMembers(members, "", json);
};

/** Writes the members as JSON text; those that are undefined are left out. */
export const writeJson = (members: Members, values: Values): string => JSON.stringify(writeMembers(members, values));

/** Gives the text, unless no store could keep it: it has a NUL or half of a surrogate pair. */
export const readText = (at: string, text: string): string => {
  if (!text.isWellFormed() || text.includes("\0"))
    throw cannotParse(`The value at '${at}' has characters that no text may have.`);
  return text;
};

export const cannotParse = (message: string): Fault => invalid(message, "CANNOT_PARSE");

/** Undefined where the text is no JSON: the parser's own message would repeat the text. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const readMembers = (members: Members, at: string, json: unknown): Values => {
  if (!isObject(json)) throw mistyped(at, "an object");
  const read: [string, unknown][] = [];
  for (const [name, { shape }] of Object.entries(members)) {
    const given = Object.hasOwn(json, name) ? json[name] : null;
    if (given !== null) read.push([name, readShape(shape, at === "" ? name : `${at}.${name}`, given)]);
  }
  return Object.fromEntries(read);
};

const readShape = (shape: Shape, at: string, json: unknown): unknown => {
  switch (shape.is) {
    case "string":
      if (typeof json !== "string") throw mistyped(at, "a string");
      return readText(at, json);
    case "integer":
      if (!Number.isSafeInteger(json)) throw mistyped(at, "an integer");
      return json;
    case "boolean":
      if (typeof json !== "boolean") throw mistyped(at, "true or false");
      return json;
    case "timestamp":
      return readTimestamp(at, json);
    case "list":
      if (!Array.isArray(json)) throw mistyped(at, "a list");
      return json.map((element, index) => readShape(shape.element, `${at}.${index + 1}.member`, element));
    case "map":
      if (!isObject(json)) throw mistyped(at, "an object");
      return new Map(
        Object.entries(json).map(([key, entry]) => [readText(at, key), readShape(shape.value, `${at}.member`, entry)]),
      );
    case "structure":
      return readMembers(shape.members, at, json);
    case "payload":
      throw mistyped(at, "outside the JSON text");
  }
};

const readTimestamp = (at: string, json: unknown): Date => {
  const time = new Date(typeof json === "number" ? Math.round(json * 1000) : Number.NaN);
  if (Number.isNaN(time.getTime())) throw mistyped(at, "a number of seconds since the epoch");
  return time;
};

const writeMembers = (members: Members, values: Values): Values =>
  Object.fromEntries(
    Object.entries(members)
      .filter(([name]) => values[name] !== undefined)
      .map(([name, { shape }]) => [name, writeShape(shape, values[name])]),
  );

const writeShape = (shape: Shape, value: unknown): unknown => {
  switch (shape.is) {
    case "timestamp":
      return (value as Date).getTime() / 1000;
    case "list":
      return (value as readonly unknown[]).map((element) => writeShape(shape.element, element));
    case "map":
      return Object.fromEntries(
        [...(value as ReadonlyMap<string, unknown>)].map(([key, entry]) => [key, writeShape(shape.value, entry)]),
      );
    case "structure":
      return writeMembers(shape.members, value as Values);
    default:
      return value;
  }
};

const isObject = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === "object" && json !== null && !Array.isArray(json);

const mistyped = (at: string, what: string): Fault =>
  cannotParse(at === "" ? `The JSON text must be ${what}.` : `The value at '${at}' must be ${what}.`);
