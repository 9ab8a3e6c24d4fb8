import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setImmediate as settle } from "node:timers/promises";
import { openSendRate, type SendRate } from "./send-rate.ts";

/** Half seconds of a clock that stands still until a turn comes. */
const halvesUntil = async (t: TestContext, turn: Promise<void>): Promise<number> => {
  let isOver = false;
  void turn.then(() => {
    isOver = true;
  });
  for (let halves = 0; halves < 100; halves += 1) {
    await settle();
    if (isOver) return halves;
    t.mock.timers.tick(500);
  }
  return assert.fail("It never came.");
};

const open = async (t: TestContext): Promise<SendRate> => {
  t.mock.timers.enable({ apis: ["Date", "setTimeout"], now: 1_000_000_000 });
  return openSendRate();
};

test("Nobody waits before a service says that it is too much", async (t) => {
  const rate = await open(t);
  for (let sent = 0; sent < 50; sent += 1) {
    assert.equal(await halvesUntil(t, rate.turn()), 0);
    rate.learn(false);
  }
});

test("After that requests come slowly, and faster with successes", async (t) => {
  const rate = await open(t);
  rate.learn(true);
  const waits: number[] = [];
  for (let sent = 0; sent < 12; sent += 1) {
    waits.push(await halvesUntil(t, rate.turn()));
    rate.learn(false);
  }
  const [first, ...rest] = waits;
  assert.equal(first, 4);
  assert.ok(
    rest.every((wait) => wait < 4),
    `they waited ${waits}`,
  );
});
