/* Blobs in a folder (layout.ts). Several processes may share it. */
import { mkdirSync } from "node:fs";
import { type FileHandle, link, mkdir, open, readdir, rename, rm, stat, unlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Clock } from "../model/clock.ts";
import { Fault } from "../model/fault.ts";
import type { Sha256 } from "../model/names.ts";
import type { BlobShelf, BlobStore } from "./blob-store.ts";
import { filePieces, readWhole, streamFile } from "./file-pieces.ts";
import { keepFile, type StagingPlace, stageFile } from "./file-staging.ts";
import {
  type BlobPlace,
  begunAt,
  blobPath,
  isSha256,
  removedFrom,
  removingFolder,
  removingName,
  shelfFolder,
  stagedFolder,
  stagedName,
} from "./layout.ts";
import { keepSmall, type SmallBlobs } from "./small-blobs.ts";
import { stageAll } from "./stage.ts";
import { syncFolder } from "./sync-folder.ts";

interface Folder {
  readonly root: string;
  readonly clock: Clock;
  /** Names in `staged/` that this process is still writing, however long it takes. */
  readonly active: Set<string>;
  /** Bytes that were read at once lately. */
  readonly small: SmallBlobs;
  /** Shelves whose folders are there for sure, or are being made. */
  readonly prepared: Map<string, Promise<void>>;
}

const isMissing = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

const isThere = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "EEXIST";

/** Null for what is not there. */
const orMissing = async <T>(running: Promise<T>): Promise<T | null> => {
  try {
    return await running;
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw thrown;
  }
};

/** False where what was to be changed is not there. */
const wasThere = async (running: Promise<void>): Promise<boolean> => (await orMissing(running.then(() => true))) ?? false;

const hexDigits = "0123456789abcdef";
const fanOut = [...hexDigits].flatMap((high) => [...hexDigits].map((low) => high + low));

/** Makes a shelf's folders, and makes it durable that they are there: once for a shelf and a process. */
const prepareShelf = ({ root, prepared }: Folder, shelf: string): Promise<void> => {
  const known = prepared.get(shelf);
  if (known !== undefined) return known;
  const path = shelfFolder(root, shelf);
  const preparing = (async () => {
    await mkdir(path, { recursive: true });
    const there = new Set(await readdir(path));
    for (const name of fanOut) if (!there.has(name)) await mkdir(join(path, name), { recursive: true });
    for (let made = path; made.length >= root.length; made = dirname(made)) await syncFolder(made);
  })();
  prepared.set(shelf, preparing);
  preparing.catch(() => prepared.delete(shelf));
  return preparing;
};

/** Moves a file to `to`, over whatever is there, and makes the move durable. */
const moveDurably = async (from: string, to: string): Promise<void> => {
  await rename(from, to);
  await syncFolder(dirname(to));
};

/** Modification time is when bytes were last committed, by our own clock. */
const committedAt = async (path: string): Promise<number | null> => {
  const found = await orMissing(stat(path));
  return found === null ? null : Math.round(found.mtimeMs);
};

/** Puts back what was about to be removed, unless equal bytes have been committed meanwhile. */
const putBack = async (moved: string, path: string): Promise<void> => {
  try {
    await link(moved, path);
  } catch (thrown) {
    if (isMissing(thrown)) return;
    // Where files cannot have two names, the move may put back an older time of commit.
    if (!isThere(thrown)) return rename(moved, path);
  }
  await rm(moved, { force: true });
};

/*
 * A commit of equal bytes may come between the look at a file's age and its removal. So the file is first moved to
 * where no reader finds it, then looked at again: the commit either came before the move and shows in the age, or
 * comes after it and makes a file of its own.
 */
const removeBlob = async ({ root }: Folder, place: BlobPlace, before: number): Promise<boolean> => {
  const path = blobPath(root, place);
  const isOld = (at: number | null): boolean => at !== null && at < before;
  if (!isOld(await committedAt(path))) return false;
  const moved = join(removingFolder(root), removingName(place));
  if (!(await wasThere(rename(path, moved)))) return false;
  if (isOld(await committedAt(moved))) return wasThere(unlink(moved));
  await putBack(moved, path);
  return false;
};

/** A removal that thinks better of it leaves a moment in which a blob is not in its place. */
const putBackMs = 20;

const openBlob = async ({ root }: Folder, place: BlobPlace): Promise<FileHandle> => {
  const path = blobPath(root, place);
  let file = await orMissing(open(path));
  if (file === null) {
    await setTimeout(putBackMs);
    file = await orMissing(open(path));
  }
  if (file === null) throw new Fault("InternalServer", `The bytes with SHA-256 ${place.digest} are missing from storage.`);
  return file;
};

async function* listBlobs(folder: string): ReturnType<BlobShelf["list"]> {
  for (const entry of (await orMissing(readdir(folder, { withFileTypes: true }))) ?? []) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* listBlobs(path);
    else if (isSha256(entry.name)) {
      const at = await committedAt(path);
      if (at !== null) yield { digest: entry.name, committedAt: at };
    }
  }
}

const makeShelf = (folder: Folder, shelf: string): BlobShelf => {
  const { root, clock, active, small } = folder;
  const at = (digest: Sha256): BlobPlace => ({ shelf, digest });
  /** Where bytes may be staged for this shelf; another place each time. */
  const stagingPlace = async (): Promise<Omit<StagingPlace, "maxBytes">> => {
    await prepareShelf(folder, shelf);
    const name = stagedName(clock.now());
    const path = join(stagedFolder(root), name);
    active.add(name);
    const commit = async (digest: Sha256): Promise<void> => {
      const now = new Date(clock.now());
      await utimes(path, now, now);
      // Always a fresh file, even where equal bytes lie: a removal that has looked at those must not hit these.
      await moveDurably(path, blobPath(root, at(digest)));
    };
    return { path, commit, ended: () => active.delete(name) };
  };
  const begin: BlobShelf["begin"] = async ({ maxBytes }) => {
    const place = await stagingPlace();
    try {
      return await stageFile({ ...place, maxBytes });
    } catch (thrown) {
      place.ended();
      throw thrown;
    }
  };
  return {
    begin,
    stage: async (source, limit) => stageAll(await begin(limit), source),
    keep: async (bytes, digest) => keepFile(await stagingPlace(), bytes, digest),
    open: async (digest, range) => streamFile(Promise.resolve(await openBlob(folder, at(digest))), range),
    pieces: async (digest, range) => filePieces(await openBlob(folder, at(digest)), range),
    read: async (digest, range) => {
      const key = `${shelf}/${digest}`;
      const kept = small.get(key);
      if (kept !== undefined) return range === undefined ? kept : kept.subarray(range.start, range.end + 1);
      const bytes = await readWhole(await openBlob(folder, at(digest)), range);
      if (range === undefined) small.set(key, bytes);
      return bytes;
    },
    has: async (digest) => (await committedAt(blobPath(root, at(digest)))) !== null,
    remove: (digest, before) => {
      small.delete(`${shelf}/${digest}`);
      return removeBlob(folder, at(digest), before);
    },
    list: () => listBlobs(shelfFolder(root, shelf)),
  };
};

const sweepStaged = async ({ root, active }: Folder, before: number): Promise<number> => {
  let swept = 0;
  for (const name of await readdir(stagedFolder(root))) {
    if (active.has(name) || !(begunAt(name) < before)) continue;
    await rm(join(stagedFolder(root), name), { force: true });
    swept += 1;
  }
  for (const name of await readdir(removingFolder(root))) {
    const place = removedFrom(name);
    if (place !== null) await wasThere(putBack(join(removingFolder(root), name), blobPath(root, place)));
  }
  return swept;
};

const unwritable = (root: string, cause: unknown): Fault => {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Fault("InternalServer", `The folder for package bytes, ${root}, cannot be written: ${reason}.`, { cause });
};

/** Keeps blobs under `root`, which is made when it is not there. */
export const makeFileBlobs = (place: { readonly root: string; readonly clock: Clock }): BlobStore => {
  const root = resolve(place.root);
  const folder: Folder = { root, clock: place.clock, active: new Set(), small: keepSmall(), prepared: new Map() };
  try {
    for (const path of [stagedFolder(root), removingFolder(root)]) mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw unwritable(root, cause);
  }
  return {
    of: (shelf) => makeShelf(folder, shelf),
    sweepStaged: (before) => sweepStaged(folder, before),
    check: async () => {
      const probe = join(stagedFolder(root), stagedName(folder.clock.now()));
      try {
        await writeFile(probe, "");
        await unlink(probe);
      } catch (cause) {
        throw unwritable(root, cause);
      }
    },
  };
};
