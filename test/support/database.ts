/*
 * The database of a test. PACKHOUSE_TEST_DATABASE names a PostgreSQL server on which each test makes a database of its
 * own; unset, tests use SQLite.
 */
import { randomBytes } from "node:crypto";
import pg from "pg";

const server = process.env.PACKHOUSE_TEST_DATABASE;

const onServer = async (statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};

export interface TestDatabase {
  /** The URL of an empty database; null means SQLite, wherever the test likes it. */
  readonly url: string | null;
  readonly drop: () => Promise<void>;
}

export const makeDatabase = async (): Promise<TestDatabase> => {
  if (server === undefined || server === "") return { url: null, drop: () => Promise.resolve() };
  const name = `packhouse_${randomBytes(8).toString("hex")}`;
  await onServer(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`drop database ${name} with (force)`) };
};
