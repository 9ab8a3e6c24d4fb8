/*
 * Sends one HTTP request and gives the answer as it comes: no redirect is followed, nothing is sent twice. On node:http, which
 * starts many times faster than the larger clients do.
 */
import { createReadStream, statSync } from "node:fs";
import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import { pipeline } from "node:stream";
import { CommandFailure } from "../failure.ts";
import type { TransportSettings } from "../settings/settings.ts";
import { tellStep } from "../steps.ts";
import type { FileBody } from "./answer.ts";
import { Agent as PlainAgent, request as sendPlain } from "./node-http.ts";
import { proxyFor } from "./proxy.ts";
import { brokenOff, closed, faultOf, Stalled } from "./transport-fault.ts";

export type Body = string | Uint8Array | FileBody;

export interface HttpRequest {
  readonly method: string;
  /** Sent as it is written, and told of so. */
  readonly url: string;
  /** All of them, but for what the length of the body needs. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

export interface HttpAnswer {
  readonly status: number;
  /** By names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Throws CommandFailure 255 where it breaks off or stands still. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The whole body. Throws TransportFault. */
  readonly text: () => Promise<string>;
}

/** Throws TransportFault where there is no answer. */
export type Send = (request: HttpRequest) => Promise<HttpAnswer>;

/** Connections are kept for the next request. */
export function openTransport(settings: TransportSettings): Send {
  const agents = new Map<string, Promise<Agent>>();
  return async (request) => {
    const address = addressOf(request.url);
    const proxy = proxyFor(address.url, settings.environment);
    const key = `${address.url.protocol} ${proxy}`;
    const agent = agents.get(key) ?? openAgent(address.url.protocol, proxy, settings);
    agents.set(key, agent);
    const step = `${request.method} ${address.url.origin}${address.target}${proxy === null ? "" : " through a proxy"}`;
    try {
      const answer = await exchange(request, address, await agent, settings);
      tellStep(`${step} was answered with ${answer.status}.`);
      return answer;
    } catch (thrown) {
      const failure = thrown instanceof CommandFailure ? thrown : faultOf(thrown, request.url, proxy);
      tellStep(`${step} failed: ${failure.message}`);
      throw failure;
    }
  };
}

interface Address {
  readonly url: URL;
  readonly target: string;
}

function addressOf(url: string): Address {
  const [, scheme = "", target = ""] = /^([^:]+):\/\/[^/?#]*([^#]*)/.exec(url) ?? [];
  if (!/^https?$/i.test(scheme)) {
    throw new CommandFailure(255, `An HTTP Client raised an unhandled exception: Not supported URL scheme ${scheme}`);
  }
  return { url: new URL(url), target: target.startsWith("/") ? target : `/${target}` };
}

async function openAgent(protocol: string, proxy: string | null, settings: TransportSettings): Promise<Agent> {
  // What the environment says of exceptions was heard already.
  const through = proxy === null ? {} : { proxyEnv: { http_proxy: proxy, https_proxy: proxy } };
  if (protocol === "http:") return new PlainAgent({ keepAlive: true, ...through });
  const { openTlsAgent } = await import("./tls.ts");
  return openTlsAgent(through, settings);
}

async function exchange(request: HttpRequest, { url, target }: Address, agent: Agent, settings: TransportSettings) {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const send = url.protocol === "https:" ? (await import("node:https")).request : sendPlain;
  const { body } = request;
  const size = isFile(body) ? statSync(body.file).size : Buffer.byteLength(body);
  const outgoing = send({
    agent,
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port,
    method: request.method,
    path: target,
    headers: { ...request.headers, ...lengthHeader(request.method, size) },
    setDefaultHeaders: false,
  });
  outgoing.on("response", resolve).on("error", reject);
  limitWaiting(outgoing, settings);
  if (!isFile(body)) outgoing.end(body);
  else if (size === 0) outgoing.end();
  else pipeline(createReadStream(body.file, { end: size - 1 }), outgoing, (cause) => cause && reject(cause));
  return answerOf(await promise, request.url);
}

export const isFile = (body: Body): body is FileBody => typeof body === "object" && "file" in body;

const lengthHeader = (method: string, size: number): Record<string, string> =>
  size === 0 && method === "GET" ? {} : { "content-length": String(size) };

/** Both time-outs are of standing still: until there is a connection, and from then on between any two signs of life. */
function limitWaiting(outgoing: ClientRequest, { connectTimeoutMs, readTimeoutMs }: TransportSettings): void {
  let response: IncomingMessage | null = null;
  const stop = (kind: Stalled["kind"]): void => void (response ?? outgoing).destroy(new Stalled(kind));
  const connecting = connectTimeoutMs === 0 ? undefined : setTimeout(stop, connectTimeoutMs, "Connect");
  outgoing.on("close", () => clearTimeout(connecting));
  outgoing.on("socket", (socket) => {
    const connected = (): void => clearTimeout(connecting);
    if (socket.connecting) socket.once("connect", connected);
    else connected();
  });
  outgoing.on("response", (incoming) => {
    response = incoming;
  });
  // Bytes that wait to be taken are not the server's delay.
  outgoing.setTimeout(readTimeoutMs, () => {
    if ((response?.readableLength ?? 0) === 0) stop("Read");
  });
}

/** A JSON answer is held in memory whole. */
const maxTextBytes = 256 * 1024 * 1024;

function answerOf(response: IncomingMessage, url: string): HttpAnswer {
  const headers = new Map(Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const));
  const expected = headers.get("content-length");
  const status = response.statusCode ?? 0;
  return {
    status,
    headers,
    bytes: readBytes(response, expected === undefined ? null : Number(expected)),
    text: () => readText(response, url),
  };
}

async function* readBytes(response: IncomingMessage, expected: number | null): AsyncGenerator<Uint8Array> {
  let read = 0;
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      read += chunk.length;
      yield chunk;
    }
  } catch (thrown) {
    throw brokenOff(thrown, read, expected);
  }
}

async function readText(response: IncomingMessage, url: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > maxTextBytes) throw new CommandFailure(255, `The answer of ${url} is larger than ${maxTextBytes} bytes.`);
      chunks.push(chunk);
    }
  } catch (thrown) {
    if (thrown instanceof CommandFailure) throw thrown;
    throw thrown instanceof Stalled ? faultOf(thrown, url, null) : closed(url, thrown);
  }
  return Buffer.concat(chunks).toString("utf8");
}
