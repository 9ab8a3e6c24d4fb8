/* PostgreSQL, by the library pg; loaded only where it is configured. */
import { PostgresDialect } from "kysely";
import { Pool, types } from "pg";
import type { OpenDialect } from "./dialect.ts";

const int8 = 20;
const numeric = 1700;

export function openPostgres(url: string): OpenDialect {
  const pool = new Pool({
    connectionString: url,
    max: 10,
    types: {
      getTypeParser: ((oid: number, form?: "text" | "binary") =>
        oid === int8 || oid === numeric ? Number : types.getTypeParser(oid, form as "text")) as typeof types.getTypeParser,
    },
  });
  // An idle connection that the server ends is replaced at the next query; without a listener it would end the process.
  pool.on("error", () => undefined);
  return { dialect: new PostgresDialect({ pool }), foreignWrites: null, durable: null, atOnce: null };
}
