/*
 * Looking into zip archives that strangers sent, without unpacking them: names and sizes from the directory at the end,
 * and the bytes of single small entries.
 */
import { Readable } from "node:stream";
import { inflateRawSync } from "node:zlib";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { Fault, invalid, isFault } from "../model/fault.ts";
import { readAll } from "./read-all.ts";
import type { ZipSource } from "./zip-source.ts";

export interface ZipEntry {
  readonly name: string;
  /** Unpacked, as the archive says. */
  readonly size: number;
  /** Whether it is a symbolic link, whose bytes say what it leads to. */
  readonly isLink: boolean;
}

export interface Zip {
  /** Files and folders; of folders the name ends with a slash. */
  readonly entries: readonly ZipEntry[];
  /** The bytes of one entry. Throws a Validation fault when they are more than `maxBytes` or broken. */
  readonly read: (entry: ZipEntry, maxBytes: number) => Promise<Buffer>;
}

const maxEntries = 100_000;
const maxUnpackedBytes = 16 * 1024 ** 3;
/** Archives that unpack to more than this may not do so many times over. */
const suspectBytes = 64 * 1024 ** 2;
const maxRatio = 100;
const windowBytes = 128 * 1024;
/** Up to so many bytes, packed and unpacked, an entry is unpacked at once: a stream costs far more than so few bytes do. */
const [maxPackedAtOnce, maxUnpackedAtOnce] = [64 * 1024, 512 * 1024];
const [stored, deflated] = [0, 8];

/**
 * Throws a Validation fault on what is no zip, names a path outside itself, or unpacks to far more than is sensible.
 * `what` names the archive in its words: "The wheel".
 */
export const openZip = async (what: string, source: ZipSource): Promise<Zip> => {
  try {
    const reader = new WindowedReader(source);
    const zip = await fromRandomAccessReaderPromise(reader, source.size, { autoClose: false });
    return await readDirectory(what, { source, reader, zip });
  } catch (thrown) {
    if (isFault(thrown)) throw thrown;
    throw new Fault("Validation", `${what} is not a whole and sound zip archive.`, { cause: thrown });
  }
};

interface Opened {
  readonly source: ZipSource;
  readonly reader: WindowedReader;
  readonly zip: ZipFile;
}

const readDirectory = async (what: string, opened: Opened): Promise<Zip> => {
  const { source, zip } = opened;
  if (zip.entryCount > maxEntries) throw invalid(`${what} holds more than ${maxEntries} entries.`);
  const found = new Map<ZipEntry, Entry>();
  const names = new Set<string>();
  let unpacked = 0;
  for await (const entry of zip.eachEntry()) {
    const { fileName: name, uncompressedSize: size } = entry;
    unpacked += size;
    if (names.has(name)) throw invalid(`${what} holds two entries of one name.`);
    names.add(name);
    found.set({ name, size, isLink: isLink(entry) }, entry);
  }
  const isBomb = unpacked > maxUnpackedBytes || (unpacked > suspectBytes && unpacked > maxRatio * source.size);
  if (isBomb) throw invalid(`${what} unpacks to ${unpacked} bytes, which is more than is sensible for its size.`);
  return {
    entries: [...found.keys()],
    read: async (entry, maxBytes) => {
      const known = found.get(entry);
      if (known === undefined) throw new Error("an entry of another archive was asked for");
      if (entry.size > maxBytes) throw invalid(`An entry of ${what.toLowerCase()} is larger than ${maxBytes} bytes.`);
      try {
        return await unpack(opened, known);
      } catch (cause) {
        throw new Fault("Validation", `${what} holds an entry that cannot be unpacked.`, { cause });
      }
    },
  };
};

const unpack = async ({ zip, reader }: Opened, entry: Entry): Promise<Buffer> => {
  const { compressedSize, uncompressedSize, compressionMethod: method } = entry;
  const isSmall = compressedSize <= maxPackedAtOnce && uncompressedSize <= maxUnpackedAtOnce;
  if (!isSmall || entry.isEncrypted() || (method !== stored && method !== deflated))
    return readAll((await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>);
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const packed = await reader.bytes(fileDataStart, compressedSize);
  const unpacked = method === stored ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, uncompressedSize) });
  if (unpacked.length !== uncompressedSize) throw new Error("an entry has another size than the directory says");
  return unpacked;
};

const [typeBits, linkType] = [0o170000, 0o120000];

/** Programs that unpack go by this whatever system the archive says it was made on. */
const isLink = ({ externalFileAttributes }: Entry): boolean => ((externalFileAttributes >>> 16) & typeBits) === linkType;

/** Reads ahead: a directory is read in many small steps. */
class WindowedReader extends RandomAccessReader {
  readonly #source: ZipSource;
  #window: { readonly start: number; readonly bytes: Buffer } = { start: 0, bytes: Buffer.alloc(0) };

  constructor(source: ZipSource) {
    super();
    this.#source = source;
  }

  override read(target: Buffer, offset: number, length: number, position: number, done: (error: Error | null) => void): void {
    this.bytes(position, length).then(
      (bytes) => {
        bytes.copy(target, offset);
        done(bytes.length < length ? new Error("the archive ends early") : null);
      },
      (thrown: unknown) => done(thrown instanceof Error ? thrown : new Error(String(thrown))),
    );
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const source = this.#source;
    async function* pieces(): AsyncGenerator<Buffer> {
      for (let at = start; at < end; at += windowBytes) {
        yield await source.read({ start: at, end: Math.min(at + windowBytes, end) - 1 });
      }
    }
    return Readable.from(pieces(), { objectMode: false });
  }

  /** Fewer than `length` only where the archive ends. */
  async bytes(position: number, length: number): Promise<Buffer> {
    const { start, bytes } = this.#window;
    if (position >= start && position + length <= start + bytes.length) {
      return bytes.subarray(position - start, position - start + length);
    }
    const { size } = this.#source;
    const from = size <= windowBytes ? 0 : position;
    const end = Math.min(from + Math.max(length, windowBytes), size);
    if (end <= position) return Buffer.alloc(0);
    this.#window = { start: from, bytes: await this.#source.read({ start: from, end: end - 1 }) };
    return this.#window.bytes.subarray(position - from, position - from + length);
  }
}
