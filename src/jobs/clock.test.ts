import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { startJobs } from "./clock.ts";

const start = (t: TestContext, run: () => Promise<void>) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const logged: unknown[] = [];
  const line = (fields: unknown) => void logged.push(fields);
  const clock = startJobs([{ name: "sweep", everyMs: 1_000, run }], { debug: line, info: line, warn: line, error: line });
  /** Lets time pass, and whatever was begun come to its end. */
  const pass = async (ms: number): Promise<void> => {
    t.mock.timers.tick(ms);
    await setImmediate();
  };
  return { clock, logged, pass };
};

test("a job runs after its interval, and again after it", async (t) => {
  let runs = 0;
  const { pass, clock } = start(t, async () => {
    runs += 1;
  });
  await pass(999);
  assert.equal(runs, 0);
  for (let expected = 1; expected <= 3; expected += 1) {
    await pass(expected === 1 ? 1 : 1_000);
    assert.equal(runs, expected);
  }
  await clock.stop();
});

test("a job that takes longer than its interval is not run twice at once", async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let runs = 0;
  const { pass, clock } = start(t, () => {
    runs += 1;
    return promise;
  });
  await pass(1_000);
  await pass(5_000);
  assert.equal(runs, 1);
  resolve();
  await pass(0);
  await pass(1_000);
  assert.equal(runs, 2);
  await clock.stop();
});

for (const [how, fail] of [
  ["rejects", () => Promise.reject(new Error("disk full"))],
  [
    "throws at once",
    () => {
      throw new Error("disk full");
    },
  ],
] as const)
  test(`a job that ${how} is logged and comes round again`, async (t) => {
    let runs = 0;
    const { pass, logged, clock } = start(t, () => {
      runs += 1;
      return fail();
    });
    await pass(1_000);
    await pass(1_000);
    assert.equal(runs, 2);
    assert.equal(logged.length, 2);
    assert.equal((logged[0] as { job: string }).job, "sweep");
    await clock.stop();
  });

test("stopping waits for the run under way, and nothing runs afterwards", async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let runs = 0;
  const { pass, clock } = start(t, () => {
    runs += 1;
    return promise;
  });
  await pass(1_000);
  let stopped = false;
  const stopping = clock.stop().then(() => {
    stopped = true;
  });
  await pass(0);
  assert.equal(stopped, false);
  resolve();
  await stopping;
  await pass(10_000);
  assert.equal(runs, 1);
});
