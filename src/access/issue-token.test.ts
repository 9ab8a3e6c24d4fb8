import assert from "node:assert/strict";
import { test } from "node:test";
import { openAccess, owner, request } from "../../test/support/access.ts";
import { isFault } from "../model/fault.ts";
import { putResourcePolicy } from "../store/policies.ts";
import { findToken } from "../store/tokens.ts";
import type { Caller } from "./caller.ts";
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
    const { principalId, principalArn, account } = caller;
    assert.deepEqual(
      { ...(await findToken(store.db, hashToken(token))) },
      {
        principalId,
        principalArn,
        account,
        domainId: domain.id,
        expiresAt,
      },
    );
  }
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
