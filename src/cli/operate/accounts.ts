/*
 * `packhouse accounts`: creates, lists and changes accounts. Works on the server's database and sealing key directly,
 * whether the server runs or not: whoever has both is above every account.
 */
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { userInfo } from "node:os";
import { recordingOperator } from "../../audit/operator.ts";
import {
  type AccountParts,
  type Administrator,
  createFurtherAccount,
  createFurtherAdministrator,
} from "../../identity/first-administrator.ts";
import { systemClock } from "../../model/clock.ts";
import { Fault, notFound } from "../../model/fault.ts";
import { type AccountId, parseAccountId } from "../../model/names.ts";
import { credentialsText } from "../../server/server-folder.ts";
import { listAccounts, setOrganization } from "../../store/accounts.ts";
import { type Deed, type Flag, type Flags, type Given, group, type Invocation, misused, textOf } from "./command.ts";
import { findServer, localFlags, withStore } from "./local-server.ts";
import { outputFlag, writeRows } from "./rows.ts";

const account: Flag = { says: "The account's id, 12 digits.", takesValue: true, value: "ACCOUNT", required: true };
const organization: Flag = {
  says: "The organization that the account belongs to, o-… as policies name it in aws:PrincipalOrgID; none for no organization.",
  takesValue: true,
  value: "ID",
};
const credentialFlags: Flags = {
  profile: { says: "What the printed profile is called. Default: default.", takesValue: true, value: "NAME" },
  "profile-file": {
    says: "A new file for the profile, readable by its owner alone; printed when left out.",
    takesValue: true,
    value: "FILE",
  },
};

const deeds: Readonly<Record<string, Deed>> = {
  create: {
    says: "Create an account with an administrator, and print the administrator's access key.",
    flags: {
      account: { ...account, says: "The account's id, 12 digits. Random when left out.", required: false },
      organization,
      ...credentialFlags,
      ...localFlags,
    },
    run: (given, invocation) => {
      const wished = given.account === undefined ? undefined : accountIn(given);
      const wish = { account: wished, organizationId: organizationIn(given) };
      return giveKey(given, invocation, "CreateAccount", (parts) => createFurtherAccount({ ...parts, ...wish }));
    },
  },
  administrator: {
    says: "Create a further administrator in an account whose own cannot get in any more.",
    flags: {
      account,
      "user-name": { says: "The new user's name.", takesValue: true, value: "NAME", required: true },
      ...credentialFlags,
      ...localFlags,
    },
    run: (given, invocation) => {
      const wish = { account: accountIn(given), userName: userNameIn(given) };
      return giveKey(given, invocation, "CreateAdministrator", (parts) => createFurtherAdministrator({ ...parts, ...wish }));
    },
  },
  list: {
    says: "List the accounts.",
    flags: { output: outputFlag, ...localFlags },
    run: async (given, invocation) => {
      const found = await withStore(findServer(given, invocation), (store) => listAccounts(store.db));
      const rows = found.map(({ id, organizationId, createdAt }) => ({
        account: id,
        organization: organizationId,
        created: new Date(createdAt).toISOString(),
      }));
      writeRows(invocation.out, rows, given);
    },
  },
  update: {
    says: "Change the organization of an account.",
    flags: { account, organization: { ...organization, required: true }, ...localFlags },
    run: async (given, invocation) => {
      const id = accountIn(given);
      const organizationId = organizationIn(given);
      const server = findServer(given, invocation);
      await withStore(server, (store) => {
        const told = () => ({ account: id, parameters: { account: id, organization: organizationId } });
        const recorded = recordingOperator({ ...operator(server), store }, "UpdateAccount", told);
        return recorded.transaction(async (tx) => {
          if (!(await setOrganization(tx, id, organizationId))) throw notFound(`Account ${id} does not exist.`);
        });
      });
    },
  },
};

export const accounts = group("accounts", deeds);

const accountIn = (given: Given): AccountId => parseAccountId(String(given.account));

function organizationIn({ organization: id }: Given): string | null {
  if (id === undefined || id === "none") return null;
  if (/^o-[a-z0-9]{10,32}$/u.test(String(id))) return String(id);
  throw misused("argument --organization: must be o- and 10 to 32 lower-case letters or digits, or none.");
}

function userNameIn(given: Given): string {
  const name = String(given["user-name"]);
  if (/^[\w+=,.@-]{1,64}$/u.test(name)) return name;
  throw misused("argument --user-name: must be 1 to 64 letters, digits or any of _+=,.@-");
}

/** Whose work the audit says it is: nobody of the server's users. */
const operator = ({ config }: { readonly config: { readonly region: string } }) => ({
  region: config.region,
  clock: systemClock,
  userName: userInfo().username,
});

/** Writes the key where it was asked for before the account counts, so that it cannot be lost. */
async function giveKey(
  given: Given,
  invocation: Invocation,
  eventName: string,
  create: (parts: AccountParts) => Promise<Administrator>,
): Promise<void> {
  const server = findServer(given, invocation);
  const make = (keep: (made: Administrator) => void): Promise<Administrator> =>
    withStore(server, (store) => {
      let made: Administrator | null = null;
      const told = () => ({
        account: made?.account ?? null,
        parameters: { account: made?.account, userArn: made?.principalArn, organization: given.organization },
      });
      return create({
        store: recordingOperator({ ...operator(server), store }, eventName, told),
        sealingKey: server.sealingKey,
        clock: systemClock,
        keep: (key) => {
          made = key;
          keep(key);
        },
      });
    });
  const text = (made: Administrator): string => credentialsText(made, textOf(given, "profile"));
  const { out, err } = invocation;
  const file = textOf(given, "profile-file");
  if (file === undefined) {
    const made = await make(() => undefined);
    out.write(text(made));
    err.write(`\nAccount ${made.account}, ${made.principalArn}. Its secret is printed this once.\n`);
    return;
  }
  const made = await intoFile(file, (write) => make((key) => write(text(key))));
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
