/* A lock that goes with the process that holds it, however that ends. */
import { DatabaseSync } from "node:sqlite";

export interface FileLock {
  readonly release: () => void;
}

const busy = 5;

/** Makes the file where it is missing. Gives null while another process holds it. */
export function lockFile(path: string): FileLock | null {
  const database = new DatabaseSync(path);
  try {
    database.exec("begin exclusive");
    return { release: () => database.close() };
  } catch (thrown) {
    database.close();
    if (thrown instanceof Error && "errcode" in thrown && thrown.errcode === busy) return null;
    throw thrown;
  }
}
