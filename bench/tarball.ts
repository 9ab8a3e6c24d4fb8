/* Downloads of stored tarballs of 10 KB, 1 MB and 100 MB by a signed-in client. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "./bench.ts";
import { drive, type Load, loadRounds, type Target } from "./load.ts";
import { bodyOf, keptOpen, publish, tarballOf } from "./packages.ts";
import { startBare } from "./peers/bare.ts";
import { startNginx } from "./peers/nginx.ts";
import { bearer, type Registry } from "./peers/registry.ts";
import type { SideBySide } from "./peers/side-by-side.ts";
import { atLeast, type Bar, interleave, noBar, type Result } from "./results.ts";

interface Size {
  readonly called: string;
  readonly bytes: number;
  readonly connections: number;
  readonly unit: "requests/s" | "MB/s";
  readonly bars: { readonly verdaccio: Bar; readonly nginx: Bar };
}

const sizes: readonly Size[] = [
  {
    called: "10 KB",
    bytes: 10 * 1024,
    connections: 16,
    unit: "requests/s",
    bars: { verdaccio: atLeast(8), nginx: noBar },
  },
  { called: "1 MB", bytes: 1024 ** 2, connections: 16, unit: "MB/s", bars: { verdaccio: noBar, nginx: atLeast(0.6) } },
  { called: "100 MB", bytes: 100 * 1024 ** 2, connections: 4, unit: "MB/s", bars: { verdaccio: noBar, nginx: atLeast(0.7) } },
];

const version = "1.0.0";
const nameOf = ({ bytes }: Size): string => `tarball-of-${bytes}`;
const fileOf = (size: Size): string => `${nameOf(size)}.tgz`;

const prepare = async ({ ours, verdaccio, files }: SideBySide): Promise<void> => {
  const agent = keptOpen(1);
  for (const size of sizes) {
    const name = nameOf(size);
    // The archive's own part takes about a kilobyte.
    const tarball = await tarballOf(name, version, size.bytes - 1024);
    writeFileSync(join(files, fileOf(size)), tarball);
    const body = bodyOf(name, version, tarball);
    for (const registry of [ours, verdaccio]) await publish(registry, name, body, agent);
  }
  agent.destroy();
};

const inUnit = ({ unit }: Size, load: Load): number => (unit === "MB/s" ? load.megabytesPerSecond : load.requestsPerSecond);

export const measureTarballs = async (bench: Bench, servers: SideBySide): Promise<readonly Result[]> => {
  bench.say("publishing tarballs");
  await prepare(servers);
  const bare = await startBare(servers.files, join(bench.folder("bare"), "tarball.log"));
  const nginx = await startNginx(bench.folder("nginx"), servers.files);
  const { rounds, seconds } = loadRounds(bench);
  const results: Result[] = [];
  for (const size of sizes) {
    const what = `tarball of ${size.called}`;
    bench.say(what);
    const { connections } = size;
    const at = (registry: Registry): Target => ({
      url: `${registry.endpoint}${nameOf(size)}/-/${nameOf(size)}-${version}.tgz`,
      headers: bearer(registry),
    });
    const peers = [
      { name: "Packhouse", target: at(servers.ours), bar: noBar },
      { name: "Verdaccio", target: at(servers.verdaccio), bar: size.bars.verdaccio },
      { name: "bare node:http", target: { url: bare.url + fileOf(size), headers: {} }, bar: noBar },
    ];
    if (nginx !== null)
      peers.push({ name: "nginx", target: { url: nginx.url + fileOf(size), headers: {} }, bar: size.bars.nginx });
    for (const { target } of peers) await drive(target, { seconds: 1, connections });
    const [ours, ...others] = await interleave(peers, rounds, async ({ target }) =>
      inUnit(size, await drive(target, { seconds, connections })),
    );
    for (const { peer, median } of others) {
      const beside = { name: peer.name, figure: median };
      results.push({ what, unit: size.unit, ours: ours?.median ?? 0, peer: beside, bar: peer.bar });
    }
  }
  await Promise.all([bare.stop(), nginx?.stop()]);
  return results;
};
