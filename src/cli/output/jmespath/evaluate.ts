/* Answers a JMESPath expression for a value. */
import { isList, isObject, type Json } from "../../json/json.ts";
import type { Expression } from "./expression.ts";
import { QueryFailure } from "./failure.ts";
import { type Argument, call } from "./functions.ts";
import { compared, isFalse } from "./values.ts";

/** Throws QueryFailure. */
export function evaluate(expression: Expression, value: Json): Json {
  switch (expression.is) {
    case "current":
      return value;
    case "literal":
      return expression.value;
    case "field":
      return isObject(value) ? (value.get(expression.name) ?? null) : null;
    case "index":
      return isList(value) ? (value.at(expression.at) ?? null) : null;
    case "slice":
      return isList(value) ? sliced(value, expression.bounds) : null;
    case "steps":
      return evaluate(expression.next, evaluate(expression.first, value));
    case "projection":
      return projected(expression, value);
    case "flatten": {
      const list = evaluate(expression.from, value);
      return isList(list) ? list.flat() : null;
    }
    case "list":
      return value === null ? null : expression.elements.map((element) => evaluate(element, value));
    case "object":
      return value === null ? null : new Map(expression.members.map(([name, member]) => [name, evaluate(member, value)]));
    case "or":
    case "and": {
      const left = evaluate(expression.left, value);
      return isFalse(left) === (expression.is === "or") ? evaluate(expression.right, value) : left;
    }
    case "not":
      return isFalse(evaluate(expression.of, value));
    case "comparison":
      return compared(expression.by, evaluate(expression.left, value), evaluate(expression.right, value));
    case "call":
      return call(
        expression.name,
        expression.given.map((given) => argument(given, value)),
        evaluate,
      );
    case "reference":
      throw new QueryFailure("Encountered unrecognized type in JSON encoder.");
  }
}

const argument = (given: Expression, value: Json): Argument =>
  given.is === "reference" ? { reference: given.to } : evaluate(given, value);

/** Elements that come to null are left out. */
function projected({ over, from, where, each }: Expression & { is: "projection" }, value: Json): Json {
  const base = evaluate(from, value);
  const elements = over === "list" ? (isList(base) ? base : null) : isObject(base) ? [...base.values()] : null;
  if (elements === null) return null;
  return elements
    .filter((element) => where === null || !isFalse(evaluate(where, element)))
    .map((element) => evaluate(each, element))
    .filter((found) => found !== null);
}

/** As Python cuts: bounds count from the end where they are negative, and stop at the list's ends. */
function sliced(list: readonly Json[], [from = null, to = null, by = null]: readonly (number | null)[]): readonly Json[] {
  const step = by ?? 1;
  if (step === 0) throw new QueryFailure("slice step cannot be zero");
  const [lowest, highest] = step > 0 ? [0, list.length] : [-1, list.length - 1];
  const bound = (given: number | null, absent: number): number =>
    given === null ? absent : Math.min(Math.max(given < 0 ? given + list.length : given, lowest), highest);
  const end = bound(to, step > 0 ? highest : lowest);
  const found: Json[] = [];
  for (let at = bound(from, step > 0 ? lowest : highest); step > 0 ? at < end : at > end; at += step) {
    found.push(list[at] ?? null);
  }
  return found;
}
