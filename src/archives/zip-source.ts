/* Where the bytes of a zip archive come from. */
import type { ByteRange } from "../blobs/blob-store.ts";
import { readAll } from "./read-all.ts";

export interface ZipSource {
  readonly size: number;
  readonly read: (range: ByteRange) => Promise<Buffer>;
}

/** Of bytes that can be opened at any place. */
export const zipSourceOf = ({
  size,
  open,
}: {
  readonly size: number;
  readonly open: (range: ByteRange) => AsyncIterable<Uint8Array>;
}): ZipSource => ({ size, read: (range) => readAll(open(range)) });
