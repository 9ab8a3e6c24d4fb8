/* The operators of a policy's Condition element. */
import { BlockList, isIP } from "node:net";
import { expand, type Lookup, literalOf, matches, matchesArn, type Pattern } from "./match.ts";

/** One line of a Condition element, such as `"StringLike": {"aws:PrincipalArn": ["…"]}`. */
export interface Condition {
  /** A key of `operators`, or `Null`. */
  readonly operator: string;
  /** How a key with several values is asked for: as one, all of its values, or any of them. */
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
  /** Whether the policy's text may hold variables. */
  readonly takesVariables: boolean;
}

const onText = (holds: (wanted: string, given: string) => boolean): Operator => ({
  negated: false,
  holds: (wanted, given) => holds(literalOf(wanted), given),
  accepts: () => true,
  takesVariables: true,
});

const onPattern = (holds: Operator["holds"]): Operator => ({ negated: false, holds, accepts: () => true, takesVariables: true });

/** Of values in a form of their own. */
const onForm = (accepts: Operator["accepts"], holds: (wanted: string, given: string) => boolean): Operator => ({
  ...onText(holds),
  accepts,
  takesVariables: false,
});

const withNot = (positive: string, negative: string, operator: Operator): readonly (readonly [string, Operator])[] => [
  [positive, operator],
  [negative, { ...operator, negated: true }],
];

/** The six operators of values with an order. `read` gives NaN for what is no such value, which compares with nothing. */
function ordered(kind: string, read: (text: string) => number): readonly (readonly [string, Operator])[] {
  const comparing = (test: (given: number, wanted: number) => boolean): Operator =>
    onForm(
      (text) => !Number.isNaN(read(text)),
      (wanted, given) => test(read(given), read(wanted)),
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
const dateForm =
  /^[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2}))?)?)?$/u;

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

/** An address is in no range of the other kind, however wide. */
const inRange = (range: string, address: string): boolean =>
  isIP(address) !== 0 &&
  isIP(address) === isIP(range.split("/")[0] ?? "") &&
  readRange(range)?.check(address, familyOf(address)) === true;

const base64Form = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

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
  ["Bool", { ...onForm(isTruth, ignoringCase), takesVariables: true }],
  // What the request has is compared byte for byte with what the policy writes in Base64.
  [
    "BinaryEquals",
    onForm(
      (text) => base64Form.test(text),
      (wanted, given) => Buffer.from(wanted, "base64").equals(Buffer.from(given)),
    ),
  ],
  ...withNot(
    "IpAddress",
    "NotIpAddress",
    onForm((text) => readRange(text) !== null, inRange),
  ),
  ...withNot("ArnEquals", "ArnNotEquals", onPattern(matchesArn)),
  ...withNot("ArnLike", "ArnNotLike", onPattern(matchesArn)),
  ["Null", onForm(isTruth, () => false)],
]);

/** What a condition is asked about. */
export interface Circumstances {
  readonly context: Lookup;
  /** Null where the policy's version knows no variables. */
  readonly variables: Lookup | null;
  /** Of the condition's statement. */
  readonly effect: "Allow" | "Deny";
}

export function conditionHolds(condition: Condition, { context, variables, effect }: Circumstances): boolean {
  const operator = operators.get(condition.operator);
  if (operator === undefined) return false;
  const { quantifier, ifExists, values } = condition;
  const given = context(condition.key) ?? [];
  if (condition.operator === "Null") return values.some((value) => (value.toLowerCase() === "true") === (given.length === 0));
  if (given.length === 0) return ifExists || quantifier === "all" || (operator.negated && quantifier === "one");
  // To the quantifiers, empty texts alone are no values at all.
  if (quantifier !== "one" && given.every((value) => value === "")) return quantifier === "all";
  const wanted = values.map((value) => expand(value, operator.takesVariables ? variables : null));
  // What a variable without a value stands for equals nothing: a Deny reaches further by that, an Allow must not.
  if (operator.negated && effect === "Allow" && wanted.includes(null)) return false;
  const holds = (value: string): boolean =>
    operator.negated !== wanted.some((pattern) => pattern !== null && operator.holds(pattern, value));
  // Several values of a key that is asked for as one: an Allow needs all of them to hold, a Deny any.
  const every = quantifier === "all" || (quantifier === "one" && effect === "Allow");
  return every ? given.every(holds) : given.some(holds);
}
