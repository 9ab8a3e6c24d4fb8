/* The folder whose files nginx and the bare server send: the very bytes that Packhouse sent. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A file to ask whether a server is up. */
export const probe = "probe.txt";

export const makeStaticFolder = (folder: string): string => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, probe), "up");
  return folder;
};
