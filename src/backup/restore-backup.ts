/*
 * A server's folder and database out of a snapshot. A mark says that the folder is not whole, until all is there: no server
 * starts on it, and a restoration that was broken off goes on with the bytes that it had.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync } from "node:fs";
import { copyFile, open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { makeFileBlobs } from "../blobs/file-blobs.ts";
import { syncFolder } from "../blobs/sync-folder.ts";
import type { Clock } from "../model/clock.ts";
import { Fault } from "../model/fault.ts";
import { hasFirstAccount } from "../store/accounts.ts";
import { openStoreAsIs, type Store } from "../store/database.ts";
import type { StoreLocation } from "../store/dialect.ts";
import { knowsStep, migrate, readSchemaState } from "../store/migrations/index.ts";
import { fillTables } from "../store/snapshot.ts";
import { type CopiedBlobs, copyBlobs } from "./copy-blobs.ts";
import { type Descriptor, listSnapshots, readDescriptor, type ServerFile } from "./descriptor.ts";
import { readFacts, syncParent } from "./durable-file.ts";
import { rowsFile, snapshotFolder } from "./layout.ts";
import { blobsIn, readLines } from "./rows-file.ts";

export interface RestoreParts {
  /** The backup's folder. */
  readonly root: string;
  /** The newest when null. */
  readonly snapshot: string | null;
  /** The server's folder, which must be empty, or missing. */
  readonly folder: string;
  /** Where the mark goes, in the folder. */
  readonly mark: string;
  readonly location: StoreLocation;
  /** Where each of the server's files goes. */
  readonly files: ReadonlyMap<ServerFile, string>;
  readonly clock: Clock;
  readonly note: (done: number, total: number) => void;
}

export interface RestoredBackup extends Omit<CopiedBlobs, "damaged"> {
  readonly id: string;
  readonly descriptor: Descriptor;
  /** Digests of bytes that are not there. */
  readonly missing: readonly string[];
}

const refuse = (message: string): Fault => new Fault("Validation", message);

/** Throws a Validation fault where there is no such snapshot, it is damaged, or there is something in the way. */
export async function restoreBackup(parts: RestoreParts): Promise<RestoredBackup> {
  const { root } = parts;
  const id = await chosen(root, parts.snapshot);
  const descriptor = await readDescriptor(root, id);
  await checkFiles(snapshotFolder(root, id), descriptor);
  if (!knowsStep(parts.location.is, descriptor.lastStep)) {
    throw refuse(`Snapshot ${id} was taken of a later version of this program (${descriptor.version}).`);
  }
  beginAt(parts);
  const store = await openStoreAsIs(parts.location);
  try {
    await checkEmpty(store);
    const copied = await copyBytes(parts, id, descriptor);
    await placeFiles(parts, snapshotFolder(root, id), descriptor);
    await fill(store, descriptor, join(snapshotFolder(root, id), rowsFile));
    const missing = [...new Set([...copied.damaged.map(({ digest }) => digest), ...descriptor.damaged])];
    rmSync(parts.mark);
    await syncFolder(parts.folder);
    return { id, descriptor, copied: copied.copied, copiedBytes: copied.copiedBytes, missing };
  } finally {
    await store.close();
  }
}

async function chosen(root: string, wanted: string | null): Promise<string> {
  const ids = await listSnapshots(root);
  const id = wanted === null ? ids.at(-1) : ids.find((one) => one === wanted);
  if (id !== undefined) return id;
  throw refuse(
    wanted === null ? `There is no complete snapshot in ${root}.` : `There is no complete snapshot ${wanted} in ${root}.`,
  );
}

async function checkFiles(folder: string, { files }: Descriptor): Promise<void> {
  for (const [name, facts] of Object.entries(files)) {
    const path = join(folder, name);
    const found = await readFacts(path).catch(() => null);
    if (found?.sha256 !== facts.sha256) throw refuse(`${path} is missing or damaged: its SHA-256 is not the one that was noted.`);
  }
}

/** Marks the folder as not whole, and removes a database that a broken restoration left. */
function beginAt({ folder, mark, location }: RestoreParts): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const present = readdirSync(folder);
  if (present.length > 0 && !present.includes(basename(mark))) {
    throw refuse(`${folder} is not empty: a backup is restored into a new folder only.`);
  }
  const marked = openSync(mark, "w", 0o600);
  fsyncSync(marked);
  closeSync(marked);
  if (location.is === "sqlite") for (const end of ["", "-wal", "-shm"]) rmSync(`${location.path}${end}`, { force: true });
}

async function checkEmpty(store: Store): Promise<void> {
  const { last } = await readSchemaState(store.db, store.engine);
  if (last !== null && (await hasFirstAccount(store.db))) {
    throw refuse("The database is not empty: a backup is restored into a new database only.");
  }
}

function copyBytes({ root, folder, clock, note }: RestoreParts, id: string, { blobs }: Descriptor): Promise<CopiedBlobs> {
  let done = 0;
  return copyBlobs({
    from: makeFileBlobs({ root, clock }),
    to: makeFileBlobs({ root: folder, clock }),
    names: blobsIn(join(snapshotFolder(root, id), rowsFile)),
    rereads: false,
    note: ({ size }) => {
      done += size;
      note(done, blobs.bytes);
    },
  });
}

/** The tables as they were, and then as this version has them. */
async function fill(store: Store, { lastStep, rows }: Descriptor, path: string): Promise<void> {
  await migrate(store.db, store.engine, lastStep);
  await fillTables(store, readLines(path), rows);
  await migrate(store.db, store.engine);
}

async function placeFiles({ files }: RestoreParts, folder: string, descriptor: Descriptor): Promise<void> {
  for (const [name, path] of files) {
    if (descriptor.files[name] === undefined) continue;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    await copyFile(join(folder, name), path);
    const placed = await open(path, "r+");
    await placed.chmod(0o600);
    await placed.sync();
    await placed.close();
    await syncParent(path);
  }
}
