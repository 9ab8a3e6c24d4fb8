/* Servers of this process, on loopback. */
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Has it listen on a free port; gives its address with that name of it, which ends without a slash. */
export const listen = async (server: Server, host = "127.0.0.1"): Promise<string> => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `http://${host}:${(server.address() as AddressInfo).port}`;
};

/** Ends it with all connections to it. */
export const close = async (server: Server): Promise<void> => {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
};
