/*
 * Maven packages beside nginx, which sends and takes the same bytes without asking who wants them: a package's metadata, a
 * jar, PUTs, and a build with an empty local repository, directly and through us.
 */
import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import type { Agent } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { maven } from "../src/formats/maven/index.ts";
import { locate } from "../test/support/clients.ts";
import { listOf, pomOf } from "../test/support/maven.ts";
import type { Bench } from "./bench.ts";
import { keptOpen, send } from "./packages.ts";
import { nearAndFar } from "./peers/far.ts";
import { type Place, startPlace } from "./peers/packhouse.ts";
import { basic } from "./peers/python-index.ts";
import { atMost, median, noBar, type Result } from "./results.ts";
import { assetSizes, measureReads, usualReadings, versionCounts } from "./static-reads.ts";
import { measureWrites } from "./static-writes.ts";

const run = promisify(execFile);
const central = "public:maven-central";

const putTo = (ours: Place) => (path: string, body: Buffer, agent: Agent) =>
  send(ours.url + path, {
    method: "PUT",
    headers: { ...basic("aws", ours.token), "content-length": body.length },
    body,
    agent,
  });

const prepare = async (ours: Place): Promise<void> => {
  const agent = keptOpen(1);
  const put = putTo(ours);
  const release = async (name: string, version: string, jar: Buffer): Promise<void> => {
    const file = `com/acme/${name}/${version}/${name}-${version}`;
    await put(`${file}.jar`, jar, agent);
    await put(`${file}.pom`, Buffer.from(pomOf(name, version)), agent);
    await put(`com/acme/${name}/maven-metadata.xml`, Buffer.from(listOf(name, version)), agent);
  };
  for (const count of versionCounts)
    for (let at = 0; at < count; at += 1) await release(`list-of-${count}`, `1.${at}`, Buffer.from(`${at}`));
  for (const bytes of assetSizes) await release(`jar-of-${bytes}`, "1.0", Buffer.alloc(bytes, "packhouse"));
  agent.destroy();
};

const readings = usualReadings(
  { what: "maven-metadata.xml", path: (versions) => `com/acme/list-of-${versions}/maven-metadata.xml` },
  { what: "jar", path: (bytes) => `com/acme/jar-of-${bytes}/1.0/jar-of-${bytes}-1.0.jar` },
);

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

/** The proxy that the environment names, for the settings: newer versions look nowhere else. */
const proxyHere = (): string => {
  const url = URL.parse(process.env.HTTPS_PROXY ?? "");
  if (url === null) return "";
  const where = `<host>${url.hostname}</host><port>${url.port}</port>`;
  return `<proxies><proxy><active>true</active><protocol>https</protocol>${where}</proxy></proxies>`;
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
  const through = place === null ? proxyHere() : `<servers>${server}</servers><mirrors>${mirror}</mirrors>`;
  writeFileSync(join(folder, "settings.xml"), `<settings>${through}</settings>`);
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

/** As in `scripts/install-clients.ts`; Debian's asks for each file without its credentials first, and for its checksum. */
const clients = ["mvn", "mvn 3.9"] as const;

const measureBuilds = async (bench: Bench, client: (typeof clients)[number], where: string): Promise<readonly Result[]> => {
  const [mvn] = locate(client) ?? [];
  if (mvn === undefined || maven.upstream?.publicAddress(central) == null) return [];
  const times = { direct: [] as number[], offline: [] as number[], cold: [] as number[], warm: [] as number[] };
  for (let number = 1; number <= (bench.quick ? 2 : 4); number += 1) {
    const round = `${client}, round ${number}${where}`;
    bench.say(`package with ${round}`);
    const folder = bench.folder(`maven-build-${round}`);
    times.direct.push(await build(folder, mvn, null));
    times.offline.push(await build(folder, mvn, null, true));
    const ours = await startPlace(bench, `maven-build-server-${round}`, "maven", central);
    times.cold.push(await build(folder, mvn, ours));
    times.warm.push(await build(folder, mvn, ours));
    await ours.stop();
  }
  const peer = { name: "direct", figure: median(times.direct) };
  const floor = { name: "from mvn's own local repository", figure: median(times.offline) };
  const what = `${client} package with an empty local repository${where}`;
  return [
    { what: `${what}, cold`, unit: "s", ours: median(times.cold), peer, bar: atMost(1.15) },
    { what: `${what}, warm`, unit: "s", ours: median(times.warm), peer, bar: atMost(0.6) },
    { what: `${what}, warm`, unit: "s", ours: median(times.warm), peer: floor, bar: noBar },
  ];
};

const measureEach = async (bench: Bench, where: string): Promise<readonly Result[]> => {
  const results: Result[] = [];
  for (const client of clients) results.push(...(await measureBuilds(bench, client, where)));
  return results;
};

export const measureMaven = async (bench: Bench): Promise<readonly Result[]> => {
  const ours = await startPlace(bench, "maven", "maven");
  try {
    await prepare(ours);
    const reads = await measureReads(bench, "maven", { url: ours.url, headers: basic("aws", ours.token) }, readings);
    const put = putTo(ours);
    const writes = await measureWrites(bench, {
      name: "maven",
      what: "PUTs of a jar of 4 KB",
      bodyOf: async () => Buffer.alloc(4096, "jar"),
      publish: (name, body, agent) => put(`com/acme/${name}/1.0/${name}-1.0.jar`, body, agent),
    });
    return [...reads, ...writes, ...(await nearAndFar((where) => measureEach(bench, where)))];
  } finally {
    await ours.stop();
  }
};
