/* The body of a publish: attachments go to staged bytes as they arrive, the rest is collected as JSON text. */
import type { Staged, Staging } from "../../blobs/blob-store.ts";
import { invalid, overQuota } from "../../model/fault.ts";
import { type Base64Sink, base64Sink } from "./base64-sink.ts";
import { makeScanner, type Piece } from "./publish-scanner.ts";

export const maxBodyBytes = 2 * 1024 ** 3;
const maxTextBytes = 64 * 1024 ** 2;
const maxAttachments = 8;

export interface PublishBody {
  /** The whole JSON, with the data of every staged attachment left empty. */
  readonly text: Buffer;
  /** By the names they have in the body. Whoever holds the body ends them. */
  readonly staged: ReadonlyMap<string, Staged>;
}

/** A provenance bundle is plain JSON in a string, not base64. */
export const isBundle = (attachment: string): boolean => attachment.endsWith(".sigstore");

/**
 * Reads a body to its end. Throws a Validation fault on what is no publish, ServiceQuotaExceeded when its JSON is
 * larger than 64 MB; nothing stays staged then.
 */
export const readPublishBody = async (pieces: AsyncIterable<Buffer>, begin: () => Promise<Staging>): Promise<PublishBody> => {
  const collected = collect(begin);
  const scanner = makeScanner((attachment) => !isBundle(attachment));
  try {
    for await (const chunk of pieces) {
      for (const piece of scanner.scan(chunk)) await collected.take(piece);
    }
    if (!scanner.isComplete()) throw invalid("The body of the request ends before its JSON does.", "CANNOT_PARSE");
    return collected.body();
  } catch (error) {
    await collected.drop();
    throw error;
  }
};

/** Ends what a body staged, for a publish that will not be. */
export const discardBody = async (body: Pick<PublishBody, "staged">): Promise<void> => {
  await Promise.all([...body.staged.values()].map((staged) => staged.discard()));
};

const collect = (begin: () => Promise<Staging>) => {
  const texts: Buffer[] = [];
  const staged = new Map<string, Staged>();
  let textBytes = 0;
  let open: { readonly name: string; readonly staging: Staging; readonly sink: Base64Sink } | null = null;

  const start = async (name: string) => {
    if (staged.has(name)) throw invalid("Two attachments of the request have one name.");
    if (staged.size === maxAttachments) throw invalid(`The request has more than ${maxAttachments} attachments.`);
    const staging = await begin();
    return { name, staging, sink: base64Sink(staging) };
  };

  return {
    take: async (piece: Piece): Promise<void> => {
      if (piece.is === "text") {
        textBytes += piece.bytes.length;
        if (textBytes > maxTextBytes) throw overQuota("The metadata in the request is larger than 64 MB.");
        texts.push(piece.bytes);
        return;
      }
      open ??= await start(piece.attachment);
      await open.sink.write(piece.bytes);
      if (!piece.last) return;
      const { name, sink } = open;
      staged.set(name, await sink.finish());
      open = null;
    },
    body: (): PublishBody => ({ text: Buffer.concat(texts), staged }),
    drop: async (): Promise<void> => {
      await open?.staging.abort();
      await discardBody({ staged });
    },
  };
};
