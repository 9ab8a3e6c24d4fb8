/* The worker's side of offload.ts. */
import { parentPort } from "node:worker_threads";
import { isFault } from "../model/fault.ts";
import type { Call, Outcome } from "./offload.ts";

const run = async ({ module, name, input }: Call): Promise<Outcome> => {
  try {
    const exported: Record<string, unknown> = await import(module);
    const called = exported[name];
    if (typeof called !== "function") throw new TypeError(`The module exports no function ${name}.`);
    return { is: "done", output: await called(input) };
  } catch (thrown) {
    if (!isFault(thrown)) return { is: "failed", error: thrown };
    const { cause: _, ...detail } = thrown.detail;
    return { is: "fault", fault: { code: thrown.code, message: thrown.message, detail } };
  }
};

/** Bytes that fill their buffer are moved rather than copied; a slice may share its buffer with others. */
const movable = (outcome: Outcome): ArrayBuffer[] => {
  if (outcome.is !== "done" || !(outcome.output instanceof Uint8Array)) return [];
  const { buffer } = outcome.output;
  return buffer instanceof ArrayBuffer && buffer.byteLength === outcome.output.byteLength ? [buffer] : [];
};

parentPort?.on("message", async (call: Call) => {
  const outcome = await run(call);
  try {
    parentPort?.postMessage(outcome, movable(outcome));
  } catch (uncloneable) {
    parentPort?.postMessage({
      is: "failed",
      error: new TypeError(`${call.name} gave what cannot be cloned.`, { cause: String(uncloneable) }),
    });
  }
});
