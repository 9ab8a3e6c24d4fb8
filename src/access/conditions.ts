/* The operators of a policy's Condition element. */
import { BlockList, isIP } from "node:net";
import { expand, type Lookup, literalOf, matches, matchesArn, type Pattern } from "./match.ts";

/** One line of a Condition element, such as `"StringLike": {"aws:PrincipalArn": ["…"]}`. */
export interface Condition {
  /** A key of `operators`, or `Null`. */
  readonly operator: string;
  /** How a key with several values is asked: as one, all of its values, or any of them. */
  readonly quantifier: "one" | "all" | "any";
  readonly ifExists: boolean;
  /** Lower case. */
  readonly key: string;
  readonly values: readonly string[];
}

interface Operator {
  /** `holds` is of the operator without its Not; such an operator asks that no value of the policy holds. */
  readonly negated: boolean;
  readonly holds: (wanted: Pattern, given: string) => boolean;
  /** Whether a policy may compare with this text. */
  readonly accepts: (text: string) => boolean;
}

const onText = (
  holds: (wanted: string, given: string) => boolean,
  accepts: (text: string) => boolean = () => true,
): Operator => ({ negated: false, holds: (wanted, given) => holds(literalOf(wanted), given), accepts });

const onPattern = (holds: Operator["holds"]): Operator => ({ negated: false, holds, accepts: () => true });

const withNot = (positive: string, negative: string, operator: Operator): readonly (readonly [string, Operator])[] => [
  [positive, operator],
  [negative, { ...operator, negated: true }],
];

/** The six operators of values with an order. `read` gives NaN for what is no such value, which compares with nothing. */
function ordered(kind: string, read: (text: string) => number): readonly (readonly [string, Operator])[] {
  const comparing = (test: (given: number, wanted: number) => boolean): Operator =>
    onText(
      (wanted, given) => test(read(given), read(wanted)),
      (text) => !Number.isNaN(read(text)),
    );
  return [
    ...withNot(
      `${kind}Equals`,
      `${kind}NotEquals`,
      comparing((given, wanted) => given === wanted),
    ),
    [`${kind}LessThan`, comparing((given, wanted) => given < wanted)],
    [`${kind}LessThanEquals`, comparing((given, wanted) => given <= wanted)],
    [`${kind}GreaterThan`, comparing((given, wanted) => given > wanted)],
    [`${kind}GreaterThanEquals`, comparing((given, wanted) => given >= wanted)],
  ];
}

const numberForm = /^[+-]?[0-9]+(?:\.[0-9]+)?$/u;
const dateForm = /^[0-9]{4}-[0-9]{2}(?:-[0-9]{2}(?:T[0-9:.]+(?:Z|[+-][0-9]{2}:[0-9]{2}))?)?$/u;

const readNumber = (text: string): number => (numberForm.test(text) ? Number(text) : Number.NaN);

/** Milliseconds since the epoch, of an ISO 8601 time or of seconds since the epoch. */
const readTime = (text: string): number => (dateForm.test(text) ? Date.parse(text) : readNumber(text) * 1000);

const isTruth = (text: string): boolean => /^(?:true|false)$/iu.test(text);

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 4 ? "ipv4" : "ipv6");

/** An address range: `203.0.113.0/24`, or one address. */
function readRange(text: string): BlockList | null {
  const [address = "", prefix, ...rest] = text.split("/");
  const family = familyOf(address);
  const bits = family === "ipv4" ? 32 : 128;
  const length = prefix === undefined ? bits : /^[0-9]{1,3}$/u.test(prefix) ? Number(prefix) : Number.NaN;
  if (isIP(address) === 0 || rest.length > 0 || !(length <= bits)) return null;
  const range = new BlockList();
  range.addSubnet(address, length, family);
  return range;
}

const inRange = (range: string, address: string): boolean =>
  isIP(address) !== 0 && readRange(range)?.check(address, familyOf(address)) === true;

const ignoringCase = (wanted: string, given: string): boolean => wanted.toLowerCase() === given.toLowerCase();

export const operators: ReadonlyMap<string, Operator> = new Map([
  ...withNot(
    "StringEquals",
    "StringNotEquals",
    onText((wanted, given) => wanted === given),
  ),
  ...withNot("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", onText(ignoringCase)),
  ...withNot("StringLike", "StringNotLike", onPattern(matches)),
  ...ordered("Numeric", readNumber),
  ...ordered("Date", readTime),
  ["Bool", onText(ignoringCase, isTruth)],
  ["BinaryEquals", onText((wanted, given) => wanted === given)],
  ...withNot(
    "IpAddress",
    "NotIpAddress",
    onText(inRange, (text) => readRange(text) !== null),
  ),
  ...withNot("ArnEquals", "ArnNotEquals", onPattern(matchesArn)),
  ...withNot("ArnLike", "ArnNotLike", onPattern(matchesArn)),
  ["Null", onText(() => false, isTruth)],
]);

/** What a condition is asked about. */
export interface Circumstances {
  readonly context: Lookup;
  /** Null where the policy's version knows no variables. */
  readonly variables: Lookup | null;
  /** The answer where a Not operator compares with a variable that has no value: what makes the statement stricter. */
  readonly whenUnknown: boolean;
}

export function conditionHolds(condition: Condition, circumstances: Circumstances): boolean {
  const operator = operators.get(condition.operator);
  if (operator === undefined) return false;
  const given = circumstances.context(condition.key) ?? [];
  if (condition.operator === "Null")
    return condition.values.some((value) => (value.toLowerCase() === "true") === (given.length === 0));
  if (given.length === 0)
    return condition.ifExists || condition.quantifier === "all" || (operator.negated && condition.quantifier === "one");
  const wanted = condition.values.map((value) => expand(value, circumstances.variables));
  if (operator.negated && wanted.includes(null)) return circumstances.whenUnknown;
  const holds = (value: string): boolean =>
    operator.negated !== wanted.some((pattern) => pattern !== null && operator.holds(pattern, value));
  const every = condition.quantifier === "all" || (condition.quantifier === "one" && operator.negated);
  return every ? given.every(holds) : given.some(holds);
}
