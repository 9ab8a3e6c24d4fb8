/* Gives the texts that shorthand is made of the types that the API has for them. */

import type { Shape } from "../../shape/shape.ts";
import { isMap, type PythonValue } from "../json/python-value.ts";
import { wholeNumber } from "./whole-number.ts";

/** What does not fit the shape stays as it is, for the check of the input to tell of. Throws CommandFailure 255 for a bad number. */
export function coerced(shape: Shape, value: PythonValue): PythonValue {
  switch (shape.is) {
    case "structure":
      if (!isMap(value)) return value;
      return withMembers(value, (key) => (typeof key === "string" ? shape.members[key]?.shape : undefined));
    case "map":
      return isMap(value) ? withMembers(value, () => shape.value) : value;
    case "list":
      return Array.isArray(value) ? value.map((element) => coerced(shape.element, element)) : [value];
    case "integer":
      return typeof value === "string" ? wholeNumber(value) : value;
    case "boolean":
      return typeof value === "string" ? (truths.get(value.toLowerCase()) ?? value) : value;
    default:
      return value;
  }
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
]);

const withMembers = (
  members: ReadonlyMap<PythonValue, PythonValue>,
  shapeOf: (key: PythonValue) => Shape | undefined,
): PythonValue =>
  new Map(
    [...members].map(([key, member]) => {
      const shape = shapeOf(key);
      return [key, shape === undefined ? member : coerced(shape, member)];
    }),
  );
