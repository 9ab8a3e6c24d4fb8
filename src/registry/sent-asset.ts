/* Taking in an asset that a client sends as the body of a request. */
import type { BlobShelf, Staged } from "../blobs/blob-store.ts";
import { Fault, invalid, isFault, overQuota } from "../model/fault.ts";

export interface SentAsset {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Null where the client does not say it. */
  readonly size: number | null;
  /** The SHA-256 that the client says it has, in lower-case hexadecimal; null where it says none. */
  readonly sha256: string | null;
}

/**
 * Stages the bytes, in constant memory. Throws ServiceQuotaExceeded for more than `maxBytes`, and Validation where the
 * request was cut or its bytes are not those that the digest names; nothing stays staged then.
 */
export async function stageSent(shelf: BlobShelf, { bytes, size, sha256 }: SentAsset, maxBytes: number): Promise<Staged> {
  if (size !== null && size > maxBytes) {
    throw overQuota(`An asset has at most ${maxBytes} bytes, and this one has ${size}.`, "asset");
  }
  const staged = await shelf.stage(whole(bytes), { maxBytes });
  if (sha256 === null || sha256 === staged.digests.sha256) return staged;
  await staged.discard();
  throw invalid("The SHA-256 of the request body is not the one that the request gives.");
}

/** Tells of a body that broke off as a fault; one that its reader threw stays as it is. */
async function* whole(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (cause) {
    throw isFault(cause) ? cause : new Fault("Validation", "The request body ended early.", { cause });
  }
}
