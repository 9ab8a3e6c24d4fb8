// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write their variables so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { conditionHolds, operators } from "./conditions.ts";
import { parsePolicy } from "./policy.ts";

/** What the request says; a key that is not here is absent. */
const request: Readonly<Record<string, readonly string[]>> = {
  "t:text": ["Team-A"],
  "t:number": ["42"],
  "t:time": ["2025-06-01T12:00:00Z"],
  "t:epoch": ["1748779200"],
  "t:yes": ["true"],
  "t:ip": ["203.0.113.7"],
  "t:ip6": ["2001:db8::1"],
  "t:arn": ["arn:aws:iam::111122223333:user/ana"],
  "t:several": ["a", "b"],
  "t:none": [],
  "aws:username": ["ana"],
};

type Row = readonly [operator: string, key: string, values: unknown, holds: boolean];

const rows: readonly Row[] = [
  ["StringEquals", "t:text", "Team-A", true],
  ["StringEquals", "T:TEXT", "Team-A", true],
  ["StringEquals", "t:text", ["x", "Team-A"], true],
  ["StringEquals", "t:text", "team-a", false],
  ["StringEquals", "t:text", "Team-*", false],
  ["StringEquals", "t:absent", "x", false],
  ["StringEquals", "t:none", "x", false],
  ["StringEquals", "aws:username", "${aws:username}", true],
  ["StringEquals", "t:text", "${t:absent}", false],
  ["StringEqualsIfExists", "t:absent", "x", true],
  ["StringEqualsIfExists", "t:text", "x", false],
  ["StringNotEquals", "t:text", "x", true],
  ["StringNotEquals", "t:text", ["x", "Team-A"], false],
  ["StringNotEquals", "t:absent", "x", true],
  ["StringNotEquals", "t:text", "${t:absent}", false],
  ["StringEqualsIgnoreCase", "t:text", "team-a", true],
  ["StringNotEqualsIgnoreCase", "t:text", "team-a", false],
  ["StringLike", "t:text", "Team-?", true],
  ["StringLike", "t:text", "T*", true],
  ["StringLike", "t:text", "t*", false],
  ["StringLike", "t:text", "T${*}", false],
  ["StringNotLike", "t:text", "X*", true],
  ["StringNotLike", "t:text", "T*", false],
  ["NumericEquals", "t:number", "42.0", true],
  ["NumericEquals", "t:number", 42, true],
  ["NumericEquals", "t:text", "42", false],
  ["NumericNotEquals", "t:number", "41", true],
  ["NumericLessThan", "t:number", "42", false],
  ["NumericLessThan", "t:number", "43", true],
  ["NumericLessThanEquals", "t:number", "42", true],
  ["NumericGreaterThan", "t:number", "42", false],
  ["NumericGreaterThan", "t:number", "-1", true],
  ["NumericGreaterThanEquals", "t:number", "42", true],
  ["NumericGreaterThan", "t:text", "0", false],
  ["DateEquals", "t:time", "2025-06-01T14:00:00+02:00", true],
  ["DateEquals", "t:time", "1748779200", true],
  ["DateEquals", "t:epoch", "2025-06-01T12:00:00Z", true],
  ["DateNotEquals", "t:time", "2025-06-01", true],
  ["DateLessThan", "t:time", "2025-06-02", true],
  ["DateLessThanEquals", "t:time", "2025-06-01T12:00:00Z", true],
  ["DateGreaterThan", "t:time", "2025-06-01T12:00:00Z", false],
  ["DateGreaterThanEquals", "t:time", "2025-06-01T12:00:00.000Z", true],
  ["Bool", "t:yes", "true", true],
  ["Bool", "t:yes", true, true],
  ["Bool", "t:yes", "TRUE", true],
  ["Bool", "t:yes", "false", false],
  ["Bool", "t:absent", "false", false],
  ["BoolIfExists", "t:absent", "false", true],
  ["BinaryEquals", "t:text", "VGVhbS1B", true],
  ["BinaryEquals", "t:text", "VGVhbS1C", false],
  ["IpAddress", "t:ip", "203.0.113.0/24", true],
  ["IpAddress", "t:ip", "203.0.113.7", true],
  ["IpAddress", "t:ip", ["10.0.0.0/8", "203.0.113.0/29"], true],
  ["IpAddress", "t:ip", "203.0.113.8/29", false],
  ["IpAddress", "t:ip", "0.0.0.0/0", true],
  ["IpAddress", "t:ip6", "0.0.0.0/0", false],
  ["IpAddress", "t:ip6", "2001:db8::/32", true],
  ["IpAddress", "t:text", "0.0.0.0/0", false],
  ["NotIpAddress", "t:ip", "10.0.0.0/8", true],
  ["NotIpAddress", "t:ip", "203.0.113.0/24", false],
  ["ArnEquals", "t:arn", "arn:aws:iam::111122223333:user/*", true],
  ["ArnLike", "t:arn", "arn:aws:iam::*:user/ana", true],
  ["ArnLike", "t:arn", "arn:aws:iam::*", false],
  ["ArnNotLike", "t:arn", "arn:aws:iam::*:role/*", true],
  ["ArnNotEquals", "t:arn", "arn:aws:iam::111122223333:user/ana", false],
  ["Null", "t:absent", "true", true],
  ["Null", "t:none", "true", true],
  ["Null", "t:text", "true", false],
  ["Null", "t:text", "false", true],
  ["Null", "t:absent", "false", false],
  ["StringEquals", "t:several", "b", false],
  ["StringEquals", "t:several", ["a", "b"], true],
  ["StringNotEquals", "t:several", "b", false],
  ["StringNotEquals", "t:several", "c", true],
  ["ForAnyValue:StringEquals", "t:several", "b", true],
  ["ForAnyValue:StringEquals", "t:several", "c", false],
  ["ForAnyValue:StringEquals", "t:absent", "c", false],
  ["ForAnyValue:StringNotEquals", "t:several", "b", true],
  ["ForAnyValue:StringNotEquals", "t:several", ["a", "b"], false],
  ["ForAllValues:StringEquals", "t:several", ["a", "b", "c"], true],
  ["ForAllValues:StringEquals", "t:several", "a", false],
  ["ForAllValues:StringEquals", "t:absent", "a", true],
  ["ForAllValues:StringNotEquals", "t:several", "c", true],
  ["ForAllValues:StringNotEquals", "t:several", "a", false],
  ["ForAllValues:StringLikeIfExists", "t:several", "?", true],
];

const holds = ([operator, key, values]: Row, effect: "Allow" | "Deny" = "Allow"): boolean => {
  const statement = { Effect: "Allow", Action: "*", Resource: "*", Condition: { [operator]: { [key]: values } } };
  const [parsed] = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statement }), "identity");
  const context = (name: string): readonly string[] | undefined => request[name];
  assert.equal(parsed?.conditions.length, 1);
  return parsed.conditions.every((condition) => conditionHolds(condition, { context, variables: context, effect }));
};

for (const row of rows) {
  const [operator, key, values, expected] = row;
  test(`${operator} of ${key} and ${JSON.stringify(values)} ${expected ? "holds" : "does not hold"}`, () => {
    assert.equal(holds(row), expected);
  });
}

test("every operator is in the table of cases", () => {
  const tried = new Set(rows.map(([operator]) => operator.replace(/^.*:|IfExists$/gu, "")));
  assert.deepEqual(
    [...operators.keys()].filter((operator) => !tried.has(operator)),
    [],
  );
});

test("without a quantifier, one of several values is enough for a Deny", () => {
  assert.equal(holds(["StringEquals", "t:several", "b", true], "Deny"), true);
  assert.equal(holds(["StringNotEquals", "t:several", "b", true], "Deny"), true);
  assert.equal(holds(["StringNotEquals", "t:several", ["a", "b"], false], "Deny"), false);
});

test("a Not operator against a variable without a value holds only where that makes the statement stricter", () => {
  const row: Row = ["StringNotEquals", "t:text", "${t:absent}", false];
  assert.equal(holds(row, "Allow"), false);
  assert.equal(holds(row, "Deny"), true);
  assert.equal(holds(["StringNotEquals", "t:text", ["Team-A", "${t:absent}"], false], "Deny"), false);
});
