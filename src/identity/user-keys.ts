/* The access keys of users: two each at most, and the secret is given once. */
import { identityFault } from "../api/identity/errors.ts";
import type { Fault } from "../model/fault.ts";
import {
  type AccessKeyRow,
  type AccessKeyStatus,
  countAccessKeys,
  createAccessKey,
  deleteAccessKey,
  findAccessKey,
  setAccessKeyStatus,
} from "../store/access-keys.ts";
import type { Db, Store } from "../store/database.ts";
import type { PrincipalAddress } from "../store/principals.ts";
import { type AccessKey, newAccessKey } from "./access-keys.ts";
import { changeIdentities, requirePrincipal } from "./identities.ts";
import { seal } from "./sealing.ts";

export interface KeyParts {
  readonly store: Store;
  /** 32 bytes. */
  readonly sealingKey: Buffer;
  readonly now: () => number;
}

export const accessKeysPerUser = 2;

const missing = (id: string): Fault => identityFault("NoSuchEntity", `The Access Key with id ${id} cannot be found.`);

/** Throws NoSuchEntity, LimitExceeded. */
export async function addAccessKey(
  { store, sealingKey, now }: KeyParts,
  user: PrincipalAddress,
): Promise<AccessKey & { readonly createdAt: number }> {
  const key = newAccessKey();
  const createdAt = now();
  const sealedSecret = seal(sealingKey, key.secret);
  await changeIdentities(store, async (tx) => {
    const { id: principalId } = await requirePrincipal(tx, user);
    if ((await countAccessKeys(tx, principalId)) >= accessKeysPerUser) {
      throw identityFault("LimitExceeded", `Cannot exceed quota for AccessKeysPerUser: ${accessKeysPerUser}`);
    }
    await createAccessKey(tx, { id: key.accessKeyId, principalId, sealedSecret, createdAt });
  });
  return { ...key, createdAt };
}

/** Throws NoSuchEntity, also for a key that is another user's. */
async function requireKey(db: Db, user: PrincipalAddress, id: string): Promise<AccessKeyRow> {
  const { id: principalId } = await requirePrincipal(db, user);
  const key = await findAccessKey(db, id);
  if (key?.principalId !== principalId) throw missing(id);
  return key;
}

/** Throws NoSuchEntity. */
export const changeAccessKey = (
  store: Store,
  user: PrincipalAddress,
  key: { id: string; status: AccessKeyStatus },
): Promise<void> =>
  changeIdentities(store, async (tx) => {
    await requireKey(tx, user, key.id);
    await setAccessKeyStatus(tx, key.id, key.status);
  });

/** With the key go the tokens that were got with it. Throws NoSuchEntity. */
export const removeAccessKey = (store: Store, user: PrincipalAddress, id: string): Promise<void> =>
  changeIdentities(store, async (tx) => {
    await requireKey(tx, user, id);
    await deleteAccessKey(tx, id);
  });

/** A key of the account, with its owner. Throws NoSuchEntity, also for a key of another account. */
export async function requireKeyOfAccount(db: Db, account: string, id: string): Promise<AccessKeyRow> {
  const key = await findAccessKey(db, id);
  if (key?.account !== account) throw missing(id);
  return key;
}
