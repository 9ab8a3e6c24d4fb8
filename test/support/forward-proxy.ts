/* A forward proxy on loopback, for which every name is this machine's: what asks for such a name came through it. */
import { once } from "node:events";
import { request as ask, createServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { pipeline } from "node:stream";

export interface ProxyWishes {
  /** The Proxy-Authorization that it wants; 407 for who has another. */
  readonly authorization?: string;
  /** What it answers whatever it is asked. */
  readonly status?: number;
  /** Takes requests and says nothing. */
  readonly isSilent?: boolean;
  /** Of an https proxy. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface ForwardProxy {
  readonly port: number;
  /** `CONNECT name:port` and `GET http://…`, as they came. */
  readonly asked: readonly string[];
  /** What came with them, names and values. */
  readonly headers: readonly string[];
  readonly stop: () => Promise<void>;
}

export const startForwardProxy = async (wishes: ProxyWishes = {}): Promise<ForwardProxy> => {
  const asked: string[] = [];
  const headers: string[] = [];
  const sockets = new Set<Socket>();
  const track = (socket: Socket): Socket => {
    if (sockets.has(socket)) return socket;
    sockets.add(socket);
    socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
    return socket;
  };
  /** The status of a refusal; null where the request may go on. */
  const judge = (request: IncomingMessage): number | null => {
    asked.push(`${request.method} ${request.url}`);
    headers.push(JSON.stringify(request.headers));
    if (wishes.status !== undefined) return wishes.status;
    return wishes.authorization === undefined || request.headers["proxy-authorization"] === wishes.authorization ? null : 407;
  };

  const server = wishes.tls === undefined ? createServer() : createTlsServer(wishes.tls);
  server.on(wishes.tls === undefined ? "connection" : "secureConnection", track);
  server.on("request", (request: IncomingMessage, response) => {
    const status = judge(request);
    if (wishes.isSilent === true) return;
    if (status !== null) {
      response.writeHead(status).end("the proxy's own page");
      return;
    }
    const { port, pathname, search } = new URL(request.url ?? "");
    const { "proxy-authorization": _, ...rest } = request.headers;
    const target = { host: "127.0.0.1", port, path: `${pathname}${search}`, method: request.method ?? "GET", headers: rest };
    const onward = ask(target, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, response, () => undefined);
    });
    onward.on("socket", track).on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  });
  server.on("connect", (request: IncomingMessage, socket: Socket) => {
    const status = judge(request);
    if (wishes.isSilent === true) return;
    if (status !== null) {
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const behind = track(connect(Number(request.url?.split(":").at(-1)), "127.0.0.1"));
    behind.once("connect", () => socket.write("HTTP/1.1 200 Yes\r\n\r\n"));
    behind.once("close", () => socket.destroy());
    socket.once("close", () => behind.destroy());
    socket.pipe(behind).pipe(socket);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    headers,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
