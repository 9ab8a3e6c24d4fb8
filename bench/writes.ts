/*
 * Writes by several clients at once, each of packages of its own, over connections that stay open. Beside the other servers
 * stands one that does nothing but keep the bytes, each body in a file of its own.
 */
import { execFileSync } from "node:child_process";
import type { Agent } from "node:http";
import { join } from "node:path";
import type { Bench } from "./bench.ts";
import { keptOpen, send } from "./packages.ts";
import { startBareKeeper } from "./peers/bare.ts";
import { type Bar, interleave, noBar, type Result } from "./results.ts";

export interface Written {
  readonly body: Buffer;
}

export interface Writer<Item extends Written> {
  /** What is written of a package that nobody wrote before. */
  readonly make: (name: string) => Promise<Item> | Item;
  readonly write: (item: Item, agent: Agent) => Promise<unknown>;
}

export interface PeerWriter<Item extends Written> extends Writer<Item> {
  readonly name: string;
  readonly bar: Bar;
}

export interface Writing<Item extends Written> {
  /** As the table has it. */
  readonly what: string;
  readonly ours: Writer<Item>;
  readonly peers: readonly PeerWriter<Item>[];
}

export const clients = 8;

/** So many a server has taken before it is measured: what is asked is what it does after a minute, not in its first second. */
const warmUp = 1_000;

/** A server that takes few in this time is measured by those. */
const longestMs = 15_000;

/** Sends a body to be kept under a name. */
export const put = (url: string, body: Buffer, agent: Agent): Promise<number> =>
  send(url, { method: "PUT", headers: { "content-length": body.length }, body, agent });

/** Writes per second of a batch that was made beforehand. */
const writeAll = async <Item extends Written>({ make, write }: Writer<Item>, prefix: string, count: number): Promise<number> => {
  const items = await Promise.all(Array.from({ length: count }, (_, at) => make(`${prefix}-${at}`)));
  // What others have left to the system to write would be waited for by the first who makes sure of its own.
  execFileSync("sync");
  const agent = keptOpen(clients);
  const waiting = items.values();
  const began = performance.now();
  const tookMs = (): number => performance.now() - began;
  let written = 0;
  const client = async (): Promise<void> => {
    for (const item of waiting) {
      if (tookMs() > longestMs) return;
      await write(item, agent);
      written += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = tookMs() / 1000;
  agent.destroy();
  return written / seconds;
};

/** Writes per second of ours beside each of the others, measured in turns. */
export const measureWriters = async <Item extends Written>(
  bench: Bench,
  { what, ours, peers }: Writing<Item>,
): Promise<readonly Result[]> => {
  bench.say(what);
  const folder = bench.folder("kept");
  const keeper = await startBareKeeper(folder, join(folder, "keeper.log"));
  const bare: PeerWriter<Item> = {
    make: ours.make,
    write: ({ body }, agent) => put(keeper.url, body, agent),
    name: "bare node:http that keeps the bytes",
    bar: noBar,
  };
  const others = [...peers, bare];
  const { rounds, count } = bench.quick ? { rounds: 3, count: 300 } : { rounds: 5, count: 1_000 };
  try {
    for (const writer of [ours, ...others]) await writeAll(writer, "warm-up", warmUp);
    const [first, ...rest] = await interleave([ours, ...others], rounds, (writer, round) =>
      writeAll(writer, `written-${round}`, count),
    );
    return others.map(({ name, bar }, at) => ({
      what,
      unit: "publishes/s",
      ours: first?.median ?? 0,
      peer: { name, figure: rest[at]?.median ?? 0 },
      bar,
    }));
  } finally {
    await keeper.stop();
  }
};
