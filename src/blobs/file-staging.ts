/* Bytes on their way into a folder: written as they come, hashed on the way, durable before anybody may rely on them. */
import { type FileHandle, open, rm } from "node:fs/promises";
import { overQuota } from "../model/fault.ts";
import type { Sha256 } from "../model/names.ts";
import type { ByteRange, Staged, Staging } from "./blob-store.ts";
import { readPiece, streamFile, writePiece } from "./file-pieces.ts";
import { orFullDisk } from "./full-disk.ts";
import { startHashing } from "./hashing.ts";
import { countBuffer } from "./young-buffers.ts";

/** Chunks from the network are gathered to this before they are written. */
const gatherBytes = 256 * 1024;

export interface StagingPlace {
  /** A path where nothing is yet. */
  readonly path: string;
  readonly maxBytes: number;
  /** Moves the finished file to where the digest is read. */
  readonly commit: (digest: Sha256) => Promise<void>;
  /** Called when the file is no longer the staging's own; perhaps more than once. */
  readonly ended: () => void;
}

/** Appends to a file in large pieces, one after the other. */
const makeWriter = (file: FileHandle) => {
  let gathered: Uint8Array[] = [];
  let gatheredBytes = 0;
  let position = 0;
  let writing = Promise.resolve();
  let first: Uint8Array | null = null;
  const flush = (): Promise<void> => {
    if (gatheredBytes > 0) {
      const [only] = gathered;
      const piece = gathered.length === 1 && only !== undefined ? only : Buffer.concat(gathered, gatheredBytes);
      const at = position;
      first = at === 0 ? piece : null;
      position += gatheredBytes;
      [gathered, gatheredBytes] = [[], 0];
      writing = writing.then(() => writePiece(file, piece, at));
      // The next to flush is told of a failure; until then nobody may be listening.
      writing.catch(() => undefined);
    }
    return writing;
  };
  const append = async (chunk: Uint8Array): Promise<void> => {
    gathered.push(chunk);
    gatheredBytes += chunk.length;
    if (gatheredBytes >= gatherBytes) await flush();
  };
  /** All that was written, where it was so little that it went in one piece. */
  const whole = (): Uint8Array | null => (first !== null && first.length <= gatherBytes ? first : null);
  return { append, flush, whole };
};

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Makes a file's bytes durable, and closes it. */
const settle = async (file: FileHandle): Promise<void> => {
  try {
    await file.datasync();
  } finally {
    // Nobody need wait for this: the bytes are safe, or lost.
    file.close().catch(() => undefined);
  }
};

/** Stages and commits bytes at hand. */
export const keepFile = async ({ path, commit, ended }: Omit<StagingPlace, "maxBytes">, bytes: Uint8Array, digest: Sha256) => {
  try {
    await orFullDisk(async () => {
      const file = await open(path, "wx", 0o600);
      try {
        await writePiece(file, bytes, 0);
      } finally {
        await settle(file);
      }
      await commit(digest);
    });
  } catch (thrown) {
    await rm(path, { force: true });
    throw thrown;
  } finally {
    ended();
  }
};

/** Begins a staging at a place. */
export const stageFile = async ({ path, maxBytes, commit, ended }: StagingPlace): Promise<Staging> => {
  const file = await orFullDisk(() => open(path, "wx+", 0o600));
  const writer = makeWriter(file);
  const hashing = startHashing();
  let size = 0;
  let isOpen = true;

  const discard = async (): Promise<void> => {
    await rm(path, { force: true });
    ended();
  };
  const abort = async (): Promise<void> => {
    isOpen = false;
    await file.close();
    await discard();
  };
  const orAbort = async <T>(run: () => Promise<T>): Promise<T> => {
    try {
      if (!isOpen) throw new Error("This staging has ended.");
      return await orFullDisk(run);
    } catch (thrown) {
      await abort();
      throw thrown;
    }
  };

  const write = async (chunk: Uint8Array): Promise<void> => {
    size += chunk.length;
    if (size > maxBytes) throw overQuota(`More than the ${maxBytes} bytes that are allowed here were sent.`);
    hashing.update(chunk);
    countBuffer(chunk.length);
    await writer.append(chunk);
  };
  const finish = async (): Promise<Staged> => {
    isOpen = false;
    await writer.flush();
    // The disk works on the bytes while they are looked into. A file may take an equal one's place only once it is safe.
    const settled = settle(file);
    settled.catch(() => undefined);
    const digests = hashing.digests();
    const whole = writer.whole();
    const commitOnce = async (): Promise<void> => {
      try {
        await orFullDisk(async () => {
          await settled;
          await commit(digests.sha256);
        });
        ended();
      } catch (thrown) {
        await discard();
        throw thrown;
      }
    };
    const reopen = (range?: ByteRange): AsyncIterable<Uint8Array> => {
      if (whole === null) return streamFile(open(path), range);
      return once(range === undefined ? whole : whole.subarray(range.start, range.end + 1));
    };
    return { size, digests, open: reopen, commit: commitOnce, discard };
  };
  return {
    write: (chunk) => orAbort(() => write(chunk)),
    read: async (start, end) => {
      await writer.flush();
      return readPiece(file, start, end - start);
    },
    finish: () => orAbort(finish),
    abort,
  };
};
