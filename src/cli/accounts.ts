/*
 * `packhouse accounts`: creates, lists and changes accounts. Works on the server's database and sealing key directly,
 * whether the server runs or not: whoever has both is above every account.
 */
import { closeSync, existsSync, openSync, rmSync, writeSync } from "node:fs";
import { settings } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";
import { type Administrator, createFurtherAccount, createFurtherAdministrator } from "../identity/first-administrator.ts";
import { systemClock } from "../model/clock.ts";
import { Fault, notFound } from "../model/fault.ts";
import { type AccountId, parseAccountId } from "../model/names.ts";
import { credentialsText, databaseOf, openServerFolder } from "../server/server-folder.ts";
import { hasFirstAccount, listAccounts, setOrganization } from "../store/accounts.ts";
import { openStore, type Store } from "../store/database.ts";
import { outputFlag, writeRows } from "./call-server.ts";
import { type Command, type Flag, flagsHelp, type Invocation, readFlags, UsageError } from "./command.ts";

interface Opened {
  readonly store: Store;
  readonly sealingKey: Buffer;
}

type Given = Readonly<Record<string, string | boolean>>;

interface Deed {
  readonly says: string;
  readonly flags: Readonly<Record<string, Flag>>;
  readonly required: readonly string[];
  readonly run: (opened: Opened, given: Given, invocation: Invocation) => Promise<void>;
}

const account: Flag = { says: "The account's id, 12 digits.", takesValue: true, value: "ACCOUNT" };
const organization: Flag = {
  says: "The organization that the account belongs to, o-… as policies name it in aws:PrincipalOrgID; none for no organization.",
  takesValue: true,
  value: "ID",
};
const credentialFlags: Readonly<Record<string, Flag>> = {
  profile: { says: "What the printed profile is called. Default: default.", takesValue: true, value: "NAME" },
  "profile-file": {
    says: "A new file for the profile, readable by its owner alone; printed when left out.",
    takesValue: true,
    value: "FILE",
  },
};

const commonFlags: Readonly<Record<string, Flag>> = {
  data: { says: `The server's data folder. Default: ${settings.data.default}.`, takesValue: true, value: "FOLDER" },
  config: { says: settings.config.says, takesValue: true, value: "FILE" },
  "database-url": { says: settings.databaseUrl.says, takesValue: true, value: "URL" },
  help: { says: "Show this.", takesValue: false },
};

const deeds: Readonly<Record<string, Deed>> = {
  create: {
    says: "Create an account with an administrator, and print the administrator's access key.",
    flags: { account: { ...account, says: `${account.says} Random when left out.` }, organization, ...credentialFlags },
    required: [],
    run: async ({ store, sealingKey }, given, invocation) =>
      giveKey(given, invocation, (keep) =>
        createFurtherAccount({
          store,
          sealingKey,
          clock: systemClock,
          account: given.account === undefined ? undefined : accountIn(given),
          organizationId: organizationIn(given),
          keep,
        }),
      ),
  },
  administrator: {
    says: "Create a further administrator in an account whose own cannot get in any more.",
    flags: { account, "user-name": { says: "The new user's name.", takesValue: true, value: "NAME" }, ...credentialFlags },
    required: ["account", "user-name"],
    run: async ({ store, sealingKey }, given, invocation) =>
      giveKey(given, invocation, (keep) => {
        const wish = { account: accountIn(given), userName: userNameIn(given), keep };
        return createFurtherAdministrator({ store, sealingKey, clock: systemClock, ...wish });
      }),
  },
  list: {
    says: "List the accounts.",
    flags: { output: outputFlag },
    required: [],
    run: async ({ store }, { output }, { out }) => {
      const rows = (await listAccounts(store.db)).map(({ id, organizationId, createdAt }) => ({
        account: id,
        organization: organizationId,
        created: new Date(createdAt).toISOString(),
      }));
      writeRows(out, rows, output);
    },
  },
  update: {
    says: "Change the organization of an account.",
    flags: { account, organization },
    required: ["account", "organization"],
    run: async ({ store }, given) => {
      const id = accountIn(given);
      const organizationId = organizationIn(given);
      if (!(await store.transaction((tx) => setOrganization(tx, id, organizationId)))) {
        throw notFound(`Account ${id} does not exist.`);
      }
    },
  },
};

export const accounts: Command = async (invocation) => {
  const [word, ...words] = invocation.words;
  if (word === undefined) throw new UsageError(help(invocation.name));
  if (word === "help" || word === "--help") {
    invocation.out.write(help(invocation.name));
    return 0;
  }
  const deed = Object.hasOwn(deeds, word) ? deeds[word] : undefined;
  if (deed === undefined) throw new UsageError(`argument subcommand: Found invalid choice '${word}'`);
  const flags = { ...deed.flags, ...commonFlags };
  const given = readFlags(words, flags);
  if (given.help === true) {
    invocation.out.write(flagsHelp(`${invocation.name} accounts ${word} [options]`, flags));
    return 0;
  }
  const missing = deed.required.filter((flag) => given[flag] === undefined);
  if (missing.length > 0) {
    throw new UsageError(`the following arguments are required: ${missing.map((flag) => `--${flag}`).join(", ")}`);
  }
  const opened = await open(given, invocation);
  try {
    await deed.run(opened, given, invocation);
  } finally {
    await opened.store.close();
  }
  return 0;
};

const help = (name: string): string => {
  const width = Math.max(...Object.keys(deeds).map((word) => word.length));
  const lines = Object.entries(deeds).map(([word, { says }]) => `  ${word.padEnd(width)}  ${says}`);
  return `usage: ${name} accounts <subcommand> [options]\n\n${lines.join("\n")}\n\nEach subcommand takes --help.\n`;
};

/** The database of a server that was started at least once: a folder misspelt must not become another server. */
async function open({ data, config: file, "database-url": url }: Given, { environment }: Invocation): Promise<Opened> {
  const config = loadConfig({ flags: { data, config: file, "database-url": url }, environment });
  const started = new Fault(
    "Validation",
    `There is no server's data in ${config.data}: start the server once, or name its folder with --data.`,
  );
  const isElsewhere = config.databaseUrl !== null && config.sealingKey !== null;
  if (!isElsewhere && !existsSync(config.data)) throw started;
  const folder = openServerFolder(config.data);
  // Neither is to be made here: secrets sealed by another key than the server's could never be read.
  if (config.sealingKey === null && !folder.hasSealingKey()) throw started;
  if (config.databaseUrl === null && !existsSync(folder.database)) throw started;
  const { location, sealingKey } = databaseOf(config, folder);
  const store = await openStore(location);
  if (await hasFirstAccount(store.db)) return { store, sealingKey };
  await store.close();
  throw started;
}

const accountIn = (given: Given): AccountId => parseAccountId(String(given.account));

function organizationIn({ organization: id }: Given): string | null {
  if (id === undefined || id === "none") return null;
  if (/^o-[a-z0-9]{10,32}$/u.test(String(id))) return String(id);
  throw new UsageError("argument --organization: must be o- and 10 to 32 lower-case letters or digits, or none.");
}

function userNameIn(given: Given): string {
  const name = String(given["user-name"]);
  if (/^[\w+=,.@-]{1,64}$/u.test(name)) return name;
  throw new UsageError("argument --user-name: must be 1 to 64 letters, digits or any of _+=,.@-");
}

/** Writes the key where it was asked for before the account counts, so that it cannot be lost. */
async function giveKey(
  given: Given,
  { out, err }: Invocation,
  create: (keep: (made: Administrator) => void) => Promise<Administrator>,
): Promise<void> {
  const file = given["profile-file"];
  const text = (made: Administrator): string => credentialsText(made, String(given.profile ?? "default"));
  if (file === undefined) {
    const made = await create(() => undefined);
    out.write(text(made));
    err.write(`\nAccount ${made.account}, ${made.principalArn}. Its secret is printed this once.\n`);
    return;
  }
  const made = await intoFile(String(file), (write) => create((key) => write(text(key))));
  out.write(`Account ${made.account}, ${made.principalArn}. Its access key is in ${file}.\n`);
}

/** Removes the file again where nothing came of it. Throws a Validation fault when it is there already. */
async function intoFile<T>(file: string, work: (write: (text: string) => void) => Promise<T>): Promise<T> {
  let opened: number;
  try {
    opened = openSync(file, "wx", 0o600);
  } catch (thrown) {
    throw new Fault("Validation", `The profile cannot be written to ${file}: ${(thrown as Error).message}`, { cause: thrown });
  }
  try {
    return await work((text) => writeSync(opened, text));
  } catch (thrown) {
    rmSync(file, { force: true });
    throw thrown;
  } finally {
    closeSync(opened);
  }
}
