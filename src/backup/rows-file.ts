/* The file that holds a snapshot's rows: lines of JSON, compressed. */
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { createGunzip, createGzip } from "node:zlib";
import { parseSha256 } from "../model/names.ts";
import { linesOf, type Snapshot } from "../store/snapshot.ts";
import type { BlobName } from "./copy-blobs.ts";
import { type FileFacts, writeFile } from "./durable-file.ts";

/** Longer than any row: what a row holds came through requests with limits. */
const longestLine = 512 * 1024 * 1024;
const chunkBytes = 256 * 1024;

export interface WrittenRows {
  readonly file: FileFacts;
  /** How many each table has. */
  readonly counts: Readonly<Record<string, number>>;
  readonly blobs: { readonly count: number; readonly bytes: number };
}

/** Writes a snapshot's rows. */
export async function writeRows(path: string, { pages }: Snapshot): Promise<WrittenRows> {
  const counts: Record<string, number> = {};
  const blobs = { count: 0, bytes: 0 };
  async function* texts(): AsyncGenerator<string> {
    for await (const page of pages) {
      const { table, rows } = page;
      counts[table] = (counts[table] ?? 0) + rows.length;
      if (table === "blob") {
        blobs.count += rows.length;
        for (const { size } of rows) blobs.bytes += Number(size);
      }
      const lines = linesOf(page);
      if (lines.length > 0) yield `${lines.join("\n")}\n`;
    }
  }
  const zipping = createGzip({ level: 4 });
  const source = Readable.from(texts(), { objectMode: false });
  // The file's own reading fails with whatever the rows failed with.
  source.on("error", (error) => zipping.destroy(error));
  const file = await writeFile(path, source.pipe(zipping));
  return { file, counts, blobs };
}

/** The lines of a snapshot's rows, some at once. Throws where the file is cut or damaged. */
export async function* readLines(path: string): AsyncGenerator<readonly string[]> {
  const reading = createReadStream(path);
  const unzipping = createGunzip({ chunkSize: chunkBytes });
  reading.on("error", (error) => unzipping.destroy(error));
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const chunk of reading.pipe(unzipping) as AsyncIterable<Buffer>) {
    const end = chunk.lastIndexOf(10) + 1;
    if (end > 0) {
      const whole = Buffer.concat([...pieces, chunk.subarray(0, end - 1)]).toString("utf8");
      [pieces, length] = [[], 0];
      yield whole.split("\n");
    }
    pieces.push(chunk.subarray(end));
    length += chunk.length - end;
    if (length > longestLine) throw new Error(`A line of ${path} is too long.`);
  }
  if (length > 0) throw new Error(`${path} ends within a line.`);
}

/** The bytes that a snapshot's rows name. */
export async function* blobsIn(path: string): AsyncGenerator<BlobName> {
  let isBlobs = false;
  for await (const lines of readLines(path)) {
    for (const line of lines) {
      if (line.startsWith('"')) isBlobs = line === '"blob"';
      else if (isBlobs) {
        const { domain_id: domainId, sha256, size } = JSON.parse(line) as Readonly<Record<string, string | number>>;
        yield { domainId: Number(domainId), digest: parseSha256(String(sha256)), size: Number(size) };
      }
    }
  }
}
