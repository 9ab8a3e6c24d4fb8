/*
 * What lies in a backup's folder, which holds secrets and is its owner's alone:
 *
 *   blobs/, staged/ …                 bytes, as in a data folder (blobs/layout.ts); all snapshots share them
 *   snapshots/<time>/rows.jsonl.gz    the database at that moment (store/snapshot.ts)
 *   snapshots/<time>/server.key …     files of the server's folder
 *   snapshots/<time>/snapshot.json    what belongs to it, with digests; written last: without it there is no snapshot
 *   lock                              held by whoever writes
 */
import { join } from "node:path";

export const rowsFile = "rows.jsonl.gz";
export const descriptorFile = "snapshot.json";

export const snapshotsFolder = (root: string): string => join(root, "snapshots");

export const lockPath = (root: string): string => join(root, "lock");

/** `20250131T080000000Z`: in the order of time. */
export const snapshotId = (at: number): string => new Date(at).toISOString().replaceAll(/[-:.]/gu, "");

export const isSnapshotId = (name: string): boolean => /^[0-9]{8}T[0-9]{9}Z$/u.test(name);

/** Throws where `id` could lead elsewhere. */
export const snapshotFolder = (root: string, id: string): string => {
  if (!isSnapshotId(id)) throw new Error(`A snapshot is not called ${JSON.stringify(id)}.`);
  return join(snapshotsFolder(root), id);
};
