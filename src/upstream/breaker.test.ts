import assert from "node:assert/strict";
import { test } from "node:test";
import { makeBreaker } from "./breaker.ts";

const setUp = () => {
  const clock = { time: 0, now: () => clock.time };
  return { clock, breaker: makeBreaker({ clock, failures: 3, restMs: 1000 }) };
};

const failThrice = (breaker: ReturnType<typeof makeBreaker>, key: string): void => {
  for (let n = 0; n < 3; n += 1) {
    assert.equal(breaker.admits(key), true);
    breaker.failed(key);
  }
};

test("a place that failed often in a row is left alone, others are not", () => {
  const { breaker } = setUp();
  failThrice(breaker, "a");
  assert.equal(breaker.admits("a"), false);
  assert.equal(breaker.admits("b"), true);
});

test("a success between failures starts the count again", () => {
  const { breaker } = setUp();
  for (let n = 0; n < 10; n += 1) {
    breaker.failed("a");
    breaker.failed("a");
    breaker.succeeded("a");
  }
  assert.equal(breaker.admits("a"), true);
});

test("after a rest one caller may try, and decides for the rest", () => {
  const { breaker, clock } = setUp();
  failThrice(breaker, "a");
  clock.time += 1000;
  assert.equal(breaker.admits("a"), true);
  assert.equal(breaker.admits("a"), false);
  breaker.failed("a");
  clock.time += 999;
  assert.equal(breaker.admits("a"), false);
  clock.time += 1;
  assert.equal(breaker.admits("a"), true);
  breaker.succeeded("a");
  assert.equal(breaker.admits("a"), true);
  assert.equal(breaker.admits("a"), true);
});

test("a try that never says how it went gives way to another", () => {
  const { breaker, clock } = setUp();
  failThrice(breaker, "a");
  clock.time += 1000;
  assert.equal(breaker.admits("a"), true);
  clock.time += 1000;
  assert.equal(breaker.admits("a"), true);
});

test("only so many places are remembered", () => {
  const { breaker } = setUp();
  failThrice(breaker, "first");
  for (let n = 0; n < 1000; n += 1) breaker.failed(`place ${n}`);
  assert.equal(breaker.admits("first"), true);
});
