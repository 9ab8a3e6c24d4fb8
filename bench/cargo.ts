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
import { type FormatBench, measureFormat } from "./format.ts";
import { nearAndFar } from "./peers/far.ts";
import { type Place, startPlace } from "./peers/packhouse.ts";
import { programNamed } from "./processes.ts";
import { atMost, median, type Result } from "./results.ts";

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

const crates: FormatBench = {
  format: "cargo",
  authorization: (token) => token,
  bodyOf,
  publish: { what: "publishes of a crate", method: "PUT", path: () => "api/v1/crates/new" },
  document: { what: "sparse index", path: shardOf },
  asset: { what: "crate", path: (name) => `api/v1/crates/${name}/1.0.0/download` },
};

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

const measureFetches = async (bench: Bench, where: string): Promise<readonly Result[]> => {
  const program = programNamed("cargo");
  if (program === null || cargo.upstream?.publicAddress(connection) == null) return [];
  const times = { direct: [] as number[], cold: [] as number[], warm: [] as number[] };
  for (let number = 1; number <= (bench.quick ? 2 : 4); number += 1) {
    const round = `round ${number}${where}`;
    bench.say(`cargo fetch, ${round}`);
    const folder = bench.folder(`cargo-fetch-${round}`);
    times.direct.push(await fetchAll(folder, program, null));
    const ours = await startPlace(bench, `cargo-fetch-server-${round}`, "cargo", connection);
    times.cold.push(await fetchAll(folder, program, ours));
    times.warm.push(await fetchAll(folder, program, ours));
    await ours.stop();
  }
  const peer = { name: "direct", figure: median(times.direct) };
  const what = `cargo fetch with an empty home${where}`;
  return [
    { what: `${what}, cold`, unit: "s", ours: median(times.cold), peer, bar: atMost(1.15) },
    { what: `${what}, warm`, unit: "s", ours: median(times.warm), peer, bar: atMost(0.6) },
  ];
};

export const measureCargo = async (bench: Bench): Promise<readonly Result[]> => [
  ...(await measureFormat(bench, crates)),
  ...(await nearAndFar((where) => measureFetches(bench, where))),
];
