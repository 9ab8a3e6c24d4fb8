/* Requests exactly as written: nothing is normalized, decoded or retried on the way. */
import { type IncomingHttpHeaders, request } from "node:http";
import type { Readable } from "node:stream";

export interface RawRequest {
  readonly method?: string;
  /** Path and query as they go over the wire. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | Readable;
}

export interface RawResponse {
  readonly status: number;
  readonly phrase: string;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
}

/** Sends it to the server at `base` (scheme, host and port). Rejects when the response does not come to its end. */
export const send = (base: string, { method = "GET", path, headers = {}, body }: RawRequest): Promise<RawResponse> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base);
    const outgoing = request({ hostname, port, method, path, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const { statusCode: status = 0, statusMessage: phrase = "" } = incoming;
        resolve({ status, phrase, headers: incoming.headers, bytes, text: bytes.toString() });
      });
    });
    outgoing.on("error", reject);
    if (body === undefined || typeof body === "string" || Buffer.isBuffer(body)) outgoing.end(body);
    else body.on("error", () => outgoing.destroy()).pipe(outgoing);
  });
