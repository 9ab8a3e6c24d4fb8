/*
 * Gems beside nginx, which sends and takes the same bytes without asking who wants them: a gem's document in the compact index,
 * the list of all versions, a gem, and pushes.
 */
import { randomBytes } from "node:crypto";
import { gem } from "../test/support/gems.ts";
import type { Bench } from "./bench.ts";
import { keptOpen, send } from "./packages.ts";
import { startNginx, takesFiles } from "./peers/nginx.ts";
import { account, domain, makeDomain, makeRepository, registryIn, startPackhouse } from "./peers/packhouse.ts";
import { makeStaticFolder } from "./peers/static-files.ts";
import { interleave, noBar, type Result } from "./results.ts";
import { measureReads, type Reading, type ReadPlace } from "./static-reads.ts";

const versionCounts = [1, 50, 500] as const;
const gemSizes = [
  { called: "10 KB", bytes: 10 * 1024, unit: "requests/s" },
  { called: "1 MB", bytes: 1024 ** 2, unit: "MB/s" },
] as const;
/** Besides those above. */
const gemCount = 500;

interface Place extends ReadPlace {
  readonly stop: () => Promise<void>;
}

const startOurs = async (bench: Bench): Promise<Place> => {
  const packhouse = await startPackhouse({ folder: bench.folder("ruby"), profiles: bench.profiles });
  await makeDomain(packhouse);
  await makeRepository(packhouse, "gems");
  const { token } = await registryIn(packhouse, "gems");
  const url = `${packhouse.url}/ruby/d/${domain}-${account}/gems/`;
  return { url, headers: { authorization: `Bearer ${token}` }, stop: packhouse.stop };
};

/** About as much as a gem says of what it needs. */
const dependencies = Object.fromEntries(
  ["actionpack", "activesupport", "concurrent-ruby", "i18n", "rack"].map((name, at) => [name, [`>= ${at + 1}.0`, "< 9"]]),
);

const gemOf = async (name: string, version: string, bytes: number): Promise<Buffer> =>
  (await gem(name, version, { dependencies, ruby: ">= 2.7", files: { "content.bin": randomBytes(bytes) } })).bytes;

const push = ({ url, headers }: ReadPlace, body: Buffer, agent: ReturnType<typeof keptOpen>) =>
  send(`${url}api/v1/gems`, { method: "POST", headers: { ...headers, "content-length": body.length }, body, agent });

const prepare = async (ours: Place): Promise<void> => {
  const agent = keptOpen(1);
  for (const count of versionCounts)
    for (let at = 0; at < count; at += 1) await push(ours, await gemOf(`list-of-${count}`, `1.${at}.0`, 100), agent);
  for (let at = 0; at < gemCount; at += 1) await push(ours, await gemOf(`one-of-many-${at}`, "1.0.0", 100), agent);
  for (const { bytes } of gemSizes) await push(ours, await gemOf(`gem-of-${bytes}`, "1.0.0", bytes), agent);
  agent.destroy();
};

const readings: readonly Reading[] = [
  ...versionCounts.map((count) => ({
    what: `compact index, ${count} version${count === 1 ? "" : "s"}`,
    path: `info/list-of-${count}`,
    unit: "requests/s" as const,
  })),
  { what: `list of the versions of some ${gemCount} gems`, path: "versions", unit: "requests/s" },
  ...gemSizes.map(({ called, bytes, unit }) => ({ what: `gem of ${called}`, path: `gems/gem-of-${bytes}-1.0.0.gem`, unit })),
];

const measurePushes = async (bench: Bench, ours: Place): Promise<readonly Result[]> => {
  const files = makeStaticFolder(bench.folder("ruby-taken"));
  const peer = takesFiles() ? await startNginx(bench.folder("ruby-dav"), files) : null;
  if (peer === null) return [];
  bench.say("pushes by 8 clients");
  const { rounds, count } = bench.quick ? { rounds: 3, count: 200 } : { rounds: 5, count: 1_000 };
  const speeds = await interleave(["ours", "theirs"] as const, rounds, async (whose, round) => {
    const names = Array.from({ length: count }, (_, at) => `put-${round}-${at}`);
    const waiting = (await Promise.all(names.map(async (name) => ({ name, body: await gemOf(name, "1.0.0", 4096) })))).values();
    const agent = keptOpen(8);
    const client = async (): Promise<void> => {
      for (const { name, body } of waiting) {
        if (whose === "ours") await push(ours, body, agent);
        else await send(peer.url + name, { method: "PUT", headers: { "content-length": body.length }, body, agent });
      }
    };
    const began = performance.now();
    await Promise.all(Array.from({ length: 8 }, client));
    agent.destroy();
    return count / ((performance.now() - began) / 1000);
  });
  await peer.stop();
  const [mine, theirs] = speeds.map((speed) => speed.median);
  const what = "pushes of a gem of 4 KB by 8 clients, distinct gems (durable here, not there)";
  return [{ what, unit: "publishes/s", ours: mine ?? 0, peer: { name: "nginx", figure: theirs ?? 0 }, bar: noBar }];
};

export const measureRuby = async (bench: Bench): Promise<readonly Result[]> => {
  const ours = await startOurs(bench);
  try {
    await prepare(ours);
    return [...(await measureReads(bench, "ruby", ours, readings)), ...(await measurePushes(bench, ours))];
  } finally {
    await ours.stop();
  }
};
