/* Looking into tar archives that strangers sent, entry by entry, without unpacking them to anywhere. */
import { pipeline } from "node:stream/promises";
import { createGunzip, gunzipSync } from "node:zlib";
import { type Extract, extract } from "tar-stream";
import { Fault, invalid, isFault } from "../model/fault.ts";
import { readAll } from "./read-all.ts";

export interface TarballSource {
  readonly size: number;
  readonly open: () => AsyncIterable<Uint8Array>;
}

export interface TarballEntry {
  readonly name: string;
  /** Unpacked, as the archive says. */
  readonly size: number;
  readonly is: "file" | "folder" | "other";
  /** The whole entry as UTF-8; only while it is being visited. Whoever calls it has looked at `size`. */
  readonly text: () => Promise<string>;
  /** The entry's bytes, once and only while it is being visited. */
  readonly open: () => AsyncIterable<Uint8Array>;
}

type Visit = (entry: TarballEntry) => Promise<void> | void;

const maxEntries = 250_000;
const maxPathLength = 4096;
/** Up to this size an archive is unpacked at once: streams cost far more than so few bytes do. */
const maxAtOnceBytes = 256 * 1024;
const maxUnpackedAtOnceBytes = 8 * 1024 ** 2;

/**
 * Shows `visit` each entry of an archive that gzip compressed, in its order. Throws a Validation fault on what is no such archive,
 * holds too many entries or unpacks to more than `maxUnpackedBytes`, and what `visit` throws. `what` names the archive in its
 * words: "The crate".
 */
export const readTarball = (what: string, source: TarballSource, maxUnpackedBytes: number, visit: Visit): Promise<void> =>
  readWhole(`${what} is not a whole tar archive compressed by gzip.`, (tar) => [
    readEntries(what, tar, maxUnpackedBytes, visit),
    unzip(source, tar),
  ]);

/** As `readTarball`, of an archive that is not compressed. */
export const readTar = (what: string, source: TarballSource, visit: Visit): Promise<void> =>
  readWhole(`${what} is not a whole tar archive.`, (tar) => [
    readEntries(what, tar, source.size, visit),
    pipeline(source.open(), tar),
  ]);

const readWhole = async (refusal: string, start: (tar: Extract) => readonly Promise<void>[]): Promise<void> => {
  const outcomes = await Promise.allSettled(start(extract()));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed === undefined) return;
  if (isFault(failed.reason)) throw failed.reason;
  throw new Fault("Validation", refusal, { cause: failed.reason });
};

const unzip = async (source: TarballSource, tar: Extract): Promise<void> => {
  const unpacked = source.size <= maxAtOnceBytes ? await unzipAtOnce(source, tar) : null;
  if (unpacked === null) await pipeline(source.open(), createGunzip({ chunkSize: 256 * 1024 }), tar);
  else tar.end(unpacked);
};

/** Null for what unpacks to too much; what cannot be unpacked ends the archive's reading with the reason. */
const unzipAtOnce = async (source: TarballSource, tar: Extract): Promise<Buffer | null> => {
  const packed = await readAll(source.open());
  try {
    return gunzipSync(packed, { maxOutputLength: maxUnpackedAtOnceBytes });
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ERR_BUFFER_TOO_LARGE") return null;
    tar.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)));
    throw thrown;
  }
};

const kinds: Readonly<Record<string, TarballEntry["is"]>> = { file: "file", "contiguous-file": "file", directory: "folder" };

const readEntries = async (what: string, entries: Extract, maxUnpackedBytes: number, visit: Visit): Promise<void> => {
  let [count, unpackedBytes] = [0, 0];
  for await (const entry of entries) {
    const { name, size = 0, type } = entry.header;
    count += 1;
    unpackedBytes += size;
    if (count > maxEntries) throw invalid(`${what} holds more than ${maxEntries} entries.`);
    if (unpackedBytes > maxUnpackedBytes) throw invalid(`${what} unpacks to more than ${maxUnpackedBytes / 1024 ** 2} MB.`);
    if (name.length > maxPathLength) throw invalid(`${what} holds a path of more than ${maxPathLength} characters.`);
    await visit({
      name,
      size,
      is: kinds[type ?? "file"] ?? "other",
      text: () => textOf(entry),
      open: () => entry as AsyncIterable<Uint8Array>,
    });
    entry.resume();
  }
};

const textOf = async (entry: AsyncIterable<unknown>): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of entry) if (piece instanceof Uint8Array) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
};
