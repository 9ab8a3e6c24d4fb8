import assert from "node:assert/strict";
import { test } from "node:test";
import { threadId } from "node:worker_threads";
import { isFault } from "../model/fault.ts";
import { offload } from "./offload.ts";

const source = `
  import { threadId } from "node:worker_threads";
  import { invalid } from ${JSON.stringify(new URL("../model/fault.ts", import.meta.url).href)};
  export const double = (n) => n * 2;
  export const whereAmI = () => threadId;
  export const repeat = async ({ byte, times }) => Buffer.alloc(times, byte);
  export const refuse = (name) => { throw invalid("No " + name + " here.", "CANNOT_PARSE"); };
  export const fail = () => { throw new RangeError("Out of it."); };
  export const vanish = () => process.exit(3);
  export const giveFunction = () => () => 1;
`;
const here = new URL(`data:text/javascript,${encodeURIComponent(source)}`);

test("a call runs on another thread and gives its output", async () => {
  assert.equal(await offload<number, number>(here, "double", 21), 42);
  assert.notEqual(await offload<null, number>(here, "whereAmI", null), threadId);
});

test("calls made at once each get their own output", async () => {
  const outputs = await Promise.all(Array.from({ length: 50 }, (_, n) => offload<number, number>(here, "double", n)));
  assert.deepEqual(
    outputs,
    Array.from({ length: 50 }, (_, n) => n * 2),
  );
});

test("bytes come back whole, large and small", async () => {
  for (const times of [0, 1, 100, 5_000_000]) {
    const bytes = await offload<object, Uint8Array>(here, "repeat", { byte: 7, times });
    assert.equal(bytes.length, times);
    assert.ok(bytes.every((byte) => byte === 7));
  }
});

test("what is transferred is moved", async () => {
  const input = new Uint8Array(1000);
  await offload<Uint8Array, unknown>(here, "double", input, [input.buffer]);
  assert.equal(input.byteLength, 0);
});

test("a fault comes back as a fault", async () => {
  await assert.rejects(offload(here, "refuse", "thing"), (error: unknown) => {
    assert.ok(isFault(error, "Validation"));
    assert.equal(error.message, "No thing here.");
    assert.equal(error.detail.reason, "CANNOT_PARSE");
    return true;
  });
});

test("another error comes back as its kind", async () => {
  await assert.rejects(offload(here, "fail", null), { name: "RangeError", message: "Out of it." });
});

test("a function that does not exist, an input and an output that cannot be cloned are errors", async () => {
  await assert.rejects(offload(here, "nothing", null), /exports no function nothing/);
  await assert.rejects(
    offload(here, "double", () => 1),
    { name: "DataCloneError" },
  );
  await assert.rejects(offload(here, "giveFunction", null), /giveFunction gave what cannot be cloned/);
});

test("a lost worker fails its own call and no other", async () => {
  const lost = offload(here, "vanish", null);
  const next = offload<number, number>(here, "double", 4);
  await assert.rejects(lost, /worker that ran vanish was lost/);
  assert.equal(await next, 8);
});
