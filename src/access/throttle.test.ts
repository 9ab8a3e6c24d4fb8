import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../model/fault.ts";
import { makeThrottle } from "./throttle.ts";

const caller = (principalId: number) => ({ principalId, identityArn: `arn:aws:iam::111111111111:user/number-${principalId}` });

const throttleAt = (perSecond: number) => {
  const time = { now: 1_000_000 };
  const throttle = makeThrottle({ now: () => time.now }, perSecond);
  /** How many of so many requests at one moment are let in. */
  const letIn = (requests: number, principalId = 1): number => {
    let count = 0;
    for (let asked = 0; asked < requests; asked += 1) {
      try {
        throttle(caller(principalId));
        count += 1;
      } catch (thrown) {
        assert.ok(isFault(thrown, "Throttling"));
      }
    }
    return count;
  };
  return { time, throttle, letIn };
};

test("one second's worth is let in at once, and no more", () => {
  const { letIn } = throttleAt(10);
  assert.equal(letIn(15), 10);
});

test("the bucket fills as time goes, up to one second's worth", () => {
  const { time, letIn } = throttleAt(10);
  letIn(10);
  time.now += 300;
  assert.equal(letIn(10), 3);
  time.now += 3_600_000;
  assert.equal(letIn(15), 10);
});

test("a clock that goes back takes nothing away", () => {
  const { time, letIn } = throttleAt(2);
  letIn(1);
  time.now -= 5_000;
  assert.equal(letIn(2), 1);
});

test("a refused request costs nothing, so that who keeps asking gets in again", () => {
  const { time, letIn } = throttleAt(2);
  letIn(2);
  for (let step = 0; step < 3; step += 1) {
    time.now += 125;
    assert.equal(letIn(1), 0);
  }
  time.now += 125;
  assert.equal(letIn(1), 1);
});

test("each principal has a bucket of its own", () => {
  const { letIn } = throttleAt(3);
  assert.equal(letIn(5, 1), 3);
  assert.equal(letIn(5, 2), 3);
  assert.equal(letIn(5, 1), 0);
});

test("the refusal names the principal and says when to come back", () => {
  const { throttle } = throttleAt(1);
  throttle(caller(7));
  assert.throws(
    () => throttle(caller(7)),
    (thrown) =>
      isFault(thrown, "Throttling") &&
      thrown.detail.retryAfterSeconds === 1 &&
      thrown.message === "Rate exceeded: arn:aws:iam::111111111111:user/number-7 may make 1 request a second.",
  );
});

test("without a limit nobody is refused", () => {
  assert.equal(throttleAt(0).letIn(10_000), 10_000);
});

test("no more principals are remembered than there is room for", () => {
  const { letIn } = throttleAt(1);
  assert.equal(letIn(1, 0), 1);
  for (let principalId = 1; principalId <= 10_000; principalId += 1) letIn(1, principalId);
  assert.equal(letIn(1, 10_000), 0, "who was seen last is remembered");
  assert.equal(letIn(1, 0), 1, "who was not seen for longest is forgotten");
});
