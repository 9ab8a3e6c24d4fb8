/* Whether a database is sound, as far as it can tell itself. */
import { sql } from "kysely";
import type { Store } from "./database.ts";

const longestList = 10;

/** Gives what is wrong, a sentence each. Reads all of an SQLite database. */
export async function findDamage({ db, engine }: Store): Promise<readonly string[]> {
  if (engine === "postgres") return findWrongSetup(db);
  const checked = await sql<{ quick_check: string }>`pragma quick_check(${sql.lit(longestList)})`.execute(db);
  const damage = checked.rows.map(({ quick_check: found }) => found).filter((found) => found !== "ok");
  const { rows } = await sql<{ table: string; parent: string }>`pragma foreign_key_check`.execute(db);
  const orphans = new Set(rows.map(({ table, parent }) => `Rows of ${table} point at rows of ${parent} that are gone.`));
  return [...damage, ...[...orphans].slice(0, longestList)];
}

/** PostgreSQL looks after its files itself; what it can be given wrongly is how texts are kept. */
async function findWrongSetup(db: Store["db"]): Promise<readonly string[]> {
  const { rows } = await sql<{ encoding: string }>`select current_setting('server_encoding') as encoding`.execute(db);
  const [{ encoding } = { encoding: "" }] = rows;
  return encoding === "UTF8" ? [] : [`Its encoding is ${encoding}, and must be UTF8.`];
}
