/* Writes JSON as Python's json module does: numbers with a fraction keep it, and what JSON has no number for is named. */
import { isFloat, isList, isObject, type Json } from "./json.ts";
import { floatText } from "./python-literal.ts";

export interface JsonStyle {
  /** Blanks a level is indented by; null writes one line. */
  readonly indent: number | null;
  /** Between elements of one line, and after a name. */
  readonly comma: string;
  readonly colon: string;
  /** Whether all but ASCII is escaped. */
  readonly ascii: boolean;
}

/** As results are printed. */
export const printedJson: JsonStyle = { indent: 4, comma: ",", colon: ": ", ascii: false };
/** As Python writes it where it is told nothing. */
export const spacedJson: JsonStyle = { indent: null, comma: ", ", colon: ": ", ascii: true };
export const compactJson: JsonStyle = { indent: null, comma: ",", colon: ":", ascii: true };

export function writeJson(value: Json, style: JsonStyle, level = 0): string {
  if (typeof value === "string") return quoted(value, style);
  if (value === null || typeof value === "boolean") return String(value);
  if (isFloat(value)) return floatJson(value.float);
  if (isList(value)) {
    const elements = value.map((element) => writeJson(element, style, level + 1));
    return enclosed("[", elements, "]", style, level);
  }
  if (!isObject(value)) return String(value);
  const members = [...value].map(
    ([name, member]) => `${quoted(name, style)}${style.colon}${writeJson(member, style, level + 1)}`,
  );
  return enclosed("{", members, "}", style, level);
}

function enclosed(open: string, parts: readonly string[], close: string, style: JsonStyle, level: number): string {
  if (parts.length === 0) return open + close;
  if (style.indent === null) return open + parts.join(style.comma) + close;
  const line = `\n${" ".repeat(style.indent * level)}`;
  const inner = line + " ".repeat(style.indent);
  return open + inner + parts.join(style.comma + inner) + line + close;
}

function floatJson(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? floatText(value) : value > 0 ? "Infinity" : "-Infinity";
}

function quoted(text: string, { ascii }: JsonStyle): string {
  const written = JSON.stringify(text);
  return ascii ? written.replace(/[\u007f-\uffff]/g, escaped) : written;
}

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
