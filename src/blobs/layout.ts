/*
 * Where bytes lie, under one root:
 *
 *   blobs/<shelf>/sha256/ab/<abcd…>        committed; never changes; may be named by many assets
 *   staged/<begun>.<uuid>                  being written, or waiting for its commit; swept when old
 *   removing/<shelf>.<abcd…>.<uuid>        on its way out while its age is looked at; a sweep puts back what a
 *                                          process left here when it died
 *
 * One level of 256 folders: a million blobs make some four thousand in each, and a new blob rarely needs a new folder,
 * which would cost a write of its own to make durable.
 *
 * No name from the network becomes part of a path: a shelf is a name of our own making, the rest digests and UUIDs.
 */
import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Sha256 } from "../model/names.ts";

export interface BlobPlace {
  readonly shelf: string;
  readonly digest: Sha256;
}

const shelfName = /^[A-Za-z0-9_-]{1,64}$/;
const sha256 = /^[0-9a-f]{64}$/;

export const isSha256 = (name: string): name is Sha256 => sha256.test(name);

export const stagedFolder = (root: string): string => join(root, "staged");

export const removingFolder = (root: string): string => join(root, "removing");

/** Throws where `shelf` could lead out of the root. */
export const shelfFolder = (root: string, shelf: string): string => {
  if (!shelfName.test(shelf)) throw new Error(`A shelf may not be called ${JSON.stringify(shelf)}.`);
  return join(root, "blobs", shelf, "sha256");
};

export const blobPath = (root: string, { shelf, digest }: BlobPlace): string =>
  join(shelfFolder(root, shelf), digest.slice(0, 2), digest);

/** A fresh name for what is begun at `begunAt`, in milliseconds since the epoch. */
export const stagedName = (begunAt: number): string => `${begunAt}.${randomUUID()}`;

/** When what has this name was begun; NaN for a name of another make. */
export const begunAt = (name: string): number => Number(name.split(".", 1)[0] || Number.NaN);

export const removingName = ({ shelf, digest }: BlobPlace): string => `${shelf}.${digest}.${randomUUID()}`;

/** Where what has this name came from; null for a name of another make. */
export const removedFrom = (name: string): BlobPlace | null => {
  const [shelf = "", digest = ""] = name.split(".");
  return shelfName.test(shelf) && isSha256(digest) ? { shelf, digest } : null;
};

/** The shelves that have a folder under `root`. */
export const shelves = async (root: string): Promise<readonly string[]> =>
  (await readdir(join(root, "blobs")).catch(() => [])).filter((name) => shelfName.test(name));
