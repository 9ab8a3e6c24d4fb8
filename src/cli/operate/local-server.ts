/* The server whose folder and database a command works on directly, whether it runs or not. */
import { existsSync } from "node:fs";
import { type Config, settings } from "../../config/config.ts";
import { loadConfig } from "../../config/load.ts";
import { Fault } from "../../model/fault.ts";
import { databaseOf, openServerFolder, type ServerFolder } from "../../server/server-folder.ts";
import { hasFirstAccount } from "../../store/accounts.ts";
import { openStore, type Store } from "../../store/database.ts";
import type { StoreLocation } from "../../store/dialect.ts";
import type { Flags, Given, Invocation } from "./command.ts";

export const localFlags = {
  data: { says: `The server's data folder. Default: ${settings.data.default}.`, takesValue: true, value: "FOLDER" },
  config: { says: settings.config.says, takesValue: true, value: "FILE" },
  "database-url": { says: settings.databaseUrl.says, takesValue: true, value: "URL" },
} as const satisfies Flags;

export interface LocalServer {
  readonly config: Config;
  readonly folder: ServerFolder;
  readonly location: StoreLocation;
  readonly sealingKey: Buffer;
}

/** The settings that a command on the server's own data goes by. */
export const localConfig = (given: Given, { environment }: Invocation): Config =>
  loadConfig({
    flags: { data: given.data, config: given.config, "database-url": given["database-url"] },
    environment,
  });

/**
 * Finds a server that was started at least once: a folder misspelt must not become another server. Throws a Validation
 * fault where there is none.
 */
export function findServer(given: Given, invocation: Invocation): LocalServer {
  const config = localConfig(given, invocation);
  const isElsewhere = config.databaseUrl !== null && config.sealingKey !== null;
  if (!isElsewhere && !existsSync(config.data)) throw neverStarted(config);
  const folder = openServerFolder(config.data);
  // Neither is to be made here: secrets sealed by another key than the server's could never be read.
  if (config.sealingKey === null && !folder.hasSealingKey()) throw neverStarted(config);
  if (config.databaseUrl === null && !existsSync(folder.database)) throw neverStarted(config);
  return { config, folder, ...databaseOf(config, folder) };
}

/** Works on the database of a server that was started at least once. */
export async function withStore<T>({ config, location }: LocalServer, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(location);
  try {
    if (!(await hasFirstAccount(store.db))) throw neverStarted(config);
    return await work(store);
  } finally {
    await store.close();
  }
}

const neverStarted = ({ data }: Config): Fault =>
  new Fault("Validation", `There is no server's data in ${data}: start the server once, or name its folder with --data.`);
