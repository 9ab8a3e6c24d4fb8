/* Reads of what we serve beside nginx and the bare server, which send the same bytes without asking who wants them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "./bench.ts";
import { drive, loadRounds, type Target, warmUpSeconds } from "./load.ts";
import { startBare } from "./peers/bare.ts";
import { startNginx } from "./peers/nginx.ts";
import { makeStaticFolder } from "./peers/static-files.ts";
import { atLeast, interleave, noBar, type Result } from "./results.ts";

export interface Reading {
  readonly what: string;
  /** Below the place's address. */
  readonly path: string;
  /** Documents count by requests; what is large by its bytes. */
  readonly unit: "requests/s" | "MB/s";
}

export interface ReadPlace {
  /** Ends with a slash. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export const versionCounts = [1, 50, 500] as const;
export const assetSizes = [10 * 1024, 1024 ** 2] as const;

/** A document of a package of each of `versionCounts`, and an asset of each of `assetSizes`. */
export const usualReadings = (
  document: { readonly what: string; readonly path: (versions: number) => string },
  asset: { readonly what: string; readonly path: (bytes: number) => string },
): readonly Reading[] => [
  ...versionCounts.map((count) => ({
    what: `${document.what}, ${count} version${count === 1 ? "" : "s"}`,
    path: document.path(count),
    unit: "requests/s" as const,
  })),
  ...assetSizes.map((bytes) => ({
    what: `${asset.what} of ${bytes < 1024 ** 2 ? `${bytes / 1024} KB` : `${bytes / 1024 ** 2} MB`}`,
    path: asset.path(bytes),
    unit: bytes < 1024 ** 2 ? ("requests/s" as const) : ("MB/s" as const),
  })),
];

const flat = (path: string): string => path.replaceAll("/", "_");

/** `name` is for the folders that it works in. */
export const measureReads = async (
  bench: Bench,
  name: string,
  ours: ReadPlace,
  readings: readonly Reading[],
): Promise<readonly Result[]> => {
  const files = makeStaticFolder(bench.folder(`${name}-files`));
  for (const { path } of readings) {
    const answer = await fetch(ours.url + path, { headers: ours.headers });
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}.`);
    writeFileSync(join(files, flat(path)), Buffer.from(await answer.arrayBuffer()));
  }
  const bare = await startBare(files, join(bench.folder(`${name}-bare`), "bare.log"));
  const peer = await startNginx(bench.folder(`${name}-nginx`), files);
  const { rounds, seconds } = loadRounds(bench);
  const results: Result[] = [];
  for (const { what, path, unit } of readings) {
    bench.say(what);
    const others = [
      { name: "bare node:http", url: bare.url, bar: unit === "MB/s" ? noBar : atLeast(0.5) },
      ...(peer === null ? [] : [{ name: "nginx", url: peer.url, bar: unit === "MB/s" ? atLeast(0.6) : noBar }]),
    ];
    const targets: readonly Target[] = [
      { url: ours.url + path, headers: ours.headers },
      ...others.map(({ url }) => ({ url: url + flat(path), headers: {} })),
    ];
    for (const target of targets) await drive(target, { seconds: warmUpSeconds, connections: 16 });
    const [mine, ...theirs] = await interleave(targets, rounds, async (target) => {
      const load = await drive(target, { seconds, connections: 16 });
      return unit === "MB/s" ? load.megabytesPerSecond : load.requestsPerSecond;
    });
    for (const [at, { name: called, bar }] of others.entries()) {
      results.push({ what, unit, ours: mine?.median ?? 0, peer: { name: called, figure: theirs[at]?.median ?? 0 }, bar });
    }
  }
  await bare.stop();
  await peer?.stop();
  return results;
};
