/*
 * Runs pure functions off the main thread: for JSON too big to read or write between two requests. One worker, started
 * when first needed and ended when idle, takes one call at a time.
 */
import { extname } from "node:path";
import { type Transferable, Worker } from "node:worker_threads";
import { Fault } from "../model/fault.ts";

export interface Call {
  readonly module: string;
  readonly name: string;
  readonly input: unknown;
}

/** How a call ended. A fault travels as its parts, since structured clone knows no classes. */
export type Outcome =
  | { readonly is: "done"; readonly output: unknown }
  | { readonly is: "fault"; readonly fault: Pick<Fault, "code" | "message" | "detail"> }
  | { readonly is: "failed"; readonly error: unknown };

interface Job {
  readonly call: Call;
  readonly transfer: readonly Transferable[];
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const idleMs = 30_000;
const waiting: Job[] = [];
let running: Job | null = null;
let worker: Worker | null = null;
let idleTimer: NodeJS.Timeout | undefined;

/**
 * Runs `name`, exported by `module` (an absolute URL, `new URL(import.meta.url)` for one's own), with `input` on the
 * worker. Input and output are cloned, so a Buffer arrives as a Uint8Array; what `transfer` lists is moved and
 * unusable here afterwards. Throws what the function throws; a fault stays a fault.
 */
export const offload = <I, O>(module: URL, name: string, input: I, transfer: readonly Transferable[] = []): Promise<O> =>
  new Promise<O>((resolve, reject) => {
    waiting.push({
      call: { module: module.href, name, input },
      transfer,
      resolve: (output) => resolve(output as O),
      reject,
    });
    if (running === null) runNext();
  });

/**
 * Runs `run`, which `module` exports, with `input` at once where that is small, and on the worker where `size` (in whatever
 * `limit` is measured in) has come to `limit`.
 */
export const offloadFrom = async <I, O>(
  limit: number,
  size: number,
  module: URL,
  run: (input: I) => O | Promise<O>,
  input: I,
): Promise<O> => (size < limit ? run(input) : offload<I, O>(module, run.name, input));

const runNext = (): void => {
  clearTimeout(idleTimer);
  running = waiting.shift() ?? null;
  if (running === null) {
    worker?.unref();
    idleTimer = setTimeout(endWorker, idleMs).unref();
    return;
  }
  worker ??= startWorker();
  // An idle worker does not keep the process alive; one with a caller does.
  worker.ref();
  try {
    worker.postMessage(running.call, running.transfer);
  } catch (uncloneable) {
    settle((job) => job.reject(uncloneable));
  }
};

const settle = (tell: (job: Job) => void): void => {
  const job = running;
  running = null;
  if (job !== null) tell(job);
  runNext();
};

const take = (outcome: Outcome): void =>
  settle((job) => {
    if (outcome.is === "done") job.resolve(outcome.output);
    else if (outcome.is === "failed") job.reject(outcome.error);
    else job.reject(new Fault(outcome.fault.code, outcome.fault.message, outcome.fault.detail));
  });

const startWorker = (): Worker => {
  const started = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url));
  const lose = (cause: unknown): void => {
    if (worker !== started) return;
    worker = null;
    settle((job) => job.reject(new Error(`The worker that ran ${job.call.name} was lost.`, { cause })));
  };
  started.on("message", take);
  started.on("error", lose);
  started.on("exit", (code) => lose(`It exited with code ${code}.`));
  return started;
};

const endWorker = (): void => {
  const idle = worker;
  worker = null;
  void idle?.terminate();
};
