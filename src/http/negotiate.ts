/* What a request accepts and what it has already (RFC 9110 sections 12 to 14), and the two replies made of that. */
import type { ByteRange } from "../blobs/blob-store.ts";
import type { Digests } from "../model/package.ts";
import type { Reply } from "./replies.ts";
import type { Request } from "./route.ts";

type Asked = Pick<Request, "method" | "header">;
type Headers = Readonly<Record<string, string>>;

/** A document in the one form it is kept in; `etag` is strong and quoted. */
interface KeptDocument {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly gzip: () => Promise<Buffer>;
  readonly holds?: () => boolean;
}

/** An asset about to be read; `lastModified` is in milliseconds since the epoch. */
interface ReadableAsset {
  readonly size: number | null;
  readonly digests: Partial<Digests>;
  readonly lastModified: number;
  readonly read: (range?: ByteRange) => Promise<AsyncIterable<Uint8Array> | Buffer>;
  readonly leave?: () => void;
  readonly holds?: () => boolean;
}

/** Below this a coding costs more than it saves. */
const smallestGzipBytes = 1024;

/** The words of a list header in lower case with their `q`; what has no readable `q` weighs 1. */
const weights = (header: string): Map<string, number> => {
  const weighed = new Map<string, number>();
  for (const part of header.toLowerCase().split(",")) {
    const [word = "", ...parameters] = part.split(";").map((piece) => piece.trim());
    const q = parameters.find((parameter) => parameter.startsWith("q="));
    const weight = q === undefined ? 1 : Number(q.slice(2));
    if (word !== "") weighed.set(word, weight >= 0 && weight <= 1 ? weight : 1);
  }
  return weighed;
};

/**
 * The media type an Accept header likes best, the first of `mediaTypes` among equals and where there is no header;
 * null when none will do. Parameters other than `q` do not count.
 */
export const accepts = <MediaType extends string>(
  header: string | undefined,
  mediaTypes: readonly MediaType[],
): MediaType | null => {
  const weighed = weights(header ?? "");
  if (weighed.size === 0) return mediaTypes[0] ?? null;
  let best: MediaType | null = null;
  let bestWeight = 0;
  for (const mediaType of mediaTypes) {
    const anySubtype = `${mediaType.slice(0, mediaType.indexOf("/"))}/*`;
    const weight = weighed.get(mediaType.toLowerCase()) ?? weighed.get(anySubtype) ?? weighed.get("*/*") ?? 0;
    if (weight > bestWeight) [best, bestWeight] = [mediaType, weight];
  }
  return best;
};

export const acceptsGzip = (header: string | undefined): boolean => {
  if (header === undefined) return false;
  const weighed = weights(header);
  const gzip = weighed.get("gzip") ?? weighed.get("x-gzip") ?? weighed.get("*") ?? 0;
  return gzip > 0 && gzip >= (weighed.get("identity") ?? 0);
};

/** RFC 9110 section 13.1.2: a list of tags, weak or strong, or `*`; compared weakly. */
export const namesTag = (header: string, etags: readonly string[]): boolean =>
  header.split(",").some((part) => {
    const tag = part.trim();
    return tag === "*" || etags.includes(tag.startsWith("W/") ? tag.slice(2) : tag);
  });

/** If-Modified-Since counts only where there is no If-None-Match. Dates are whole seconds. */
const isUnchanged = (request: Asked, etags: readonly string[], lastModified: number | null): boolean => {
  const noneMatch = request.header("if-none-match");
  if (noneMatch !== undefined) return namesTag(noneMatch, etags);
  const since = request.header("if-modified-since");
  return since !== undefined && lastModified !== null && Math.floor(lastModified / 1000) * 1000 <= Date.parse(since);
};

/**
 * The reply that serves an index document: gzip where it is accepted, 304 where the client has it already. A
 * `last-modified` among `headers` answers If-Modified-Since.
 */
export const documentReply = async (
  request: Asked,
  document: KeptDocument,
  contentType: string,
  headers: Headers = {},
): Promise<Reply> => {
  const zipped = document.bytes.length >= smallestGzipBytes && acceptsGzip(request.header("accept-encoding"));
  const etag = zipped ? `${document.etag.slice(0, -1)}-gzip"` : document.etag;
  const holds = document.holds && { holds: document.holds };
  const validators = { etag, vary: "Accept, Accept-Encoding", "cache-control": "private, no-cache", ...headers };
  const lastModified = headers["last-modified"];
  if (isUnchanged(request, [etag], lastModified === undefined ? null : Date.parse(lastModified))) {
    return { status: 304, headers: validators, body: null, ...holds };
  }
  const bytes = zipped ? await document.gzip() : document.bytes;
  return {
    status: 200,
    headers: {
      ...validators,
      "content-type": contentType,
      ...(zipped && { "content-encoding": "gzip" }),
      "content-length": String(bytes.length),
    },
    body: request.method === "HEAD" ? null : bytes,
    ...holds,
  };
};

/**
 * The one range a GET asks for of `size` bytes: null when the whole is to be served, as it is for several ranges and
 * for what cannot be read; "unsatisfiable" when the range lies outside.
 */
export const rangeOf = (header: string, size: number): ByteRange | "unsatisfiable" | null => {
  const [, first, last] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header) ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return null;
  const suffix = first === "";
  const start = suffix ? Math.max(0, size - Number(last)) : Number(first);
  const end = suffix || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (!suffix && last !== "" && Number(last) < start) return null;
  return start < size ? { start, end } : "unsatisfiable";
};

/** RFC 9110 section 13.1.5: a range only of the very bytes the client began with. */
const mayResume = (ifRange: string | undefined, etags: readonly string[], lastModified: string): boolean =>
  ifRange === undefined || etags.includes(ifRange) || ifRange === lastModified;

const disposition = (filename: string): string => {
  const encoded = encodeURIComponent(filename).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${filename.replace(/[^ !#-[\]-~]/g, "_")}"; filename*=UTF-8''${encoded}`;
};

/**
 * The reply that serves an asset, a range of it, or the news that the client has it already. A HEAD reads nothing. What
 * is not read is left. Bytes are whatever somebody published, so browsers are told not to guess at them.
 */
export const assetReply = async (
  request: Asked,
  asset: ReadableAsset,
  { contentType, filename }: { readonly contentType: string; readonly filename?: string },
): Promise<Reply> => {
  const unread = (reply: Reply): Reply => {
    asset.leave?.();
    return reply;
  };
  const { size, digests } = asset;
  const holds = asset.holds && { holds: asset.holds };
  // Which digests are known can grow after the first download, so a tag made of either stands for the same bytes.
  const etags = [digests.sha256, digests.sha512].filter((digest) => digest !== undefined).map((digest) => `"${digest}"`);
  const lastModified = new Date(asset.lastModified).toUTCString();
  const headers: Headers = {
    ...(etags[0] !== undefined && { etag: etags[0] }),
    "last-modified": lastModified,
    "cache-control": "private, max-age=31536000, immutable",
    ...(size !== null && { "accept-ranges": "bytes" }),
  };
  if (isUnchanged(request, etags, asset.lastModified)) return unread({ status: 304, headers, body: null, ...holds });

  const asked =
    request.method === "GET" && mayResume(request.header("if-range"), etags, lastModified) ? request.header("range") : undefined;
  const range = asked === undefined || size === null ? null : rangeOf(asked, size);
  if (range === "unsatisfiable")
    return unread({ status: 416, headers: { ...headers, "content-range": `bytes */${size}` }, body: null });

  const length = range === null ? size : range.end - range.start + 1;
  const reply = {
    status: range === null ? 200 : 206,
    headers: {
      ...headers,
      "content-type": contentType,
      "x-content-type-options": "nosniff",
      ...(filename !== undefined && { "content-disposition": disposition(filename) }),
      ...(length !== null && { "content-length": String(length) }),
      ...(range !== null && { "content-range": `bytes ${range.start}-${range.end}/${size}` }),
    },
    ...holds,
  };
  if (request.method === "HEAD") return unread({ ...reply, body: null });
  return { ...reply, body: await asset.read(range ?? undefined) };
};
