import assert from "node:assert/strict";
import { test } from "node:test";
import { answerLater } from "./prefer.ts";

test("who does not take an answer later is told it when there is one", () => {
  for (const header of [undefined, "", "wait=5", "return=minimal, wait=0", "respond-asynchronously", "x=respond-async"])
    assert.equal(answerLater(header), null, header);
});

test("who takes an answer later may say how long to wait for it", () => {
  for (const [header, waitMs] of [
    ["respond-async", null],
    ["respond-async, wait=0", 0],
    ['Wait = "10" ; foo=1 , Respond-Async; bar', 10_000],
    ["respond-async, wait=5, wait=10", 5_000],
    ["respond-async, wait=999999999", 86_400_000],
    ["respond-async, wait=-1", null],
    ["respond-async, wait=1.5", null],
    ["respond-async, wait", null],
    [",,;=, respond-async=1", null],
  ] as const)
    assert.deepEqual(answerLater(header), { waitMs }, header);
});
