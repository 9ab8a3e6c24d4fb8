/*
 * Python's packages beside devpi and pypiserver: a project's page, a wheel, uploads, and `pip install` of a real tree. The
 * page of a package that just changed is made anew, which is what "cold" says.
 */
import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import type { Agent } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { pypi } from "../src/formats/pypi/index.ts";
import { locate } from "../test/support/clients.ts";
import { wheel } from "../test/support/distributions.ts";
import { formOf, formType, usualFields } from "../test/support/upload.ts";
import type { Bench } from "./bench.ts";
import { drive, loadRounds, type Target, warmUpSeconds } from "./load.ts";
import { keptOpen, send } from "./packages.ts";
import { startBare } from "./peers/bare.ts";
import { nearAndFar } from "./peers/far.ts";
import { account, domain, makeDomain, makeRepository, registryIn, startPackhouse } from "./peers/packhouse.ts";
import { basic, type PythonIndex } from "./peers/python-index.ts";
import { type RunningIndex, startDevpi, startPypiserver } from "./peers/python-peers.ts";
import { makeStaticFolder } from "./peers/static-files.ts";
import { atLeast, atMost, interleave, median, noBar, type Result } from "./results.ts";
import { clients, measureWriters } from "./writes.ts";

const run = promisify(execFile);
const json = "application/vnd.pypi.simple.v1+json";
const pages = [1, 50, 500] as const;
const wheelSizes = [
  { called: "10 KB", bytes: 10 * 1024, unit: "requests/s", bar: atLeast(8) },
  { called: "1 MB", bytes: 1024 ** 2, unit: "MB/s", bar: noBar },
] as const;

const startOurs = async (bench: Bench, name: string, connection?: string): Promise<RunningIndex> => {
  const settings = connection === undefined ? {} : { connections: { "public:pypi": { format: "pypi", url: connection } } };
  const packhouse = await startPackhouse({ folder: bench.folder(name), profiles: bench.profiles, settings });
  await makeDomain(packhouse);
  await makeRepository(packhouse, "python", connection === undefined ? undefined : "public:pypi");
  const { token } = await registryIn(packhouse, "python");
  const endpoint = `${packhouse.url}/pypi/d/${domain}-${account}/python/`;
  const index = { name: "Packhouse", uploadUrl: endpoint, indexUrl: `${endpoint}simple/`, headers: basic("aws", token) };
  return { ...packhouse, index };
};

interface Release {
  readonly name: string;
  readonly version: string;
  readonly body: Buffer;
}

/** Bytes that do not compress, made of nothing but a count. */
const noise = (bytes: number): Buffer => {
  const content = Buffer.alloc(bytes);
  let state = 1;
  for (let at = 0; at < bytes; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    content[at] = state >>> 24;
  }
  return content;
};

const release = (name: string, version: string, bytes: number): Release => {
  const metadata = { "Requires-Python": ">=3.8", "Requires-Dist": ["attrs>=20", "six"], Summary: "Made to be measured" };
  const built = wheel(name, version, { metadata, files: { "content.bin": noise(bytes) } });
  return { name, version, body: formOf(usualFields({ name, version }, built.sha256), [built]) };
};

const upload = ({ uploadUrl, headers }: PythonIndex, { body }: Release, agent: ReturnType<typeof keptOpen>): Promise<number> =>
  send(uploadUrl, {
    method: "POST",
    headers: { ...headers, "content-type": formType, "content-length": body.length },
    body,
    agent,
  });

const pageName = (versions: number): string => `page-of-${versions}`;
const wheelName = (bytes: number): string => `wheel-of-${bytes}`;

const prepare = async (indexes: readonly PythonIndex[]): Promise<void> => {
  const agent = keptOpen(indexes.length);
  const releases = [
    ...pages.flatMap((versions) => Array.from({ length: versions }, (_, at) => release(pageName(versions), `1.${at}`, 100))),
    ...wheelSizes.map(({ bytes }) => release(wheelName(bytes), "1.0", bytes)),
  ];
  for (const one of releases) await Promise.all(indexes.map((index) => upload(index, one, agent)));
  agent.destroy();
};

const pageOf = ({ indexUrl, headers }: PythonIndex, versions: number): Target => ({
  url: `${indexUrl}${pageName(versions)}/`,
  headers: { ...headers, accept: `${json}, text/html;q=0.1` },
});

const measurePages = async (bench: Bench, indexes: readonly PythonIndex[]): Promise<readonly Result[]> => {
  const files = makeStaticFolder(bench.folder("python-files"));
  for (const versions of pages) {
    const target = pageOf(indexes[0] as PythonIndex, versions);
    const answer = await fetch(target.url, { headers: target.headers });
    writeFileSync(join(files, pageName(versions)), Buffer.from(await answer.arrayBuffer()));
  }
  const bare = await startBare(files, join(bench.folder("bare"), "pages.log"));
  const { rounds, seconds } = loadRounds(bench);
  const results: Result[] = [];
  for (const versions of pages) {
    const what = `simple page, ${versions} version${versions === 1 ? "" : "s"}, hot`;
    bench.say(what);
    const targets = [...indexes.map((index) => pageOf(index, versions)), { url: bare.url + pageName(versions), headers: {} }];
    for (const target of targets) await drive(target, { seconds: warmUpSeconds, connections: 16 });
    const speeds = await interleave(
      targets,
      rounds,
      async (target) => (await drive(target, { seconds, connections: 16 })).requestsPerSecond,
    );
    const names = [...indexes.map(({ name }) => name), "bare node:http"];
    for (const [at, { median: speed }] of speeds.entries()) {
      const peer = { name: names[at] ?? "", figure: speed };
      const bar = atLeast(peer.name === "bare node:http" ? 0.5 : 8);
      if (at > 0) results.push({ what, unit: "requests/s", ours: speeds[0]?.median ?? 0, peer, bar });
    }
  }
  await bare.stop();
  return results;
};

/** Milliseconds for the first page after a version was added, of a project with 500. */
const measureColdPages = async (bench: Bench, indexes: readonly PythonIndex[]): Promise<readonly Result[]> => {
  bench.say("simple page, cold");
  const agent = keptOpen(1);
  const name = pageName(500);
  const medians = await interleave(indexes, bench.quick ? 5 : 20, async (index, round) => {
    await upload(index, release(name, `2.${round}`, 100), agent);
    const { url, headers } = pageOf(index, 500);
    const began = performance.now();
    await send(url, { headers, agent });
    return performance.now() - began;
  });
  agent.destroy();
  const [ours, ...others] = medians;
  return others.map(({ peer: { name: called }, median: figure }) => ({
    what: "simple page, 500 versions, after a version was added",
    unit: "ms",
    ours: ours?.median ?? 0,
    peer: { name: called, figure },
    bar: atMost(1),
  }));
};

const fileOn = async ({ indexUrl, headers }: PythonIndex, name: string): Promise<string> => {
  const page = `${indexUrl}${name}/`;
  const text = await fetch(page, { headers: { ...headers, accept: "text/html" } }).then((answer) => answer.text());
  const href = /href="([^"#]*\.whl)/.exec(text)?.[1];
  if (href === undefined) throw new Error(`${page} shows no wheel`);
  return new URL(href, page).href;
};

const measureWheels = async (bench: Bench, indexes: readonly PythonIndex[]): Promise<readonly Result[]> => {
  const { rounds, seconds } = loadRounds(bench);
  const results: Result[] = [];
  for (const { called, bytes, unit, bar } of wheelSizes) {
    const what = `wheel of ${called}`;
    bench.say(what);
    const targets = await Promise.all(
      indexes.map(async (index) => ({ url: await fileOn(index, wheelName(bytes)), headers: index.headers })),
    );
    for (const target of targets) await drive(target, { seconds: warmUpSeconds, connections: 16 });
    const speeds = await interleave(targets, rounds, async (target) => {
      const load = await drive(target, { seconds, connections: 16 });
      return unit === "MB/s" ? load.megabytesPerSecond : load.requestsPerSecond;
    });
    for (const [at, { median: figure }] of speeds.entries()) {
      const peer = { name: indexes[at]?.name ?? "", figure };
      if (at > 0) results.push({ what, unit, ours: speeds[0]?.median ?? 0, peer, bar });
    }
  }
  return results;
};

const measureUploads = (bench: Bench, indexes: readonly PythonIndex[]): Promise<readonly Result[]> => {
  const [ours, ...others] = indexes.map((index) => ({
    name: index.name,
    bar: atLeast(5),
    make: (name: string) => release(name, "1.0", 4096),
    write: (one: Release, agent: Agent) => upload(index, one, agent),
  }));
  if (ours === undefined) throw new Error("No index is to be measured.");
  return measureWriters(bench, { what: `uploads by ${clients} clients, distinct projects`, ours, peers: others });
};

const tree = ["black", "flask", "httpx", "pydantic", "pytest", "requests", "rich", "sqlalchemy"];

/** Seconds for one installation of the tree into an empty folder, without a cache of pip's own unless one is named. */
const installTree = async (folder: string, indexUrl: string, cache: string | null = null): Promise<number> => {
  const [pip = ""] = locate("pip 26") ?? [];
  if (pip === "") throw new Error('pip 26 is not installed: `node scripts/install-clients.ts "pip 26"` installs it');
  const cached = cache === null ? ["--no-cache-dir"] : ["--cache-dir", cache];
  const words = ["install", "--quiet", ...cached, "--only-binary", ":all:", "--target", folder, "--index-url", indexUrl];
  const env = { ...process.env, PIP_CONFIG_FILE: "/dev/null", PIP_FIND_LINKS: "", PIP_DISABLE_PIP_VERSION_CHECK: "1" };
  const began = performance.now();
  await run(pip, [...words, ...tree], { env });
  const took = (performance.now() - began) / 1000;
  rmSync(folder, { recursive: true });
  return took;
};

const signedIn = ({ indexUrl, headers }: PythonIndex): string => {
  const words = Buffer.from((headers.authorization ?? "").replace("Basic ", ""), "base64").toString();
  const [user = "", password = ""] = words.split(":");
  return indexUrl.replace("://", `://${user}:${encodeURIComponent(password)}@`);
};

const measureInstallation = async (bench: Bench, where: string): Promise<readonly Result[]> => {
  const there = pypi.upstream?.publicAddress("public:pypi");
  if (there === undefined || there === null) throw new Error("nobody knows where the public index is");
  const times = {
    direct: [] as number[],
    cached: [] as number[],
    cold: [] as number[],
    warm: [] as number[],
    devpiCold: [] as number[],
    devpiWarm: [] as number[],
  };
  for (let number = 1; number <= (bench.quick ? 2 : 4); number += 1) {
    const round = `round ${number}${where}`;
    bench.say(`pip install, ${round}`);
    const install = (index: string, cache?: string): Promise<number> => installTree(bench.folder("installed"), index, cache);
    times.direct.push(await install(there));
    const cache = bench.folder(`pip-cache-${round}`);
    await install(there, cache);
    times.cached.push(await install(there, cache));
    const ours = await startOurs(bench, `python-install-${round}`, there);
    times.cold.push(await install(signedIn(ours.index)));
    times.warm.push(await install(signedIn(ours.index)));
    await ours.stop();
    // Its mirror found nothing through the proxy.
    if (where !== "") continue;
    const devpi = await startDevpi(bench.folder(`devpi-install-${round}`), there);
    times.devpiCold.push(await install(devpi.index.indexUrl));
    times.devpiWarm.push(await install(devpi.index.indexUrl));
    await devpi.stop();
  }
  const direct = { name: "direct", figure: median(times.direct) };
  const [cold, warm] = [median(times.cold), median(times.warm)];
  const what = `pip install of a tree${where}`;
  const rows: readonly Result[] = [
    { what: `${what}, cold`, unit: "s", ours: cold, peer: direct, bar: atMost(1.15) },
    { what: `${what}, warm`, unit: "s", ours: warm, peer: direct, bar: atMost(0.6) },
    {
      what: `${what}, warm`,
      unit: "s",
      ours: warm,
      peer: { name: "from pip's own cache", figure: median(times.cached) },
      bar: noBar,
    },
  ];
  if (where !== "") return rows;
  return [
    ...rows,
    {
      what: `${what}, cold`,
      unit: "s",
      ours: cold,
      peer: { name: "devpi", figure: median(times.devpiCold) },
      bar: atMost(1),
    },
    {
      what: `${what}, warm`,
      unit: "s",
      ours: warm,
      peer: { name: "devpi", figure: median(times.devpiWarm) },
      bar: atMost(1),
    },
  ];
};

export const measurePython = async (bench: Bench): Promise<readonly Result[]> => {
  const running = [
    await startOurs(bench, "python"),
    await startDevpi(bench.folder("devpi")),
    await startPypiserver(bench.folder("pypiserver")),
  ];
  const indexes = running.map(({ index }) => index);
  const results: Result[] = [];
  try {
    bench.say("uploading projects of 1, 50 and 500 versions");
    await prepare(indexes);
    for (const measure of [measurePages, measureColdPages, measureWheels, measureUploads])
      results.push(...(await measure(bench, indexes)));
  } finally {
    for (const { stop } of running) await stop();
  }
  return [...results, ...(await nearAndFar((where) => measureInstallation(bench, where)))];
};
