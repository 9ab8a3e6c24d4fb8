/* The database: one set of queries, two engines. */
import { Kysely, type Transaction } from "kysely";
import { orFullDisk } from "../blobs/full-disk.ts";
import { notFound } from "../model/fault.ts";
import { type Engine, isContention, isOrphan, openDialect, type StoreLocation } from "./dialect.ts";
import { groupCommit, type Run, type Until } from "./group-commit.ts";
import { migrate } from "./migrations/index.ts";
import { answersAtOnce } from "./prepared.ts";
import type { Schema } from "./schema.ts";

export type Db = Kysely<Schema>;
/** Proof of being inside a transaction: every function that writes takes one. */
export type Tx = Transaction<Schema>;

export interface Store {
  readonly db: Db;
  readonly engine: Engine;
  /**
   * Runs `work` in one transaction and again, a few times, when another was in its way. Await nothing but the database inside.
   * Throws an InternalServer fault where there is no room left on the disk, and ResourceNotFound where a row was to name one
   * that is gone.
   */
  readonly transaction: <T>(work: (tx: Tx) => Promise<T>, until?: Until) => Promise<T>;
  /**
   * A mark that differs after every write by any process; null where only the database knows.
   * While it stays the same, what was read is still true.
   */
  readonly writeMark: () => number | null;
  readonly close: () => Promise<void>;
}

const attempts = 4;

/** Opens the database and brings its tables up to date. */
export async function openStore(location: StoreLocation): Promise<Store> {
  const store = await openStoreAsIs(location);
  try {
    await migrate(store.db, store.engine);
    return store;
  } catch (thrown) {
    await store.close();
    throw thrown;
  }
}

/** Opens the database with its tables as they are: perhaps another version's, perhaps none. */
export async function openStoreAsIs(location: StoreLocation): Promise<Store> {
  const { dialect, foreignWrites, durable, atOnce } = await openDialect(location);
  const db: Db = new Kysely<Schema>({ dialect });
  if (atOnce !== null) answersAtOnce(db, atOnce);
  const engine: Engine = location.is;
  let mark = 0;
  let foreign: number | null = null;
  // PostgreSQL shares commits by itself, among connections.
  const run: Run<Schema> =
    durable === null || atOnce === null ? (work) => db.transaction().execute(work) : groupCommit(db, atOnce, durable);
  return {
    db,
    engine,
    transaction: async (work, until = "durable") => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await orFullDisk(() => run(work, until));
        } catch (thrown) {
          if (isOrphan(thrown)) throw notFound("What this request is about was deleted while it was being answered.");
          if (attempt >= attempts || !isContention(thrown)) throw thrown;
        } finally {
          mark += 1;
        }
      }
    },
    writeMark: () => {
      if (foreignWrites === null) return null;
      const now = foreignWrites();
      if (now !== foreign) mark += 1;
      foreign = now;
      return mark;
    },
    close: () => db.destroy(),
  };
}
