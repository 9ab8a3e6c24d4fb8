/* Running out of room, which everybody who writes may meet, and only an operator can mend. */
import { Fault } from "../model/fault.ts";

/** What a file system, a quota and PostgreSQL call it. */
const fullCodes: readonly unknown[] = ["ENOSPC", "EDQUOT", "53100"];
const sqliteFull = 13;

const isFullDisk = (error: unknown): boolean =>
  error instanceof Error &&
  (("code" in error && fullCodes.includes(error.code)) || ("errcode" in error && error.errcode === sqliteFull));

const fullDisk = (cause: unknown): Fault =>
  new Fault("InternalServer", "There is no room left where this server keeps its packages; its operator must make some.", {
    cause,
  });

/** Tells of a full disk as a fault, of everything else as it is. */
export const orFullDisk = async <T>(run: () => Promise<T>): Promise<T> => {
  try {
    return await run();
  } catch (thrown) {
    throw isFullDisk(thrown) ? fullDisk(thrown) : thrown;
  }
};
