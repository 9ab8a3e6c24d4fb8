/* Publishes by 8 clients at once: the PUT that npm sends. */
import type { Bench } from "./bench.ts";
import { bodyOf, publish, tarballOf } from "./packages.ts";
import type { Registry } from "./peers/registry.ts";
import type { SideBySide } from "./peers/side-by-side.ts";
import { atLeast, type Result } from "./results.ts";
import { clients, measureWriters, type Writer } from "./writes.ts";

const tarballBytes = 4 * 1024;
const version = "1.0.0";

interface Publication {
  readonly name: string;
  readonly body: Buffer;
}

const publisherTo = (registry: Registry): Writer<Publication> => ({
  make: async (name) => ({ name, body: bodyOf(name, version, await tarballOf(name, version, tarballBytes)) }),
  write: ({ name, body }, agent) => publish(registry, name, body, agent),
});

export const measurePublishes = async (bench: Bench, { ours, verdaccio }: SideBySide): Promise<readonly Result[]> => {
  bench.say(`publishing with ${clients} clients`);
  const [packhouse, peer] = await measureWriters(bench, [ours, verdaccio].map(publisherTo));
  return [
    {
      what: `publishes by ${clients} clients, distinct packages`,
      unit: "publishes/s",
      ours: packhouse?.median ?? 0,
      peer: { name: "Verdaccio", figure: peer?.median ?? 0 },
      bar: atLeast(5),
    },
  ];
};
