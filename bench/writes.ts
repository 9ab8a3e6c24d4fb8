/* Writes by several clients at once, each of packages of its own, over connections that stay open. */
import type { Agent } from "node:http";
import type { Bench } from "./bench.ts";
import { keptOpen } from "./packages.ts";
import { interleave } from "./results.ts";

export interface Writer<Item> {
  /** What is written of a package that nobody wrote before. */
  readonly make: (name: string) => Promise<Item> | Item;
  readonly write: (item: Item, agent: Agent) => Promise<unknown>;
}

export const clients = 8;

/** So many a server has taken before it is measured: what is asked is what it does after a minute, not in its first second. */
const warmUp = 1_000;

/** Writes per second of a batch that was made beforehand. */
const writeAll = async <Item>({ make, write }: Writer<Item>, prefix: string, count: number): Promise<number> => {
  const items = await Promise.all(Array.from({ length: count }, (_, at) => make(`${prefix}-${at}`)));
  const agent = keptOpen(clients);
  const waiting = items.values();
  const client = async (): Promise<void> => {
    for (const item of waiting) await write(item, agent);
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  const took = (performance.now() - began) / 1000;
  agent.destroy();
  return count / took;
};

/** Writes per second of each writer, in turns. */
export const measureWriters = async <Item>(bench: Bench, writers: readonly Writer<Item>[]) => {
  const { rounds, count } = bench.quick ? { rounds: 3, count: 300 } : { rounds: 5, count: 1_000 };
  for (const writer of writers) await writeAll(writer, "warm-up", warmUp);
  return interleave(writers, rounds, (writer, round) => writeAll(writer, `written-${round}`, count));
};
