/* Starting, watching and ending the servers that are compared. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";

export const root = join(import.meta.dirname, "..");

export interface Running {
  readonly pid: number;
  /** Asks it to end, and ends it when it does not. */
  readonly stop: () => Promise<void>;
}

export interface Program {
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Where its standard error goes. */
  readonly log: string;
}

const startLimitMs = 120_000;
const stopLimitMs = 60_000;
const pollMs = 5;

const begin = ({ words: [program = "", ...args], env, cwd, log }: Program): ChildProcess => {
  const errors = openSync(log, "a");
  try {
    return spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", errors] });
  } finally {
    closeSync(errors);
  }
};

const running = (child: ChildProcess): Running => {
  const { pid } = child;
  if (pid === undefined) throw new Error(`${child.spawnfile} could not be started.`);
  return {
    pid,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const limit = globalThis.setTimeout(() => child.kill("SIGKILL"), stopLimitMs);
      await ended;
      clearTimeout(limit);
    },
  };
};

/** Starts a program that says on a line of its own when it can serve; gives that line too. */
export const startUntilLine = async (
  program: Program,
  isReady: (line: string) => boolean,
): Promise<Running & { readonly line: string }> => {
  const child = begin(program);
  const started = running(child);
  if (child.stdout === null) throw new Error("a program was started without its standard output");
  const limit = globalThis.setTimeout(() => child.kill("SIGKILL"), startLimitMs);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (!isReady(line)) continue;
      child.stdout.resume();
      return { ...started, line };
    }
  } finally {
    clearTimeout(limit);
  }
  throw new Error(`${program.words.join(" ")} ended before it was ready:\n${readFileSync(program.log, "utf8")}`);
};

/** Starts a program and waits until the address answers. */
export const startUntilAnswer = async (program: Program, url: string): Promise<Running> => {
  const child = begin(program);
  child.stdout?.resume();
  const started = running(child);
  for (const began = performance.now(); performance.now() - began < startLimitMs; await setTimeout(pollMs)) {
    if (child.exitCode !== null) break;
    const answer = await fetch(url).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.ok) return started;
  }
  await started.stop();
  throw new Error(`${program.words.join(" ")} does not answer at ${url}:\n${readFileSync(program.log, "utf8")}`);
};

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("the system gave no free port");
  return address.port;
};

/** The path of a program of the machine; null when it has none of this name. */
export const programNamed = (name: string): string | null =>
  [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"]
    .map((folder) => join(folder, name))
    .find((path) => !path.includes("node_modules") && existsSync(path)) ?? null;

const megabyte = 1024 ** 2;

const memoryLine = (pid: number, name: "VmRSS" | "VmHWM"): number => {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  if (found === null) throw new Error(`the system does not say the ${name} of process ${pid}`);
  return (Number(found[1]) * 1024) / megabyte;
};

/** Whether this system tells the memory of a process in the way that is read here. */
export const tellsMemory = existsSync("/proc/self/clear_refs");

/** Resident memory in MB. */
export const residentMemory = (pid: number): number => memoryLine(pid, "VmRSS");

/** The largest resident memory since the last call of `forgetPeak`, in MB. */
export const peakMemory = (pid: number): number => memoryLine(pid, "VmHWM");

export const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, "5");
