/* Requests of the API exactly as written, with a signature on them. */
import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { sign } from "../../src/access/sigv4.ts";
import type { Operation } from "../../src/api/operation.ts";
import type { Server } from "./api.ts";
import { type RawResponse, send } from "./raw-http.ts";

export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  /** As it goes over the wire, without the question mark. */
  readonly query?: string;
  /** Beside those of the signature; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A stream goes out without its length, and is signed as one whose hash is not known. */
  readonly body?: string | Buffer | Readable;
}

/** A query's pairs as clients write them: everything is percent-encoded but letters, digits and `-._~`. */
export const queryOf = (pairs: readonly (readonly [name: string, value: string])[]): string =>
  pairs.map((pair) => pair.map(encode).join("=")).join("&");

const encode = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);

/** Sends it as the server's caller. */
export const sendSigned = ({ url, credentials }: Server, request: SignedRequest): Promise<RawResponse> => {
  const { method, path, query = "", headers = {}, body = "" } = request;
  const isWhole = typeof body === "string" || Buffer.isBuffer(body);
  const { accessKeyId, secretAccessKey, region } = credentials;
  const signed = sign(
    { method, path, query, headers: { host: new URL(url).host } },
    {
      accessKeyId,
      secret: secretAccessKey,
      region,
      service: "codeartifact",
      at: Date.now(),
      payloadHash: isWhole ? createHash("sha256").update(body).digest("hex") : "UNSIGNED-PAYLOAD",
    },
  );
  // Whatever sends a body in chunks must not name its length.
  const isMeasured = isWhole && headers["transfer-encoding"] === undefined;
  return send(url, {
    method,
    path: query === "" ? path : `${path}?${query}`,
    headers: { ...(isMeasured && { "content-length": String(Buffer.byteLength(body)) }), ...signed, ...headers },
    body,
  });
};

/** Values of an operation's input by the names of its members, as JSON has them; bytes for a payload. */
export type PlainInput = Readonly<Record<string, unknown>>;

/** The request for an operation, each value in its place whether or not it fits there. */
export const requestFor = (row: Operation, input: PlainInput): SignedRequest => {
  const at = (place: string) =>
    Object.entries(row.input).filter(([name, member]) => input[name] !== undefined && member.place.startsWith(place));
  const [payload] = at("payload").map(([name]) => input[name] as Buffer);
  const inBody = at("body").map(([name]) => [name, input[name]] as const);
  return {
    ...row.http,
    query: queryOf(at("query:").map(([name, { place }]) => [place.slice("query:".length), String(input[name])])),
    headers: Object.fromEntries(
      at("header:").map(([name, { place }]) => [place.slice("header:".length).toLowerCase(), String(input[name])]),
    ),
    body: payload ?? (inBody.length === 0 ? "" : JSON.stringify(Object.fromEntries(inBody))),
  };
};
