/* What a snapshot says of itself. */
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../model/fault.ts";
import type { FileFacts } from "./durable-file.ts";
import { descriptorFile, isSnapshotId, rowsFile, snapshotFolder, snapshotsFolder } from "./layout.ts";

const form = 1;

export interface Descriptor {
  readonly form: typeof form;
  /** The version of this program that took it. */
  readonly version: string;
  readonly takenAt: string;
  /** The last step of the migrations that its rows are of. */
  readonly lastStep: string;
  readonly rows: Readonly<Record<string, number>>;
  readonly blobs: { readonly count: number; readonly bytes: number };
  /** Digests of bytes that could not be copied. */
  readonly damaged: readonly string[];
  /** Beside this one, by name. */
  readonly files: Readonly<Record<string, FileFacts>>;
}

/** Files of the server's folder that a snapshot may hold. */
export const serverFiles = ["server.key", "credentials", "config.json"] as const;

export type ServerFile = (typeof serverFiles)[number];

export const describe = (facts: Omit<Descriptor, "form">): Descriptor => ({ form, ...facts });

/** Ids of complete snapshots, oldest first. */
export async function listSnapshots(root: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const id of await namesIn(snapshotsFolder(root))) {
    if (isSnapshotId(id) && (await namesIn(snapshotFolder(root, id))).includes(descriptorFile)) ids.push(id);
  }
  return ids.sort();
}

/** Removes what a backup left that did not come to its end. */
export async function removeIncomplete(root: string): Promise<void> {
  const complete = await listSnapshots(root);
  for (const id of await namesIn(snapshotsFolder(root))) {
    if (isSnapshotId(id) && !complete.includes(id)) await rm(snapshotFolder(root, id), { recursive: true, force: true });
  }
}

const namesIn = async (folder: string): Promise<readonly string[]> => {
  try {
    return await readdir(folder);
  } catch (thrown) {
    if (["ENOENT", "ENOTDIR"].includes(String((thrown as NodeJS.ErrnoException).code))) return [];
    throw thrown;
  }
};

/** Throws a Validation fault where it is another make's. */
export async function readDescriptor(root: string, id: string): Promise<Descriptor> {
  const path = join(snapshotFolder(root, id), descriptorFile);
  const strange = new Fault("Validation", `${path} is not what a snapshot says of itself, or comes from a later version.`);
  let read: Partial<Descriptor>;
  try {
    read = JSON.parse(await readFile(path, "utf8")) as Partial<Descriptor>;
  } catch {
    throw strange;
  }
  const { files = {}, damaged, lastStep, rows, blobs } = read;
  const isKnown = (name: string): boolean => name === rowsFile || serverFiles.some((file) => file === name);
  if (read.form !== form || typeof lastStep !== "string" || typeof rows !== "object" || typeof blobs?.bytes !== "number")
    throw strange;
  if (!Array.isArray(damaged) || files[rowsFile] === undefined || !Object.keys(files).every(isKnown)) throw strange;
  return read as Descriptor;
}
