/* Publishes by 8 clients at once, each of packages of its own: the PUT that npm sends, over connections that stay open. */
import type { Bench } from "./bench.ts";
import { bodyOf, keptOpen, publish, tarballOf } from "./packages.ts";
import type { Registry } from "./peers/registry.ts";
import type { SideBySide } from "./peers/side-by-side.ts";
import { atLeast, interleave, type Result } from "./results.ts";

const clients = 8;
const tarballBytes = 4 * 1024;
const version = "1.0.0";

/** Publishes per second of a batch that was made beforehand. */
const publishAll = async (registry: Registry, prefix: string, count: number): Promise<number> => {
  const batch: { readonly name: string; readonly body: Buffer }[] = [];
  for (let at = 0; at < count; at += 1) {
    const name = `${prefix}-${at}`;
    batch.push({ name, body: bodyOf(name, version, await tarballOf(name, version, tarballBytes)) });
  }
  const agent = keptOpen(clients);
  const waiting = batch.values();
  const client = async (): Promise<void> => {
    for (const { name, body } of waiting) await publish(registry, name, body, agent);
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  const took = (performance.now() - began) / 1000;
  agent.destroy();
  return count / took;
};

export const measurePublishes = async (bench: Bench, { ours, verdaccio }: SideBySide): Promise<readonly Result[]> => {
  bench.say("publishing with 8 clients");
  const { rounds, count } = bench.quick ? { rounds: 3, count: 200 } : { rounds: 5, count: 1000 };
  for (const registry of [ours, verdaccio]) await publishAll(registry, "warm-up", 100);
  const [packhouse, peer] = await interleave([ours, verdaccio], rounds, (registry, round) =>
    publishAll(registry, `published-${round}`, count),
  );
  return [
    {
      what: "publishes by 8 clients, distinct packages",
      unit: "publishes/s",
      ours: packhouse?.median ?? 0,
      peer: { name: "Verdaccio", figure: peer?.median ?? 0 },
      bar: atLeast(5),
    },
  ];
};
