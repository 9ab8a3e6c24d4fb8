/* Load on one address: with wrk where the machine has it, otherwise with a small generator in this process. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Bench } from "./bench.ts";
import { keptOpen, send } from "./packages.ts";
import { programNamed } from "./processes.ts";

export interface Load {
  readonly requestsPerSecond: number;
  readonly megabytesPerSecond: number;
}

export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Pressure {
  readonly seconds: number;
  readonly connections: number;
}

/** So long an address is asked before it is measured, by when the code that answers has been compiled. */
export const warmUpSeconds = 3;

/** Many short rounds rather than few long ones: what else the machine does then falls on all in equal parts. */
export const loadRounds = ({ quick }: Pick<Bench, "quick">) => ({ rounds: quick ? 5 : 15, seconds: 1 });

const wrk = programNamed("wrk");

export const generator = wrk === null ? "node:http in the process of the benchmark" : "wrk, one thread";

const unit: Readonly<Record<string, number>> = { B: 1024 ** -2, KB: 1 / 1024, MB: 1, GB: 1024 };

/** Keeps all connections busy for the time. Throws when an answer was not a good one. */
export const drive = (target: Target, pressure: Pressure): Promise<Load> =>
  wrk === null ? driveHere(target, pressure) : driveWrk(wrk, target, pressure);

const driveWrk = async (program: string, { url, headers }: Target, { seconds, connections }: Pressure): Promise<Load> => {
  const words = ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "60s"];
  for (const [name, value] of Object.entries(headers)) words.push("-H", `${name}: ${value}`);
  const { stdout } = await promisify(execFile)(program, [...words, url]);
  const requests = /Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1];
  const transfer = /Transfer\/sec:\s+([\d.]+)([KMG]?B)/.exec(stdout);
  if (/Non-2xx|Socket errors/.test(stdout) || requests === undefined || transfer === null) {
    throw new Error(`${url} did not answer well:\n${stdout}`);
  }
  return { requestsPerSecond: Number(requests), megabytesPerSecond: Number(transfer[1]) * (unit[transfer[2] ?? ""] ?? 1) };
};

const driveHere = async ({ url, headers }: Target, { seconds, connections }: Pressure): Promise<Load> => {
  const agent = keptOpen(connections);
  const began = performance.now();
  const until = began + seconds * 1000;
  let requests = 0;
  let bytes = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < until) {
      bytes += await send(url, { headers, agent });
      requests += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  agent.destroy();
  const took = (performance.now() - began) / 1000;
  return { requestsPerSecond: requests / took, megabytesPerSecond: bytes / 1024 ** 2 / took };
};
