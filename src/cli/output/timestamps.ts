/* Points in time as they are printed (command line spec, 9). */
import { CommandFailure } from "../failure.ts";
import { isFloat, type Json } from "../json/json.ts";
import { shown } from "../json/python-literal.ts";
import { roundHalfEven } from "./round.ts";

export type TimestampFormat = "iso8601" | "wire";

const microsecondsPerSecond = 1_000_000;

/** Seconds since 1970, as a number or its digits, in the local time zone; a text keeps the zone it names. Throws CommandFailure 255. */
export function timestampText(value: Json, format: TimestampFormat): Json {
  if (format === "wire") return value;
  if (typeof value === "string") return epoch.test(value) ? local(Number(value), value) : written(value);
  if (isFloat(value)) return local(value.float, value);
  if (typeof value === "number" || typeof value === "bigint") return local(Number(value), value);
  throw invalid(value);
}

const epoch = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i;

const invalid = (value: Json, reason = ""): CommandFailure =>
  new CommandFailure(255, `Invalid timestamp "${shown(value)}"${reason}`);

function local(seconds: number, wire: Json): string {
  let whole = Math.floor(seconds);
  let microseconds = roundHalfEven((seconds - whole) * microsecondsPerSecond);
  if (microseconds === microsecondsPerSecond) {
    microseconds = 0;
    whole += 1;
  }
  const at = new Date(whole * 1000);
  const year = at.getFullYear();
  if (Number.isNaN(year) || year < 1 || year > 9999) throw invalid(wire);
  const day = [pad(year, 4), pad(at.getMonth() + 1), pad(at.getDate())].join("-");
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => pad(part)).join(":");
  return `${day}T${time}${fraction(String(microseconds).padStart(6, "0"))}${zone(-at.getTimezoneOffset())}`;
}

const pad = (value: number, width = 2): string => String(value).padStart(width, "0");

/** Six digits, or none where all are 0. */
const fraction = (digits: string): string => {
  const six = digits.padEnd(6, "0").slice(0, 6);
  return Number(six) === 0 ? "" : `.${six}`;
};

const zone = (minutes: number): string => {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
};

const iso = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d+))?)?)? ?(?:(Z|UTC|GMT)|([-+])(\d\d)(?::?(\d\d))?)?$/i;
const httpDate = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** A date as ISO 8601 or HTTP write it. */
function written(text: string): string {
  const parsed = Date.parse(text);
  if (httpDate.test(text) && !Number.isNaN(parsed)) return new Date(parsed).toISOString().replace(".000Z", "+00:00");
  const found = iso.exec(text);
  const [, day = "", time = "00:00", seconds = "00", digits = "", utc, sign, hours = "", minutes = "00"] = found ?? [];
  if (found === null || Number.isNaN(Date.parse(`${day}T${time}:${seconds}Z`)))
    throw invalid(text, `: Unknown string format: ${text}`);
  const offset = utc !== undefined ? "+00:00" : sign === undefined ? "" : `${sign}${hours}:${minutes}`;
  return `${day}T${time}:${seconds}${fraction(digits)}${offset}`;
}
