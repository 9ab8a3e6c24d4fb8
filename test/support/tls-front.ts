/* HTTPS in front of a server that speaks HTTP, with a certificate that was made for one test. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream";
import { setDefaultCACertificates } from "node:tls";
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
  const server = createTlsServer({ key: workplace.read(key), cert: workplace.read(cert) }, passOn(port));
  server.on("checkContinue", (incoming, response) => {
    response.writeContinue();
    server.emit("request", incoming, response);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    port,
    certificateFile,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
};

/** Every connection ends with its answer: SwiftPM's libraries crash where they end one that is idle. */
const passOn = (port: number) => (incoming: IncomingMessage, response: ServerResponse) => {
  const { method, url: path, rawHeaders: headers } = incoming;
  const onward = request({ host: "127.0.0.1", port, method, path, headers });
  onward.on("response", (answer) => {
    const { "keep-alive": _, ...passed } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, { ...passed, connection: "close" });
    pipeline(answer, response, () => undefined);
  });
  pipeline(incoming, onward, (fault) => fault && response.destroy());
};

export const freePort = async (): Promise<number> => {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};
