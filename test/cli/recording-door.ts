/* A door before a real server: what comes in is kept, and handed on as it came. */
import { once } from "node:events";
import { createServer, type IncomingMessage, request as open } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { Asked, Recorder } from "../support/recorder.ts";

const handOn = async (incoming: IncomingMessage, body: Buffer, { hostname, port }: URL): Promise<IncomingMessage> => {
  const { method = "", url = "", rawHeaders } = incoming;
  // The headers were signed as they are, `host` among them.
  const outgoing = open({ hostname, port, method, path: url, headers: rawHeaders, setDefaultHeaders: false, agent: false });
  const [answer] = (await Promise.all([once(outgoing, "response"), outgoing.end(body)]))[0] as [IncomingMessage];
  return answer;
};

/** `onAsked` is awaited before a request is handed on. */
export const startRecordingDoor = async (to: string, onAsked: () => Promise<void> = async () => undefined): Promise<Recorder> => {
  const asked: Asked[] = [];
  const server = createServer(async (incoming, response) => {
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
    const body = await buffer(incoming);
    asked.push({ method: incoming.method ?? "", path: incoming.url ?? "", headers, body: body.toString("latin1") });
    try {
      await onAsked();
      const answer = await handOn(incoming, body, new URL(to));
      response.writeHead(answer.statusCode ?? 0, answer.rawHeaders);
      response.end(await buffer(answer));
    } catch (thrown) {
      response.destroy(thrown as Error);
    }
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
