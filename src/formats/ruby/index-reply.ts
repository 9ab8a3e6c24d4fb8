/*
 * Serving documents of the index (formats spec, ruby 2). Clients of long standing take the ETag for the MD5 of the whole document,
 * whichever part and coding of it is sent; newer ones look at its SHA-256.
 */
import { createHash } from "node:crypto";
import { acceptsGzip, namesTag, rangeOf } from "../../http/negotiate.ts";
import type { Reply } from "../../http/replies.ts";
import type { Request } from "../../http/route.ts";

export interface IndexDocument {
  readonly bytes: Buffer;
  /** Absent where the document is not to be compressed. */
  readonly gzip?: () => Promise<Buffer>;
  readonly holds?: () => boolean;
}

const smallestGzipBytes = 1024;
const plainText = "text/plain; charset=utf-8";

interface Sums {
  readonly md5: string;
  readonly sha256: string;
}

const computed = new WeakMap<Buffer, Sums>();

const sumsOf = (bytes: Buffer): Sums => {
  const known = computed.get(bytes);
  if (known !== undefined) return known;
  const sums = {
    md5: createHash("md5").update(bytes).digest("hex"),
    sha256: createHash("sha256").update(bytes).digest("base64"),
  };
  computed.set(bytes, sums);
  return sums;
};

/** `lastModified` in milliseconds since the epoch answers clients that remember nothing but a time. */
export const indexReply = async (
  request: Pick<Request, "method" | "header">,
  { bytes, gzip, holds }: IndexDocument,
  { contentType = plainText, lastModified }: { readonly contentType?: string; readonly lastModified?: number } = {},
): Promise<Reply> => {
  const { md5, sha256 } = sumsOf(bytes);
  const etag = `"${md5}"`;
  const range = rangeIn(request, bytes.length);
  const isZipped =
    gzip !== undefined && range === null && bytes.length >= smallestGzipBytes && acceptsGzip(request.header("accept-encoding"));
  const headers = {
    etag: isZipped ? `W/${etag}` : etag,
    "cache-control": "private, no-cache",
    vary: "Accept-Encoding",
    "accept-ranges": "bytes",
    "repr-digest": `sha-256=:${sha256}:`,
    digest: `sha-256=${sha256}`,
    ...(lastModified !== undefined && { "last-modified": new Date(lastModified).toUTCString() }),
  };
  const kept = holds && { holds };
  if (isUnchanged(request, etag, lastModified)) return { status: 304, headers, body: null, ...kept };
  if (range === "unsatisfiable")
    return { status: 416, headers: { ...headers, "content-range": `bytes */${bytes.length}` }, body: null };
  const body = isZipped ? await gzip() : range === null ? bytes : bytes.subarray(range.start, range.end + 1);
  return {
    status: range === null ? 200 : 206,
    headers: {
      ...headers,
      "content-type": contentType,
      "content-length": String(body.length),
      ...(isZipped && { "content-encoding": "gzip" }),
      ...(range !== null && { "content-range": `bytes ${range.start}-${range.end}/${bytes.length}` }),
    },
    body: request.method === "HEAD" ? null : body,
    ...kept,
  };
};

const rangeIn = ({ method, header }: Pick<Request, "method" | "header">, size: number) => {
  const asked = method === "GET" ? header("range") : undefined;
  return asked === undefined ? null : rangeOf(asked, size);
};

const isUnchanged = ({ header }: Pick<Request, "header">, etag: string, lastModified: number | undefined): boolean => {
  const noneMatch = header("if-none-match");
  if (noneMatch !== undefined) return namesTag(noneMatch, [etag]);
  const since = header("if-modified-since");
  return since !== undefined && lastModified !== undefined && lastModified <= Date.parse(since);
};
