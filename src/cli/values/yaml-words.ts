/* What the words of a YAML 1.2 document are, as Python has them. */
import type { PythonDate, PythonValue } from "../json/python-value.ts";
import { decodeBase64 } from "./base64.ts";

const truth = /^(?:true|True|TRUE|false|False|FALSE)$/;
const nothing = /^(?:~|null|Null|NULL|)$/;
const whole = /^(?=[-+0-9])[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9_]+)$/;
const fractions = [
  /^[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?$/,
  /^[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+$/,
  /^[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?$/,
  /^[-+]?\.(?:inf|Inf|INF)$/,
  /^\.(?:nan|NaN|NAN)$/,
];
const time = /^(\d{4}-\d\d?-\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|[-+]\d\d?(?::\d\d)?))?$/;
const day = /^\d{4}-\d\d-\d\d$/;
/** Words that only a map's keys may be. */
const keysOnly = /^(?:<<|=)$/;

/** The value of a word without quotes; undefined where it has the form of something that it cannot be. */
export function plainValue(text: string): PythonValue | undefined {
  if (truth.test(text)) return text.toLowerCase() === "true";
  if (fractions.some((fraction) => fraction.test(text))) return floatOf(text);
  if (whole.test(text)) return wholeOf(text);
  if (nothing.test(text)) return null;
  if (day.test(text) || time.test(text)) return dateOf(text);
  return keysOnly.test(text) ? undefined : text;
}

/** The value of a text with a tag; undefined where the two do not go together. */
export function taggedValue(tag: string, text: string): PythonValue | undefined {
  switch (tag.replace(/^tag:yaml\.org,2002:/, "!!")) {
    case "!":
    case "!!str":
      return text;
    case "!!null":
      return null;
    case "!!bool":
      return truths.get(text.toLowerCase());
    case "!!int":
      return wholeOf(text);
    case "!!float":
      return floatOf(text);
    case "!!timestamp":
      return dateOf(text);
    case "!!binary":
      return /^\p{ASCII}*$/u.test(text) ? (decodeBase64(text) ?? undefined) : undefined;
    default:
      return undefined;
  }
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ...["true", "yes", "y", "on"].map((word) => [word, true] as const),
  ...["false", "no", "n", "off"].map((word) => [word, false] as const),
]);

function wholeOf(text: string): number | bigint | undefined {
  const [, sign, digits = ""] = /^([-+]?)(0b[01]+|0o[0-7]+|0x[0-9a-f]+|[0-9]+)$/i.exec(text.replaceAll("_", "")) ?? [];
  if (sign === undefined) return undefined;
  const size = BigInt(digits);
  const value = sign === "-" ? -size : size;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function floatOf(text: string): PythonValue | undefined {
  const written = text.replaceAll("_", "").toLowerCase();
  if (written === ".nan") return { float: Number.NaN };
  if (/^[-+]?\.inf$/.test(written)) return { float: written.startsWith("-") ? -Infinity : Infinity };
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/.test(written) ? { float: Number(written) } : undefined;
}

function dateOf(text: string): PythonDate | undefined {
  const [, date = text, hour, minute = "", second = "", fraction = "", zone] = time.exec(text) ?? [];
  const numbers = date.split("-").map(Number);
  const [year = 0, month = 0, dayOfMonth = 0] = numbers;
  const isReal = new Date(Date.UTC(year, month - 1, dayOfMonth)).getUTCDate() === dayOfMonth && year > 0 && month <= 12;
  if (!isReal || numbers.length !== 3) return undefined;
  const written = [String(year).padStart(4, "0"), twoDigits(month), twoDigits(dayOfMonth)].join("-");
  if (hour === undefined) return { python: "datetime.date", text: written, literal: `datetime.date(${numbers.join(", ")})` };
  const clock = [hour, minute, second].map(Number);
  const micros = Number(fraction.slice(0, 6).padEnd(6, "0"));
  if (clock.some((part, index) => part >= (index === 0 ? 24 : 60))) return undefined;
  const parts = [...numbers, ...clock.slice(0, 2), ...(clock[2] || micros ? [clock[2]] : []), ...(micros ? [micros] : [])];
  return {
    python: "datetime.datetime",
    text: `${written} ${clock.map(twoDigits).join(":")}${micros === 0 ? "" : `.${String(micros).padStart(6, "0")}`}${offsetOf(zone)}`,
    literal: `datetime.datetime(${parts.join(", ")})`,
  };
}

const twoDigits = (number: number): string => String(number).padStart(2, "0");

function offsetOf(zone: string | undefined): string {
  if (zone === undefined) return "";
  const [hours = "0", minutes = "0"] = zone === "Z" ? [] : zone.slice(1).split(":");
  return `${zone.startsWith("-") ? "-" : "+"}${twoDigits(Number(hours))}:${twoDigits(Number(minutes))}`;
}
