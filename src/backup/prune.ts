import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { BlobStore } from "../blobs/blob-store.ts";
import { shelves } from "../blobs/layout.ts";
import { listSnapshots } from "./descriptor.ts";
import { rowsFile, snapshotFolder } from "./layout.ts";
import { blobsIn } from "./rows-file.ts";

/** Removes all snapshots but the newest `keeps`, and the bytes that no other names. Belongs under the backup's lock. */
export async function prune(root: string, blobs: BlobStore, keeps: number) {
  const all = await listSnapshots(root);
  const old = all.slice(0, -keeps);
  if (old.length === 0) return { snapshots: 0, blobs: 0 };
  const named = new Set<string>();
  for (const id of all.slice(-keeps)) {
    for await (const { domainId, digest } of blobsIn(join(snapshotFolder(root, id), rowsFile)))
      named.add(`${domainId}/${digest}`);
  }
  // Snapshots first: one that has lost bytes must not be there to be chosen.
  for (const id of old) await rm(snapshotFolder(root, id), { recursive: true });
  let removed = 0;
  for (const shelf of await shelves(root)) {
    for await (const { digest } of blobs.of(shelf).list()) {
      if (named.has(`${shelf}/${digest}`)) continue;
      if (await blobs.of(shelf).remove(digest, Number.POSITIVE_INFINITY)) removed += 1;
    }
  }
  return { snapshots: old.length, blobs: removed };
}
