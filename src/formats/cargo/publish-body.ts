/*
 * The body of a publish (formats spec, cargo 4), read as it arrives: a length, so many bytes of JSON, a length, so many bytes
 * of the crate, and nothing more. Lengths have four bytes, the smallest first.
 */
import { Fault, invalid } from "../../model/fault.ts";

export interface PublishBody {
  readonly json: string;
  readonly crateBytes: number;
  /** Reads the crate; throws a Validation fault when the body ends before it does, or goes on after it. */
  readonly crate: AsyncIterable<Uint8Array>;
}

const maxJsonBytes = 4 * 1024 ** 2;

const cut = (cause?: unknown): Fault => new Fault("Validation", "The body of the request ended early.", { cause });

/** `length` is that of the whole body, null where nobody said it. Throws a Validation fault. */
export const readPublishBody = async (body: AsyncIterable<Uint8Array>, length: number | null): Promise<PublishBody> => {
  const pieces = piecesOf(body);
  const jsonBytes = (await exactly(pieces, 4)).readUInt32LE();
  if (jsonBytes > maxJsonBytes) throw invalid(`The metadata have ${jsonBytes} bytes; at most ${maxJsonBytes} are read.`);
  const json = (await exactly(pieces, jsonBytes)).toString("utf8");
  const crateBytes = (await exactly(pieces, 4)).readUInt32LE();
  const whole = 4 + jsonBytes + 4 + crateBytes;
  if (length !== null && length !== whole) {
    throw invalid(`The body of the request has ${length} bytes, and the lengths in it make ${whole}.`);
  }
  return { json, crateBytes, crate: toTheEnd(pieces, crateBytes) };
};

interface Pieces {
  /** The next bytes, at most so many; null at the end of the body. */
  readonly next: (atMost: number) => Promise<Buffer | null>;
}

const piecesOf = (body: AsyncIterable<Uint8Array>): Pieces => {
  const arriving = body[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  return {
    next: async (atMost) => {
      while (held.length === 0) {
        const { done, value } = await arriving.next().catch((thrown: unknown) => Promise.reject(cut(thrown)));
        if (done === true) return null;
        held = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      }
      const piece = held.subarray(0, atMost);
      held = held.subarray(piece.length);
      return piece;
    },
  };
};

async function* take(pieces: Pieces, bytes: number): AsyncGenerator<Buffer> {
  for (let left = bytes; left > 0; ) {
    const piece = await pieces.next(left);
    if (piece === null) throw cut();
    left -= piece.length;
    yield piece;
  }
}

const exactly = async (pieces: Pieces, bytes: number): Promise<Buffer> => {
  const taken: Buffer[] = [];
  for await (const piece of take(pieces, bytes)) taken.push(piece);
  return Buffer.concat(taken, bytes);
};

async function* toTheEnd(pieces: Pieces, bytes: number): AsyncGenerator<Buffer> {
  yield* take(pieces, bytes);
  if ((await pieces.next(1)) !== null) throw invalid("The body of the request goes on after the crate.");
}
