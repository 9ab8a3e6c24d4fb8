/* Files read and written in large pieces: small ones cost more in trips than in bytes. */
import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import type { ByteRange } from "./blob-store.ts";
import { countBuffer } from "./young-buffers.ts";

/** Larger gains little more speed, and each slow client holds two of them. */
const chunkBytes = 512 * 1024;

/** Reads up to `length` bytes from `start`: fewer only where the file ends. */
export const readPiece = async (file: FileHandle, start: number, length: number): Promise<Buffer> => {
  countBuffer(length);
  const piece = Buffer.allocUnsafeSlow(length);
  return piece.subarray(0, await fill(file, piece, start, length));
};

/** Gives how many bytes it read. */
const fill = async (file: FileHandle, buffer: Buffer, start: number, length: number): Promise<number> => {
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
};

/** Writes all of `bytes` at `position`. */
export const writePiece = async (file: FileHandle, bytes: Uint8Array, position: number): Promise<void> => {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
};

const endedEarly = (): Error => new Error("The stored file ends before it should.");

/** Reads a whole file or a range of it and closes the file. Throws when the file ends before the range does. */
export const readWhole = async (file: FileHandle, range?: ByteRange): Promise<Buffer> => {
  try {
    const start = range?.start ?? 0;
    const length = range === undefined ? (await file.stat()).size : range.end + 1 - start;
    const bytes = await readPiece(file, start, length);
    if (bytes.length < length) throw endedEarly();
    return bytes;
  } finally {
    // Nobody need wait for this, and no byte depends on it.
    file.close().catch(() => undefined);
  }
};

/** Streams a file or a range of it and closes the file at the end. Fails when the file ends before the range does. */
export const streamFile = (opening: Promise<FileHandle>, range?: ByteRange): Readable => {
  let file: FileHandle | null = null;
  let position = range?.start ?? 0;
  const end = range === undefined ? Number.POSITIVE_INFINITY : range.end + 1;
  const next = async (): Promise<Buffer | null> => {
    const length = Math.min(chunkBytes, end - position);
    if (file === null || length === 0) return null;
    const piece = await readPiece(file, position, length);
    if (piece.length < length && range !== undefined) throw endedEarly();
    position += piece.length;
    return piece.length === 0 ? null : piece;
  };
  return new Readable({
    highWaterMark: chunkBytes,
    construct(done) {
      opening.then((opened) => {
        file = opened;
        done();
      }, done);
    },
    read() {
      next().then(
        (piece) => this.push(piece),
        (error) => this.destroy(error),
      );
    },
    destroy(error, done) {
      if (file === null) done(error);
      else file.close().then(() => done(error), done);
    },
  });
};

const spare: Buffer[] = [];
const maxSpare = 16;

/**
 * A file or a range of it, in pieces that are each good only until the next one is asked for; the next is read
 * meanwhile. Closes the file when it is read or left. Throws when the file ends before the range does.
 */
export async function* filePieces(file: FileHandle, range?: ByteRange): AsyncIterable<Uint8Array> {
  let position = range?.start ?? 0;
  const end = range === undefined ? Number.POSITIVE_INFINITY : range.end + 1;
  const buffers: [Buffer, Buffer] = [takeBuffer(), takeBuffer()];
  const readNext = async (): Promise<Buffer> => {
    const length = Math.min(chunkBytes, end - position);
    const filled = length === 0 ? 0 : await fill(file, buffers[0], position, length);
    if (filled < length && range !== undefined) throw endedEarly();
    position += filled;
    return buffers[0].subarray(0, filled);
  };
  let reading = readNext();
  try {
    for (let piece = await reading; piece.length > 0; piece = await reading) {
      buffers.reverse();
      reading = readNext();
      // Who leaves now never hears of it.
      reading.catch(() => undefined);
      yield piece;
    }
  } finally {
    await Promise.allSettled([reading]);
    await file.close();
    if (spare.length < maxSpare) spare.push(...buffers);
  }
}

const takeBuffer = (): Buffer => spare.pop() ?? Buffer.allocUnsafeSlow(chunkBytes);
