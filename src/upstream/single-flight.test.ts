import assert from "node:assert/strict";
import { test } from "node:test";
import { singleFlight } from "./single-flight.ts";

test("callers of one key share a run, callers of another do not", async () => {
  const flights = singleFlight<string, number>();
  const { promise, resolve } = Promise.withResolvers<number>();
  let runs = 0;
  const run = () => {
    runs += 1;
    return promise;
  };
  const waiting = [flights("a", run), flights("a", run), flights("b", run)];
  assert.equal(runs, 2);
  resolve(7);
  assert.deepEqual(await Promise.all(waiting), [7, 7, 7]);
  assert.equal(await flights("a", async () => 8), 8);
});

test("a failure reaches all who wait and is not remembered", async () => {
  const flights = singleFlight<string, number>();
  const { promise, reject } = Promise.withResolvers<number>();
  const waiting = [flights("a", () => promise), flights("a", () => promise)];
  reject(new Error("no"));
  for (const one of waiting) await assert.rejects(one, /no/);
  const atOnce = flights("a", () => {
    throw new Error("at once");
  });
  await assert.rejects(atOnce, /at once/);
  assert.equal(await flights("a", async () => 1), 1);
});

test("a run can last longer than it takes to give its value", async () => {
  for (const end of ["resolve", "reject"] as const) {
    const ending = Promise.withResolvers<void>();
    const flights = singleFlight<string, { readonly id: number }>(() => ending.promise);
    const first = await flights("a", async () => ({ id: 1 }));
    assert.equal(await flights("a", async () => ({ id: 2 })), first);
    ending[end]();
    await ending.promise.catch(() => undefined);
    await new Promise(setImmediate);
    assert.deepEqual(await flights("a", async () => ({ id: 3 })), { id: 3 });
  }
});
