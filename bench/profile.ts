/* Where the time went, out of the CPU profiles that V8 writes. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./processes.ts";

interface Node {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

interface Profile {
  readonly nodes: readonly Node[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const shown = 40;
const waiting = new Set(["(idle)", "(root)"]);

const placeOf = ({ callFrame: { functionName, url, lineNumber } }: Node): string => {
  const path = url.startsWith("file:") ? fileURLToPath(url).replace(`${root}/`, "") : url;
  return `${functionName === "" ? "(anonymous)" : functionName}${path === "" ? "" : ` ${path}:${lineNumber + 1}`}`;
};

const selfTimes = ({ nodes, samples, timeDeltas }: Profile): Map<string, number> => {
  const place = new Map(nodes.map((node) => [node.id, placeOf(node)]));
  const times = new Map<string, number>();
  for (const [at, id] of samples.entries()) {
    const name = place.get(id) ?? "";
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[at] ?? 0));
  }
  return times;
};

/** Time in functions and in all they call, each counted once however deep it calls itself. */
const totalTimes = ({ nodes, samples, timeDeltas }: Profile): Map<string, number> => {
  const own = new Map<number, number>();
  for (const [at, id] of samples.entries()) own.set(id, (own.get(id) ?? 0) + (timeDeltas[at] ?? 0));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const times = new Map<string, number>();
  const walk = (node: Node, above: ReadonlySet<string>): number => {
    const place = placeOf(node);
    const inside = new Set(above).add(place);
    let sum = own.get(node.id) ?? 0;
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child !== undefined) sum += walk(child, inside);
    }
    if (!above.has(place)) times.set(place, (times.get(place) ?? 0) + sum);
    return sum;
  };
  const first = nodes[0];
  if (first !== undefined) walk(first, new Set());
  return times;
};

const lines = (title: string, times: Map<string, number>, busy: number): string => {
  const sorted = [...times].filter(([name]) => !waiting.has(name)).sort((a, b) => b[1] - a[1]);
  return [title, ...sorted.slice(0, shown).map(([name, time]) => `${((100 * time) / busy).toFixed(1)} %  ${name}`)].join("\n");
};

/** The functions that took most, for each profile in the folder; shares are of the time that the process was busy. */
export const profileText = (folder: string): string =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".cpuprofile"))
    .map((name) => {
      const profile = JSON.parse(readFileSync(join(folder, name), "utf8")) as Profile;
      const self = selfTimes(profile);
      const busy = [...self].reduce((sum, [place, time]) => sum + (place === "(idle)" ? 0 : time), 0);
      return `${lines(`${name}: by themselves`, self, busy)}\n\n${lines("with all they call", totalTimes(profile), busy)}`;
    })
    .join("\n\n");

if (import.meta.main) console.log(profileText(process.argv[2] ?? "."));
