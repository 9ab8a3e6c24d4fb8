import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isFault } from "../model/fault.ts";
import { boolean, integer, listOf, mapOf, optional, structure, text, timestamp } from "./build.ts";
import { maxJsonBytes, readJson, writeJson } from "./json.ts";

const members = {
  name: optional(text(), "A name."),
  count: optional(integer(), "A count."),
  isOpen: optional(boolean, "Whether it is open."),
  createdTime: optional(timestamp, "A time."),
  names: optional(listOf(text()), "Names."),
  revisions: optional(mapOf(text(), text()), "Revisions."),
  inner: optional(structure({ name: optional(text(), "A name.") }), "An inner structure."),
};

test("every type comes in as its own", () => {
  const json = `{"name":"ü","count":-3,"isOpen":false,"createdTime":1700000000.123,"names":["a"],"revisions":{"1":"r"},"inner":{"name":"b"}}`;
  assert.deepEqual(readJson(members, json), {
    name: "ü",
    count: -3,
    isOpen: false,
    createdTime: new Date(1_700_000_000_123),
    names: ["a"],
    revisions: new Map([["1", "r"]]),
    inner: { name: "b" },
  });
});

test("every type goes out as its own, and what is undefined is left out", () => {
  const values = {
    name: undefined,
    createdTime: new Date(1_700_000_000_123),
    names: [],
    revisions: new Map([["__proto__", "r"]]),
    inner: { name: undefined },
    unknown: 1,
  };
  assert.equal(writeJson(members, values), `{"createdTime":1700000000.123,"names":[],"revisions":{"__proto__":"r"},"inner":{}}`);
  assert.equal(writeJson(members, { createdTime: new Date(1_700_000_000_000) }), `{"createdTime":1700000000}`);
});

test("unknown members are ignored and null is as good as absent", () => {
  assert.deepEqual(readJson(members, `{"name":null,"inner":{"name":null,"x":1},"toString":1,"__proto__":{"count":1}}`), {
    inner: {},
  });
});

test("a map's keys are nothing but keys", () => {
  const { revisions } = readJson(members, `{"revisions":{"__proto__":"a","constructor":"b"}}`);
  assert.deepEqual(
    revisions,
    new Map([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]),
  );
});

describe("JSON of another form is refused as CANNOT_PARSE", () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["no JSON", "{", /malformed/],
    ["nothing", "", /malformed/],
    ["a list", "[]", /must be an object/],
    ["null", "null", /must be an object/],
    ["a number for a text", `{"name":1}`, /'name' must be a string/],
    ["a text for a number", `{"count":"1"}`, /'count' must be an integer/],
    ["a fraction", `{"count":1.5}`, /'count' must be an integer/],
    ["a number no integer holds", `{"count":9007199254740993}`, /'count' must be an integer/],
    ["a number for a boolean", `{"isOpen":1}`, /'isOpen' must be true or false/],
    ["a text for a time", `{"createdTime":"now"}`, /'createdTime' must be a number/],
    ["a time beyond all calendars", `{"createdTime":1e300}`, /'createdTime' must be a number/],
    ["an object for a list", `{"names":{}}`, /'names' must be a list/],
    ["null inside a list", `{"names":["a",null]}`, /'names.2.member' must be a string/],
    ["a list for a map", `{"revisions":[]}`, /'revisions' must be an object/],
    ["a number inside a map", `{"revisions":{"1":1}}`, /'revisions.member' must be a string/],
    ["a text for a structure", `{"inner":"x"}`, /'inner' must be an object/],
    ["a wrong type inside a structure", `{"inner":{"name":[]}}`, /'inner.name' must be a string/],
    ["a NUL", `{"name":"a\\u0000"}`, /'name' has characters/],
    ["half a surrogate pair", `{"revisions":{"\\ud800":"a"}}`, /'revisions' has characters/],
    ["too long a text", `{"name":"${"a".repeat(maxJsonBytes)}"}`, /more than 1048576 bytes/],
  ];
  for (const [what, json, message] of cases) {
    test(what, () => {
      assert.throws(
        () => readJson(members, json),
        (thrown) => isFault(thrown, "Validation") && thrown.detail.reason === "CANNOT_PARSE" && message.test(thrown.message),
      );
    });
  }
});

test("nesting without end in what is ignored does no harm", () => {
  const depth = 500_000;
  assert.deepEqual(readJson(members, `{"name":"a","unknown":${"[".repeat(depth)}${"]".repeat(depth)}}`), { name: "a" });
});

test("a refusal does not repeat the text", () => {
  assert.throws(
    () => readJson(members, `{"name": secret}`),
    (thrown) => isFault(thrown) && !thrown.message.includes("secret"),
  );
});
