/* A server that answers as it is told, whatever it is asked, and keeps what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { close, listen } from "./loopback.ts";

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

/** Answers a request, the first of which is number 0. */
export type Answer = (response: ServerResponse, request: IncomingMessage, body: Buffer, number: number) => Promise<void>;

/** A server that keeps what it is asked, and answers as it is told. */
export const startKeeping = async (answer: Answer): Promise<Recorder> => {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const body = await buffer(request).catch(() => Buffer.from("the body broke off"));
    const count = asked.push({ method: request.method ?? "", path: request.url ?? "", headers, body: body.toString("latin1") });
    await answer(response, request, body, count - 1);
  });
  return { url: await listen(server), asked, close: () => close(server) };
};

/** Gives the replies one after the other, and the last one again and again; `onAsked` is called before each. */
export const startRecorder = (replies: readonly Reply[], onAsked: () => void = () => undefined): Promise<Recorder> =>
  startKeeping(async (response, _request, _body, number) => {
    onAsked();
    send(response, replies[Math.min(number, replies.length - 1)] ?? {});
  });
