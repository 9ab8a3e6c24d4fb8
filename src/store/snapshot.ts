/*
 * All rows of a database as they were at one moment, and an empty database filled with them, on either engine. As lines
 * of JSON:
 *
 *   "account"              a table: its rows follow
 *   {"id":"1111…", …}      a row: its columns by name
 */
import { sql } from "kysely";
import { Fault } from "../model/fault.ts";
import type { Db, Store, Tx } from "./database.ts";
import { readSchemaState } from "./migrations/index.ts";
import type { Schema } from "./schema.ts";

/** Every table, parents before what points at them; last what triggers on other tables write as well. */
export const tables = [
  "setting",
  "generation",
  "account",
  "principal",
  "access_key",
  "session",
  "identity_policy",
  "managed_policy",
  "managed_policy_version",
  "attached_policy",
  "oidc_provider",
  "resource_policy",
  "tag",
  "audit_record",
  "domain",
  "token",
  "repository",
  "repository_upstream",
  "external_connection",
  "package_group",
  "package_group_restriction",
  "package_group_repository",
  "package",
  "package_note",
  "package_term",
  "dist_tag",
  "package_version",
  "blob",
  "asset",
  "remote_document",
  "upload",
  "upload_part",
  "receipt",
  "asset_bytes",
] as const satisfies readonly (keyof Schema)[];

export type TableName = (typeof tables)[number];

type Row = Readonly<Record<string, string | number | null>>;

export interface Snapshot {
  /** The last step of the migrations that the tables are at. */
  readonly lastStep: string;
  /** Each table begins with a page, perhaps an empty one. */
  readonly pages: AsyncIterable<SnapshotPage>;
}

/** Some rows of a table. */
export interface SnapshotPage {
  readonly table: TableName;
  readonly isFirst: boolean;
  readonly rows: readonly Row[];
}

/**
 * Reads what one moment had, while others write on. `work` is done with it when it ends. Throws a Validation fault where
 * the tables are a later version's.
 */
export const readSnapshot = <T>({ db, engine }: Store, work: (snapshot: Snapshot) => Promise<T>): Promise<T> => {
  const inside = async (moment: Db): Promise<T> => {
    const { last, isNewer } = await readSchemaState(moment, engine);
    if (last === null || isNewer) throw new Fault("Validation", "The database is empty, or of a later version of this program.");
    const present = new Set((await moment.introspection.getTables()).map(({ name }) => name));
    const read = engine === "sqlite" ? byNumber : byCursor;
    async function* pages(): AsyncGenerator<SnapshotPage> {
      for (const table of tables.filter((name) => present.has(name))) {
        yield { table, isFirst: true, rows: [] };
        for await (const rows of read(moment, table)) yield { table, isFirst: false, rows };
      }
    }
    return work({ lastStep: last, pages: pages() });
  };
  if (engine === "postgres")
    return db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute(inside);
  return db.connection().execute(async (one) => {
    // A reader only: it keeps nobody from writing.
    await sql`begin deferred`.execute(one);
    try {
      return await inside(one);
    } finally {
      await sql`rollback`.execute(one);
    }
  });
};

/** Few enough that a page of the largest rows fits in memory. */
const pageRows = 200;

async function* byNumber(db: Db, table: TableName): AsyncGenerator<readonly Row[]> {
  const limit = sql.lit(pageRows);
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const { rows } = await sql<Row & { readonly row_number: number }>`
      select rowid as row_number, * from ${sql.table(table)} where rowid > ${after} order by rowid limit ${limit}`.execute(db);
    yield rows.map(({ row_number: _, ...row }) => row);
    if (rows.length < pageRows) return;
    after = rows.at(-1)?.row_number ?? after;
  }
}

async function* byCursor(db: Db, table: TableName): AsyncGenerator<readonly Row[]> {
  await sql`declare snapshot_rows no scroll cursor for select * from ${sql.table(table)}`.execute(db);
  for (;;) {
    const { rows } = await sql<Row>`fetch forward ${sql.lit(pageRows)} from snapshot_rows`.execute(db);
    if (rows.length === 0) break;
    yield rows;
  }
  await sql`close snapshot_rows`.execute(db);
}

/** The lines that a page is written as. */
export const linesOf = ({ table, isFirst, rows }: SnapshotPage): readonly string[] =>
  (isFirst ? [table, ...rows] : rows).map((one) => JSON.stringify(one));

const rowsAtOnce = 500;
const charactersAtOnce = 4_000_000;

/**
 * Fills tables that are at the snapshot's step and hold nothing, all rows or none. Throws a Validation fault on a line that
 * is none, and where a table does not come to as many rows as `expected` says.
 */
export const fillTables = (
  { db, engine }: Store,
  lines: AsyncIterable<readonly string[]>,
  expected: Readonly<Record<string, number>>,
): Promise<void> =>
  db.transaction().execute(async (tx) => {
    const counts: Record<string, number> = {};
    let table: TableName | null = null;
    let waiting: Row[] = [];
    let characters = 0;
    const insert = async (): Promise<void> => {
      if (table === null || waiting.length === 0) return;
      await tx
        .insertInto(table)
        .values(waiting as never)
        .execute();
      counts[table] = (counts[table] ?? 0) + waiting.length;
      [waiting, characters] = [[], 0];
    };
    const take = async (line: string): Promise<void> => {
      const read = readLine(line);
      if (typeof read === "string") {
        await insert();
        table = read;
        counts[table] = 0;
        // What migrations or triggers wrote is in the snapshot too.
        await tx.deleteFrom(table).execute();
      } else {
        waiting.push(read);
        characters += line.length;
        if (waiting.length >= rowsAtOnce || characters >= charactersAtOnce) await insert();
      }
    };
    for await (const some of lines) for (const line of some) await take(line);
    await insert();
    for (const [name, count] of Object.entries(expected)) {
      if (counts[name] === count) continue;
      throw new Fault("Validation", `The snapshot of the database has ${counts[name]} rows of ${name} in place of ${count}.`);
    }
    if (engine === "postgres") await numberOn(tx);
  });

function readLine(line: string): TableName | Row {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    read = null;
  }
  const table = tables.find((name) => name === read);
  if (table !== undefined) return table;
  if (typeof read === "object" && read !== null && !Array.isArray(read)) return read as Row;
  throw new Fault("Validation", "The snapshot of the database holds a line that is no table's name and no row.");
}

/** Has new rows numbered after those that are there. */
async function numberOn(tx: Tx): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.columns
    where table_schema = current_schema() and column_name = 'id' and is_identity = 'YES'`.execute(tx);
  for (const { name } of rows) {
    const last = sql`coalesce((select max(id) from ${sql.table(name)}), 0)`;
    await sql`select setval(pg_get_serial_sequence(${name}, 'id'), ${last} + 1, false)`.execute(tx);
  }
}
