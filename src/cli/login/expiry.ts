/* When a login ends, in the words of the command line (spec, 15). */
import { isFloat, type Json } from "../json/json.ts";
import type { Expiry } from "./target.ts";

/** Reads a token's expiration: seconds since the epoch, or a text with a zone of its own, in which it is then printed. */
export function expiryOf(wire: Json | undefined): Expiry {
  const seconds = isFloat(wire) ? wire.float : Number(wire);
  if (Number.isFinite(seconds)) {
    const ms = seconds * 1000;
    return { ms, text: inZone(ms, -new Date(ms).getTimezoneOffset()) };
  }
  const text = String(wire);
  const [, sign, hours = "0", minutes = "0"] = /([+-])(\d\d):?(\d\d)$/.exec(text) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  return { ms: Date.parse(text), text: inZone(Date.parse(text), offset) };
}

/** `2026-01-02 03:04:05-05:00`, with a fraction of six digits where there is one. */
function inZone(ms: number, offsetMinutes: number): string {
  const wall = new Date(Math.floor(ms / 1000) * 1000 + offsetMinutes * 60_000).toISOString();
  const micros = Math.round((ms % 1000) * 1000);
  const fraction = micros === 0 ? "" : `.${String(micros).padStart(6, "0")}`;
  const [hours, minutes] = [Math.trunc(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60].map((part) =>
    String(part).padStart(2, "0"),
  );
  return `${wall.slice(0, 19).replace("T", " ")}${fraction}${offsetMinutes < 0 ? "-" : "+"}${hours}:${minutes}`;
}

/** How long it is until then, and half a minute more: the largest unit, and the one below it where there is some of it. */
export function timeLeft(ms: number, now: number): string {
  const [from, until] = [new Date(now), new Date(ms)];
  let months = (until.getUTCFullYear() - from.getUTCFullYear()) * 12 + until.getUTCMonth() - from.getUTCMonth();
  while (months > 0 && monthsAfter(from, months) > ms) months -= 1;
  let rest = ms - monthsAfter(from, Math.max(months, 0)) + 30_000;
  const parts: (readonly [string, number])[] = [
    ["year", Math.trunc(Math.max(months, 0) / 12)],
    ["month", Math.max(months, 0) % 12],
  ];
  for (const [unit, length] of [["day", 86_400_000] as const, ["hour", 3_600_000] as const, ["minute", 60_000] as const]) {
    parts.push([unit, Math.floor(Math.max(rest, 0) / length)]);
    rest %= length;
  }
  const first = parts.findIndex(([, count]) => count > 0);
  if (first === -1) return "";
  return parts
    .slice(first, first + 2)
    .filter(([, count]) => count > 0)
    .map(([unit, count]) => `${count} ${unit}${count === 1 ? "" : "s"}`)
    .join(" and ");
}

/** The same time of the day so many months later, or the last day of that month. */
function monthsAfter(from: Date, months: number): number {
  const then = new Date(from);
  then.setUTCDate(1);
  then.setUTCMonth(then.getUTCMonth() + months);
  const days = new Date(Date.UTC(then.getUTCFullYear(), then.getUTCMonth() + 1, 0)).getUTCDate();
  return then.setUTCDate(Math.min(from.getUTCDate(), days));
}
