/* A whole server in the process of its test, with a second connection to its database to make users by. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compose } from "../../src/compose.ts";
import { loadConfig } from "../../src/config/load.ts";
import { newAccessKey, newUniqueId } from "../../src/identity/access-keys.ts";
import { seal } from "../../src/identity/sealing.ts";
import { parseSealingKey } from "../../src/server/server-folder.ts";
import { createAccessKey } from "../../src/store/access-keys.ts";
import { createAccount, findAccount } from "../../src/store/accounts.ts";
import { openStore, type Store } from "../../src/store/database.ts";
import { putIdentityPolicy } from "../../src/store/identity-policies.ts";
import { createUser } from "../../src/store/principals.ts";
import type { Server } from "./api.ts";
import { makeDatabase } from "./database.ts";

/** Of its first account. */
export const account = "123456789012";
export const region = "us-east-1";

export interface NewUser {
  readonly account: string;
  readonly name: string;
  /** The statements of the user's only policy; a user without any may do nothing. */
  readonly statements: readonly object[];
}

export interface InProcess extends Server {
  readonly store: Store;
  /** The server as that user sees it; the account is made where it is missing. */
  readonly as: (user: NewUser) => Promise<Server>;
  readonly stop: () => Promise<void>;
}

/** Flags as the command line has them, without their dashes. */
export const startInProcess = async (flags: Readonly<Record<string, string>> = {}): Promise<InProcess> => {
  const data = mkdtempSync(join(tmpdir(), "packhouse-in-process-"));
  const { url: databaseUrl, drop } = await makeDatabase();
  const config = loadConfig({
    flags: {
      data,
      port: "0",
      account,
      region,
      "log-level": "silent",
      ...(databaseUrl !== null && { "database-url": databaseUrl }),
      ...flags,
    },
    environment: {},
  });
  const server = await compose(config, { environment: {} });
  const url = await server.start();
  const store = await openStore(
    databaseUrl === null ? { is: "sqlite", path: join(data, "packhouse.sqlite") } : { is: "postgres", url: databaseUrl },
  );
  const said = readFileSync(join(data, "aws/credentials"), "utf8");
  const word = (key: string): string => new RegExp(`${key} = (\\S+)`).exec(said)?.[1] ?? "";
  const sealingKey = parseSealingKey(readFileSync(join(data, "server.key"), "utf8").trim(), "server.key");
  return {
    url,
    account,
    credentials: { accessKeyId: word("aws_access_key_id"), secretAccessKey: word("aws_secret_access_key"), region },
    store,
    as: async (user) => {
      const { accessKeyId, secret } = await makeUser(store, sealingKey, user);
      return { url, account: user.account, credentials: { accessKeyId, secretAccessKey: secret, region } };
    },
    stop: async () => {
      await server.stop(0);
      await store.close();
      await drop();
      rmSync(data, { recursive: true });
    },
  };
};

const makeUser = async (store: Store, sealingKey: Buffer, { account: id, name, statements }: NewUser) => {
  const key = newAccessKey();
  const createdAt = Date.now();
  const isNew = (await findAccount(store.db, id)) === null;
  await store.transaction(async (tx) => {
    if (isNew) await createAccount(tx, { id, createdAt });
    const user = await createUser(tx, { account: id, name, path: "/", uniqueId: newUniqueId("user"), createdAt });
    if (statements.length > 0) {
      const document = JSON.stringify({ Version: "2012-10-17", Statement: statements });
      await putIdentityPolicy(tx, { principalId: user.id, name: "own", document });
    }
    const sealedSecret = seal(sealingKey, key.secret);
    await createAccessKey(tx, { id: key.accessKeyId, principalId: user.id, sealedSecret, createdAt });
  });
  return key;
};
