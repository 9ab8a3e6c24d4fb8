/*
 * A snapshot of a server that may be running. Rows come first and bytes second: bytes never change, so that those that the
 * rows name are the same later. What a sweep removes in between is found missing, and then a newer moment is taken.
 */
import { mkdirSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BlobStore } from "../blobs/blob-store.ts";
import { makeFileBlobs } from "../blobs/file-blobs.ts";
import { syncFolder } from "../blobs/sync-folder.ts";
import type { Clock } from "../model/clock.ts";
import { conflict, Fault } from "../model/fault.ts";
import { isNamed } from "../store/blob-rows.ts";
import type { Store } from "../store/database.ts";
import { lockFile } from "../store/file-lock.ts";
import { readSnapshot } from "../store/snapshot.ts";
import { type BlobName, type CopiedBlobs, copyBlobs } from "./copy-blobs.ts";
import { type Descriptor, describe, removeIncomplete, type ServerFile } from "./descriptor.ts";
import { type FileFacts, writeFile } from "./durable-file.ts";
import { descriptorFile, lockPath, rowsFile, snapshotFolder, snapshotId, snapshotsFolder } from "./layout.ts";
import { prune } from "./prune.ts";
import { blobsIn, type WrittenRows, writeRows } from "./rows-file.ts";

export interface BackupParts {
  readonly store: Store;
  readonly blobs: BlobStore;
  /** Files of the server's folder, by where they lie. */
  readonly files: ReadonlyMap<ServerFile, string>;
  /** The backup's folder, made where it is missing. */
  readonly root: string;
  readonly clock: Clock;
  readonly version: string;
  /** Whether bytes that are in the backup already are checked. */
  readonly rereads: boolean;
  /** How many snapshots stay; null for all. */
  readonly keeps: number | null;
  /** Told of how many bytes of how many are dealt with. */
  readonly note: (done: number, total: number) => void;
}

export interface MadeBackup extends Omit<CopiedBlobs, "damaged"> {
  readonly id: string;
  readonly descriptor: Descriptor;
  /** How many snapshots and blobs were removed. */
  readonly removed: { readonly snapshots: number; readonly blobs: number };
}

const moments = 3;

/** Throws Conflict while another backup into the same folder runs. */
export async function makeBackup(parts: BackupParts): Promise<MadeBackup> {
  const { root, clock } = parts;
  prepareFolder(root);
  const lock = lockFile(lockPath(root));
  if (lock === null) throw conflict(`Another backup into ${root} is running.`);
  try {
    const target = makeFileBlobs({ root, clock });
    await removeIncomplete(root);
    // Under the lock, all that is staged here was left by who did not come to an end.
    await target.sweepStaged(Number.POSITIVE_INFINITY);
    const made = await takeSnapshot(parts, target);
    const removed = parts.keeps === null ? { snapshots: 0, blobs: 0 } : await prune(root, target, parts.keeps);
    return { ...made, removed };
  } finally {
    lock.release();
  }
}

function prepareFolder(root: string): void {
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    mkdirSync(snapshotsFolder(root), { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new Fault("InternalServer", `The backup's folder ${root} cannot be written: ${(cause as Error).message}`, { cause });
  }
}

async function takeSnapshot(parts: BackupParts, target: BlobStore): Promise<Omit<MadeBackup, "removed">> {
  const { root, clock, version, files } = parts;
  const startedAt = clock.now();
  const id = snapshotId(startedAt);
  const folder = snapshotFolder(root, id);
  mkdirSync(folder, { mode: 0o700 });
  const rowsPath = join(folder, rowsFile);
  const total = { copied: 0, copiedBytes: 0 };
  for (let moment = 1; ; moment += 1) {
    const takenAt = new Date(clock.now()).toISOString();
    const { lastStep, ...written } = await readSnapshot(parts.store, async (snapshot) => ({
      lastStep: snapshot.lastStep,
      ...(await writeRows(rowsPath, snapshot)),
    }));
    const { copied, copiedBytes, damaged } = await copyNamed(parts, target, rowsPath, written);
    total.copied += copied;
    total.copiedBytes += copiedBytes;
    if (moment < moments && (await areForgotten(parts.store, damaged))) {
      await rm(rowsPath);
      continue;
    }
    const descriptor = describe({
      version,
      takenAt,
      lastStep,
      rows: written.counts,
      blobs: written.blobs,
      damaged: damaged.map(({ digest }) => digest),
      files: { [rowsFile]: written.file, ...(await copyFiles(files, folder)) },
    });
    await writeDescriptor(folder, descriptor);
    await syncFolder(snapshotsFolder(root));
    return { id, descriptor, ...total };
  }
}

function copyNamed(parts: BackupParts, target: BlobStore, rowsPath: string, { blobs }: WrittenRows): Promise<CopiedBlobs> {
  let done = 0;
  parts.note(done, blobs.bytes);
  return copyBlobs({
    from: parts.blobs,
    to: target,
    names: blobsIn(rowsPath),
    rereads: parts.rereads,
    note: ({ size }) => {
      done += size;
      parts.note(done, blobs.bytes);
    },
  });
}

/** Whether any of the bytes that were not to be had are gone because nothing names them any more. */
async function areForgotten({ db }: Store, damaged: readonly BlobName[]): Promise<boolean> {
  for (const { domainId, digest } of damaged) if (!(await isNamed(db, domainId, digest))) return true;
  return false;
}

async function copyFiles(files: BackupParts["files"], folder: string): Promise<Readonly<Record<string, FileFacts>>> {
  const copied: Record<string, FileFacts> = {};
  for (const [name, path] of files) {
    const file = await open(path);
    try {
      copied[name] = await writeFile(join(folder, name), file.readableWebStream({ autoClose: false }));
    } finally {
      await file.close();
    }
  }
  return copied;
}

async function writeDescriptor(folder: string, descriptor: Descriptor): Promise<void> {
  const path = join(folder, descriptorFile);
  await writeFile(`${path}.new`, [Buffer.from(`${JSON.stringify(descriptor, null, 2)}\n`)]);
  await rename(`${path}.new`, path);
  await syncFolder(folder);
}
