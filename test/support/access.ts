/* A server's access parts on an empty database, at a time that tests move. */
import { createHash, randomBytes } from "node:crypto";
import { after } from "node:test";
import { makeAuthenticate } from "../../src/access/authenticate.ts";
import { makeAuthorize } from "../../src/access/authorize.ts";
import type { Caller } from "../../src/access/caller.ts";
import { makeIssueToken } from "../../src/access/issue-token.ts";
import { makeStartSession } from "../../src/access/sessions.ts";
import { type SignedFacts, sign } from "../../src/access/sigv4.ts";
import { createFirstAdministrator } from "../../src/identity/first-administrator.ts";
import { seal } from "../../src/identity/sealing.ts";
import type { Action } from "../../src/model/actions.ts";
import { placeOf } from "../../src/model/arn.ts";
import { parseAccountId } from "../../src/model/names.ts";
import { createAccessKey } from "../../src/store/access-keys.ts";
import { createAccount } from "../../src/store/accounts.ts";
import type { Store } from "../../src/store/database.ts";
import { findDomain, insertDomain } from "../../src/store/domains.ts";
import { putIdentityPolicy } from "../../src/store/identity-policies.ts";
import { createPrincipal, createUser } from "../../src/store/principals.ts";
import { openTestStore } from "./store.ts";

export const region = "eu-west-1";
export const owner = "111111111111";
export const request = { sourceIp: "192.0.2.1", secureTransport: false };
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The access key of a user made here, and the secret of all of them. */
export const keyOf = (name: string): string => `AKIAOF${name.toUpperCase().padEnd(14, "0")}`;
export const userSecret = "user secret";

const closing: (() => Promise<void>)[] = [];

after(async () => {
  for (const close of closing) await close();
});

/** An empty store that is closed when the test file ends. */
export const openStoreToTheEnd = async (): Promise<Store> => {
  const { store, close } = await openTestStore();
  closing.push(close);
  return store;
};

export const openAccess = async () => {
  const store = await openStoreToTheEnd();
  const time = { now: Date.UTC(2025, 0, 2, 3, 4, 5) };
  const clock = { now: () => time.now };
  const sealingKey = randomBytes(32);
  const authorize = makeAuthorize({ store, clock, region });
  const administrator = await createFirstAdministrator({ store, clock, sealingKey, account: parseAccountId(owner) });
  const sealedSecret = seal(sealingKey, userSecret);
  const makeDomain = async (name: string): Promise<number> => {
    const row = { owner, name, encryptionKey: null, createdAt: time.now };
    const made = await store.transaction((tx) => insertDomain(tx, row));
    return made?.id ?? Number.NaN;
  };
  /** A user with one policy, and its caller. */
  const makeUser = async (name: string, document: unknown, account = owner): Promise<Caller> => {
    const user = await store.transaction(async (tx) => {
      if (account !== owner) await createAccount(tx, { id: account, createdAt: time.now });
      const made = await createUser(tx, { account, name, path: "/", uniqueId: `AIDA${name}`, createdAt: time.now });
      await putIdentityPolicy(tx, { principalId: made.id, name: "first", document: JSON.stringify(document) });
      await createAccessKey(tx, { id: keyOf(name), principalId: made.id, sealedSecret, createdAt: time.now });
      return made;
    });
    return {
      principalArn: user.arn,
      identityArn: user.arn,
      account,
      principalId: user.id,
      uniqueId: `AIDA${name}`,
      session: null,
      limit: null,
      via: { is: "signature", accessKeyId: keyOf(name) },
    };
  };
  /** A role of the owner's account with one policy, and its ARN. */
  const makeRole = async (
    name: string,
    of: { readonly trust: unknown; readonly policy?: unknown; readonly maxSeconds?: number },
  ): Promise<{ readonly id: number; readonly arn: string }> =>
    store.transaction(async (tx) => {
      const role = { account: owner, name, path: "/build/", uniqueId: `AROA${name}`, createdAt: time.now, description: null };
      const rules = { trustPolicy: JSON.stringify(of.trust), maxSessionSeconds: of.maxSeconds ?? 3600 };
      const made = await createPrincipal(tx, { ...role, ...rules, kind: "role" });
      if (of.policy !== undefined)
        await putIdentityPolicy(tx, { principalId: made.id, name: "first", document: JSON.stringify(of.policy) });
      return made;
    });
  /** A request signed by the administrator, with what is given in place of what is right. */
  const signed = (
    changes: { readonly secret?: string; readonly accessKeyId?: string; readonly sessionToken?: string } = {},
  ): SignedFacts => {
    const target = { method: "POST", path: "/v1/domain", query: "domain=acme" };
    const { accessKeyId, secret } = administrator;
    const signing = { accessKeyId, secret, region, service: "codeartifact", at: time.now, payloadHash: sha256("{}"), ...changes };
    const headers = sign({ ...target, headers: { host: "localhost" } }, signing);
    return { ...target, header: (name) => headers[name] };
  };
  return {
    store,
    clock,
    time,
    sealingKey,
    administrator,
    authorize,
    authenticate: makeAuthenticate({ store, clock, sealingKey, region }),
    issueToken: makeIssueToken({ store, clock, authorize }),
    makeDomain,
    makeUser,
    makeRole,
    startSession: makeStartSession({ store, clock, sealingKey }),
    signed,
  };
};

/** Asks whether a caller may do something to a domain, a user or a role, as the API's door does. */
export const askerFor =
  ({ authorize, store }: Pick<Awaited<ReturnType<typeof openAccess>>, "authorize" | "store">, caller: Caller) =>
  async (action: Action, resource: string): Promise<void> => {
    const place = placeOf(resource);
    const found = place && (await findDomain(store.db, place.owner, place.domain));
    const domain = place && { id: found?.id ?? null, owner: place.owner, name: place.domain };
    await authorize({ caller, action, resource, domain, repository: null, request });
  };
