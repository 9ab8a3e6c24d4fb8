import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isFault } from "../model/fault.ts";
import { integer, listOf, mapOf, oneOf, optional, required, structure, text } from "./build.ts";
import { check, type Members, type Shape, type Values } from "./shape.ts";

const messageOf = (members: Members, value: Values): string | null => {
  try {
    check(members, value);
    return null;
  } catch (thrown) {
    assert.ok(isFault(thrown, "Validation"));
    assert.equal(thrown.detail.reason, "FIELD_VALIDATION_FAILED");
    return thrown.message;
  }
};

/** What is wrong with one value of a shape; null when nothing is. */
const wrong = (shape: Shape, value: unknown): string | null =>
  messageOf({ it: required(shape, "It.") }, { it: value })?.replace(
    /^1 validation error detected: Value '.*' at 'it' failed to satisfy constraint: /s,
    "",
  ) ?? null;

test("a value within its limits is given back as it is", () => {
  const value = { name: "ab", count: 3 };
  const members = { name: required(text({ minLength: 2 }), "A name."), count: optional(integer({ max: 3 }), "A count.") };
  assert.equal(check(members, value), value);
});

describe("each limit refuses what is below or above it and nothing else", () => {
  const name = text({ minLength: 2, maxLength: 4 });
  const size = integer({ min: 1, max: 1000 });
  const list = listOf(text(), 2);
  const map = mapOf(text(), text(), 1);
  const cases: readonly (readonly [string, Shape, unknown, string | null])[] = [
    ["a text too short", name, "a", "Member must have length greater than or equal to 2"],
    ["a text just long enough", name, "ab", null],
    ["a text just short enough", name, "abcd", null],
    ["a text too long", name, "abcde", "Member must have length less than or equal to 4"],
    ["a text measured in code points", name, "🙂🙂🙂🙂", null],
    ["a text of one code point in two units", name, "🙂", "Member must have length greater than or equal to 2"],
    ["a number too small", size, 0, "Member must have value greater than or equal to 1"],
    ["the smallest number", size, 1, null],
    ["the greatest number", size, 1000, null],
    ["a number too great", size, 1001, "Member must have value less than or equal to 1000"],
    ["a full list", list, ["a", "b"], null],
    ["a list too long", list, ["a", "b", "c"], "Member must have length less than or equal to 2"],
    ["a full map", map, new Map([["a", "b"]]), null],
    ["a map too large", map, new Map([..."ab"].map((key) => [key, key])), "Member must have length less than or equal to 1"],
    ["a word of the set", oneOf(["a", "b"]), "b", null],
    ["a word not of the set", oneOf(["a", "b"]), "c", "Member must satisfy enum value set: [a, b]"],
    ["a text that matches", text({ pattern: "a|b" }), "b", null],
    [
      "a text that matches at its end only",
      text({ pattern: "a|b" }),
      "xb",
      "Member must satisfy regular expression pattern: a|b",
    ],
    ["a text that matches up to a line end", text({ pattern: "a" }), "a\n", "Member must satisfy regular expression pattern: a"],
  ];
  for (const [what, shape, value, expected] of cases) test(what, () => assert.equal(wrong(shape, value), expected));
});

test("one breach is told in AWS's words, with the value and the member", () => {
  const members = { domain: required(text({ minLength: 2 }), "A domain.") };
  assert.equal(
    messageOf(members, { domain: "x" }),
    "1 validation error detected: Value 'x' at 'domain' failed to satisfy constraint: " +
      "Member must have length greater than or equal to 2",
  );
});

test("several breaches are counted and joined, in the order of the members", () => {
  const members = { domain: required(text(), "A domain."), size: required(integer({ max: 5 }), "A size.") };
  assert.equal(
    messageOf(members, { size: 6 }),
    "2 validation errors detected: Value null at 'domain' failed to satisfy constraint: Member must not be null; " +
      "Value '6' at 'size' failed to satisfy constraint: Member must have value less than or equal to 5",
  );
});

test("what lies inside lists, maps and structures is checked and told by its path", () => {
  const tag = structure({ key: required(text({ minLength: 1 }), "A key."), value: required(text(), "A value.") });
  const members = {
    tags: required(listOf(tag), "Tags."),
    revisions: required(mapOf(text({ maxLength: 3 }), text({ maxLength: 1 })), "Revisions."),
  };
  const value = { tags: [{ key: "", value: "" }, { key: "a" }], revisions: new Map([["1.0.0", "ab"]]) };
  assert.equal(
    messageOf(members, value),
    "4 validation errors detected: " +
      "Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
      "Value null at 'tags.2.member.value' failed to satisfy constraint: Member must not be null; " +
      "Value '{1.0.0=ab}' at 'revisions' failed to satisfy constraint: " +
      "Map keys must satisfy constraint: [Member must have length less than or equal to 3]; " +
      "Value 'ab' at 'revisions.1.0.0.member' failed to satisfy constraint: Member must have length less than or equal to 1",
  );
});

test("an optional member may be absent, and one too many may be there", () => {
  assert.equal(messageOf({ name: optional(text({ minLength: 2 }), "A name.") }, { other: 1 }), null);
});

test("a fault stays small however large the value is", () => {
  const members = { versions: required(listOf(text({ maxLength: 1 }), 2), "Versions.") };
  const message = messageOf(members, { versions: Array.from({ length: 50_000 }, () => "🙂".repeat(500)) });
  assert.match(message ?? "", /^20 validation errors detected: /);
  assert.ok((message ?? "").length < 20_000);
  assert.ok((message ?? "").isWellFormed());
});
