/* Resident memory: idle, while a large asset is published and downloaded, and while a packument of 40 MB is served. */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout } from "node:timers/promises";
import { createGzip } from "node:zlib";
import { pack } from "tar-stream";
import type { Bench } from "./bench.ts";
import { bodyOf, keptOpen, manifestOf, publish, send, tarballOf } from "./packages.ts";
import { makeDomain, makeRepository, type Packhouse, registryIn, startPackhouse } from "./peers/packhouse.ts";
import { bearer, type Registry } from "./peers/registry.ts";
import { forgetPeak, peakMemory, residentMemory, tellsMemory } from "./processes.ts";
import { below, noBar, quantile, type Result } from "./results.ts";

const version = "1.0.0";
const megabyte = 1024 ** 2;

interface Tarball {
  readonly path: string;
  readonly bytes: number;
  readonly integrity: string;
}

/** Writes a tarball of about so many bytes (whole megabytes), which do not compress. */
const makeLargeTarball = async (path: string, name: string, bytes: number): Promise<Tarball> => {
  const piece = randomBytes(megabyte);
  const archive = pack();
  archive.entry({ name: "package/package.json" }, JSON.stringify({ name, version }));
  const entry = archive.entry({ name: "package/content.bin", size: bytes });
  const fill = async (): Promise<void> => {
    for (let left = bytes; left > piece.length; left -= piece.length) {
      if (!entry.write(piece)) await new Promise<void>((resolve) => entry.once("drain", () => resolve()));
    }
    entry.end(piece);
    archive.finalize();
  };
  const hash = createHash("sha512");
  let size = 0;
  async function* counted(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  }
  await Promise.all([fill(), pipeline(archive, createGzip({ level: 0 }), counted, createWriteStream(path))]);
  return { path, bytes: size, integrity: `sha512-${hash.digest("base64")}` };
};

/** The PUT that npm sends for a tarball, without the tarball ever being in memory. */
const largeBody = ({ path, bytes, integrity }: Tarball, name: string) => {
  const file = `${name}-${version}.tgz`;
  const around = JSON.stringify({
    _id: name,
    name,
    "dist-tags": { latest: version },
    versions: { [version]: { name, version, ...manifestOf(name), dist: { integrity } } },
    _attachments: { [file]: { content_type: "application/octet-stream", data: "", length: bytes } },
  });
  const at = around.indexOf('"data":"') + '"data":"'.length;
  async function* pieces(): AsyncIterable<Buffer> {
    yield Buffer.from(around.slice(0, at));
    // A multiple of three, so that the base64 of pieces joins to that of the whole.
    for await (const piece of createReadStream(path, { highWaterMark: 768 * 1024 })) {
      yield Buffer.from((piece as Buffer).toString("base64"));
    }
    yield Buffer.from(around.slice(at));
  }
  return { length: around.length + 4 * Math.ceil(bytes / 3), pieces: pieces() };
};

const moveLargeAsset = async (bench: Bench, { pid }: Packhouse, registry: Registry): Promise<readonly Result[]> => {
  const megabytes = bench.quick ? 256 : 1024;
  const what = `${megabytes} MB asset`;
  const name = "large";
  bench.say(what);
  const tarball = await makeLargeTarball(join(bench.folder("large"), "large.tgz"), name, megabytes * megabyte);
  const agent = keptOpen(1);
  const { length, pieces } = largeBody(tarball, name);
  const before = residentMemory(pid);
  forgetPeak(pid);
  const headers = { ...bearer(registry), "content-type": "application/json", "content-length": length };
  await send(registry.endpoint + name, { method: "PUT", headers, body: pieces, agent });
  const published = peakMemory(pid) - before;
  forgetPeak(pid);
  await send(`${registry.endpoint}${name}/-/${name}-${version}.tgz`, { headers: bearer(registry), agent });
  const downloaded = peakMemory(pid) - before;
  agent.destroy();
  rmSync(tarball.path);
  return [
    { what: `${what} published, memory above idle`, unit: "MB", ours: published, peer: null, bar: below(64) },
    { what: `${what} downloaded, memory above idle`, unit: "MB", ours: downloaded, peer: null, bar: below(64) },
  ];
};

/** A packument of about 40 MB, as another registry may have one. */
const largePackument = (name: string, origin: string): Buffer => {
  const text = "x".repeat(19_000);
  const versions: Record<string, object> = {};
  const time: Record<string, string> = {};
  for (let at = 0; at < 2000; at += 1) {
    const number = `1.${at}.0`;
    const dist = {
      tarball: `${origin}/${name}/-/${name}-${number}.tgz`,
      integrity: `sha512-${randomBytes(64).toString("base64")}`,
    };
    versions[number] = { name, version: number, ...manifestOf(name), text, dist };
    time[number] = new Date(at * 60_000).toISOString();
  }
  return Buffer.from(JSON.stringify({ _id: name, name, "dist-tags": { latest: "1.1999.0" }, versions, time }));
};

/** Another registry, with one package. */
const startUpstream = async (name: string) => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const body = largePackument(name, url);
  return { url, stop: () => new Promise((resolve) => server.close(resolve)) };
};

/** Milliseconds of small requests, one after the other, until `work` has ended. */
const latenciesDuring = async (registry: Registry, path: string, work: Promise<unknown>): Promise<readonly number[]> => {
  let isDone = false;
  const ended = work.finally(() => {
    isDone = true;
  });
  const agent = keptOpen(1);
  const took: number[] = [];
  while (!isDone) {
    const began = performance.now();
    await send(registry.endpoint + path, { headers: bearer(registry), agent });
    took.push(performance.now() - began);
  }
  await ended;
  agent.destroy();
  return took;
};

const serveLargePackument = async (bench: Bench, { pid }: Packhouse, small: Registry, large: Registry): Promise<Result[]> => {
  bench.say("packument of 40 MB beside small requests");
  const agent = keptOpen(1);
  const fetchLarge = async (accept: string): Promise<void> => {
    const headers = { ...bearer(large), accept };
    await send(`${large.endpoint}huge`, { headers, agent });
  };
  const alone = await latenciesDuring(small, "small", setTimeout(3000));
  const before = residentMemory(pid);
  forgetPeak(pid);
  const cold = await latenciesDuring(small, "small", fetchLarge("application/json"));
  const again = async (): Promise<void> => {
    for (let time = 0; time < 10; time += 1) await fetchLarge("application/json");
  };
  const hot = await latenciesDuring(small, "small", again());
  const peak = peakMemory(pid) - before;
  agent.destroy();
  const line = (what: string, took: readonly number[], share: number): Result => ({
    what: `small requests while a 40 MB packument ${what}`,
    unit: "ms",
    ours: quantile(took, share),
    peer: { name: "alone", figure: quantile(alone, share) },
    bar: noBar,
  });
  return [
    line("is fetched and made, p50", cold, 0.5),
    line("is fetched and made, longest", cold, 1),
    line("is sent again and again, p50", hot, 0.5),
    line("is sent again and again, p99", hot, 0.99),
    { what: "40 MB packument served, memory above what was before", unit: "MB", ours: peak, peer: null, bar: noBar },
  ];
};

export const measureMemory = async (bench: Bench): Promise<readonly Result[]> => {
  if (!tellsMemory) return [];
  const upstream = await startUpstream("huge");
  const packhouse = await startPackhouse({
    folder: bench.folder("memory"),
    settings: { connections: { other: { format: "npm", url: upstream.url, allowPrivate: true } } },
    profiles: bench.profiles,
  });
  await setTimeout(3000);
  const idle = residentMemory(packhouse.pid);
  await makeDomain(packhouse);
  await makeRepository(packhouse, "local");
  await makeRepository(packhouse, "through", "other");
  const local = await registryIn(packhouse, "local");
  const agent = keptOpen(1);
  await publish(local, "small", bodyOf("small", version, await tarballOf("small", version, 1024)), agent);
  agent.destroy();
  const results: Result[] = [{ what: "memory, idle after start", unit: "MB", ours: idle, peer: null, bar: below(100) }];
  results.push(...(await moveLargeAsset(bench, packhouse, local)));
  results.push(...(await serveLargePackument(bench, packhouse, local, await registryIn(packhouse, "through"))));
  await Promise.all([packhouse.stop(), upstream.stop()]);
  return results;
};
