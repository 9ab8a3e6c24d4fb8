/* A server that answers as it is told, whatever it is asked, and keeps what it was asked. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Objects are sent as JSON. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | object;
  /** What happens in place of a whole answer. */
  readonly breaks?: "before anything is sent" | "in the middle of the body" | "never answers";
}

export interface Asked {
  readonly method: string;
  /** With the query, as it came. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Latin-1. */
  readonly body: string;
}

export interface Recorder {
  readonly url: string;
  readonly asked: readonly Asked[];
  readonly close: () => Promise<void>;
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("latin1");
};

const send = (response: ServerResponse, { status = 200, headers = {}, body = {}, breaks }: Reply): void => {
  if (breaks === "never answers") return;
  if (breaks === "before anything is sent") {
    response.destroy();
    return;
  }
  const isPlain = typeof body === "string" || Buffer.isBuffer(body);
  const bytes = Buffer.from(isPlain ? body : JSON.stringify(body));
  response.writeHead(status, { "content-type": "application/json", "content-length": bytes.length, ...headers });
  if (breaks === undefined) response.end(bytes);
  else response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
};

/** Gives the replies one after the other, and the last one again and again; `onAsked` is called before each. */
export const startRecorder = async (replies: readonly Reply[], onAsked: () => void = () => undefined): Promise<Recorder> => {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const body = await bodyOf(request).catch(() => "the body broke off");
    const reply = replies[Math.min(asked.length, replies.length - 1)] ?? {};
    onAsked();
    asked.push({ method: request.method ?? "", path: request.url ?? "", headers, body });
    send(response, reply);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
