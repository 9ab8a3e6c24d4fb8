/* How JMESPath compares, counts and tells values apart. Whole numbers stay exact; what is divided gets a fraction. */
import { type Float, isFloat, isList, isObject, type Json } from "../../json/json.ts";
import { pythonType } from "../../json/python-literal.ts";
import { compareTexts } from "../code-points.ts";
import type { Comparison } from "./expression.ts";
import { QueryFailure } from "./failure.ts";

export type Numeral = number | bigint | Float;

export const isNumeral = (value: Json): value is Numeral =>
  typeof value === "number" || typeof value === "bigint" || isFloat(value);

/** The number itself; JavaScript orders numbers and bigints exactly. */
const plain = (value: Numeral): number | bigint => (isFloat(value) ? value.float : value);

/** A whole number as it is kept. */
export const whole = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value);

export function add(a: Numeral, b: Numeral): Numeral {
  const [left, right] = [plain(a), plain(b)];
  return isFloat(a) || isFloat(b) ? { float: Number(left) + Number(right) } : whole(BigInt(left) + BigInt(right));
}

export const toFloat = (value: Numeral): number => Number(plain(value));

/** Negative where `a` comes first; both are numbers, or both texts. */
export function compare(a: Json, b: Json): number {
  if (typeof a === "string" && typeof b === "string") return compareTexts(a, b);
  if (!isNumeral(a) || !isNumeral(b)) throw new TypeError("Only numbers and texts have an order.");
  const [left, right] = [plain(a), plain(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Whether `or`, `and` and filters pass over it. */
export const isFalse = (value: Json): boolean =>
  value === null ||
  value === false ||
  value === "" ||
  (isList(value) && value.length === 0) ||
  (isObject(value) && value.size === 0);

/** Whether `==` holds. Numbers equal no booleans here, although inside of lists and objects 0 and 1 do. */
export function areEqual(a: Json, b: Json): boolean {
  const mixed = (isNumeral(a) && typeof b === "boolean") || (isNumeral(b) && typeof a === "boolean");
  return !mixed && areSame(a, b);
}

/** Equality as `contains` sees it: false is 0 and true is 1. */
export function areSame(a: Json, b: Json): boolean {
  if (typeof a === "boolean" && typeof b !== "boolean") return areSame(Number(a), b);
  if (typeof b === "boolean" && typeof a !== "boolean") return areSame(a, Number(b));
  if (isNumeral(a) && isNumeral(b)) return plain(a) <= plain(b) && plain(a) >= plain(b);
  if (isList(a) && isList(b)) return a.length === b.length && a.every((element, at) => areSame(element, b[at] ?? null));
  if (!isObject(a) || !isObject(b)) return a === b;
  return a.size === b.size && [...a].every(([key, member]) => b.has(key) && areSame(member, b.get(key) ?? null));
}

const written = { lt: "<", lte: "<=", gt: ">", gte: ">=" } as const;

/** An order holds between numbers and between texts; null where one is neither. Throws QueryFailure on one of each. */
export function compared(by: Comparison, a: Json, b: Json): boolean | null {
  if (by === "eq") return areEqual(a, b);
  if (by === "ne") return !areEqual(a, b);
  const ordered = (value: Json): boolean => isNumeral(value) || typeof value === "string";
  if (!ordered(a) || !ordered(b)) return null;
  if (typeof a !== typeof b && (typeof a === "string" || typeof b === "string")) {
    const types = `'${pythonType(a)}' and '${pythonType(b)}'`;
    throw new QueryFailure(`'${written[by]}' not supported between instances of ${types}`);
  }
  if ([a, b].some((value) => isFloat(value) && Number.isNaN(value.float))) return false;
  const order = compare(a, b);
  return by === "lt" ? order < 0 : by === "lte" ? order <= 0 : by === "gt" ? order > 0 : order >= 0;
}
