/* The packages that are published for measuring: what clients send, like what real packages have in them. */
import { randomBytes } from "node:crypto";
import { request as beginRequest, Agent as HttpAgent } from "node:http";
import { publishBody } from "../test/support/npm-body.ts";
import { npmTarball } from "../test/support/tarballs.ts";
import { bearer, type Registry } from "./peers/registry.ts";

const dependencies = [
  "accepts",
  "body-parser",
  "cookie",
  "debug",
  "depd",
  "etag",
  "finalhandler",
  "fresh",
  "on-finished",
  "vary",
];

/** About as much as a version of a real package says of itself. */
export const manifestOf = (name: string): object => ({
  description: `${name} is a package that exists to be measured, with a sentence or two about itself as packages have.`,
  author: { name: "A. Maker", email: "maker@example.com" },
  license: "MIT",
  homepage: `https://example.com/${name}#readme`,
  repository: { type: "git", url: `git+https://example.com/${name}.git` },
  bugs: { url: `https://example.com/${name}/issues` },
  keywords: ["bench", "measure", "speed"],
  main: "index.js",
  engines: { node: ">= 18" },
  scripts: { test: "node --test", lint: "biome check .", build: "tsc -p ." },
  dependencies: Object.fromEntries(dependencies.map((dependency, at) => [dependency, `^${at + 1}.2.3`])),
  devDependencies: { typescript: "^5.0.0", "@types/node": "^24.0.0" },
});

/** A tarball of about this many bytes, which do not compress. */
export const tarballOf = (name: string, version: string, bytes: number): Promise<Buffer> =>
  npmTarball(name, version, {}, { "content.bin": randomBytes(bytes) });

export const bodyOf = (name: string, version: string, tarball: Buffer): Buffer =>
  Buffer.from(JSON.stringify(publishBody({ name, version, tarball, manifest: manifestOf(name) })));

/** Connections that stay open, at most this many. */
export const keptOpen = (connections: number): HttpAgent => new HttpAgent({ keepAlive: true, maxSockets: connections });

export interface Sending {
  readonly method?: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body?: Buffer | AsyncIterable<Uint8Array>;
  readonly agent: HttpAgent;
}

/** Sends a request and takes the whole answer, which must be a good one. Gives the number of its bytes. */
export const send = (url: string, { method = "GET", headers, body, agent }: Sending): Promise<number> =>
  new Promise((resolve, reject) => {
    const request = beginRequest(url, { method, headers, agent }, (response) => {
      let bytes = 0;
      const refused: Buffer[] = [];
      const isGood = (response.statusCode ?? 0) < 300;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (!isGood) refused.push(chunk);
      });
      response.on("error", reject);
      response.on("end", () => {
        if (isGood) resolve(bytes);
        else reject(new Error(`${method} ${url}: ${response.statusCode} ${Buffer.concat(refused).toString().slice(0, 500)}`));
      });
    });
    request.on("error", reject);
    if (body === undefined || Buffer.isBuffer(body)) request.end(body);
    else void pass(body, request).catch(reject);
  });

const pass = async (source: AsyncIterable<Uint8Array>, request: NodeJS.WritableStream): Promise<void> => {
  for await (const chunk of source) {
    if (!request.write(chunk)) await new Promise((resolve) => request.once("drain", resolve));
  }
  request.end();
};

export const publish = async (registry: Registry, name: string, body: Buffer, agent: HttpAgent): Promise<void> => {
  const headers = { ...bearer(registry), "content-type": "application/json", "content-length": body.length };
  await send(`${registry.endpoint}${name}`, { method: "PUT", headers, body, agent });
};
