/* HTTPS in front of a server that speaks HTTP, with a certificate that was made for one test. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer, setDefaultCACertificates } from "node:tls";
import type { Workplace } from "./run-program.ts";

export interface TlsFront {
  /** Without a slash at its end. */
  readonly url: string;
  /** Where the server behind it must listen. */
  readonly port: number;
  /** What must be trusted to speak to it. */
  readonly certificateFile: string;
  readonly stop: () => Promise<void>;
}

/** Has the certificate made in the workplace; from then on this process trusts it, and nothing else. */
export const startTlsFront = async (workplace: Workplace, openssl: string): Promise<TlsFront> => {
  const [key, cert] = ["front-key.pem", "front-cert.pem"];
  const words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const about = ["-subj", "/CN=front", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert];
  const { status, output } = await workplace.run([openssl, ...words, ...about]);
  if (status !== 0) throw new Error(output);
  const certificateFile = join(workplace.project, cert);
  setDefaultCACertificates([readFileSync(certificateFile, "utf8")]);
  const port = await freePort();
  const sockets = new Set<Socket>();
  const server = createTlsServer({ key: workplace.read(key), cert: workplace.read(cert) }, (socket) => {
    const behind = connect(port, "127.0.0.1");
    const ends = [socket, behind];
    for (const end of ends) {
      sockets.add(end);
      end.on("error", () => undefined);
      end.on("close", () => {
        sockets.delete(end);
        for (const other of ends) other.destroy();
      });
    }
    socket.pipe(behind).pipe(socket);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    port,
    certificateFile,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

export const freePort = async (): Promise<number> => {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};
