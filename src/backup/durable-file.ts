/* Files whose digests are known, and that are on the disk before anybody relies on them. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "../blobs/sync-folder.ts";

export interface FileFacts {
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

/** Writes a file that is not there yet, for its owner alone. */
export async function writeFile(path: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<FileFacts> {
  const file = await open(path, "wx", 0o600);
  try {
    const hash = createHash("sha256");
    let size = 0;
    for await (const piece of pieces) {
      hash.update(piece);
      size += piece.length;
      await writeAll(file, piece);
    }
    await file.sync();
    return { sha256: hash.digest("hex"), size };
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let written = 0; written < piece.length; ) {
    written += (await file.write(piece, written)).bytesWritten;
  }
}

export async function readFacts(path: string): Promise<FileFacts> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(piece);
    size += piece.length;
  }
  return { sha256: hash.digest("hex"), size };
}

export const syncParent = (path: string): Promise<void> => syncFolder(dirname(path));
