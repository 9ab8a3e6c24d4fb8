/* What of an answer is printed: the members that the API has, in its order (command line spec, 9). */
import type { Members, Shape } from "../../shape/shape.ts";
import { isFloat, isList, isObject, type Json, type JsonObject } from "../json/json.ts";
import { type TimestampFormat, timestampText } from "./timestamps.ts";

/** Unknown and null members are left out. Throws CommandFailure 255 on what is no timestamp where one is due. */
export function shapedMembers(members: Members, values: JsonObject, format: TimestampFormat): JsonObject {
  const shaped = new Map<string, Json>();
  for (const [name, { shape }] of Object.entries(members)) {
    const value = values.get(name) ?? null;
    if (value !== null) shaped.set(name, shapedValue(shape, value, format));
  }
  return shaped;
}

/** A value of another kind than its shape's is kept as it is. */
function shapedValue(shape: Shape, value: Json, format: TimestampFormat): Json {
  if (value === null) return value;
  switch (shape.is) {
    case "structure":
      return isObject(value) ? shapedMembers(shape.members, value, format) : value;
    case "list":
      return isList(value) ? value.map((element) => shapedValue(shape.element, element, format)) : value;
    case "map":
      if (!isObject(value)) return value;
      return new Map([...value].map(([key, entry]) => [key, shapedValue(shape.value, entry, format)]));
    case "timestamp":
      return timestampText(value, format);
    case "integer":
      return wholeNumber(value);
    case "boolean":
      return typeof value === "string" ? value.toLowerCase() === "true" : value;
    default:
      return value;
  }
}

/** A fraction is cut off, and a text of digits is a number. */
function wholeNumber(value: Json): Json {
  if (isFloat(value)) {
    const whole = Math.trunc(value.float);
    if (Number.isSafeInteger(whole)) return whole;
    return Number.isFinite(whole) ? BigInt(whole) : value;
  }
  return typeof value === "string" && /^[-+]?[0-9]{1,15}$/.test(value) ? Number(value) : value;
}
