import assert from "node:assert/strict";
import { test } from "node:test";
import { askerFor, keyOf, openAccess, owner, region, request } from "../../test/support/access.ts";
import { isFault } from "../model/fault.ts";
import { putResourcePolicy } from "../store/policies.ts";
import { findPrincipal } from "../store/principals.ts";
import type { Caller } from "./caller.ts";
import { makeTokenRules, type OfWhom } from "./revoke-tokens.ts";
import { makeTokenUse } from "./token-use.ts";

const guest = "222222222222";
const mayHaveTokens = {
  Effect: "Allow",
  Action: ["codeartifact:GetAuthorizationToken", "sts:GetServiceBearerToken"],
  Resource: "*",
};
const policy = (...statements: readonly object[]) => ({ Version: "2012-10-17", Statement: [mayHaveTokens, ...statements] });
const may = (action: string, resource = "*") => ({ Effect: "Allow", Action: action, Resource: resource });

const open = async () => {
  const access = await openAccess();
  const { store, time } = access;
  const rules = makeTokenRules({ store, region });
  const domainId = await access.makeDomain("acme");
  const otherId = await access.makeDomain("other");
  const get = (caller: Caller, domain = "acme") => {
    const id = domain === "acme" ? domainId : otherId;
    return access.issueToken({ caller, domain: { id, owner, name: domain }, durationSeconds: 3600, request });
  };
  const asking = (caller: Caller) => ({ caller, authorize: askerFor(access, caller) });
  const list = async (caller: Caller, of: OfWhom = {}, limit = 50, after: string | null = null) =>
    (await rules.list(asking(caller), of, { now: time.now, after, limit })).rows;
  const works = async ({ token }: { readonly token: string }, domain = "acme"): Promise<boolean> => {
    const place = { id: domain === "acme" ? domainId : otherId, name: domain };
    return access.authenticate
      .byToken(() => token, place)
      .then(
        () => true,
        (thrown: unknown) => !isFault(thrown, "Unauthenticated"),
      );
  };
  const revoke = (caller: Caller, of: OfWhom & { readonly id?: string }) => rules.revoke(asking(caller), of);
  return { ...access, rules, domainId, get, list, works, revoke };
};

const domain = { owner, name: "acme" };
const denied = (says: RegExp) => (thrown: unknown) => isFault(thrown, "AccessDenied") && says.test(thrown.message);

test("everybody may list and revoke their own tokens, and sees no others", async () => {
  const { makeUser, get, list, works, revoke } = await open();
  const ana = await makeUser("ana", policy());
  const ben = await makeUser("ben", policy());
  const [first, second, foreign] = [await get(ana), await get(ana, "other"), await get(ben)];
  const ids = async (of?: OfWhom) => (await list(ana, of)).map(({ hash }) => hash.slice(0, 20));
  assert.deepEqual(await ids(), [first.id, second.id].sort());
  assert.deepEqual(await ids({ principal: ana.principalArn }), [first.id, second.id].sort());
  assert.deepEqual(await ids({ principal: ana.principalArn, domain }), [first.id]);
  assert.equal(await revoke(ana, { id: first.id }), 1);
  assert.deepEqual([await works(first), await works(second, "other"), await works(foreign)], [false, true, true]);
  assert.equal(await revoke(ana, { principal: ana.principalArn }), 1);
  assert.deepEqual([await works(second, "other"), await works(foreign)], [false, true]);
});

test("a list says everything of a token but the token", async () => {
  const { makeUser, get, list, time } = await open();
  const ana = await makeUser("ana", policy());
  const { token, expiresAt } = await get(ana);
  const [row] = await list(ana);
  const { hash, ...facts } = row ?? { hash: "" };
  assert.deepEqual(facts, {
    principalArn: ana.principalArn,
    account: owner,
    domainName: "acme",
    domainOwner: owner,
    name: null,
    scope: null,
    createdAt: time.now,
    expiresAt,
    lastUsedAt: null,
  });
  assert.match(hash, /^[0-9a-f]{64}$/u);
  assert.ok(!JSON.stringify(row).includes(token));
  time.now = expiresAt;
  assert.deepEqual(await list(ana), []);
});

test("lists come in pages that begin where the last one ended", async () => {
  const { makeUser, get, list } = await open();
  const ana = await makeUser("ana", policy());
  for (let count = 0; count < 5; count += 1) await get(ana);
  const seen: string[] = [];
  for (let after: string | null = null; seen.length < 5; after = seen.at(-1) ?? null) {
    const page = await list(ana, {}, 2, after);
    assert.ok(page.length > 0);
    seen.push(...page.map(({ hash }) => hash));
  }
  assert.deepEqual(seen, [...new Set(seen)].sort());
});

test("others' tokens are for those who have a right to their owner", async () => {
  const { makeUser, get, list, works, revoke } = await open();
  const ana = await makeUser("ana", policy());
  const token = await get(ana);
  const ben = await makeUser("ben", policy(may("packhouse:*", "arn:aws:iam::111111111111:user/b*")));
  const of = { principal: ana.principalArn };
  await assert.rejects(list(ben, of), denied(/packhouse:ListTokens on resource: arn:aws:iam::111111111111:user\/ana/u));
  await assert.rejects(revoke(ben, of), denied(/packhouse:RevokeTokens/u));
  await assert.rejects(revoke(ben, { id: token.id }), denied(/packhouse:RevokeTokens/u));
  const eva = await makeUser("eva", policy(may("packhouse:*", ana.principalArn)));
  assert.equal((await list(eva, of)).length, 1);
  assert.equal(await works(token), true);
  assert.equal(await revoke(eva, of), 1);
  assert.equal(await works(token), false);
});

test("a domain's tokens are for those who have a right to the domain, from whatever account they come", async () => {
  const { makeUser, get, list, works, revoke, store, domainId, time } = await open();
  const document = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { AWS: guest }, Action: "codeartifact:GetAuthorizationToken", Resource: "*" },
  });
  const arn = `arn:aws:codeartifact:${region}:${owner}:domain/acme`;
  await store.transaction((tx) => putResourcePolicy(tx, { domainId, arn, expectedRevision: null, document, at: time.now }));
  const mallory = await makeUser("mallory", policy(may("packhouse:*")), guest);
  const ana = await makeUser("ana", policy());
  const [near, far] = [await get(ana), await get(mallory)];
  await assert.rejects(list(mallory, { domain }), denied(/packhouse:ListTokens on resource: .*domain\/acme/u));
  await assert.rejects(list(mallory, { principal: ana.principalArn }), denied(/no resource-based policy/u));
  await assert.rejects(revoke(mallory, { id: near.id }), denied(/packhouse:RevokeTokens/u));
  const keeper = await makeUser("keeper", policy(may("packhouse:*", arn)));
  assert.equal((await list(keeper, { domain })).length, 2);
  assert.equal((await list(keeper, { domain, principal: mallory.principalArn })).length, 1);
  assert.equal(await revoke(keeper, { id: far.id }), 1);
  assert.deepEqual([await works(near), await works(far)], [true, false]);
  assert.equal(await revoke(keeper, { domain }), 1);
  assert.equal(await works(near), false);
});

test("what is not there is told of, to those who may know", async () => {
  const { makeUser, list, revoke } = await open();
  const ana = await makeUser("ana", policy(may("packhouse:*")));
  const absent = (thrown: unknown) => isFault(thrown, "ResourceNotFound");
  await assert.rejects(revoke(ana, { id: "0".repeat(20) }), absent);
  await assert.rejects(list(ana, { principal: `arn:aws:iam::${owner}:user/none` }), absent);
  await assert.rejects(list(ana, { domain: { owner, name: "none" } }), absent);
  const eve = await makeUser("eve", policy());
  await assert.rejects(list(eve, { principal: `arn:aws:iam::${owner}:user/none` }), denied(/packhouse:ListTokens/u));
  await assert.rejects(list(eve, { domain: { owner, name: "none" } }), denied(/packhouse:ListTokens/u));
});

test("nothing is revoked unless somebody says what, and says it once", async () => {
  const { makeUser, get, works, revoke } = await open();
  const ana = await makeUser("ana", policy(may("packhouse:*")));
  const token = await get(ana);
  for (const whom of [{}, { id: token.id, principal: ana.principalArn }, { id: token.id, domain }]) {
    await assert.rejects(revoke(ana, whom), (thrown: unknown) => isFault(thrown, "Validation"));
  }
  assert.equal(await works(token), true);
});

test("revoking sessions ends them and their tokens, and nothing that was got with a key", async () => {
  const { makeUser, get, works, rules, startSession, authenticate, signed, store } = await open();
  const ana = await makeUser("ana", policy());
  const long = await get(ana);
  const { principalId, principalArn: arn } = ana;
  const userId = (await findPrincipal(store.db, principalId))?.uniqueId ?? "";
  const wish = { principalId, arn, userId, seconds: 900, policies: [], context: {}, sourceKeyId: keyOf("ana") };
  const credentials = await startSession(wish);
  const { caller } = await authenticate.bySignature(signed(credentials), () => Promise.resolve(""));
  const short = await get(caller);
  assert.equal(await rules.revokeSessions(arn), 1);
  assert.deepEqual([await works(long), await works(short)], [true, false]);
});

test("a list shows when a named token was last used, once that was written down", async () => {
  const { makeUser, get, list, store, clock, time } = await open();
  const ana = await makeUser("ana", policy());
  await get(ana);
  const [row] = await list(ana);
  const use = makeTokenUse({ store, clock });
  use.note(row?.hash ?? "");
  time.now += 1000;
  use.note(row?.hash ?? "");
  assert.equal((await list(ana))[0]?.lastUsedAt, null);
  await use.write();
  assert.equal((await list(ana))[0]?.lastUsedAt, time.now);
  await use.write();
});
