/* Start to ready, every read of the API, publishes and first installs, with 1,000 and with 1,000,000 package versions. */
import { createReadStream } from "node:fs";
import { UpdateRepositoryCommand } from "@aws-sdk/client-codeartifact";
import type { Bench } from "./bench.ts";
import { edge, fillFolders, firstSeeded, published, repository, seededId, seededIn, versions } from "./growth-places.ts";
import { bodyOf, keptOpen, publish, send, tarballOf } from "./packages.ts";
import { databaseIn, domain, registryIn, startPackhouse } from "./peers/packhouse.ts";
import { bearer, type Registry } from "./peers/registry.ts";
import { allReads, ask, type Grown } from "./reads.ts";
import { median, quantile } from "./results.ts";

interface Measured extends Grown {
  readonly local: Registry;
  readonly edge: Registry;
  /** What each read or write took in milliseconds, in all rounds. */
  readonly took: Map<string, number[]>;
}

/** What is asked of each server in turn; `at` is another number each time. */
interface Work {
  readonly what: string;
  readonly one: (server: Measured, at: number) => Promise<unknown>;
  /** How many different things it asks the small server for, where that is few; then both must forget. */
  readonly distinct?: number;
}

const get = ({ agent }: Measured, registry: Registry, path: string): Promise<number> =>
  send(registry.endpoint + path, { headers: bearer(registry), agent });

const install = async (server: Measured, registry: Registry, name: string): Promise<void> => {
  await get(server, registry, name);
  await get(server, registry, `${name}/-/${name}-${versions[0]}.tgz`);
};

const nameAt = (at: number): string => published[at % published.length] ?? "";

const reads: readonly Work[] = [
  { what: "packument", one: (server, at) => get(server, server.local, nameAt(at)) },
  { what: "tarball", one: (server, at) => get(server, server.local, `${nameAt(at)}/-/${nameAt(at)}-${versions[0]}.tgz`) },
  ...allReads.map(
    ({ what, operation, input, ofAll }): Work => ({
      what,
      one: (server, at) => ask(server, operation, input(at, server)),
      // Asked again, the small domain's packages would be remembered, while the large one's never are.
      ...(ofAll && { distinct: firstSeeded }),
    }),
  ),
];

const rounds = 5;

const writes: readonly { readonly work: Work; readonly times: number }[] = [
  {
    times: 200,
    work: {
      what: "publish of a new package",
      one: async (server, at) => {
        const name = `new-${at}`;
        await publish(server.local, name, bodyOf(name, "1.0.0", await tarballOf(name, "1.0.0", 2048)), server.agent);
      },
    },
  },
  {
    // Each once in all.
    times: published.length / rounds,
    work: { what: "first install through an upstream", one: (server, at) => install(server, server.edge, nameAt(at)) },
  },
];

const timed = async (server: Measured, one: Work["one"], at: number): Promise<number> => {
  const began = performance.now();
  await one(server, at);
  return performance.now() - began;
};

/** A round: has each server do all of it in turns, so that whatever else the machine does meets both alike. */
const inTurns = async (servers: readonly Measured[], works: readonly Work[], from: number, times: number): Promise<void> => {
  for (const { what, one, distinct = times } of works) {
    for (const { took } of servers) if (!took.has(what)) took.set(what, []);
    for (let at = from; at < from + times; at += 1) {
      if (at > from && (at - from) % distinct === 0) await forget(servers, at);
      for (const server of at % 2 === 0 ? servers : servers.toReversed()) {
        server.took.get(what)?.push(await timed(server, one, at));
      }
    }
  }
};

/** Nothing is answered from what a server remembers: a change to the repository, another one each time, makes it forget. */
const forget = async (servers: readonly Measured[], at: number): Promise<void> => {
  for (const { packhouse } of servers) {
    const description = `Asked ${at} times`;
    await packhouse.api.send(new UpdateRepositoryCommand({ domain, repository, description }));
  }
};

/** Has the system keep a file in memory: what growth costs is asked here, and not how slow a disk is. */
const readThrough = async (path: string): Promise<void> => {
  for await (const _ of createReadStream(path, { highWaterMark: 1024 ** 2 }));
};

const openServer = async (folder: string, total: number): Promise<Measured> => {
  await readThrough(databaseIn(folder));
  const packhouse = await startPackhouse({ folder });
  const seeded = seededIn(total);
  // A step that has no divisor in common with their number leads to all of them.
  const somePackage = (at: number) => seededId((at * 7_919) % seeded);
  const [local, through] = [await registryIn(packhouse, repository), await registryIn(packhouse, edge)];
  const middle = seededId(2 * Math.floor(seeded / 4));
  return { packhouse, agent: keptOpen(1), somePackage, middle, local, edge: through, took: new Map() };
};

const closeServer = async ({ agent, packhouse }: Measured): Promise<void> => {
  agent.destroy();
  await packhouse.stop();
};

const startsMs = async (folderOf: (time: number) => string, times: number): Promise<number> => {
  const took: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const packhouse = await startPackhouse({ folder: folderOf(time) });
    took.push(packhouse.readyMs);
    await packhouse.stop();
  }
  return median(took);
};

const maxRatio = 1.5;
const maxReadyMs = 1_000;

const rowsOf = (small: Measured, large: Measured): readonly string[] =>
  [...large.took].map(([what, took]) => {
    const figures = [0.5, 0.99].flatMap((share) => {
      const [before, after] = [quantile(small.took.get(what) ?? [], share), quantile(took, share)];
      const ratio = (after / before).toFixed(2);
      return [`${before.toFixed(2)} ms`, `${after.toFixed(2)} ms`, after <= before * maxRatio ? ratio : `**${ratio}**`];
    });
    return `| ${what} | ${figures.join(" | ")} |`;
  });

const table = (small: string, large: string, rows: readonly string[]): string =>
  [
    `| What | p50, ${small} | p50, ${large} | Ratio | p99, ${small} | p99, ${large} | Ratio |`,
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");

const compareReads = async (bench: Bench, folders: readonly [string, string], total: number): Promise<readonly string[]> => {
  const servers = [await openServer(folders[0], 1_000), await openServer(folders[1], total)] as const;
  const times = bench.quick ? 50 : 150;
  for (let round = 0; round < (bench.quick ? 3 : 9); round += 1) {
    bench.say(`reading, round ${round}`);
    await forget(servers, round * times);
    await inTurns(servers, reads, round * times, times);
    // The first round is for the compiler.
    if (round === 0) for (const { took } of servers) took.clear();
  }
  for (const server of servers) await closeServer(server);
  return rowsOf(...servers);
};

const compareWrites = async (bench: Bench, folders: readonly [string, string], total: number): Promise<readonly string[]> => {
  bench.say("publishing and installing");
  const servers = [await openServer(folders[0], 1_000), await openServer(folders[1], total)] as const;
  for (let round = 0; round < rounds; round += 1) {
    for (const { work, times } of writes) await inTurns(servers, [work], round * times, times);
    if (round === 0) for (const { took } of servers) took.clear();
  }
  for (const server of servers) await closeServer(server);
  return rowsOf(...servers);
};

/** Its own tables, in Markdown: they compare a server with itself. */
export const measureGrowth = async (bench: Bench): Promise<string> => {
  const total = bench.quick ? 50_000 : 1_000_000;
  const inWords = total.toLocaleString("en-US");
  const packages = seededIn(total).toLocaleString("en-US");
  const folders = { plain: bench.folder("plain"), small: bench.folder("small"), large: bench.folder("large") };
  bench.say(`making a database of ${inWords} versions`);
  await fillFolders(folders, total);
  bench.say("starting");
  const emptyMs = await startsMs((time) => bench.folder(`empty-${time}`), 5);
  const fullMs = await startsMs(() => folders.large, 5);
  const read = await compareReads(bench, [folders.small, folders.large], total);
  const written = await compareWrites(bench, [folders.plain, folders.large], total);
  return [
    `Start to ready: ${Math.round(emptyMs)} ms when empty, ${Math.round(fullMs)} ms with ${inWords} package versions (at most ${maxReadyMs} ms).`,
    table("1,000 versions", `${inWords} versions`, read),
    table("no groups", `1,000 groups, ${packages} packages`, written),
  ].join("\n\n");
};
