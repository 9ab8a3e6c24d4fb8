/*
 * The database of a test. PACKHOUSE_TEST_DATABASE names a PostgreSQL server on which each test makes a database of its
 * own; unset, tests use SQLite.
 */
import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";

const server = process.env.PACKHOUSE_TEST_DATABASE;

const onServer = async (connectionString: string | undefined, statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};

/** Runs a statement in a test's database: `url` as the test got it, `file` where that is null. */
export const runStatement = async (url: string | null, file: string, statement: string): Promise<void> => {
  if (url !== null) return onServer(url, statement);
  const database = new DatabaseSync(file, { timeout: 10_000 });
  database.exec(statement);
  database.close();
};

export interface TestDatabase {
  /** The URL of an empty database; null means SQLite, wherever the test likes it. */
  readonly url: string | null;
  readonly drop: () => Promise<void>;
}

export const makeDatabase = async (): Promise<TestDatabase> => {
  if (server === undefined || server === "") return { url: null, drop: () => Promise.resolve() };
  const name = `packhouse_${randomBytes(8).toString("hex")}`;
  await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(server, `drop database ${name} with (force)`) };
};
