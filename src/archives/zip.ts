/*
 * Looking into zip archives that strangers sent, without unpacking them: names and sizes from the directory at the end,
 * and the bytes of single small entries.
 */
import { Readable } from "node:stream";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { Fault, invalid, isFault } from "../model/fault.ts";
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

/**
 * Throws a Validation fault on what is no zip, names a path outside itself, or unpacks to far more than is sensible.
 * `what` names the archive in its words: "The wheel".
 */
export const openZip = async (what: string, source: ZipSource): Promise<Zip> => {
  try {
    const zip = await fromRandomAccessReaderPromise(new WindowedReader(source), source.size, { autoClose: false });
    return await readDirectory(what, source, zip);
  } catch (thrown) {
    if (isFault(thrown)) throw thrown;
    throw new Fault("Validation", `${what} is not a whole and sound zip archive.`, { cause: thrown });
  }
};

const readDirectory = async (what: string, source: ZipSource, zip: ZipFile): Promise<Zip> => {
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
        const pieces: Buffer[] = [];
        for await (const piece of await zip.openReadStreamPromise(known)) pieces.push(piece as Buffer);
        return Buffer.concat(pieces);
      } catch (cause) {
        throw new Fault("Validation", `${what} holds an entry that cannot be unpacked.`, { cause });
      }
    },
  };
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
    this.#at(position, length).then(
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

  async #at(position: number, length: number): Promise<Buffer> {
    const { start, bytes } = this.#window;
    if (position >= start && position + length <= start + bytes.length) {
      return bytes.subarray(position - start, position - start + length);
    }
    const end = Math.min(position + Math.max(length, windowBytes), this.#source.size);
    if (end <= position) return Buffer.alloc(0);
    this.#window = { start: position, bytes: await this.#source.read({ start: position, end: end - 1 }) };
    return this.#window.bytes.subarray(0, length);
  }
}
