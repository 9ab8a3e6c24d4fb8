/* A file of the user's that holds a token, read and written as AWS's own command does: in its place, and with its words. */
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { CommandFailure } from "../failure.ts";
import { pythonError } from "./python-error.ts";

const failed = (thrown: unknown, path: string): CommandFailure =>
  new CommandFailure(255, pythonError(thrown, path), { cause: thrown });

/** The file's text; null where there is none. Throws CommandFailure 255. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw failed(thrown, path);
  }
}

/** Writes what nobody but its owner is to read; warns where that cannot be had. Throws CommandFailure 255. */
export function writePrivately(path: string, text: string, warn: (text: string) => void): void {
  try {
    writeFileSync(path, text, { mode: 0o600 });
  } catch (thrown) {
    throw failed(thrown, path);
  }
  try {
    chmodSync(path, 0o600);
  } catch (thrown) {
    warn(`Unable to set file permissions for ${path}: ${pythonError(thrown, path)}\n`);
  }
}
