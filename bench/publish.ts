/* Publishes by 8 clients at once: the PUT that npm sends. */
import type { Bench } from "./bench.ts";
import { bodyOf, publish, tarballOf } from "./packages.ts";
import type { Registry } from "./peers/registry.ts";
import type { SideBySide } from "./peers/side-by-side.ts";
import { atLeast, type Result } from "./results.ts";
import { clients, measureWriters, type Writer, type Written } from "./writes.ts";

const tarballBytes = 4 * 1024;
const version = "1.0.0";

interface Publication extends Written {
  readonly name: string;
}

const publisherTo = (registry: Registry): Writer<Publication> => ({
  make: async (name) => ({ name, body: bodyOf(name, version, await tarballOf(name, version, tarballBytes)) }),
  write: ({ name, body }, agent) => publish(registry, name, body, agent),
});

export const measurePublishes = (bench: Bench, { ours, verdaccio }: SideBySide): Promise<readonly Result[]> =>
  measureWriters(bench, {
    what: `publishes by ${clients} clients, distinct packages`,
    ours: publisherTo(ours),
    peers: [{ ...publisherTo(verdaccio), name: "Verdaccio", bar: atLeast(5) }],
  });
