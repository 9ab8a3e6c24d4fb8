/* Values that are written down for `aws` in more ways than JSON has. */
import type { Json } from "./json.ts";

/** A day or a time in a YAML document: as it is shown, and as a program would make it. */
export interface PythonDate {
  readonly python: "datetime.date" | "datetime.datetime";
  readonly text: string;
  readonly literal: string;
}

/** An object that was read from the JSON of one option, which Python's words for it tell. */
export interface OrderedObject extends ReadonlyMap<PythonValue, PythonValue> {
  readonly python: "collections.OrderedDict";
}

export type PythonValue =
  | Json
  | Uint8Array
  | PythonDate
  | readonly PythonValue[]
  | ReadonlyMap<PythonValue, PythonValue>
  | OrderedObject;

export const isMap = (value: unknown): value is ReadonlyMap<PythonValue, PythonValue> => value instanceof Map;
export const isOrdered = (value: PythonValue): value is OrderedObject => isMap(value) && "python" in value;
export const isDate = (value: PythonValue): value is PythonDate =>
  typeof value === "object" && value !== null && "python" in value && !isMap(value);

/** The same value with all its objects ordered ones. */
export function ordered(value: Json): PythonValue {
  if (Array.isArray(value)) return value.map(ordered);
  if (!(value instanceof Map)) return value;
  const members = [...value].map(([key, member]) => [key, ordered(member)] as const);
  return Object.assign(new Map<PythonValue, PythonValue>(members), { python: "collections.OrderedDict" as const });
}
