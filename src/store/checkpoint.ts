import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { offload } from "../offload/offload.ts";

const module = new URL(import.meta.url);

/**
 * Has a worker, since it waits for the disk, move what commits have left in the log of an open database into its file, as
 * far as readers allow. Throws what the library throws, also where the file is gone.
 */
export const checkpointAside = (path: string): Promise<void> => offload(module, checkpoint.name, path);

export const checkpoint = (path: string): void => {
  const there = pathToFileURL(path);
  there.searchParams.set("mode", "rw");
  const database = new DatabaseSync(there);
  try {
    database.exec("PRAGMA wal_checkpoint(PASSIVE)");
  } finally {
    database.close();
  }
};
