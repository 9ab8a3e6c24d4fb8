/* Blobs in memory, for tests. */
import { Readable } from "node:stream";
import type { Clock } from "../model/clock.ts";
import { Fault, overQuota } from "../model/fault.ts";
import type { Sha256 } from "../model/names.ts";
import type { BlobShelf, BlobStore, ByteRange, Staging } from "./blob-store.ts";
import { digestsOf } from "./hashing.ts";
import { stageAll } from "./stage.ts";

interface KeptBlob {
  readonly bytes: Buffer;
  readonly committedAt: number;
}

type Begun = Map<symbol, number>;

const beginInMemory = (shelf: Map<Sha256, KeptBlob>, clock: Clock, begun: Begun, maxBytes: number): Staging => {
  const self = Symbol("staging");
  let chunks: Uint8Array[] = [];
  let size = 0;
  const end = async (): Promise<void> => {
    chunks = [];
    begun.delete(self);
  };
  begun.set(self, clock.now());
  return {
    write: async (chunk) => {
      if (size + chunk.length > maxBytes) {
        await end();
        throw overQuota(`More than the ${maxBytes} bytes that are allowed here were sent.`);
      }
      if (!begun.has(self)) throw new Error("This staging has ended.");
      chunks.push(chunk);
      size += chunk.length;
    },
    read: async (start, until) => Buffer.concat(chunks).subarray(start, until),
    finish: async () => {
      const bytes = Buffer.concat(chunks);
      const digests = digestsOf(bytes);
      return {
        size,
        digests,
        open: (range) =>
          Readable.from([range === undefined ? bytes : bytes.subarray(range.start, range.end + 1)], { objectMode: false }),
        commit: async () => {
          if (!begun.has(self)) throw new Error("These bytes are no longer staged.");
          shelf.set(digests.sha256, { bytes, committedAt: clock.now() });
          await end();
        },
        discard: end,
      };
    },
    abort: end,
  };
};

const makeShelf = (clock: Clock, begun: Begun): BlobShelf => {
  const kept = new Map<Sha256, KeptBlob>();
  const read = async (digest: Sha256, range?: ByteRange): Promise<Buffer> => {
    const blob = kept.get(digest);
    if (blob === undefined) throw new Fault("InternalServer", `The bytes with SHA-256 ${digest} are missing from storage.`);
    if (range === undefined) return blob.bytes;
    if (range.end >= blob.bytes.length) throw new Error("The stored bytes end before they should.");
    return blob.bytes.subarray(range.start, range.end + 1);
  };
  const begin: BlobShelf["begin"] = async ({ maxBytes }) => beginInMemory(kept, clock, begun, maxBytes);
  return {
    begin,
    stage: async (source, limit) => stageAll(await begin(limit), source),
    keep: async (bytes, digest) => void kept.set(digest, { bytes: Buffer.from(bytes), committedAt: clock.now() }),
    open: async (digest, range) => Readable.from([await read(digest, range)], { objectMode: false }),
    pieces: async (digest, range) => Readable.from([await read(digest, range)], { objectMode: false }),
    read,
    has: async (digest) => kept.has(digest),
    remove: async (digest, before) => {
      const blob = kept.get(digest);
      return blob !== undefined && blob.committedAt < before && kept.delete(digest);
    },
    list: async function* () {
      for (const [digest, { committedAt }] of kept) yield { digest, committedAt };
    },
  };
};

export const makeMemoryBlobs = ({ clock }: { readonly clock: Clock }): BlobStore => {
  const shelves = new Map<string, BlobShelf>();
  const begun: Begun = new Map();
  return {
    of: (name) => {
      const shelf = shelves.get(name) ?? makeShelf(clock, begun);
      shelves.set(name, shelf);
      return shelf;
    },
    sweepStaged: async (before) => {
      const old = [...begun].filter(([, at]) => at < before);
      for (const [staging] of old) begun.delete(staging);
      return old.length;
    },
    check: async () => undefined,
  };
};
