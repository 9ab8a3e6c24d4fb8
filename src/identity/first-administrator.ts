/* Accounts, each made with an administrator who may do everything in it, and who makes all others. */
import type { Clock } from "../model/clock.ts";
import { conflict, notFound } from "../model/fault.ts";
import { type AccountId, parseAccountId } from "../model/names.ts";
import { createAccessKey } from "../store/access-keys.ts";
import { claimFirstAccount, createAccount, findAccount } from "../store/accounts.ts";
import type { Store, Tx } from "../store/database.ts";
import { attachPolicy } from "../store/managed-policies.ts";
import { createUser, findNameTaken, principalArn } from "../store/principals.ts";
import { type AccessKey, newAccessKey, newAccountId, newUniqueId } from "./access-keys.ts";
import { administratorAccess } from "./aws-policies.ts";
import { changeIdentities } from "./identities.ts";
import { seal } from "./sealing.ts";

export interface Administrator extends AccessKey {
  readonly account: AccountId;
  readonly principalArn: string;
}

export interface AccountParts {
  readonly store: Store;
  readonly clock: Clock;
  /** 32 bytes. */
  readonly sealingKey: Buffer;
  /** Called with the key before it counts, so that a crash cannot leave an account whose key nobody knows. */
  readonly keep?: (made: Administrator) => void;
}

interface AccountWish extends AccountParts {
  /** Random when none is given. */
  readonly account?: AccountId;
}

/**
 * Creates the server's first account. The secret is given here and never again. Throws Conflict when the server has an
 * account already.
 */
export const createFirstAdministrator = (wish: AccountWish): Promise<Administrator> =>
  makeAdministrator(wish, async (tx, { account }, createdAt) => {
    const isFirst = await claimFirstAccount(tx, account);
    if (!isFirst || !(await createAccount(tx, { id: account, createdAt }))) {
      throw conflict("This server has its first account already.");
    }
  });

/** Creates a further account. Throws Conflict when there is one of this id. */
export const createFurtherAccount = (wish: AccountWish & { readonly organizationId: string | null }): Promise<Administrator> =>
  makeAdministrator(wish, async (tx, { account }, createdAt) => {
    const { organizationId } = wish;
    if (!(await createAccount(tx, { id: account, organizationId, createdAt }))) {
      throw conflict(`Account ${account} already exists.`);
    }
  });

/**
 * Creates a further administrator in an account whose own cannot get in any more. Throws ResourceNotFound when there is
 * no such account, and Conflict when it has a user of this name.
 */
export const createFurtherAdministrator = (
  wish: AccountWish & { readonly account: AccountId; readonly userName: string },
): Promise<Administrator> =>
  makeAdministrator(wish, async (tx, { account }) => {
    if ((await findAccount(tx, account)) === null) throw notFound(`Account ${account} does not exist.`);
    if ((await findNameTaken(tx, { account, kind: "user", name: wish.userName })) !== null) {
      throw conflict(`Account ${account} has a user ${wish.userName} already.`);
    }
  });

async function makeAdministrator(
  wish: AccountWish & { readonly userName?: string },
  prepare: (tx: Tx, made: Administrator, createdAt: number) => Promise<void>,
): Promise<Administrator> {
  const { account = parseAccountId(newAccountId()), userName: name = "administrator", store, sealingKey } = wish;
  const user = { account, name, path: "/", uniqueId: newUniqueId("user"), createdAt: wish.clock.now() };
  const made: Administrator = { account, principalArn: principalArn({ ...user, kind: "user" }), ...newAccessKey() };
  const sealedSecret = seal(sealingKey, made.secret);
  wish.keep?.(made);
  await changeIdentities(store, async (tx) => {
    await prepare(tx, made, user.createdAt);
    const { id: principalId } = await createUser(tx, user);
    await attachPolicy(tx, principalId, administratorAccess);
    await createAccessKey(tx, { id: made.accessKeyId, principalId, sealedSecret, createdAt: user.createdAt });
  });
  return made;
}
