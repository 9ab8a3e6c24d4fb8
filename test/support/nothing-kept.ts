/* That a server keeps nothing of what it refused, or of what never came to its end. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { ListPackagesCommand } from "@aws-sdk/client-codeartifact";
import { apiClient } from "./api.ts";
import { send } from "./raw-http.ts";
import type { Packhouse } from "./start.ts";
import { blobsIn, stagedIn } from "./stored.ts";

/** The repository has no package, and the server no bytes. */
export const assertNothingKept = async (packhouse: Packhouse, domain: string, repository: string): Promise<void> => {
  assert.ok(packhouse.isUp(), packhouse.log());
  const { packages } = await apiClient(packhouse).send(new ListPackagesCommand({ domain, repository }));
  assert.deepEqual(packages, []);
  assert.deepEqual(stagedIn(packhouse), []);
  assert.deepEqual(blobsIn(packhouse), []);
};

export interface CutRequest {
  readonly method: string;
  /** Whole. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** How much of the body is sent. */
  readonly sent: number;
}

const manyTries = 10_000;

/**
 * Goes away half-way through a body whose length was told, and through one in chunks, each when the server has begun to keep
 * it; waits until that is gone.
 */
export const sendHalf = async (packhouse: Packhouse, { method, url, headers, body, sent }: CutRequest): Promise<void> => {
  const { hostname, port, pathname } = new URL(url);
  const lines = Object.entries({ host: "x", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const ways = [`content-length: ${body.length}\r\n\r\n`, `transfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n`];
  for (const way of ways) {
    const socket = connect(Number(port), hostname);
    // The server may cut the connection too.
    socket.on("error", () => {});
    socket.write(`${method} ${pathname} HTTP/1.1\r\n${lines.join("")}${way}`);
    socket.write(body.subarray(0, sent));
    await askUntil(packhouse, () => stagedIn(packhouse).length > 0);
    assert.equal(stagedIn(packhouse).length, 1);
    socket.destroy();
    await askUntil(packhouse, () => stagedIn(packhouse).length === 0);
    assert.deepEqual(stagedIn(packhouse), []);
  }
};

const askUntil = async (packhouse: Packhouse, isSo: () => boolean): Promise<void> => {
  for (let tries = 0; !isSo() && tries < manyTries; tries += 1) await send(packhouse.url, { path: "/-/health" });
};
