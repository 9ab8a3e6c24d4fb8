/*
 * NuGet packages beside nginx, which sends and takes the same bytes without asking who wants them: a package's registration, which
 * has pages of its own from 128 versions on, the list of its versions, a package, and pushes.
 */
import { randomBytes } from "node:crypto";
import type { Agent } from "node:http";
import { nupkg, pushBody } from "../test/support/nupkgs.ts";
import { formType } from "../test/support/upload.ts";
import type { Bench } from "./bench.ts";
import { keptOpen, send } from "./packages.ts";
import { type Place, startPlace } from "./peers/packhouse.ts";
import type { Result } from "./results.ts";
import { assetSizes, measureReads, type Reading, usualReadings, versionCounts } from "./static-reads.ts";
import { measureWrites } from "./static-writes.ts";

/** About as much as a package says of what it needs. */
const needed = ["Microsoft.Bcl", "Newtonsoft.Json", "System.Buffers", "System.Memory", "System.Text.Json"].map(
  (id, at) => `<dependency id="${id}" version="[${at + 1}.0.0, )" />`,
);
const more = `<dependencies><group targetFramework="net6.0">${needed.join("")}</group>
  <group targetFramework=".NETStandard2.0">${needed.join("")}</group></dependencies>
  <license type="expression">MIT</license><projectUrl>https://acme.example/</projectUrl><tags>one two three</tags>`;

const bodyOf = async (id: string, version: string, bytes: number): Promise<Buffer> =>
  pushBody(nupkg(id, version, { more, files: { "content/content.bin": randomBytes(bytes) } }).bytes);

const publishTo = (ours: Place) => (_name: string, body: Buffer, agent: Agent) =>
  send(`${ours.url}v2/package/`, {
    method: "PUT",
    headers: { authorization: `Bearer ${ours.token}`, "content-type": formType, "content-length": body.length },
    body,
    agent,
  });

const prepare = async (ours: Place): Promise<void> => {
  const agent = keptOpen(1);
  const publish = publishTo(ours);
  for (const count of versionCounts)
    for (let at = 0; at < count; at += 1) await publish("", await bodyOf(`list-of-${count}`, `1.${at}.0`, 100), agent);
  for (const bytes of assetSizes) await publish("", await bodyOf(`package-of-${bytes}`, "1.0.0", bytes), agent);
  agent.destroy();
};

const readings: readonly Reading[] = [
  ...usualReadings(
    { what: "registration", path: (versions) => `v3/registration-semver2/list-of-${versions}/index.json` },
    { what: "nupkg", path: (bytes) => `v3/flatcontainer/package-of-${bytes}/1.0.0/package-of-${bytes}.1.0.0.nupkg` },
  ),
  {
    what: "page of a registration, 64 versions",
    path: "v3/registration-semver2/list-of-500/page/1.64.0/1.127.0.json",
    unit: "requests/s",
  },
  { what: "list of 500 versions", path: "v3/flatcontainer/list-of-500/index.json", unit: "requests/s" },
];

export const measureNuget = async (bench: Bench): Promise<readonly Result[]> => {
  const ours = await startPlace(bench, "nuget", "nuget");
  try {
    await prepare(ours);
    const place = { url: ours.url, headers: { authorization: `Bearer ${ours.token}` } };
    const reads = await measureReads(bench, "nuget", place, readings);
    const writes = await measureWrites(bench, {
      name: "nuget",
      what: "pushes of a NuGet package of 4 KB",
      bodyOf: (name) => bodyOf(name, "1.0.0", 4096),
      publish: publishTo(ours),
    });
    return [...reads, ...writes];
  } finally {
    await ours.stop();
  }
};
