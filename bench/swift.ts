/*
 * Swift packages beside nginx, which sends and takes the same bytes without asking who wants them: a list of releases, a release,
 * its manifest and its archive, and publishes.
 */
import { randomBytes } from "node:crypto";
import type { Agent } from "node:http";
import { archivePart, formType, metadataPart, sourceArchive, swiftForm } from "../test/support/swift.ts";
import type { Bench } from "./bench.ts";
import { keptOpen, send } from "./packages.ts";
import { type Place, startPlace } from "./peers/packhouse.ts";
import type { Result } from "./results.ts";
import { assetSizes, measureReads, type Reading, usualReadings, versionCounts } from "./static-reads.ts";
import { measureWrites } from "./static-writes.ts";

/** About as much as a publisher says of a release. */
const metadata = {
  author: { name: "Mona", organization: { name: "Cats" } },
  description: "One thing links to another",
  licenseURL: "https://code.example/mona/list/license",
  repositoryURLs: ["https://code.example/mona/list"],
};

const formFor = async (name: string, version: string, bytes: number): Promise<Buffer> =>
  swiftForm(archivePart(sourceArchive(name, version, { "content.bin": randomBytes(bytes) })), metadataPart(metadata));

const bearer = ({ token }: Place) => ({ authorization: `Bearer ${token}` });

const publishTo = (ours: Place, version: string) => (name: string, body: Buffer, agent: Agent) =>
  send(`${ours.url}bench/${name}/${version}`, {
    method: "PUT",
    headers: { ...bearer(ours), "content-type": formType, "content-length": body.length },
    body,
    agent,
  });

const prepare = async (ours: Place): Promise<void> => {
  const agent = keptOpen(1);
  const publish = async (name: string, version: string, bytes: number): Promise<void> => {
    await publishTo(ours, version)(name, await formFor(name, version, bytes), agent);
  };
  for (const count of versionCounts) for (let at = 0; at < count; at += 1) await publish(`list-of-${count}`, `1.${at}.0`, 100);
  for (const bytes of assetSizes) await publish(`archive-of-${bytes}`, "1.0.0", bytes);
  agent.destroy();
};

const readings: readonly Reading[] = [
  ...usualReadings(
    { what: "list of releases", path: (versions) => `bench/list-of-${versions}` },
    { what: "source archive", path: (bytes) => `bench/archive-of-${bytes}/1.0.0.zip` },
  ),
  { what: "release of 50", path: "bench/list-of-50/1.25.0", unit: "requests/s" },
  { what: "manifest of one of 50 releases", path: "bench/list-of-50/1.25.0/Package.swift", unit: "requests/s" },
];

export const measureSwift = async (bench: Bench): Promise<readonly Result[]> => {
  const ours = await startPlace(bench, "swift", "swift");
  try {
    await prepare(ours);
    const reads = await measureReads(bench, "swift", { url: ours.url, headers: bearer(ours) }, readings);
    const writes = await measureWrites(bench, {
      name: "swift",
      what: "publishes of a source archive of 4 KB",
      bodyOf: (name) => formFor(name, "1.0.0", 4096),
      publish: publishTo(ours, "1.0.0"),
    });
    return [...reads, ...writes];
  } finally {
    await ours.stop();
  }
};
