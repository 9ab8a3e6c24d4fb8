/* Request bodies without their content coding, piece by piece and bounded. */
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Request } from "../../http/route.ts";
import { Fault, invalid, isFault, overQuota } from "../../model/fault.ts";
import { parseJson } from "../../model/json.ts";

/**
 * The decoded body. Throws a ServiceQuotaExceeded fault past `maxBytes` and a Validation fault when the body is cut or
 * its coding is broken. Leaves the request open when the reader stops early, so that a refusal can still be sent.
 */
export async function* bodyPieces(request: Request, maxBytes: number): AsyncGenerator<Buffer, void> {
  if (Number(request.header("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const source = decoded(request);
  let size = 0;
  try {
    for await (const piece of source) {
      size += piece.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      yield piece;
    }
  } catch (error) {
    if (isFault(error)) throw error;
    throw broken(error);
  }
}

const decoded = (request: Request): AsyncIterable<Buffer> => {
  const coding = (request.header("content-encoding") ?? "identity").trim().toLowerCase();
  const raw = request.body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  if (coding === "identity" || coding === "") return raw;
  if (coding !== "gzip" && coding !== "x-gzip") {
    throw invalid("The body of the request has a content coding other than gzip.");
  }
  const source = Readable.from(raw);
  const gunzip = createGunzip();
  source.once("error", (error) => gunzip.destroy(error));
  gunzip.once("close", () => source.destroy());
  return source.pipe(gunzip);
};

const broken = (cause: unknown): Fault =>
  new Fault("Validation", "The body of the request ended early or its content coding is broken.", { cause });

const tooLarge = (maxBytes: number): Fault =>
  overQuota(`The body of the request is larger than ${maxBytes} bytes, which is the most this address takes.`);

/** Reads a small JSON body. Throws a Validation fault on what is no JSON. */
export const readSmallJson = async (request: Request, maxBytes = 64 * 1024): Promise<unknown> => {
  const pieces: Buffer[] = [];
  for await (const piece of bodyPieces(request, maxBytes)) pieces.push(piece);
  const value = parseJson(Buffer.concat(pieces).toString("utf8"));
  if (value === undefined) throw invalid("The body of the request is not JSON.", "CANNOT_PARSE");
  return value;
};
