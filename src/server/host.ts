/* The socket: turns what the framework gives into an Inbound, and a Reply into bytes on the wire. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type FastifyRequest, fastify } from "fastify";
import { writeFault } from "../api/wire.ts";
import { countBuffer } from "../blobs/young-buffers.ts";
import type { Reply } from "../http/replies.ts";
import type { Method } from "../http/route.ts";
import { invalid } from "../model/fault.ts";
import type { Inbound } from "./inbound.ts";

export interface HostParts {
  /** Never throws. */
  readonly answer: (inbound: Inbound) => Promise<Reply>;
  readonly newRequestId: () => string;
  readonly trustProxy: boolean;
  /** Told of a response that broke off after it had begun. */
  readonly onBroken: (requestId: string, reason: unknown) => void;
}

export interface Host {
  /** Gives the port. */
  readonly listen: (address: { readonly host: string; readonly port: number }) => Promise<number>;
  /** Takes no new requests; resolves when the running ones have ended, or after `graceMs`. */
  readonly close: (graceMs: number) => Promise<void>;
}

/** How long a connection may carry nothing in either direction. */
const idleMs = 600_000;
/** How long the rest of a refused upload is taken in, so that the client gets to read why. */
const drainMs = 30_000;
/** How long requests may take to end that were cut off when the server stopped. */
const partingMs = 2_000;

export function makeHost({ answer, newRequestId, trustProxy, onBroken }: HostParts): Host {
  const app = fastify({
    trustProxy,
    // Uploads of several gigabytes take their time; what they may hold is limited where they are read.
    requestTimeout: 0,
    connectionTimeout: idleMs,
    bodyLimit: Number.MAX_SAFE_INTEGER,
    forceCloseConnections: "idle",
    // Our doors read the target as it was sent: a framework's decoding would merge `%2f` with a slash.
    rewriteUrl: () => "/",
    clientErrorHandler: refuseUnreadable,
  });
  let isClosing = false;
  let running = 0;
  const idle = Promise.withResolvers<void>();
  // Before the framework looks at the body, whose media type is none of its business.
  app.addHook("onRequest", async (request, reply) => {
    reply.hijack();
    const inbound = toInbound(request, newRequestId());
    running += 1;
    try {
      const made = await answer(inbound);
      await endOfTurn();
      // Who is answered while the server stops would hold its connection open for a next request.
      if (isClosing) reply.raw.shouldKeepAlive = false;
      await send(reply.raw, request.raw, inbound, made);
    } catch (thrown) {
      reply.raw.destroy();
      onBroken(inbound.requestId, thrown);
    } finally {
      running -= 1;
      if (isClosing && running === 0) idle.resolve();
    }
  });
  app.all("/", () => undefined);
  // Their length is limited; of a request that is read twice no header may get lost.
  app.server.maxHeadersCount = 0;
  app.server.on("upgrade", (request: IncomingMessage, socket: Answering, rest: Buffer) => {
    // Who does not wait for the answers before it would get them in another order.
    if (socket._httpMessage != null) return void socket.destroy();
    socket.unshift(Buffer.concat([withoutUpgrade(request), rest]));
    app.server.emit("connection", socket);
  });
  return {
    listen: async (address) => {
      await app.listen(address);
      const bound = app.server.address();
      return typeof bound === "object" && bound !== null ? bound.port : address.port;
    },
    close: async (graceMs) => {
      isClosing = true;
      const timer = setTimeout(() => app.server.closeAllConnections(), graceMs);
      await app.close();
      clearTimeout(timer);
      if (running === 0) return;
      // Whose connection was cut has yet to notice, and to put away what they began.
      const parting = setTimeout(idle.resolve, Math.min(graceMs, partingMs));
      await idle.promise;
      clearTimeout(parting);
    },
  };
}

/** Node's own mark of the answer that a connection still owes. */
type Answering = Socket & { readonly _httpMessage?: ServerResponse | null };

/**
 * The head of a request that asks for another protocol, without asking for it: curl offers HTTP/2 with each request, and is
 * served by HTTP/1.1. Node would serve it so too, but keeps silent on malformed requests that follow on that connection.
 */
function withoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (rawHeaders[at]?.toLowerCase() !== "upgrade") lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

/** By Node's code for it; clients send again what came too late. */
const unreadable: Readonly<Record<string, readonly [line: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ["400 Bad Request", "The address and headers of the request are too long."],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "The head of the request did not come in time."],
};

/** Answers what no door could read, as the API tells of errors, and ends the connection: where the next request begins is not known. */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const [line, message] = unreadable[error.code ?? ""] ?? ["400 Bad Request", "The request is not well-formed HTTP/1.1."];
  const { headers, body } = writeFault(invalid(message, "CANNOT_PARSE"));
  const head = Object.entries({ ...headers, "content-length": String(body).length, connection: "close" });
  if (socket.writable)
    socket.write(`HTTP/1.1 ${line}\r\n${head.map((pair) => pair.join(": ")).join("\r\n")}\r\n\r\n${String(body)}`);
  socket.destroy();
}

let turn: Promise<void> | null = null;

/**
 * Resolves when the event loop has taken in all that had come. Answers then go out together: a client that sleeps is
 * woken once for many of them, and waking it costs more than most answers do.
 */
function endOfTurn(): Promise<void> {
  turn ??= new Promise((resolve) => {
    setImmediate(() => {
      turn = null;
      resolve();
    });
  });
  return turn;
}

/** Proxies' clients name the whole address (RFC 9112, 3.2.2): what is asked for stands behind its host. */
const originForm = (target: string): string => (target.startsWith("/") ? target : target.replace(/^https?:\/\/[^/?]*\/?/iu, "/"));

// No getters here, nor in whatever else is made for each request: V8 keeps their closures until a full collection, and with
// them all that belongs to the request.
function toInbound(request: FastifyRequest, requestId: string): Inbound {
  const { raw } = request;
  const { headers } = raw;
  // Whoever stops reading a body half-way has an answer to give: the connection must outlive the reading.
  if (headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined)
    raw[Symbol.asyncIterator] = () => raw.iterator({ destroyOnReturn: false });
  return {
    method: raw.method as Method,
    target: originForm(request.originalUrl),
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
    headers,
    body: raw,
    address: () => request.ip,
    host: () => request.host,
    isSecure: () => request.protocol === "https",
    requestId,
  };
}

async function send(
  response: ServerResponse,
  incoming: IncomingMessage,
  { method, requestId }: Inbound,
  reply: Reply,
): Promise<void> {
  const { status, body, headers, phrase } = reply;
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const sent: Record<string, string | number> = { ...headers, "x-amzn-requestid": requestId };
  const isWhole = bytes === null || Buffer.isBuffer(bytes);
  if (isWhole && status !== 204 && status !== 304) sent["content-length"] ??= bytes?.length ?? 0;
  if (phrase === undefined) response.writeHead(status, sent);
  else response.writeHead(status, phrase.replace(/[^\x20-\x7e]/g, " ").slice(0, 200), sent);
  if (isWhole) {
    const all = method === "HEAD" ? null : bytes;
    if (incoming.complete || response.shouldKeepAlive) end(response, all);
    else await endAfter(drain(incoming), response, all);
  } else if (method === "HEAD") {
    if (bytes instanceof Readable) bytes.destroy();
    response.end();
  } else if (bytes instanceof Readable) {
    await pipeline(bytes, response);
  } else {
    await sendPieces(response, bytes);
  }
  if (!incoming.complete) void drain(incoming);
}

/** Up to here, text that is sent with the head costs less than bytes that are sent beside it. */
const bytesAsText = 8 * 1024;

function end(response: ServerResponse, bytes: Buffer | null): void {
  // In this encoding each character is one byte, whatever the bytes mean.
  if (bytes !== null && bytes.length <= bytesAsText) response.end(bytes.toString("latin1"), "latin1");
  else response.end(bytes);
}

/** Asks for the next piece only when the one before it is out of our hands. */
async function sendPieces(response: ServerResponse, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of pieces) {
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => reject(new Error("The client went away."));
      response.once("close", leave);
      response.write(piece, (error) => {
        response.off("close", leave);
        if (error == null) resolve();
        else reject(error);
      });
    });
  }
  response.end();
}

/** A connection that ends with the response would be cut under a client that still sends, before it reads what it is told. */
async function endAfter(drained: Promise<void>, response: ServerResponse, bytes: Buffer | null): Promise<void> {
  if (bytes === null || bytes.length === 0) response.flushHeaders();
  else response.write(bytes);
  await drained;
  response.end();
}

/** Takes in the rest of a body that nobody reads any more. Resolves when it has come, or too much time has passed. */
function drain(incoming: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    if (incoming.destroyed) return void resolve();
    const timer = setTimeout(() => incoming.destroy(), drainMs);
    timer.unref();
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    for (const event of ["end", "close", "error"]) incoming.once(event, done);
    incoming.on("data", ({ length }: Buffer) => countBuffer(length));
  });
}
