/*
 * Gems beside nginx, which sends and takes the same bytes without asking who wants them: a gem's document in the compact index,
 * the list of all versions, a gem, and pushes.
 */
import { randomBytes } from "node:crypto";
import type { Agent } from "node:http";
import { gem } from "../test/support/gems.ts";
import type { Bench } from "./bench.ts";
import { keptOpen, send } from "./packages.ts";
import { type Place, startPlace } from "./peers/packhouse.ts";
import type { Result } from "./results.ts";
import { assetSizes, measureReads, type Reading, usualReadings, versionCounts } from "./static-reads.ts";
import { measureWrites } from "./static-writes.ts";

/** Besides those above. */
const gemCount = 500;

/** About as much as a gem says of what it needs. */
const dependencies = Object.fromEntries(
  ["actionpack", "activesupport", "concurrent-ruby", "i18n", "rack"].map((name, at) => [name, [`>= ${at + 1}.0`, "< 9"]]),
);

const gemOf = async (name: string, version: string, bytes: number): Promise<Buffer> =>
  (await gem(name, version, { dependencies, ruby: ">= 2.7", files: { "content.bin": randomBytes(bytes) } })).bytes;

const bearer = ({ token }: Place) => ({ authorization: `Bearer ${token}` });

const pushTo = (ours: Place) => (_name: string, body: Buffer, agent: Agent) =>
  send(`${ours.url}api/v1/gems`, { method: "POST", headers: { ...bearer(ours), "content-length": body.length }, body, agent });

const prepare = async (ours: Place): Promise<void> => {
  const agent = keptOpen(1);
  const push = pushTo(ours);
  for (const count of versionCounts)
    for (let at = 0; at < count; at += 1) await push("", await gemOf(`list-of-${count}`, `1.${at}.0`, 100), agent);
  for (let at = 0; at < gemCount; at += 1) await push("", await gemOf(`one-of-many-${at}`, "1.0.0", 100), agent);
  for (const bytes of assetSizes) await push("", await gemOf(`gem-of-${bytes}`, "1.0.0", bytes), agent);
  agent.destroy();
};

const readings: readonly Reading[] = [
  ...usualReadings(
    { what: "compact index", path: (versions) => `info/list-of-${versions}` },
    { what: "gem", path: (bytes) => `gems/gem-of-${bytes}-1.0.0.gem` },
  ),
  { what: `list of the versions of some ${gemCount} gems`, path: "versions", unit: "requests/s" },
];

export const measureRuby = async (bench: Bench): Promise<readonly Result[]> => {
  const ours = await startPlace(bench, "ruby", "ruby");
  try {
    await prepare(ours);
    const reads = await measureReads(bench, "ruby", { url: ours.url, headers: bearer(ours) }, readings);
    const writes = await measureWrites(bench, {
      name: "ruby",
      what: "pushes of a gem of 4 KB",
      bodyOf: (name) => gemOf(name, "1.0.0", 4096),
      publish: pushTo(ours),
    });
    return [...reads, ...writes];
  } finally {
    await ours.stop();
  }
};
