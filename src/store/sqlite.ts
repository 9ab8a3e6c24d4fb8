/* SQLite, by Node's own library. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { SqliteDialect } from "kysely";
import type { OpenDialect } from "./dialect.ts";

const statementsKept = 500;

/** `path` is a file, or `:memory:`. */
export function openSqlite(path: string): OpenDialect {
  const database = new DatabaseSync(path, { timeout: 10_000 });
  // FULL: a commit that was acknowledged survives a power cut.
  for (const pragma of [
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "cache_size = -32000",
    "temp_store = MEMORY",
  ]) {
    database.exec(`PRAGMA ${pragma}`);
  }
  const statements = new Map<string, StatementSync>();
  const prepare = (text: string): StatementSync => {
    const known = statements.get(text);
    if (known !== undefined) return known;
    if (statements.size >= statementsKept) statements.delete(statements.keys().next().value ?? "");
    // A transaction that begins by reading and then writes would fail when another process wrote in between.
    const made = database.prepare(text === "begin" ? "begin immediate" : text);
    statements.set(text, made);
    return made;
  };
  const dataVersion = database.prepare("PRAGMA data_version");
  return {
    dialect: new SqliteDialect({
      database: {
        close: () => database.close(),
        prepare: (text) => {
          const statement = prepare(text);
          const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
          return {
            reader: statement.columns().length > 0,
            all: (parameters) => statement.all(...values(parameters)),
            run: (parameters) => statement.run(...values(parameters)),
            iterate: (parameters) => statement.iterate(...values(parameters)),
          };
        },
      },
    }),
    foreignWrites: oncePerTurn(() => Number(dataVersion.get()?.data_version)),
  };
}

/** Reads a value at most once in a turn of the event loop, however many requests that turn serves. */
function oncePerTurn(read: () => number): () => number {
  let value: number | null = null;
  const forget = (): void => {
    value = null;
  };
  return () => {
    if (value === null) {
      value = read();
      setImmediate(forget);
    }
    return value;
  };
}
