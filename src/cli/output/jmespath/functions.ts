/* The functions of JMESPath. */
import { isFloat, isList, isObject, type Json, type JsonObject } from "../../json/json.ts";
import { pythonLiteral, pythonType, shown } from "../../json/python-literal.ts";
import { compactJson, writeJson } from "../../json/write-json.ts";
import { lengthOf } from "../code-points.ts";
import type { Expression } from "./expression.ts";
import { QueryFailure } from "./failure.ts";
import { add, areSame, compare, compared, isNumeral, type Numeral, toFloat, whole } from "./values.ts";

/** An expression that a function asks of values of its own. */
interface Reference {
  readonly reference: Expression;
}

export type Argument = Json | Reference;

type Evaluate = (expression: Expression, value: Json) => Json;

/** What an argument may be; `array-number` also says what its elements may be. */
type Kind = "array" | "array-number" | "array-string" | "expref" | "number" | "object" | "string";

interface Definition {
  /** For each argument what it may be; anything where nothing is named. */
  readonly takes: readonly (readonly Kind[])[];
  /** Whether any number of further ones may follow. */
  readonly more: boolean;
  readonly gives: (given: readonly Argument[], evaluate: Evaluate) => Json;
}

/** The type of what is given is what `takes` lets through. */
const define = <Given extends readonly Argument[]>(
  takes: readonly (readonly Kind[])[],
  gives: (given: Given, evaluate: Evaluate) => Json,
  more = false,
): Definition => ({ takes, gives: gives as unknown as Definition["gives"], more });

const functions: Readonly<Record<string, Definition>> = {
  abs: define<[Numeral]>([["number"]], ([value]) => {
    if (isFloat(value)) return { float: Math.abs(value.float) };
    return value < 0 ? whole(-BigInt(value)) : value;
  }),
  avg: define<[readonly Numeral[]]>([["array-number"]], ([list]) =>
    list.length === 0 ? null : { float: toFloat(list.reduce(add, 0)) / list.length },
  ),
  ceil: define<[Numeral]>([["number"]], ([value]) => rounded(value, Math.ceil)),
  contains: define<[string | readonly Json[], Json]>([["array", "string"], []], ([subject, search]) => {
    if (typeof subject !== "string") return subject.some((element) => areSame(element, search));
    if (typeof search === "string") return subject.includes(search);
    throw new QueryFailure(`'in <string>' requires string as left operand, not ${pythonType(search)}`);
  }),
  ends_with: define<[string, string]>([["string"], ["string"]], ([text, end]) => text.endsWith(end)),
  floor: define<[Numeral]>([["number"]], ([value]) => rounded(value, Math.floor)),
  join: define<[string, readonly string[]]>([["string"], ["array-string"]], ([between, texts]) => texts.join(between)),
  keys: define<[JsonObject]>([["object"]], ([object]) => [...object.keys()]),
  length: define<[string | readonly Json[] | JsonObject]>([["string", "array", "object"]], ([value]) =>
    typeof value === "string" ? lengthOf(value) : isObject(value) ? value.size : value.length,
  ),
  map: define<[Reference, readonly Json[]]>([["expref"], ["array"]], ([{ reference }, list], evaluate) =>
    list.map((element) => evaluate(reference, element)),
  ),
  max: define<[readonly Json[]]>([["array-number", "array-string"]], ([list]) => extreme(list, "gt")),
  max_by: define<[readonly Json[], Reference]>([["array"], ["expref"]], ([list, { reference }], evaluate) =>
    extreme(list, "gt", (element) => keyOf(evaluate(reference, element), ["number", "string"], "max_by")),
  ),
  merge: define<readonly Json[]>([["object"]], (objects) => new Map(objects.flatMap(membersOf)), true),
  min: define<[readonly Json[]]>([["array-number", "array-string"]], ([list]) => extreme(list, "lt")),
  min_by: define<[readonly Json[], Reference]>([["array"], ["expref"]], ([list, { reference }], evaluate) =>
    extreme(list, "lt", (element) => keyOf(evaluate(reference, element), ["number", "string"], "min_by")),
  ),
  not_null: define<readonly Json[]>([[]], (values) => values.find((value) => value !== null) ?? null, true),
  reverse: define<[string | readonly Json[]]>([["array", "string"]], ([value]) =>
    typeof value === "string" ? [...value].reverse().join("") : value.toReversed(),
  ),
  sort: define<[readonly Json[]]>([["array-string", "array-number"]], ([list]) => list.toSorted(compare)),
  sort_by: define<[readonly Json[], Reference]>([["array"], ["expref"]], sortBy),
  starts_with: define<[string, string]>([["string"], ["string"]], ([text, begin]) => text.startsWith(begin)),
  sum: define<[readonly Numeral[]]>([["array-number"]], ([list]) => list.reduce(add, 0)),
  to_array: define<[Json]>([[]], ([value]) => (isList(value) ? value : [value])),
  to_number: define<[Json]>([[]], ([value]) => (typeof value === "string" ? numberIn(value) : isNumeral(value) ? value : null)),
  to_string: define<[Json]>([[]], ([value]) => (typeof value === "string" ? value : writeJson(value, compactJson))),
  type: define<[Json]>([[]], ([value]) => typeOf(value)),
  values: define<[JsonObject]>([["object"]], ([object]) => [...object.values()]),
};

/** Calls a function with what its arguments came to. Throws QueryFailure. */
export function call(name: string, given: readonly Argument[], evaluate: Evaluate): Json {
  const definition = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (definition === undefined) throw new QueryFailure(`Unknown function: ${name}()`);
  const { takes, more, gives } = definition;
  if (more ? given.length < takes.length : given.length !== takes.length) {
    const count = `${more ? "at least " : ""}${takes.length} ${takes.length === 1 ? "argument" : "arguments"}`;
    throw new QueryFailure(`Expected ${count} for function ${name}(), received ${given.length}`);
  }
  for (const [at, argument] of given.entries()) check(name, argument, takes[at] ?? []);
  return gives(given, evaluate);
}

function check(name: string, argument: Argument, kinds: readonly Kind[]): void {
  if (kinds.length === 0) {
    if (isReference(argument)) throw new QueryFailure("Encountered unrecognized type in JSON encoder.");
    return;
  }
  const type = typeOf(argument);
  if (!kinds.some((kind) => kind.split("-")[0] === type)) throw wrongType(name, argument, kinds, type);
  const inner = kinds.flatMap((kind) => kind.split("-")[1] ?? []);
  if (inner.length === 0 || isReference(argument) || !isList(argument)) return;
  const first = argument[0] ?? null;
  const allowed = inner.length === 1 ? inner : inner.filter((kind) => kind === typeOf(first));
  const wrong = argument.find((element) => !allowed.includes(typeOf(element)));
  if (wrong !== undefined) throw wrongType(name, wrong, kinds, pythonType(wrong));
}

const wrongType = (name: string, value: Argument, kinds: readonly string[], type: string): QueryFailure => {
  const text = isReference(value) ? "<expression>" : shown(value);
  const expected = pythonLiteral(kinds);
  return new QueryFailure(
    `In function ${name}(), invalid type for value: ${text}, expected one of: ${expected}, received: "${type}"`,
  );
};

const isReference = (value: Argument): value is Reference => typeof value === "object" && value !== null && "reference" in value;

function typeOf(value: Argument): string {
  if (isReference(value)) return "expref";
  if (value === null) return "null";
  if (isList(value)) return "array";
  if (isObject(value)) return "object";
  return isNumeral(value) ? "number" : typeof value;
}

function rounded(value: Numeral, round: (value: number) => number): Json {
  if (!isFloat(value)) return value;
  if (Number.isNaN(value.float)) throw new QueryFailure("cannot convert float NaN to integer");
  if (!Number.isFinite(value.float)) throw new QueryFailure("cannot convert float infinity to integer");
  return whole(BigInt(round(value.float)));
}

function membersOf(value: Json): readonly (readonly [string, Json])[] {
  if (isObject(value)) return [...value];
  throw new QueryFailure(`'${pythonType(value)}' object is not iterable`);
}

/** The first element than whose key no other is greater (`gt`) or less (`lt`); null of none. */
function extreme(list: readonly Json[], by: "gt" | "lt", keyFor = (element: Json): Json => element): Json {
  let best: { readonly element: Json; readonly key: Json } | null = null;
  for (const element of list) {
    const key = keyFor(element);
    if (best === null || compared(by, key, best.key)) best = { element, key };
  }
  return best?.element ?? null;
}

/** A key that elements are put in order by. */
function keyOf(key: Json, allowed: readonly string[], name: string): Json {
  if (allowed.includes(typeOf(key))) return key;
  throw wrongType(name, key, allowed, typeOf(key));
}

/** The first element's key says whether all are numbers or texts. */
function sortBy([list, { reference }]: [readonly Json[], Reference], evaluate: Evaluate): Json {
  const first = list[0];
  if (first === undefined) return list;
  const type = typeOf(evaluate(reference, first));
  if (type !== "number" && type !== "string") throw wrongType("sort_by", first, ["string", "number"], type);
  const keys = list.map((element) => keyOf(evaluate(reference, element), [type], "sort_by"));
  const order = [...list.keys()].sort((a, b) => compare(keys[a] ?? null, keys[b] ?? null));
  return order.map((at) => list[at] ?? null);
}

const digits = "[0-9](?:_?[0-9])*";
const wholeNumber = new RegExp(`^[-+]?${digits}$`);
const fraction = new RegExp(`^[-+]?(?:${digits}\\.?(?:${digits})?|\\.${digits})(?:e[-+]?${digits})?$`, "i");
const notFinite = /^([-+]?)(?:(nan)|inf(?:inity)?)$/i;

/** The number that a text is, as Python reads it. */
function numberIn(text: string): Json {
  const trimmed = text.trim();
  const written = trimmed.replaceAll("_", "");
  if (wholeNumber.test(trimmed)) return whole(BigInt(written.replace(/^\+/, "")));
  if (fraction.test(trimmed)) return { float: Number(written) };
  const [found, sign, nan] = notFinite.exec(trimmed) ?? [];
  if (found === undefined) return null;
  return { float: nan !== undefined ? Number.NaN : sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY };
}
