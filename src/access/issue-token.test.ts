import assert from "node:assert/strict";
import { test } from "node:test";
import { keyOf, openAccess, owner, request } from "../../test/support/access.ts";
import { isFault } from "../model/fault.ts";
import { putResourcePolicy } from "../store/policies.ts";
import { findSession } from "../store/sessions.ts";
import { findToken } from "../store/tokens.ts";
import type { Caller } from "./caller.ts";
import { makeIssueToken } from "./issue-token.ts";
import { callerSession } from "./sessions.ts";
import { hashToken, isWellFormed } from "./tokens.ts";

const bearerOnly = (condition: unknown = {}) => ({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: "codeartifact:GetAuthorizationToken", Resource: "*" },
    { Effect: "Allow", Action: "sts:GetServiceBearerToken", Resource: "*", Condition: condition },
  ],
});

const open = async (document: unknown = bearerOnly()) => {
  const access = await openAccess();
  const domain = { id: await access.makeDomain("acme"), owner, name: "acme" };
  const caller = await access.makeUser("ana", document);
  const issue = (
    durationSeconds?: number,
    changes: { readonly caller?: Caller; readonly domain?: typeof domain | { id: null; owner: string; name: string } } = {},
  ) => access.issueToken({ caller, domain, durationSeconds, request, ...changes });
  return { ...access, domain, caller, issue };
};

const denied = (says: RegExp) => (thrown: unknown) => isFault(thrown, "AccessDenied") && says.test(thrown.message);

test("a token lives as long as asked, 12 hours when nothing is", async () => {
  const { issue, time, store, domain, caller } = await open();
  for (const [asked, lives] of [
    [undefined, 43_200],
    [900, 900],
    [43_200, 43_200],
  ] as const) {
    const { token, expiresAt } = await issue(asked);
    assert.ok(isWellFormed(token));
    assert.equal(expiresAt, time.now + lives * 1000);
    const { principalId, uniqueId, principalArn: identityArn, account } = caller;
    const found = await findToken(store.db, hashToken(token));
    const domainFacts = { domainId: domain.id, domainName: "acme", domainOwner: owner };
    const unnamed = { name: null, scope: null };
    const source = { session: null, keyStatus: "Active" };
    const owned = { principalId, uniqueId, identityArn, account };
    assert.deepEqual(found, { ...owned, ...domainFacts, expiresAt, ...unnamed, ...source });
  }
});

const inSession = async (caller: Caller, access: Awaited<ReturnType<typeof open>>, seconds: number): Promise<Caller> => {
  const { principalId, principalArn: arn } = caller;
  const wish = { principalId, arn, userId: "AIDAana", seconds, policies: [], context: {}, sourceKeyId: keyOf("ana") };
  const { accessKeyId } = await access.startSession(wish);
  const row = await findSession(access.store.db, accessKeyId);
  assert.ok(row !== null);
  return { ...caller, session: callerSession(row), via: { is: "signature", accessKeyId } };
};

test("a duration of 0 ends the token with the caller's session, and any other may outlive it", async () => {
  const access = await open(bearerOnly({ NumericLessThanEquals: { "sts:DurationSeconds": "3600" } }));
  const caller = await inSession(access.caller, access, 900);
  assert.equal((await access.issue(0, { caller })).expiresAt, access.time.now + 900_000);
  const { token, expiresAt } = await access.issue(3600, { caller });
  assert.equal(expiresAt, access.time.now + 3_600_000);
  assert.equal((await findToken(access.store.db, hashToken(token)))?.session?.accessKeyId, caller.session?.accessKeyId);
});

test("a named token may live as long as the operator lets it, 12 hours in any case, and keeps its scope", async () => {
  const access = await open();
  const { store, clock, authorize, caller, domain } = access;
  const named = { name: "laptop", scope: { repositories: ["app"], rights: "read" } } as const;
  const issue = (longTokenDays: number, durationSeconds: number) =>
    makeIssueToken({ store, clock, authorize, longTokenDays })({ caller, domain, durationSeconds, request, named });
  const tooLong = (thrown: unknown) => isFault(thrown, "Validation") && /longTokenDays/u.test(thrown.message);
  await issue(0, 43_200);
  await assert.rejects(issue(0, 43_201), tooLong);
  const { token, id, expiresAt } = await issue(365, 365 * 86_400);
  assert.equal(expiresAt, access.time.now + 365 * 86_400_000);
  await assert.rejects(issue(365, 365 * 86_400 + 1), tooLong);
  await assert.rejects(issue(365, 0), (thrown: unknown) => isFault(thrown, "Validation"));
  const found = await findToken(store.db, hashToken(token));
  assert.deepEqual([found?.name, found?.scope], ["laptop", JSON.stringify(named.scope)]);
  assert.ok(hashToken(token).startsWith(id) && id.length === 20);
});

test("the real duration of a long-lived token is what policies are asked about", async () => {
  const access = await open(bearerOnly({ NumericLessThanEquals: { "sts:DurationSeconds": "86400" } }));
  const { store, clock, authorize, caller, domain } = access;
  const issue = makeIssueToken({ store, clock, authorize, longTokenDays: 30 });
  const named = { name: "laptop", scope: { repositories: null, rights: "publish" } } as const;
  await issue({ caller, domain, durationSeconds: 86_400, request, named });
  await assert.rejects(issue({ caller, domain, durationSeconds: 86_401, request, named }), denied(/sts:GetServiceBearerToken/u));
});

test("other durations are refused, and 0 because access keys have no end", async () => {
  const { issue, store } = await open();
  for (const duration of [-1, 1, 899, 43_201, 900.5, Number.NaN]) {
    await assert.rejects(
      issue(duration),
      (thrown: unknown) => isFault(thrown, "Validation") && /0, or 900 to 43200/u.test(thrown.message),
    );
  }
  await assert.rejects(
    issue(0),
    (thrown: unknown) => isFault(thrown, "Validation") && /long-term credentials/u.test(thrown.message),
  );
  assert.deepEqual(await store.db.selectFrom("token").select("hash").execute(), []);
});

test("bearer tokens need a permission of their own", async () => {
  const [token] = bearerOnly().Statement;
  const onlyToken = await open({ Version: "2012-10-17", Statement: [token] });
  await assert.rejects(onlyToken.issue(), denied(/sts:GetServiceBearerToken on resource: \* because no identity-based policy/u));
});

test("a domain's policy has no say in bearer tokens", async () => {
  const [token] = bearerOnly().Statement;
  const { issue, store, domain, time } = await open({ Version: "2012-10-17", Statement: [token] });
  const document = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
  });
  const arn = `arn:aws:codeartifact:eu-west-1:${owner}:domain/acme`;
  await store.transaction((tx) =>
    putResourcePolicy(tx, { domainId: domain.id, arn, expectedRevision: null, document, at: time.now }),
  );
  await assert.rejects(issue(), denied(/sts:GetServiceBearerToken/u));
});

test("policies can limit the duration and the service of bearer tokens", async () => {
  const short = await open(bearerOnly({ NumericLessThanEquals: { "sts:DurationSeconds": "3600" } }));
  await short.issue(3600);
  await assert.rejects(short.issue(3601), denied(/sts:GetServiceBearerToken/u));
  await assert.rejects(short.issue(), denied(/sts:GetServiceBearerToken/u));
  await (await open(bearerOnly({ StringEquals: { "sts:AWSServiceName": "codeartifact.amazonaws.com" } }))).issue();
  const other = await open(bearerOnly({ StringEquals: { "sts:AWSServiceName": "other.amazonaws.com" } }));
  await assert.rejects(other.issue(), denied(/sts:GetServiceBearerToken/u));
});

test("root users, and callers who came with a token, get none", async () => {
  const { issue, caller, domain } = await open();
  const root = { ...caller, principalArn: `arn:aws:iam::${owner}:root` };
  await assert.rejects(issue(900, { caller: root }), denied(/users and roles/u));
  const via = { is: "token", hash: "", domainId: domain.id, expiresAt: 0 } as const;
  await assert.rejects(issue(900, { caller: { ...caller, via } }), denied(/users and roles/u));
});

test("a domain that is not there has no tokens", async () => {
  const { issue } = await open();
  await assert.rejects(issue(900, { domain: { id: null, owner, name: "absent" } }), (thrown: unknown) =>
    isFault(thrown, "ResourceNotFound"),
  );
});
