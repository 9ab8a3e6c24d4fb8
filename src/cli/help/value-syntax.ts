/* How the values of options are written: the name of a type, shorthand, and JSON (command line spec, 5 and 14). */
import type { Members, Shape } from "../../shape/shape.ts";

/** A type's name in help pages. */
export function typeName(shape: Shape): string {
  if (shape.is === "payload") return "streaming blob";
  if (shape.is === "integer") return shape.long === true ? "long" : "integer";
  return shape.is;
}

/** The shorthand of a value; null where it has none. */
export function shorthandOf(shape: Shape): string | null {
  if (shape.is === "list") {
    const { element } = shape;
    if (element.is === "structure") return `${pairsOf(element.members)} ...`;
    return isScalar(element) ? `"${wordOf(element)}" "${wordOf(element)}" ...` : null;
  }
  if (shape.is === "structure") return pairsOf(shape.members);
  if (shape.is !== "map") return null;
  const word = wordOf(shape.value);
  const keys = shape.key.values;
  const known = keys === undefined ? "" : `\n\nWhere valid key names are:\n${keys.map((key) => `  ${key}`).join("\n")}`;
  return `KeyName1=${word},KeyName2=${word}${known}`;
}

const pairsOf = (members: Members): string =>
  Object.entries(members)
    .map(([name, { shape }]) => `${name}=${wordOf(shape)}`)
    .join(",");

const isScalar = ({ is }: Shape): boolean => is === "string" || is === "integer" || is === "boolean" || is === "timestamp";

const wordOf = (shape: Shape): string => (isScalar(shape) ? typeName(shape) : "value");

/** The JSON of a value; null for one that is written as a single word. */
export const jsonOf = (shape: Shape): string | null => (isScalar(shape) || shape.is === "payload" ? null : json(shape, ""));

function json(shape: Shape, indent: string): string {
  const inner = `${indent}  `;
  switch (shape.is) {
    case "list":
      return `[\n${inner}${json(shape.element, inner)}\n${inner}...\n${indent}]`;
    case "structure": {
      const members = Object.entries(shape.members).map(([name, member]) => `${inner}"${name}": ${json(member.shape, inner)}`);
      return `{\n${members.join(",\n")}\n${indent}}`;
    }
    case "map":
      return `{${json(shape.key, inner)}: ${json(shape.value, inner)}\n${inner}...}`;
    case "string":
      return shape.values === undefined ? '"string"' : shape.values.map((value) => `"${value}"`).join("|");
    case "boolean":
      return "true|false";
    default:
      return typeName(shape);
  }
}
