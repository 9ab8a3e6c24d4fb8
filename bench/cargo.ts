/*
 * Crates beside nginx, which sends and takes the same bytes without asking who wants them: a crate's document in the index, a
 * crate, publishes, and `cargo fetch` with an empty home, directly and through us.
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import type { Agent } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { cargo } from "../src/formats/cargo/index.ts";
import { crateOf, dependency, metadataOf, publishBody, shardOf } from "../test/support/crates.ts";
import type { Bench } from "./bench.ts";
import { keptOpen, send } from "./packages.ts";
import { type Place, startPlace } from "./peers/packhouse.ts";
import { programNamed } from "./processes.ts";
import { atMost, median, type Result } from "./results.ts";
import { assetSizes, measureReads, usualReadings, versionCounts } from "./static-reads.ts";
import { measureWrites } from "./static-writes.ts";

const run = promisify(execFile);
const connection = "public:crates-io";

/** About as much as a crate says of what it needs. */
const deps = ["cfg-if", "libc", "log", "memchr", "once_cell", "serde", "thiserror", "tokio"].map((name) => dependency(name));

const bodyOf = async (name: string, version: string, bytes: number): Promise<Buffer> => {
  const crate = await crateOf(name, version, "", { "content.bin": randomBytes(bytes) });
  return publishBody(
    metadataOf(name, version, { deps, features: { default: ["std"], std: [], full: ["dep:serde"] } }),
    crate.bytes,
  );
};

const publishTo = (ours: Place) => (_name: string, body: Buffer, agent: Agent) =>
  send(`${ours.url}api/v1/crates/new`, {
    method: "PUT",
    headers: { authorization: ours.token, "content-length": body.length },
    body,
    agent,
  });

const prepare = async (ours: Place): Promise<void> => {
  const agent = keptOpen(1);
  const publish = publishTo(ours);
  for (const count of versionCounts)
    for (let at = 0; at < count; at += 1) await publish("", await bodyOf(`list-of-${count}`, `1.${at}.0`, 100), agent);
  for (const bytes of assetSizes) await publish("", await bodyOf(`crate-of-${bytes}`, "1.0.0", bytes), agent);
  agent.destroy();
};

const readings = usualReadings(
  { what: "sparse index", path: (versions) => shardOf(`list-of-${versions}`) },
  { what: "crate", path: (bytes) => `api/v1/crates/crate-of-${bytes}/1.0.0/download` },
);

const project = `[package]
name = "measured"
version = "1.0.0"
edition = "2021"
[dependencies]
${["axum", "chrono", "clap", "rand", "regex", "serde_json", "tracing-subscriber"].map((name) => `${name} = "*"`).join("\n")}
tokio = { version = "*", features = ["full"] }
`;

const configOf = ({ url }: Place): string => `[registries.ours]
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
    const ours = await startPlace(bench, `cargo-fetch-server-${round}`, "cargo", connection);
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
  const ours = await startPlace(bench, "cargo", "cargo");
  try {
    await prepare(ours);
    const reads = await measureReads(bench, "cargo", { url: ours.url, headers: { authorization: ours.token } }, readings);
    const writes = await measureWrites(bench, {
      name: "cargo",
      what: "publishes of a crate of 4 KB",
      bodyOf: (name) => bodyOf(name, "1.0.0", 4096),
      publish: publishTo(ours),
    });
    return [...reads, ...writes, ...(await measureFetches(bench))];
  } finally {
    await ours.stop();
  }
};
