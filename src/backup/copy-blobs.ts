/* Bytes from one place to another, each checked against its digest on the way. */
import { createHash } from "node:crypto";
import type { BlobShelf, BlobStore } from "../blobs/blob-store.ts";
import type { Sha256 } from "../model/names.ts";

export interface BlobName {
  readonly domainId: number;
  readonly digest: Sha256;
  /** In bytes. */
  readonly size: number;
}

export interface BlobCopy {
  readonly from: BlobStore;
  readonly to: BlobStore;
  readonly names: AsyncIterable<BlobName>;
  /** Whether bytes that are there already are read and checked; what is damaged is copied again. */
  readonly rereads: boolean;
  /** Told of each blob that is dealt with. */
  readonly note: (blob: BlobName) => void;
}

export interface CopiedBlobs {
  readonly copied: number;
  readonly copiedBytes: number;
  /** What the one place does not have, or has with other bytes than it should. */
  readonly damaged: readonly BlobName[];
}

/** Waiting for the disk is what takes the time. */
const atOnce = 8;

/** Copies what is not there yet. Goes on after bytes that cannot be read; throws where none can be written. */
export async function copyBlobs({ from, to, names, rereads, note }: BlobCopy): Promise<CopiedBlobs> {
  const copied = { copied: 0, copiedBytes: 0, damaged: [] as BlobName[] };
  const copyOne = async (blob: BlobName): Promise<void> => {
    const { digest, size, domainId } = blob;
    const target = to.of(String(domainId));
    const isThere = await (rereads ? isWhole(target, digest) : target.has(digest));
    if (!isThere) {
      if (await copyBlob(from.of(String(domainId)), target, digest)) {
        copied.copied += 1;
        copied.copiedBytes += size;
      } else copied.damaged.push(blob);
    }
    note(blob);
  };
  await eachAtOnce(names, copyOne);
  return copied;
}

/** False where the bytes cannot be read or are not those of the digest. */
async function copyBlob(from: BlobShelf, to: BlobShelf, digest: Sha256): Promise<boolean> {
  let isReadable = true;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    try {
      yield* await from.open(digest);
    } catch {
      isReadable = false;
    }
  }
  const staged = await to.stage(bytes(), { maxBytes: Number.POSITIVE_INFINITY });
  const isRight = isReadable && staged.digests.sha256 === digest;
  await (isRight ? staged.commit() : staged.discard());
  return isRight;
}

async function isWhole(shelf: BlobShelf, digest: Sha256): Promise<boolean> {
  if (!(await shelf.has(digest))) return false;
  return (await digestOf(shelf, digest)) === digest;
}

/** The SHA-256 of what is stored under a digest; null where it cannot be read. */
export async function digestOf(shelf: BlobShelf, digest: Sha256): Promise<string | null> {
  const hash = createHash("sha256");
  try {
    for await (const piece of await shelf.pieces(digest)) hash.update(piece);
  } catch {
    return null;
  }
  return hash.digest("hex");
}

/** Works on several at once; what fails ends the others after what they are at. */
async function eachAtOnce<T>(all: AsyncIterable<T>, work: (one: T) => Promise<void>): Promise<void> {
  const rest = all[Symbol.asyncIterator]();
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    while (!hasFailed) {
      const next = await rest.next();
      if (next.done === true) return;
      await work(next.value).catch((thrown: unknown) => {
        hasFailed = true;
        throw thrown;
      });
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  await rest.return?.();
  for (const end of ended) if (end.status === "rejected") throw end.reason;
}
