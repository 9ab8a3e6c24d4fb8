/*
 * Bytes from another registry, for any number of readers while they are being kept. The fetch writes to a staging as
 * fast as it can; readers follow what is staged, each at its own pace, so neither a slow one nor one that leaves holds
 * up the rest. The end is held back until size and digests are right and everything is kept: what a reader got to
 * the end of is right, and bytes that are wrong, cut or too long never end well.
 */
import type { Readable } from "node:stream";
import type { BlobShelf, ByteRange, Staged } from "../blobs/blob-store.ts";
import { Fault, isFault } from "../model/fault.ts";
import type { Digests } from "../model/package.ts";

export interface Promised {
  /** What is fetched, in the words of a fault: "asset package.tgz of npm package react". */
  readonly what: string;
  readonly source: Readable;
  /** What the bytes must be, as far as anybody said. Digests in hexadecimal. */
  readonly size: number | null;
  readonly digests: Partial<Digests>;
  readonly maxBytes: number;
  readonly shelf: BlobShelf;
  /** Commits what proved right and writes its rows; readers get the end once it resolves. */
  readonly keep: (staged: Staged) => Promise<void>;
}

export type Kept = Pick<Staged, "size" | "digests">;

export interface Download {
  /** Reads the bytes from their start; a range is served once everything is kept. Fails as `kept` does. */
  readonly follow: (range?: ByteRange) => AsyncIterable<Uint8Array>;
  /** Settles when the fetch is over. Rejects with UpstreamUnavailable when the bytes were not what was promised. */
  readonly kept: Promise<Kept>;
}

const heldBackBytes = 64 * 1024;
const pieceBytes = 256 * 1024;

const broken = (what: string, how: string, cause?: unknown): Fault =>
  new Fault("UpstreamUnavailable", `What another registry sent for ${what} ${how}, so nothing of it was kept.`, { cause });

const verify = ({ what, size, digests }: Promised, staged: Staged): void => {
  if (size !== null && staged.size !== size) throw broken(what, `has ${staged.size} bytes where ${size} were announced`);
  for (const name of ["md5", "sha1", "sha256", "sha512"] as const) {
    const expected = digests[name]?.toLowerCase();
    if (expected !== undefined && expected !== staged.digests[name]) throw broken(what, `has another ${name} than was announced`);
  }
};

/** Starts to keep `source`, which goes on to its end whether or not anybody follows. */
export const startDownload = async (promised: Promised): Promise<Download> => {
  const { what, source, shelf, keep } = promised;
  const maxBytes = promised.size === null ? promised.maxBytes : Math.min(promised.size, promised.maxBytes);
  const staging = await shelf.begin({ maxBytes }).catch((thrown: unknown) => {
    source.destroy();
    throw thrown;
  });
  let written = 0;
  let isEnding = false;
  let progress = Promise.withResolvers<void>();
  const announce = (): void => {
    progress.resolve();
    progress = Promise.withResolvers();
  };

  const fetchAll = async (): Promise<Kept> => {
    let staged: Staged | null = null;
    try {
      for await (const chunk of source) {
        await staging.write(chunk);
        written += chunk.length;
        announce();
      }
      isEnding = true;
      staged = await staging.finish();
      verify(promised, staged);
      await keep(staged);
      return { size: staged.size, digests: staged.digests };
    } catch (thrown) {
      isEnding = true;
      await (staged === null ? staging.abort() : staged.discard());
      throw isFault(thrown, "ServiceQuotaExceeded") ? broken(what, `is longer than ${maxBytes} bytes`, thrown) : thrown;
    } finally {
      announce();
    }
  };
  const kept = fetchAll();
  // Followers are told; there may be none.
  kept.catch(() => undefined);

  async function* rest(range: ByteRange | null, start = 0): AsyncIterable<Uint8Array> {
    const { size, digests } = await kept;
    if (start < size) yield* await shelf.open(digests.sha256, range ?? { start, end: size - 1 });
  }

  async function* follow(range?: ByteRange): AsyncIterable<Uint8Array> {
    let position = 0;
    while (range === undefined && !isEnding) {
      const end = Math.min(written - heldBackBytes, position + pieceBytes);
      if (position >= end) {
        await progress.promise;
        continue;
      }
      const piece = await staging.read(position, end).catch(async (thrown: unknown) => {
        // A fetch that failed meanwhile took the staged bytes away, and says why.
        await kept;
        throw thrown;
      });
      position = end;
      yield piece;
    }
    yield* rest(range ?? null, position);
  }
  return { follow, kept };
};
