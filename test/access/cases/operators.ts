/* The operators of conditions, as the reference of IAM's policy language describes them. */
import { allow, butNot, type Rows } from "../../support/decide.ts";

/** An operator, what the request has for the key (null for nothing), what the policy compares with, and the rule. */
type Row = readonly [operator: string, given: readonly string[] | string | null, wanted: unknown, holds: boolean, rule: string];

const userArn = "arn:aws:iam::111122223333:user/team/ana";

const texts: readonly Row[] = [
  ["StringEquals", "ui", "ui", true, "equal"],
  ["StringEquals", "ui", "UI", false, "letter case counts"],
  ["StringEquals", "ui", ["db", "ui"], true, "any of the values"],
  ["StringEquals", "ui", "u*", false, "wildcards mean themselves"],
  ["StringEquals", "u*", "u*", true, "a star equals a star"],
  ["StringEquals", null, "ui", false, "a missing key is not equal"],
  ["StringEquals", "42", 42, true, "a number may stand without quotes"],
  ["StringNotEquals", "ui", "db", true, "unequal"],
  ["StringNotEquals", "ui", "ui", false, "equal"],
  ["StringNotEquals", "ui", ["db", "ui"], false, "none of the values may be equal"],
  ["StringNotEquals", null, "ui", true, "a missing key is unequal"],
  ["StringEqualsIgnoreCase", "ui", "UI", true, "letter case does not count"],
  ["StringEqualsIgnoreCase", "ui", "u", false, "unequal"],
  ["StringNotEqualsIgnoreCase", "ui", "UI", false, "letter case does not count"],
  ["StringNotEqualsIgnoreCase", null, "UI", true, "a missing key is unequal"],
  ["StringLike", "team-ui", "team-*", true, "* is any text"],
  ["StringLike", "team-", "team-*", true, "* may be nothing"],
  ["StringLike", "team-ui", "team-?", false, "? is one character"],
  ["StringLike", "team-u", "team-?", true, "? is one character"],
  ["StringLike", "team-ui", "team", false, "the whole text must fit"],
  ["StringLike", "Team-ui", "team-*", false, "letter case counts"],
  ["StringLike", null, "*", false, "a missing key is like nothing"],
  ["StringNotLike", "team-ui", "team-*", false, "it is like it"],
  ["StringNotLike", "ui", "team-*", true, "it is not like it"],
  ["StringNotLike", null, "*", true, "a missing key is not like anything"],
];

const numbers: readonly Row[] = [
  ["NumericEquals", "42", "42.0", true, "by value, not by text"],
  ["NumericEquals", "42", 42, true, "without quotes"],
  ["NumericEquals", "ui", "42", false, "what is no number equals none"],
  ["NumericNotEquals", "42", "41", true, "unequal"],
  ["NumericNotEquals", null, "41", true, "a missing key is unequal"],
  ["NumericLessThan", "42", "42", false, "equal is not less"],
  ["NumericLessThan", "9", "10", true, "by value, not by text"],
  ["NumericLessThanEquals", "42", "42", true, "equal is enough"],
  ["NumericLessThanEquals", null, "42", false, "a missing key is not less"],
  ["NumericGreaterThan", "42", "42", false, "equal is not greater"],
  ["NumericGreaterThan", "-1", "-1.5", true, "below zero"],
  ["NumericGreaterThanEquals", "42", "42", true, "equal is enough"],
];

const times: readonly Row[] = [
  ["DateEquals", "2025-06-01T12:00:00Z", "2025-06-01T14:00:00+02:00", true, "one moment in two zones"],
  ["DateEquals", "2025-06-01T12:00:00Z", "1748779200", true, "as seconds since the epoch"],
  ["DateEquals", "1748779200", "2025-06-01T12:00:00Z", true, "of seconds since the epoch"],
  ["DateNotEquals", "2025-06-01T12:00:00Z", "2025-06-01", true, "a day is its first moment"],
  ["DateNotEquals", null, "2025-06-01", true, "a missing key is unequal"],
  ["DateLessThan", "2025-06-01T12:00:00Z", "2025-06-01T12:00Z", false, "the moment itself is not before"],
  ["DateLessThan", "2025-05-31T23:59:59Z", "2025-06", true, "a month is its first moment"],
  ["DateLessThanEquals", "2025-06-01T12:00:00Z", "2025-06-01T12:00:00.000Z", true, "the moment itself is enough"],
  ["DateGreaterThan", "2025-01-01T00:00:01Z", "2025", true, "a year is its first moment"],
  ["DateGreaterThan", null, "2025-01-01", false, "a missing key is not after"],
  ["DateGreaterThanEquals", "2025-06-01T12:00:00Z", "2025-06-01T12:00:00Z", true, "the moment itself is enough"],
];

const others: readonly Row[] = [
  ["Bool", "true", "true", true, "equal"],
  ["Bool", "true", true, true, "without quotes"],
  ["Bool", "true", "TRUE", true, "in any letter case"],
  ["Bool", "false", "true", false, "unequal"],
  ["Bool", null, "false", false, "a missing key is not false"],
  ["BinaryEquals", "ui", "dWk=", true, "the bytes that Base64 stands for"],
  ["BinaryEquals", "dWk=", "dWk=", false, "not its text"],
  ["IpAddress", "203.0.113.7", "203.0.113.0/24", true, "in the range"],
  ["IpAddress", "203.0.114.7", "203.0.113.0/24", false, "outside"],
  ["IpAddress", "203.0.113.7", "203.0.113.7", true, "without a prefix, the address itself"],
  ["IpAddress", "203.0.113.8", "203.0.113.7", false, "without a prefix, no other"],
  ["IpAddress", "203.0.113.7", "0.0.0.0/0", true, "every address of four bytes"],
  ["IpAddress", "203.0.113.7", ["10.0.0.0/8", "203.0.113.0/29"], true, "any of the ranges"],
  ["IpAddress", "2001:db8:1234:5678::9", "2001:DB8:1234:5678::/64", true, "of sixteen bytes, in any letter case"],
  ["IpAddress", "2001:db8:1234:5679::9", "2001:db8:1234:5678::/64", false, "of sixteen bytes, outside"],
  ["IpAddress", "2001:db8::1", "0.0.0.0/0", false, "the kinds do not mix"],
  ["IpAddress", "203.0.113.7", "::/0", false, "nor the other way round"],
  ["IpAddress", null, "0.0.0.0/0", false, "a missing key is in no range"],
  ["NotIpAddress", "203.0.113.7", "203.0.113.0/24", false, "in the range"],
  ["NotIpAddress", "203.0.113.7", ["10.0.0.0/8", "192.0.2.0/24"], true, "in none of the ranges"],
  ["ArnEquals", userArn, "arn:aws:iam::111122223333:user/*", true, "with wildcards, as ArnLike"],
  ["ArnLike", userArn, "arn:aws:iam::*:user/*/ana", true, "wildcards in several parts"],
  ["ArnLike", userArn, "arn:aws:iam::*", false, "a wildcard stays in its part"],
  ["ArnLike", userArn, "arn:aws:iam:::user/*", false, "an empty part is empty"],
  ["ArnLike", "arn:aws:x:r:9:store/a:1:finance/d", "arn:aws:x:*:1:finance/*", false, "parts are compared one by one"],
  ["StringLike", "arn:aws:x:r:9:store/a:1:finance/d", "arn:aws:x:*:1:finance/*", true, "texts are compared as a whole"],
  ["ArnNotEquals", userArn, userArn, false, "equal"],
  ["ArnNotLike", userArn, "arn:aws:iam::*:role/*", true, "unlike"],
  ["ArnNotLike", null, "arn:aws:iam::*:role/*", true, "a missing key is unlike anything"],
  ["Null", null, "true", true, "the key is missing"],
  ["Null", "x", "true", false, "the key is there"],
  ["Null", "x", "false", true, "the key is there"],
  ["Null", null, false, false, "the key is missing, without quotes"],
];

const missing: readonly Row[] = [
  ["StringEqualsIfExists", null, "ui", true, "a missing key is passed over"],
  ["StringEqualsIfExists", "ui", "db", false, "one that is there is compared"],
  ["StringNotEqualsIfExists", null, "ui", true, "a missing key is passed over"],
  ["StringLikeIfExists", "team-ui", "team-*", true, "one that is there is compared"],
  ["NumericLessThanIfExists", null, "1", true, "a missing key is passed over"],
  ["NumericLessThanIfExists", "2", "1", false, "one that is there is compared"],
  ["DateGreaterThanIfExists", null, "2025-01-01", true, "a missing key is passed over"],
  ["BoolIfExists", null, "true", true, "a missing key is passed over"],
  ["BoolIfExists", "false", "true", false, "one that is there is compared"],
  ["IpAddressIfExists", null, "10.0.0.0/8", true, "a missing key is passed over"],
  ["ArnLikeIfExists", null, "arn:aws:iam::*:role/*", true, "a missing key is passed over"],
  ["BinaryEqualsIfExists", null, "dWk=", true, "a missing key is passed over"],
];

const sets: readonly Row[] = [
  ["ForAnyValue:StringEquals", ["a", "b"], "b", true, "one value is enough"],
  ["ForAnyValue:StringEquals", ["a", "b"], ["c", "d"], false, "no value fits"],
  ["ForAnyValue:StringEquals", null, "a", false, "no values are no value"],
  ["ForAnyValue:StringEquals", [""], "", false, "an empty text alone is no value"],
  ["ForAnyValue:StringLike", ["x", "team-a"], "team-*", true, "with wildcards"],
  ["ForAnyValue:StringNotEquals", ["a", "b"], "a", true, "one value that differs is enough"],
  ["ForAnyValue:StringNotEquals", ["a", "b"], ["a", "b"], false, "every value is listed"],
  ["ForAnyValue:StringNotEquals", null, "a", false, "no values are no value"],
  ["ForAnyValue:ArnLike", [userArn, "arn:aws:s3:::b"], "arn:aws:s3:::*", true, "of ARNs"],
  ["ForAllValues:StringEquals", ["a", "b"], ["a", "b", "c"], true, "a part of what is listed"],
  ["ForAllValues:StringEquals", ["a", "d"], ["a", "b", "c"], false, "one value is not listed"],
  ["ForAllValues:StringEquals", null, "a", true, "no values are all listed"],
  ["ForAllValues:StringEquals", [""], "a", true, "an empty text alone is no value"],
  ["ForAllValues:StringEquals", ["a", ""], "a", false, "beside others it is one"],
  ["ForAllValues:StringLike", ["team-a", "team-b"], "team-*", true, "with wildcards"],
  ["ForAllValues:StringNotEquals", ["a", "b"], "c", true, "none is listed"],
  ["ForAllValues:StringNotEquals", ["a", "b"], "a", false, "one is listed"],
  ["ForAllValues:StringEqualsIfExists", ["a"], "b", false, "with IfExists, what is there is compared"],
  ["ForAnyValue:StringEqualsIfExists", null, "a", true, "with IfExists, a missing key is passed over"],
  ["ForAllValues:NumericLessThan", ["1", "2"], "3", true, "of numbers"],
];

const rowsOf = (rows: readonly Row[]): Rows =>
  Object.fromEntries(
    rows.map(([operator, given, wanted, holds, rule]) => {
      const keys: Readonly<Record<string, readonly string[]>> = given === null ? {} : { "t:key": [given].flat() };
      const identity = allow({ Condition: { [operator]: { "T:Key": wanted } } });
      const name = `${operator} of ${JSON.stringify(given)} and ${JSON.stringify(wanted)}: ${rule}`;
      return [name, [{ identity, keys }, holds ? "allowed" : "lacks identity"]];
    }),
  );

export const operators: Rows = rowsOf([...texts, ...numbers, ...times, ...others]);
export const ifExists: Rows = rowsOf(missing);
export const quantifiers: Rows = rowsOf(sets);

const one = { a: ["1"], b: ["1"] };

export const together: Rows = {
  "all operators must hold": [
    { identity: allow({ Condition: { StringEquals: { a: "1" }, NumericEquals: { b: "2" } } }), keys: one },
    "lacks identity",
  ],
  "all operators that hold": [
    { identity: allow({ Condition: { StringEquals: { a: "1" }, NumericEquals: { b: "1" } } }), keys: one },
    "allowed",
  ],
  "all keys of an operator must hold": [
    { identity: allow({ Condition: { StringEquals: { a: "1", b: "2" } } }), keys: one },
    "lacks identity",
  ],
  "one value of a key is enough": [{ identity: allow({ Condition: { StringEquals: { a: ["2", "1"] } } }), keys: one }, "allowed"],
  "a key's name is read in any letter case": [
    { identity: allow({ Condition: { StringEquals: { A: "1" } } }), keys: one },
    "allowed",
  ],
  "no condition holds always": [{ identity: allow({ Condition: {} }), keys: one }, "allowed"],
  "a Deny whose conditions hold": [
    { identity: butNot({ Condition: { StringEquals: { a: "1" } } }), keys: one },
    "denied by identity",
  ],
  "a Deny of which one condition does not hold": [
    { identity: butNot({ Condition: { StringEquals: { a: "1", b: "2" } } }), keys: one },
    "allowed",
  ],
  "a Deny of the unequal reaches a request without the key": [
    { identity: butNot({ Condition: { StringNotEquals: { c: "1" } } }), keys: one },
    "denied by identity",
  ],
  "also with IfExists": [
    { identity: butNot({ Condition: { StringNotEqualsIfExists: { c: "1" } } }), keys: one },
    "denied by identity",
  ],
  "a Deny of the equal does not": [{ identity: butNot({ Condition: { StringEquals: { c: "1" } } }), keys: one }, "allowed"],
  "a Deny by ForAllValues reaches a request without the key": [
    { identity: butNot({ Condition: { "ForAllValues:StringEquals": { c: "1" } } }), keys: one },
    "denied by identity",
  ],
  "unless Null asks for the key as well": [
    { identity: butNot({ Condition: { "ForAllValues:StringEquals": { c: "1" }, Null: { c: "false" } } }), keys: one },
    "allowed",
  ],
};
