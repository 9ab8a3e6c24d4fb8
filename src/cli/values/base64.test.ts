import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeBase64 } from "./base64.ts";

const cases: readonly (readonly [string, string | null])[] = [
  ["", ""],
  ["aGVsbG8=", "hello"],
  ["aGVs\nbG8=\n", "hello"],
  ["a!G?V*sbG8=", "hello"],
  ["aGk=ignored", "hi"],
  ["aA==", "h"],
  ["aA=!=", "h"],
  ["=aGVs", "hel"],
  ["aGVsbG8", null],
  ["a", null],
  ["a===", null],
  ["aA=", null],
];

for (const [text, bytes] of cases)
  test(`base64 ${JSON.stringify(text)} is ${bytes === null ? "cut off" : JSON.stringify(bytes)}`, () => {
    const decoded = decodeBase64(text);
    assert.equal(decoded && Buffer.from(decoded).toString("latin1"), bytes);
  });
