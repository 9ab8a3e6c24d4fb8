/*
 * Removing bytes that nothing names. Young bytes are left alone: a publish commits bytes first and names them a moment
 * later, and a crash in between leaves what is swept here.
 */
import type { BlobStore } from "../blobs/blob-store.ts";
import { parseSha256 } from "../model/names.ts";
import { domainIds, forgetBlob, isNamed, unnamedBlobs } from "../store/blob-rows.ts";
import type { Store } from "../store/database.ts";

const rowsAtOnce = 500;

export interface Sweeping {
  readonly store: Store;
  readonly blobs: BlobStore;
  /** Milliseconds since the epoch. */
  readonly before: number;
  /** Called for each blob that was looked at. */
  readonly note?: () => void;
}

/** Removes what was last committed or named before `before`. Gives how many blobs went. */
export async function sweep(sweeping: Sweeping): Promise<number> {
  await sweeping.blobs.sweepStaged(sweeping.before);
  return (await sweepRows(sweeping)) + (await sweepStrays(sweeping));
}

async function sweepRows({ store, blobs, before, note }: Sweeping): Promise<number> {
  let removed = 0;
  let afterId = 0;
  for (;;) {
    const rows = await unnamedBlobs(store.db, before, afterId, rowsAtOnce);
    for (const row of rows) {
      afterId = row.id;
      note?.();
      // Row first: bytes without a row are swept again, a row without its bytes could not be repaired.
      if (!(await store.transaction((tx) => forgetBlob(tx, row.id, before)))) continue;
      if (await blobs.of(String(row.domainId)).remove(parseSha256(row.sha256), before)) removed += 1;
    }
    if (rows.length < rowsAtOnce) return removed;
  }
}

/** Bytes that were committed and never named, or whose removal a crash cut short. */
async function sweepStrays({ store, blobs, before, note }: Sweeping): Promise<number> {
  let removed = 0;
  for (const domainId of await domainIds(store.db)) {
    const shelf = blobs.of(String(domainId));
    for await (const { digest, committedAt } of shelf.list()) {
      note?.();
      if (committedAt >= before || (await isNamed(store.db, domainId, digest))) continue;
      if (await shelf.remove(digest, before)) removed += 1;
    }
  }
  return removed;
}
