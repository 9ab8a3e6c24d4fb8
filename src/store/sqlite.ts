/* SQLite, by Node's own library. */
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { SqliteDialect, type SqliteStatement } from "kysely";
import { syncFolder } from "../blobs/sync-folder.ts";
import { checkpointAside } from "./checkpoint.ts";
import type { OpenDialect } from "./dialect.ts";

const statementsKept = 500;

/** So many commits leave about as many pages in the log as the library itself would let be there. */
const commitsPerCheckpoint = 200;
/** Pages in the log at which a commit moves them itself, since others never found the end of it. */
const longestLog = 16_000;

/**
 * How long another process's commit may stay unseen: less than it takes there to make it durable and to tell anybody of it.
 * Looking for one takes as long as a tenth of a small answer.
 */
const foreignWritesMs = 0.1;

/** `path` is a file, or `:memory:`. */
export function openSqlite(path: string): OpenDialect {
  const database = new DatabaseSync(path, { timeout: 10_000 });
  const hasLog = database.prepare("PRAGMA journal_mode = WAL").get()?.journal_mode === "wal";
  for (const pragma of [
    // NORMAL: a commit does not wait for the disk, on which `durable` waits aside of the main thread.
    `synchronous = ${hasLog ? "NORMAL" : "FULL"}`,
    "foreign_keys = ON",
    "cache_size = -32000",
    "temp_store = MEMORY",
    `wal_autocheckpoint = ${longestLog}`,
  ]) {
    database.exec(`PRAGMA ${pragma}`);
  }
  const log = hasLog ? writeAheadLog(path) : null;
  const statements = new Map<string, SqliteStatement>();
  const prepare = (text: string): SqliteStatement => {
    const known = statements.get(text);
    if (known !== undefined) return known;
    if (statements.size >= statementsKept) statements.delete(statements.keys().next().value ?? "");
    // A transaction that begins by reading and then writes would fail when another process wrote in between.
    const made = statementOf(database.prepare(text === "begin" ? "begin immediate" : text));
    statements.set(text, made);
    return made;
  };
  const dataVersion = database.prepare("PRAGMA data_version");
  return {
    dialect: new SqliteDialect({
      database: {
        close: () => {
          void log?.close();
          database.close();
        },
        prepare,
      },
    }),
    foreignWrites: seldom(foreignWritesMs, () => Number(dataVersion.get()?.data_version)),
    durable: log?.sync ?? (async () => {}),
    atOnce: { run: (text, parameters = []) => prepare(text).all(parameters), isIdle: () => !database.isTransaction },
  };
}

const statementOf = (statement: StatementSync): SqliteStatement => {
  const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
};

/**
 * The log that commits are written to: the one file that must be on the disk for them to stay. It is the same as long as the
 * database at `path` is open. Commits that come while the disk is written to share the next time. A worker moves what is in it
 * into the database now and then.
 */
function writeAheadLog(path: string): { readonly sync: () => Promise<void>; readonly close: () => Promise<void> } {
  let file: FileHandle | null = null;
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let commits = 0;
  const write = async (): Promise<void> => {
    if (file === null) {
      file = await open(`${path}-wal`);
      await syncFolder(dirname(path));
    }
    await file.datasync();
  };
  const noteCommit = (): void => {
    commits += 1;
    if (commits !== commitsPerCheckpoint) return;
    // One that fails is made up for by the next, and by the longest log at the latest.
    const again = (): void => {
      commits = 0;
    };
    checkpointAside(path).then(again, again);
  };
  const start = (): Promise<void> => {
    next = null;
    running = write().finally(() => {
      running = null;
    });
    return running;
  };
  return {
    sync: () => {
      noteCommit();
      if (running === null) return start();
      next ??= running.then(start, start);
      return next;
    },
    close: async () => {
      await (next ?? running)?.catch(() => undefined);
      await file?.close();
    },
  };
}

/** Reads a value at most once in a turn of the event loop, however many requests that serves, and not again within `restMs`. */
function seldom(restMs: number, read: () => number): () => number {
  let value = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  let isSameTurn = false;
  return () => {
    if (isSameTurn) return value;
    const now = performance.now();
    if (now - readAt < restMs) return value;
    value = read();
    readAt = now;
    isSameTurn = true;
    setImmediate(() => {
      isSameTurn = false;
    });
    return value;
  };
}
