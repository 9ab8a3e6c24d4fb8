/*
 * Bytes. They belong to one domain, whose shelf a caller asks for first. Bytes are staged, then committed under their
 * SHA-256; nothing is readable by digest before `commit`, and nothing readable ever changes.
 */
import type { Readable } from "node:stream";
import type { Sha256 } from "../model/names.ts";
import type { Digests } from "../model/package.ts";

/** Inclusive byte positions. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Bytes that are written but not readable by digest. Ends by `commit` or `discard`; what has ended can be discarded without harm. */
export interface Staged {
  readonly size: number;
  readonly digests: Digests & { readonly sha256: Sha256 };
  /** Reads the staged bytes back, or a range of them, for inspection before they are committed. */
  readonly open: (range?: ByteRange) => AsyncIterable<Uint8Array>;
  /**
   * Makes the bytes readable by their SHA-256. Durable when it resolves; what fails leaves nothing. Committing equal bytes
   * again is harmless.
   */
  readonly commit: () => Promise<void>;
  readonly discard: () => Promise<void>;
}

/** Takes chunks one at a time; ends by `finish` or `abort`. What fails aborts it; to abort it again is harmless. */
export interface Staging {
  /**
   * Takes a chunk, whose bytes may not change afterwards. Throws a ServiceQuotaExceeded fault when `maxBytes` is
   * passed, an InternalServer fault when there is no room. Resolves when more may be written.
   */
  readonly write: (chunk: Uint8Array) => Promise<void>;
  /** Reads back the bytes from `start` up to `end`, all of them written before. Not after `finish` or `abort`. */
  readonly read: (start: number, end: number) => Promise<Buffer>;
  /** The disk may go on to work on them; `commit` waits for it. */
  readonly finish: () => Promise<Staged>;
  readonly abort: () => Promise<void>;
}

export interface BlobShelf {
  readonly begin: (limit: { readonly maxBytes: number }) => Promise<Staging>;
  /** Takes a whole stream; aborts the staging when it fails. */
  readonly stage: (source: AsyncIterable<Uint8Array>, limit: { readonly maxBytes: number }) => Promise<Staged>;
  /** Commits bytes at hand, of which nobody asks for another digest than the SHA-256 that they are known to have. */
  readonly keep: (bytes: Uint8Array, digest: Sha256) => Promise<void>;
  /**
   * Streams the bytes, which go on to be readable to a stream once open. Throws an InternalServer fault when they are
   * not here; the stream fails when they end before the range does.
   */
  readonly open: (digest: Sha256, range?: ByteRange) => Promise<Readable>;
  /** As `open`, in pieces that are each good only until the next one is asked for: the quicker way to many bytes. */
  readonly pieces: (digest: Sha256, range?: ByteRange) => Promise<AsyncIterable<Uint8Array>>;
  /**
   * As `open`, but all at once: the quicker way to bytes that fit in memory many times over (up to 1 MiB). Others may
   * hold the same buffer; nobody writes to it.
   */
  readonly read: (digest: Sha256, range?: ByteRange) => Promise<Buffer>;
  readonly has: (digest: Sha256) => Promise<boolean>;
  /**
   * Removes bytes committed before `before` (milliseconds since the epoch). Bytes committed again since then stay, so
   * a sweep and a publish of equal bytes cannot hurt each other. False when nothing was removed.
   */
  readonly remove: (digest: Sha256, before: number) => Promise<boolean>;
  /** Every committed digest with the time it was last committed. */
  readonly list: () => AsyncIterable<{ readonly digest: Sha256; readonly committedAt: number }>;
}

export interface BlobStore {
  /** `shelf` is a name of our own making (a domain's id), never one from the network. */
  readonly of: (shelf: string) => BlobShelf;
  /** Removes what was begun before `before` and never ended. Gives how many. */
  readonly sweepStaged: (before: number) => Promise<number>;
  /** Throws a fault that says what to do when the place cannot be written. */
  readonly check: () => Promise<void>;
}
