/*
 * Maven packages beside nginx, which sends and takes the same bytes without asking who wants them: a package's metadata, a
 * jar, PUTs, and a build with an empty local repository, directly and through us.
 */
import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { maven } from "../src/formats/maven/index.ts";
import { listOf, pomOf } from "../test/support/maven.ts";
import type { Bench } from "./bench.ts";
import { keptOpen, send } from "./packages.ts";
import { startNginx, takesFiles } from "./peers/nginx.ts";
import { account, domain, makeDomain, makeRepository, registryIn, startPackhouse } from "./peers/packhouse.ts";
import { basic } from "./peers/python-index.ts";
import { makeStaticFolder } from "./peers/static-files.ts";
import { programNamed } from "./processes.ts";
import { atMost, interleave, median, noBar, type Result } from "./results.ts";
import { measureReads, type Reading } from "./static-reads.ts";

const run = promisify(execFile);
const versionCounts = [1, 50, 500] as const;
const jarSizes = [
  { called: "10 KB", bytes: 10 * 1024, unit: "requests/s" },
  { called: "1 MB", bytes: 1024 ** 2, unit: "MB/s" },
] as const;
const central = "public:maven-central";

interface Place {
  /** Ends with a slash. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly token: string;
  readonly stop: () => Promise<void>;
}

const startOurs = async (bench: Bench, name: string, connection?: string): Promise<Place> => {
  const packhouse = await startPackhouse({ folder: bench.folder(name), profiles: bench.profiles });
  await makeDomain(packhouse);
  await makeRepository(packhouse, "jvm", connection);
  const { token } = await registryIn(packhouse, "jvm");
  const url = `${packhouse.url}/maven/d/${domain}-${account}/jvm/`;
  return { url, headers: basic("aws", token), token, stop: packhouse.stop };
};

const put = ({ url, headers }: Pick<Place, "url" | "headers">, path: string, body: Buffer, agent: ReturnType<typeof keptOpen>) =>
  send(url + path, { method: "PUT", headers: { ...headers, "content-length": body.length }, body, agent });

const prepare = async (ours: Place): Promise<void> => {
  const agent = keptOpen(1);
  const release = async (name: string, version: string, jar: Buffer): Promise<void> => {
    const file = `com/acme/${name}/${version}/${name}-${version}`;
    await put(ours, `${file}.jar`, jar, agent);
    await put(ours, `${file}.pom`, Buffer.from(pomOf(name, version)), agent);
    await put(ours, `com/acme/${name}/maven-metadata.xml`, Buffer.from(listOf(name, version)), agent);
  };
  for (const count of versionCounts)
    for (let at = 0; at < count; at += 1) await release(`list-of-${count}`, `1.${at}`, Buffer.from(`${at}`));
  for (const { bytes } of jarSizes) await release(`jar-of-${bytes}`, "1.0", Buffer.alloc(bytes, "packhouse"));
  agent.destroy();
};

const readings: readonly Reading[] = [
  ...versionCounts.map((count) => ({
    what: `maven-metadata.xml, ${count} version${count === 1 ? "" : "s"}`,
    path: `com/acme/list-of-${count}/maven-metadata.xml`,
    unit: "requests/s" as const,
  })),
  ...jarSizes.map(({ called, bytes, unit }) => ({
    what: `jar of ${called}`,
    path: `com/acme/jar-of-${bytes}/1.0/jar-of-${bytes}-1.0.jar`,
    unit,
  })),
];

const measurePuts = async (bench: Bench, ours: Place): Promise<readonly Result[]> => {
  const files = makeStaticFolder(bench.folder("maven-taken"));
  const peer = takesFiles() ? await startNginx(bench.folder("maven-dav"), files) : null;
  if (peer === null) return [];
  bench.say("PUTs by 8 clients");
  const { rounds, count } = bench.quick ? { rounds: 3, count: 200 } : { rounds: 5, count: 1_000 };
  const body = Buffer.alloc(4096, "jar");
  const speeds = await interleave([ours, { url: peer.url, headers: {} }], rounds, async (place, round) => {
    const agent = keptOpen(8);
    const waiting = Array.from(
      { length: count },
      (_, at) => `com/acme/put-${round}-${at}/1.0/put-${round}-${at}-1.0.jar`,
    ).values();
    const client = async (): Promise<void> => {
      for (const path of waiting) await put(place, path, body, agent);
    };
    const began = performance.now();
    await Promise.all(Array.from({ length: 8 }, client));
    agent.destroy();
    return count / ((performance.now() - began) / 1000);
  });
  await peer.stop();
  const [mine, theirs] = speeds.map((speed) => speed.median);
  const what = "PUTs of a jar of 4 KB by 8 clients, distinct packages (durable here, not there)";
  return [{ what, unit: "publishes/s", ours: mine ?? 0, peer: { name: "nginx", figure: theirs ?? 0 }, bar: noBar }];
};

const dependencies = [
  "com.google.guava:guava:33.2.1-jre",
  "org.springframework:spring-context:6.1.11",
  "org.slf4j:slf4j-simple:2.0.13",
];

const projectPom = (): string => {
  const elements = dependencies.map((words) => {
    const [group, name, version] = words.split(":");
    return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;
  });
  return pomOf("measured", "1.0", `<dependencies>${elements.join("")}</dependencies>`);
};

/** Seconds for `mvn package` of a small project, with an empty local repository unless it works offline. */
const build = async (
  folder: string,
  mvn: string,
  place: Pick<Place, "url" | "token"> | null,
  isOffline = false,
): Promise<number> => {
  const server = `<server><id>source</id><username>aws</username><password>${place?.token}</password></server>`;
  const mirror = `<mirror><id>source</id><mirrorOf>*</mirrorOf><url>${place?.url}</url></mirror>`;
  const settings = `<settings>${place === null ? "" : `<servers>${server}</servers><mirrors>${mirror}</mirrors>`}</settings>`;
  writeFileSync(join(folder, "settings.xml"), settings);
  writeFileSync(join(folder, "pom.xml"), projectPom());
  const local = join(folder, "local");
  if (!isOffline) rmSync(local, { recursive: true, force: true });
  const words = [
    ...(isOffline ? ["-o"] : []),
    "-B",
    "-q",
    "-ntp",
    "-s",
    join(folder, "settings.xml"),
    "-f",
    join(folder, "pom.xml"),
    `-Dmaven.repo.local=${local}`,
  ];
  const began = performance.now();
  await run(mvn, [...words, "package"], { maxBuffer: 64 * 1024 ** 2 });
  return (performance.now() - began) / 1000;
};

const measureBuilds = async (bench: Bench): Promise<readonly Result[]> => {
  const mvn = programNamed("mvn");
  if (mvn === null || maven.upstream?.publicAddress(central) == null) return [];
  const times = { direct: [] as number[], offline: [] as number[], cold: [] as number[], warm: [] as number[] };
  for (let round = 0; round < (bench.quick ? 2 : 4); round += 1) {
    bench.say(`mvn package, round ${round + 1}`);
    const folder = bench.folder(`maven-build-${round}`);
    times.direct.push(await build(folder, mvn, null));
    times.offline.push(await build(folder, mvn, null, true));
    const ours = await startOurs(bench, `maven-build-server-${round}`, central);
    times.cold.push(await build(folder, mvn, ours));
    times.warm.push(await build(folder, mvn, ours));
    await ours.stop();
  }
  const peer = { name: "direct", figure: median(times.direct) };
  const floor = { name: "from mvn's own local repository", figure: median(times.offline) };
  return [
    { what: "mvn package with an empty local repository, cold", unit: "s", ours: median(times.cold), peer, bar: atMost(1.15) },
    { what: "mvn package with an empty local repository, warm", unit: "s", ours: median(times.warm), peer, bar: atMost(0.6) },
    { what: "mvn package with an empty local repository, warm", unit: "s", ours: median(times.warm), peer: floor, bar: noBar },
  ];
};

export const measureMaven = async (bench: Bench): Promise<readonly Result[]> => {
  const ours = await startOurs(bench, "maven");
  try {
    await prepare(ours);
    return [
      ...(await measureReads(bench, "maven", ours, readings)),
      ...(await measurePuts(bench, ours)),
      ...(await measureBuilds(bench)),
    ];
  } finally {
    await ours.stop();
  }
};
