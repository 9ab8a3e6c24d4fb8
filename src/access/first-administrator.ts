/* The first start: one account, one administrator, one random access key. */
import type { Clock } from "../model/clock.ts";
import { conflict } from "../model/fault.ts";
import { type AccountId, parseAccountId } from "../model/names.ts";
import type { Store } from "../store/database.ts";
import { claimFirstAccount, createAccessKey, createAccount, createUser, putIdentityPolicy } from "../store/principals.ts";
import { type AccessKey, newAccessKey, newAccountId, newUserId } from "./access-keys.ts";
import { seal } from "./sealing.ts";

export interface FirstAdministrator extends AccessKey {
  readonly account: AccountId;
  readonly principalArn: string;
}

const everything = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] });

/**
 * Creates the account (random when none is given) with the user `administrator`, who may do everything in it. The
 * secret is given here and never again. Throws Conflict when the server has an account already.
 */
export async function createFirstAdministrator(parts: {
  readonly store: Store;
  readonly clock: Clock;
  /** 32 bytes. */
  readonly sealingKey: Buffer;
  readonly account?: AccountId;
}): Promise<FirstAdministrator> {
  const { account = parseAccountId(newAccountId()), sealingKey } = parts;
  const createdAt = parts.clock.now();
  const key = newAccessKey();
  const sealedSecret = seal(sealingKey, key.secret);
  return parts.store.transaction(async (tx) => {
    if (!(await claimFirstAccount(tx, account))) throw conflict("This server has its first account already.");
    await createAccount(tx, { id: account, createdAt });
    const user = await createUser(tx, { account, name: "administrator", path: "/", uniqueId: newUserId(), createdAt });
    await putIdentityPolicy(tx, { principalId: user.id, name: "AdministratorAccess", document: everything });
    await createAccessKey(tx, { id: key.accessKeyId, principalId: user.id, sealedSecret, createdAt });
    return { account, principalArn: user.arn, ...key };
  });
}
