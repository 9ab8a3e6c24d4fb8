/*
 * Crates beside nginx, which sends and takes the same bytes without asking who wants them: a crate's document in the index, a
 * crate, publishes, and `cargo fetch` with an empty home, directly and through us.
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { cargo } from "../src/formats/cargo/index.ts";
import { crateOf, dependency, metadataOf, publishBody, shardOf } from "../test/support/crates.ts";
import type { Bench } from "./bench.ts";
import { keptOpen, send } from "./packages.ts";
import { startNginx, takesFiles } from "./peers/nginx.ts";
import { account, domain, makeDomain, makeRepository, registryIn, startPackhouse } from "./peers/packhouse.ts";
import { makeStaticFolder } from "./peers/static-files.ts";
import { programNamed } from "./processes.ts";
import { atMost, interleave, median, noBar, type Result } from "./results.ts";
import { measureReads, type Reading, type ReadPlace } from "./static-reads.ts";

const run = promisify(execFile);
const versionCounts = [1, 50, 500] as const;
const crateSizes = [
  { called: "10 KB", bytes: 10 * 1024, unit: "requests/s" },
  { called: "1 MB", bytes: 1024 ** 2, unit: "MB/s" },
] as const;
const connection = "public:crates-io";

interface Place extends ReadPlace {
  readonly token: string;
  readonly stop: () => Promise<void>;
}

const startOurs = async (bench: Bench, name: string, from?: string): Promise<Place> => {
  const packhouse = await startPackhouse({ folder: bench.folder(name), profiles: bench.profiles });
  await makeDomain(packhouse);
  await makeRepository(packhouse, "rust", from);
  const { token } = await registryIn(packhouse, "rust");
  const url = `${packhouse.url}/cargo/d/${domain}-${account}/rust/`;
  return { url, headers: { authorization: token }, token, stop: packhouse.stop };
};

/** About as much as a crate says of what it needs. */
const deps = ["cfg-if", "libc", "log", "memchr", "once_cell", "serde", "thiserror", "tokio"].map((name) => dependency(name));

const bodyOf = async (name: string, version: string, bytes: number): Promise<Buffer> => {
  const crate = await crateOf(name, version, "", { "content.bin": randomBytes(bytes) });
  return publishBody(
    metadataOf(name, version, { deps, features: { default: ["std"], std: [], full: ["dep:serde"] } }),
    crate.bytes,
  );
};

const publish = ({ url, headers }: ReadPlace, body: Buffer, agent: ReturnType<typeof keptOpen>) =>
  send(`${url}api/v1/crates/new`, { method: "PUT", headers: { ...headers, "content-length": body.length }, body, agent });

const prepare = async (ours: Place): Promise<void> => {
  const agent = keptOpen(1);
  for (const count of versionCounts)
    for (let at = 0; at < count; at += 1) await publish(ours, await bodyOf(`list-of-${count}`, `1.${at}.0`, 100), agent);
  for (const { bytes } of crateSizes) await publish(ours, await bodyOf(`crate-of-${bytes}`, "1.0.0", bytes), agent);
  agent.destroy();
};

const readings: readonly Reading[] = [
  ...versionCounts.map((count) => ({
    what: `sparse index, ${count} version${count === 1 ? "" : "s"}`,
    path: shardOf(`list-of-${count}`),
    unit: "requests/s" as const,
  })),
  ...crateSizes.map(({ called, bytes, unit }) => ({
    what: `crate of ${called}`,
    path: `api/v1/crates/crate-of-${bytes}/1.0.0/download`,
    unit,
  })),
];

const measurePublishes = async (bench: Bench, ours: Place): Promise<readonly Result[]> => {
  const files = makeStaticFolder(bench.folder("cargo-taken"));
  const peer = takesFiles() ? await startNginx(bench.folder("cargo-dav"), files) : null;
  if (peer === null) return [];
  bench.say("publishes by 8 clients");
  const { rounds, count } = bench.quick ? { rounds: 3, count: 200 } : { rounds: 5, count: 1_000 };
  const speeds = await interleave(["ours", "theirs"] as const, rounds, async (whose, round) => {
    const names = Array.from({ length: count }, (_, at) => `put-${round}-${at}`);
    const bodies = await Promise.all(names.map(async (name) => ({ name, body: await bodyOf(name, "1.0.0", 4096) })));
    const waiting = bodies.values();
    const agent = keptOpen(8);
    const client = async (): Promise<void> => {
      for (const { name, body } of waiting) {
        if (whose === "ours") await publish(ours, body, agent);
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
  const what = "publishes of a crate of 4 KB by 8 clients, distinct crates (durable here, not there)";
  return [{ what, unit: "publishes/s", ours: mine ?? 0, peer: { name: "nginx", figure: theirs ?? 0 }, bar: noBar }];
};

const project = `[package]
name = "measured"
version = "1.0.0"
edition = "2021"
[dependencies]
${["axum", "chrono", "clap", "rand", "regex", "serde_json", "tracing-subscriber"].map((name) => `${name} = "*"`).join("\n")}
tokio = { version = "*", features = ["full"] }
`;

const configOf = ({ url }: ReadPlace): string => `[registries.ours]
index = "sparse+${url}"
credential-provider = ["cargo:token"]
[source.crates-io]
replace-with = "ours"
`;

/** Seconds for `cargo fetch` of a project with an empty home. */
const fetchAll = async (folder: string, program: string, place: Place | null): Promise<number> => {
  const home = join(folder, "home");
  for (const made of [home, join(folder, "src")]) mkdirSync(made, { recursive: true });
  writeFileSync(join(folder, "Cargo.toml"), project);
  writeFileSync(join(folder, "src/lib.rs"), "");
  if (place !== null) writeFileSync(join(home, "config.toml"), configOf(place));
  const env = { ...process.env, CARGO_HOME: home, ...(place !== null && { CARGO_REGISTRIES_OURS_TOKEN: place.token }) };
  const began = performance.now();
  await run(program, ["fetch", "--quiet"], { cwd: folder, env, maxBuffer: 64 * 1024 ** 2 });
  const took = (performance.now() - began) / 1000;
  rmSync(folder, { recursive: true });
  return took;
};

const measureFetches = async (bench: Bench): Promise<readonly Result[]> => {
  const program = programNamed("cargo");
  if (program === null || cargo.upstream?.publicAddress(connection) == null) return [];
  const times = { direct: [] as number[], cold: [] as number[], warm: [] as number[] };
  for (let round = 0; round < (bench.quick ? 2 : 4); round += 1) {
    bench.say(`cargo fetch, round ${round + 1}`);
    const folder = bench.folder(`cargo-fetch-${round}`);
    times.direct.push(await fetchAll(folder, program, null));
    const ours = await startOurs(bench, `cargo-fetch-server-${round}`, connection);
    times.cold.push(await fetchAll(folder, program, ours));
    times.warm.push(await fetchAll(folder, program, ours));
    await ours.stop();
  }
  const peer = { name: "direct", figure: median(times.direct) };
  return [
    { what: "cargo fetch with an empty home, cold", unit: "s", ours: median(times.cold), peer, bar: atMost(1.15) },
    { what: "cargo fetch with an empty home, warm", unit: "s", ours: median(times.warm), peer, bar: atMost(0.6) },
  ];
};

export const measureCargo = async (bench: Bench): Promise<readonly Result[]> => {
  const ours = await startOurs(bench, "cargo");
  try {
    await prepare(ours);
    const hosted = [...(await measureReads(bench, "cargo", ours, readings)), ...(await measurePublishes(bench, ours))];
    return [...hosted, ...(await measureFetches(bench))];
  } finally {
    await ours.stop();
  }
};
