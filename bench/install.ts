/*
 * `npm ci` of a tree of some 300 packages with an empty cache: from the registry that this machine's npm is set to, and
 * through Packhouse in front of the same registry, with an empty data folder (cold) and once more (warm).
 */
import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Bench } from "./bench.ts";
import { nearAndFar } from "./peers/far.ts";
import { makeDomain, makeRepository, registryIn, startPackhouse } from "./peers/packhouse.ts";
import type { Registry } from "./peers/registry.ts";
import { verdaccioFolder } from "./peers/verdaccio.ts";
import { atMost, median, noBar, type Result } from "./results.ts";

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly resolved?: string }>>;
}

const run = promisify(execFile);
const connection = "public:npmjs";
const maxOutputBytes = 64 * 1024 ** 2;

const readLock = (): Lock => JSON.parse(readFileSync(join(verdaccioFolder, "package-lock.json"), "utf8")) as Lock;

/** The lock file as it would be had the tree been locked through this registry: with its addresses. */
const lockedFrom = (lock: Lock, registry: string): Lock => {
  const packages: Record<string, Lock["packages"][string]> = {};
  for (const [place, locked] of Object.entries(lock.packages)) {
    const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
    const file = `${name.slice(name.indexOf("/") + 1)}-${locked.version}.tgz`;
    packages[place] = place === "" ? locked : { ...locked, resolved: new URL(`${name}/-/${file}`, registry).href };
  }
  return { ...lock, packages };
};

const machineRegistry = async (folder: string): Promise<string> =>
  (await run("npm", ["config", "get", "registry"], { cwd: folder })).stdout.trim();

interface Source {
  /** Null for the machine's own. */
  readonly registry: Registry | null;
  readonly cache: string;
  readonly isOffline?: boolean;
}

/** Seconds for one installation in a folder of its own. */
const install = async (folder: string, lock: Lock, { registry: from, cache, isOffline }: Source): Promise<number> => {
  const words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", cache];
  if (isOffline) words.push("--offline");
  if (from !== null) {
    words.push("--registry", from.endpoint);
    writeFileSync(join(folder, ".npmrc"), `${from.endpoint.replace(/^http:/, "")}:_authToken=${from.token}\n`);
  }
  writeFileSync(join(folder, "package.json"), readFileSync(join(verdaccioFolder, "package.json")));
  const registry = from?.endpoint ?? (await machineRegistry(folder));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lockedFrom(lock, registry)));
  const began = performance.now();
  await run("npm", words, { cwd: folder, maxBuffer: maxOutputBytes });
  const seconds = (performance.now() - began) / 1000;
  rmSync(folder, { recursive: true });
  return seconds;
};

const throughPackhouse = async (bench: Bench, round: string, lock: Lock): Promise<{ cold: number; warm: number }> => {
  const url = await machineRegistry(bench.folder("npm"));
  const packhouse = await startPackhouse({
    folder: bench.folder(`install-packhouse-${round}`),
    settings: { connections: { [connection]: { format: "npm", url } } },
    profiles: bench.profiles,
  });
  await makeDomain(packhouse);
  await makeRepository(packhouse, "public", connection);
  const registry = await registryIn(packhouse, "public");
  const through = (name: string): Promise<number> =>
    install(bench.folder(name), lock, { registry, cache: bench.folder(`${name}-cache-${round}`) });
  const cold = await through("cold");
  const warm = await through("warm");
  await packhouse.stop();
  return { cold, warm };
};

export const measureInstalls = (bench: Bench): Promise<readonly Result[]> => nearAndFar((where) => measureFrom(bench, where));

const measureFrom = async (bench: Bench, where: string): Promise<readonly Result[]> => {
  const lock = readLock();
  const count = Object.keys(lock.packages).length - 1;
  const times = { direct: [] as number[], offline: [] as number[], cold: [] as number[], warm: [] as number[] };
  for (let number = 1; number <= (bench.quick ? 2 : 5); number += 1) {
    const round = `round ${number}${where}`;
    bench.say(`npm ci of ${count} packages, ${round}`);
    const cache = bench.folder(`direct-cache-${round}`);
    times.direct.push(await install(bench.folder("direct"), lock, { registry: null, cache }));
    times.offline.push(await install(bench.folder("offline"), lock, { registry: null, cache, isOffline: true }));
    const { cold, warm } = await throughPackhouse(bench, round, lock);
    times.cold.push(cold);
    times.warm.push(warm);
  }
  const peer = { name: "direct", figure: median(times.direct) };
  const floor = { name: "from npm's own cache", figure: median(times.offline) };
  const what = `npm ci of ${count} packages${where}`;
  return [
    { what: `${what}, cold`, unit: "s", ours: median(times.cold), peer, bar: atMost(1.15) },
    { what: `${what}, warm`, unit: "s", ours: median(times.warm), peer, bar: atMost(0.6) },
    { what: `${what}, warm`, unit: "s", ours: median(times.warm), peer: floor, bar: noBar },
  ];
};
