/* What lies in a server's data folder. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Packhouse } from "./start.ts";

const filesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []))
    : [];

/** Bytes that were begun and are neither committed nor discarded. */
export const stagedIn = ({ data }: Packhouse): string[] => filesIn(join(data, "staged"));

/** The SHA-256 of everything committed, sorted. */
export const blobsIn = ({ data }: Packhouse): string[] => filesIn(join(data, "blobs")).sort();
