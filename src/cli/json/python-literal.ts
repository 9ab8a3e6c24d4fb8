/* Writes values as Python does, whose spelling people know from the messages and the text output of `aws`. */
import { type Float, isFloat, type Json } from "./json.ts";
import { isDate, isMap, isOrdered, type PythonValue } from "./python-value.ts";

/** A value as it stands in a text: strings and times as they are, all else as a literal. */
export const shown = (value: PythonValue): string =>
  typeof value === "string" ? value : isDate(value) ? value.text : pythonLiteral(value);

/** A value as it is written in a program: `{'name': None}`. */
export function pythonLiteral(value: PythonValue): string {
  if (typeof value === "string") return quoted(value);
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return String(value);
  if (value instanceof Uint8Array) return bytesLiteral(value);
  if (isDate(value)) return value.literal;
  if (isMap(value)) return mapLiteral(value);
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  return floatText((value as Float).float);
}

function mapLiteral(value: ReadonlyMap<PythonValue, PythonValue>): string {
  const members = [...value].map(([key, member]) => `${pythonLiteral(key)}: ${pythonLiteral(member)}`).join(", ");
  if (!isOrdered(value)) return `{${members}}`;
  return members === "" ? "OrderedDict()" : `OrderedDict({${members}})`;
}

/** What type a value is of: `str`, `int`, `float`, `bool`, `list`, `dict`, `NoneType`, `bytes`, `datetime.date` … */
export function pythonType(value: PythonValue): string {
  if (value === null) return "NoneType";
  if (value instanceof Uint8Array) return "bytes";
  if (isDate(value) || isOrdered(value)) return value.python;
  if (isMap(value)) return "dict";
  if (Array.isArray(value)) return "list";
  if (isFloat(value as Json)) return "float";
  return typeof value === "string" ? "str" : typeof value === "boolean" ? "bool" : "int";
}

/** The shortest decimal that reads as this number again, with a point or an exponent: `2.0`, `1e-05`, `1e+16`, `nan`, `-inf`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power < -4 || power >= 16) {
    return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  }
  const written = power < 0 ? value.toFixed(digits.replace(/[-.]/g, "").length - 1 - power) : String(value);
  return written.includes(".") ? written : `${written}.0`;
}

const named: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const unprintable = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

const quoteOf = (text: string): string => (text.includes("'") && !text.includes('"') ? '"' : "'");

function bytesLiteral(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("latin1");
  const quote = quoteOf(text);
  const written = text.replace(/[^ -~]|['"\\]/g, (character) => {
    if (character === "'" || character === '"') return character === quote ? `\\${quote}` : character;
    return named[character] ?? escaped(character);
  });
  return `b${quote}${written}${quote}`;
}

function quoted(text: string): string {
  const quote = quoteOf(text);
  let written = "";
  for (const character of text) {
    if (character === quote) written += `\\${quote}`;
    else written += named[character] ?? (unprintable.test(character) ? escaped(character) : character);
  }
  return `${quote}${written}${quote}`;
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
}
