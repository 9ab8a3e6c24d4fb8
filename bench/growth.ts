/* Start to ready, and the time of reads, with 1,000 and with 1,000,000 package versions in the database. */
import { createHash } from "node:crypto";
import { cpSync } from "node:fs";
import { UpdateRepositoryCommand } from "@aws-sdk/client-codeartifact";
import { sign } from "../src/access/sigv4.ts";
import type { Bench } from "./bench.ts";
import { bodyOf, keptOpen, publish, send, tarballOf } from "./packages.ts";
import {
  account,
  databaseIn,
  domain,
  makeDomain,
  makeRepository,
  type Packhouse,
  registryIn,
  startPackhouse,
} from "./peers/packhouse.ts";
import { bearer, type Registry } from "./peers/registry.ts";
import { atMost, below, median, noBar, quantile, type Result } from "./results.ts";
import { seedVersions } from "./seed.ts";

const repository = "local";
const packages = 500;
const versions = ["1.0.0", "1.1.0"];
const clients = 8;
const seededEach = 10;

const packageNames = Array.from({ length: packages }, (_, at) => `read-${at}`);

/** Publishes the versions that are read later. */
const publishAll = async (registry: Registry): Promise<void> => {
  const agent = keptOpen(clients);
  const waiting = packageNames.values();
  const client = async (): Promise<void> => {
    for (const name of waiting) {
      for (const version of versions)
        await publish(registry, name, bodyOf(name, version, await tarballOf(name, version, 2048)), agent);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
};

const prepare = async (small: string, large: string, total: number): Promise<void> => {
  const packhouse = await startPackhouse({ folder: small });
  await makeDomain(packhouse);
  await makeRepository(packhouse, repository);
  await publishAll(await registryIn(packhouse, repository));
  await packhouse.stop();
  cpSync(small, large, { recursive: true });
  const rest = (total - packages * versions.length) / seededEach;
  const database = databaseIn(large);
  await seedVersions({ database, owner: account, domain, repository, packages: rest, versionsEach: seededEach });
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

interface Read {
  readonly what: string;
  readonly one: (server: Server, name: string) => Promise<void>;
}

interface Server {
  readonly packhouse: Packhouse;
  readonly registry: Registry;
  readonly agent: ReturnType<typeof keptOpen>;
  readonly took: Map<string, number[]>;
}

const timed = async (server: Server, what: string, work: () => Promise<unknown>): Promise<void> => {
  const began = performance.now();
  await work();
  const took = server.took.get(what) ?? [];
  took.push(performance.now() - began);
  server.took.set(what, took);
};

const emptyHash = createHash("sha256").digest("hex");

const listVersions = async (server: Server, what: string, name: string): Promise<void> => {
  const { packhouse, agent } = server;
  const query = new URLSearchParams({ domain, repository, format: "npm", package: name });
  const url = new URL(`/v1/package/versions?${query}`, packhouse.url);
  const { accessKeyId, secretAccessKey: secret, region } = packhouse.credentials;
  const headers = sign(
    { method: "POST", path: url.pathname, query: url.search.slice(1), headers: { host: url.host } },
    { accessKeyId, secret, region, service: "codeartifact", at: Date.now(), payloadHash: emptyHash },
  );
  await timed(server, what, () => send(url.href, { method: "POST", headers, agent }));
};

const get = (server: Server, what: string, path: string): Promise<void> =>
  timed(server, what, () => send(server.registry.endpoint + path, { headers: bearer(server.registry), agent: server.agent }));

const reads: readonly Read[] = [
  { what: "packument", one: (server, name) => get(server, "packument", name) },
  { what: "tarball", one: (server, name) => get(server, "tarball", `${name}/-/${name}-${versions[0]}.tgz`) },
  { what: "ListPackageVersions", one: (server, name) => listVersions(server, "ListPackageVersions", name) },
];

const openServer = async (folder: string): Promise<Server> => {
  const packhouse = await startPackhouse({ folder });
  return { packhouse, registry: await registryIn(packhouse, repository), agent: keptOpen(1), took: new Map() };
};

/** Every read once on each server, none from what the server remembers: a change to the repository makes it forget. */
const readAll = async (servers: readonly Server[], round: number): Promise<void> => {
  for (const { packhouse } of servers) {
    const description = `Round ${round}`;
    await packhouse.api.send(new UpdateRepositoryCommand({ domain, repository, description }));
  }
  for (const { one } of reads) {
    for (const name of packageNames) for (const server of servers) await one(server, name);
  }
};

export const measureGrowth = async (bench: Bench): Promise<readonly Result[]> => {
  const total = bench.quick ? 50_000 : 1_000_000;
  const inWords = total.toLocaleString("en-US");
  const [small, large] = [bench.folder("small"), bench.folder("large")];
  bench.say(`making a database of ${inWords} versions`);
  await prepare(small, large, total);
  bench.say("starting");
  const emptyMs = await startsMs((time) => bench.folder(`empty-${time}`), 5);
  const fullMs = await startsMs(() => large, 5);
  bench.say("reading");
  const servers = [await openServer(small), await openServer(large)] as const;
  // The first round is for the compiler.
  for (let round = 0; round < (bench.quick ? 3 : 6); round += 1) {
    await readAll(servers, round);
    if (round === 0) for (const { took } of servers) took.clear();
  }
  for (const { agent, packhouse } of servers) {
    agent.destroy();
    await packhouse.stop();
  }
  const of = (server: Server, what: string, share: number): number => quantile(server.took.get(what) ?? [], share);
  const compared = reads.flatMap(({ what }) =>
    [0.5, 0.99].map(
      (share): Result => ({
        what: `${what} at ${inWords} versions, p${share * 100}`,
        unit: "ms",
        ours: of(servers[1], what, share),
        peer: { name: "at 1,000", figure: of(servers[0], what, share) },
        bar: atMost(1.5),
      }),
    ),
  );
  return [
    { what: "start to ready, empty", unit: "ms", ours: emptyMs, peer: null, bar: noBar },
    { what: `start to ready, ${inWords} versions`, unit: "ms", ours: fullMs, peer: null, bar: below(1000) },
    ...compared,
  ];
};
