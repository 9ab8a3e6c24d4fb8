/* Hot packuments: one package with 1, 50 and 500 versions, in npm's two forms, to a signed-in client. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "./bench.ts";
import { drive, loadRounds, type Target } from "./load.ts";
import { bodyOf, keptOpen, publish, tarballOf } from "./packages.ts";
import { startBare } from "./peers/bare.ts";
import { bearer, type Registry } from "./peers/registry.ts";
import type { SideBySide } from "./peers/side-by-side.ts";
import { atLeast, interleave, type Result } from "./results.ts";

const sizes = [
  { versions: 1, bar: 8 },
  { versions: 50, bar: 40 },
  { versions: 500, bar: 100 },
] as const;

const forms = [
  { form: "full", accept: "application/json" },
  { form: "abbreviated", accept: "application/vnd.npm.install-v1+json" },
] as const;

const connections = 16;
const tarballBytes = 256;

const packageOf = (versions: number): string => `packument-of-${versions}`;

const fileOf = (versions: number, form: string): string => `${packageOf(versions)}-${form}.json`;

/** Publishes the packages and keeps what Packhouse sends of them for the bare server. */
const prepare = async ({ ours, verdaccio, files }: SideBySide): Promise<void> => {
  const agent = keptOpen(1);
  for (const { versions } of sizes) {
    const name = packageOf(versions);
    for (let at = 0; at < versions; at += 1) {
      const version = `1.${at}.0`;
      const body = bodyOf(name, version, await tarballOf(name, version, tarballBytes));
      await Promise.all([ours, verdaccio].map((registry) => publish(registry, name, body, agent)));
    }
    for (const { form, accept } of forms) {
      const response = await fetch(`${ours.endpoint}${name}`, { headers: { ...bearer(ours), accept } });
      writeFileSync(join(files, fileOf(versions, form)), Buffer.from(await response.arrayBuffer()));
    }
  }
  agent.destroy();
};

export const measurePackuments = async (bench: Bench, servers: SideBySide): Promise<readonly Result[]> => {
  bench.say("publishing packages of 1, 50 and 500 versions");
  await prepare(servers);
  const bare = await startBare(servers.files, join(bench.folder("bare"), "packument.log"));
  const { rounds, seconds } = loadRounds(bench);
  const results: Result[] = [];
  for (const { versions, bar } of sizes) {
    for (const { form, accept } of forms) {
      const what = `${form} packument, ${versions} version${versions === 1 ? "" : "s"}`;
      bench.say(what);
      const at = (registry: Registry): Target => ({
        url: registry.endpoint + packageOf(versions),
        headers: { ...bearer(registry), accept },
      });
      const same: Target = { url: bare.url + fileOf(versions, form), headers: at(servers.ours).headers };
      const targets = [at(servers.ours), same, at(servers.verdaccio)];
      for (const target of targets) await drive(target, { seconds: 1, connections });
      const speeds = await interleave(
        targets,
        rounds,
        async (target) => (await drive(target, { seconds, connections })).requestsPerSecond,
      );
      const [ours = 0, bareSpeed = 0, verdaccioSpeed = 0] = speeds.map((speed) => speed.median);
      const line = { what, unit: "requests/s", ours } as const;
      results.push({ ...line, peer: { name: "bare node:http", figure: bareSpeed }, bar: atLeast(0.5) });
      results.push({ ...line, peer: { name: "Verdaccio", figure: verdaccioSpeed }, bar: atLeast(bar) });
    }
  }
  await bare.stop();
  return results;
};
