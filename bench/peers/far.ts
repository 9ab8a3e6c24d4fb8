/*
 * The other registry as most have it: not beside them. A proxy on loopback, which the clients and Packhouse itself are told of
 * by their environment, passes everything on as late as a line of that length would.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { pipeline, Transform } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import type { Result } from "../results.ts";

/** There and back, in milliseconds. */
const roundTripMs = 20;

const late = (): Transform =>
  new Transform({
    // One after the other, each as late, and none waits for the one before it.
    transform(chunk, _coding, done) {
      setTimeout(() => this.push(chunk), roundTripMs / 2);
      done();
    },
    flush: (done) => void setTimeout(done, roundTripMs / 2),
  });

const startProxy = async (): Promise<{ readonly port: number; readonly stop: () => void }> => {
  const server = createServer();
  server.on("connect", async ({ url = "" }, client) => {
    const [host, port] = url.split(":");
    const registry = connect(Number(port), host);
    for (const socket of [client, registry]) socket.on("error", () => socket.destroy());
    await Promise.all([once(registry, "connect"), wait(roundTripMs)]);
    client.write("HTTP/1.1 200 Connected\r\n\r\n");
    pipeline(client, late(), registry, () => undefined);
    pipeline(registry, late(), client, () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, stop: () => server.close() };
};

const settingsFor = (port: number): Readonly<Record<string, string>> => {
  const [proxy, except] = [`http://127.0.0.1:${port}`, "127.0.0.1,localhost"];
  const java = `-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=${port} -Dhttp.nonProxyHosts=127.0.0.1|localhost`;
  return { HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: except, no_proxy: except, MAVEN_OPTS: java };
};

/** Has it measured beside the other registry, and from afar; `where` is for the names of rows, and of folders. */
export const nearAndFar = async (measure: (where: string) => Promise<readonly Result[]>): Promise<readonly Result[]> => {
  const near = await measure("");
  const { port, stop } = await startProxy();
  const before = { ...process.env };
  try {
    Object.assign(process.env, settingsFor(port));
    return [...near, ...(await measure(`, registry ${roundTripMs} ms away`))];
  } finally {
    process.env = before;
    stop();
  }
};
