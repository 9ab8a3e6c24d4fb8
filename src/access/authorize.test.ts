import assert from "node:assert/strict";
import { test } from "node:test";
import { openAccess, owner, region, request } from "../../test/support/access.ts";
import { domainArn, repositoryArn } from "../model/arn.ts";
import { isFault } from "../model/fault.ts";
import { bumpGenerations, domainScope } from "../store/generations.ts";
import { putIdentityPolicy } from "../store/identity-policies.ts";
import { putResourcePolicy } from "../store/policies.ts";
import { createPrincipal } from "../store/principals.ts";
import { putTags } from "../store/tags.ts";
import type { Attempt } from "./authorize.ts";
import type { Caller, CallerSession } from "./caller.ts";

const place = { region, owner };
const app = repositoryArn(place, "acme", "app");
const policy = (...statements: readonly Readonly<Record<string, unknown>>[]) => ({
  Version: "2012-10-17",
  Statement: statements.map((statement) => ({ Effect: "Allow", Action: "*", Resource: "*", ...statement })),
});
const nothing = policy({ Action: "s3:*" });
const refused = (message: string) => (thrown: unknown) => isFault(thrown, "AccessDenied") && thrown.message === message;

const openRepository = async () => {
  const access = await openAccess();
  const domain = { id: await access.makeDomain("acme"), owner, name: "acme" };
  const attempt = (caller: Caller, changes: Partial<Attempt> = {}): Attempt => ({
    caller,
    action: "codeartifact:ReadFromRepository",
    resource: app,
    domain,
    repository: { name: "app", administratorAccount: "222222222222" },
    request,
    ...changes,
  });
  const putPolicy = (arn: string, document: unknown) =>
    access.store.transaction((tx) =>
      putResourcePolicy(tx, {
        domainId: domain.id,
        arn,
        expectedRevision: null,
        document: JSON.stringify(document),
        at: access.time.now,
      }),
    );
  const putOwn = (caller: Caller, document: unknown) =>
    access.store.transaction((tx) =>
      putIdentityPolicy(tx, { principalId: caller.principalId, name: "first", document: JSON.stringify(document) }),
    );
  /** A session of the account's role ci, which has one policy. */
  const openSession = async (document: unknown, changes: Partial<CallerSession> = {}): Promise<Caller> => {
    const createdAt = access.time.now;
    const role = { account: owner, kind: "role", name: "ci", path: "/build/", uniqueId: "AROACI" } as const;
    const { id, arn } = await access.store.transaction(async (tx) => {
      const more = { createdAt, description: null, trustPolicy: null, maxSessionSeconds: 3600 };
      const made = await createPrincipal(tx, { ...role, ...more });
      await putIdentityPolicy(tx, { principalId: made.id, name: "first", document: JSON.stringify(document) });
      return made;
    });
    return {
      principalArn: `arn:aws:sts::${owner}:assumed-role/ci/build-7`,
      identityArn: arn,
      account: owner,
      principalId: id,
      uniqueId: role.uniqueId,
      session: {
        accessKeyId: "ASIA1",
        userId: "AROACI:build-7",
        policies: [],
        context: {},
        createdAt,
        expiresAt: createdAt + 3_600_000,
        ...changes,
      },
      limit: null,
      via: { is: "signature", accessKeyId: "ASIA1" },
    };
  };
  return { ...access, domain, attempt, putPolicy, putOwn, openSession };
};

/** The same role in another session. */
const again = (caller: Caller, changes: Partial<CallerSession>): Caller => ({
  ...caller,
  session: caller.session && { ...caller.session, ...changes },
});

test("the refusals are in AWS's words", async () => {
  const { authorize, attempt, makeUser, putPolicy, putOwn } = await openRepository();
  const ana = await makeUser("ana", nothing);
  const action = "codeartifact:ReadFromRepository";
  const text = `User: arn:aws:iam::${owner}:user/ana is not authorized to perform: ${action} on resource: ${app}`;
  await assert.rejects(authorize(attempt(ana)), refused(`${text} because no identity-based policy allows the ${action} action`));
  await putOwn(ana, policy({ Effect: "Deny" }));
  await assert.rejects(authorize(attempt(ana)), refused(`${text} with an explicit deny in an identity-based policy`));
  await putOwn(ana, policy({}));
  await authorize(attempt(ana));
  await putPolicy(app, policy({ Effect: "Deny", Principal: "*" }));
  await assert.rejects(authorize(attempt(ana)), refused(`${text} with an explicit deny in a resource-based policy`));
  const guest = await makeUser("guest", policy({}), "333333333333");
  await putPolicy(app, policy({ Principal: { AWS: owner } }));
  await assert.rejects(
    authorize(attempt(guest)),
    refused(
      `User: arn:aws:iam::333333333333:user/guest is not authorized to perform: ${action} on resource: ${app} ` +
        `because no resource-based policy allows the ${action} action`,
    ),
  );
});

test("the policies of the domain and of the repository are asked where they belong", async () => {
  const { authorize, attempt, makeUser, putPolicy } = await openRepository();
  const ana = await makeUser("ana", nothing);
  const domainLevel: Partial<Attempt> = {
    action: "codeartifact:DescribeDomain",
    resource: domainArn(place, "acme"),
    repository: null,
  };
  await putPolicy(app, policy({ Principal: "*" }));
  await authorize(attempt(ana));
  await assert.rejects(authorize(attempt(ana, domainLevel)));
  await putPolicy(domainArn(place, "acme"), policy({ Principal: "*" }));
  await authorize(attempt(ana, domainLevel));
  await assert.rejects(
    authorize(attempt(ana, { action: "codeartifact:ListDomains", resource: "*", domain: null, repository: null })),
  );
  const elsewhere = {
    resource: repositoryArn(place, "acme", "other"),
    repository: { name: "other", administratorAccount: null },
  };
  await authorize(attempt(ana, elsewhere));
});

test("a domain that does not exist has no policy, whatever is stored under its name", async () => {
  const { authorize, attempt, makeUser, putPolicy, domain } = await openRepository();
  await putPolicy(domainArn(place, "acme"), policy({ Principal: "*" }));
  const ana = await makeUser("ana", nothing);
  await authorize(attempt(ana));
  await assert.rejects(authorize(attempt(ana, { domain: { ...domain, id: null } })), /not authorized/u);
});

/** A user whose one right to read depends on a tag of the repository, and on what else is said. */
const openTagged = async (...others: readonly Readonly<Record<string, unknown>>[]) => {
  const access = await openRepository();
  const onTag = { Action: "codeartifact:*", Condition: { StringEquals: { "aws:ResourceTag/team": "ui" } } };
  const ana = await access.makeUser("ana", policy(onTag, ...others));
  await access.store.transaction((tx) => putTags(tx, app, [{ key: "team", value: "ui" }]));
  /** Behind the back of every cache. */
  const removeTag = () => access.store.db.deleteFrom("tag").where("arn", "=", app).execute();
  return { ...access, ana, removeTag };
};

test("an answer is remembered until the domain's scope changes", async () => {
  const { authorize, attempt, ana, removeTag, store, domain } = await openTagged();
  await authorize(attempt(ana));
  await removeTag();
  await authorize(attempt(ana));
  await store.transaction((tx) => bumpGenerations(tx, [domainScope(domain.id)]));
  await assert.rejects(authorize(attempt(ana)), /not authorized/u);
});

test("an answer is remembered until a principal's policies change", async () => {
  const { authorize, attempt, makeUser, putOwn } = await openRepository();
  const ana = await makeUser("ana", policy({}));
  await authorize(attempt(ana));
  await putOwn(ana, policy({ Effect: "Deny" }));
  await assert.rejects(authorize(attempt(ana)), /explicit deny/u);
});

test("an answer is remembered for its principal, action and resource alone", async () => {
  const { authorize, attempt, makeUser } = await openRepository();
  const ana = await makeUser("ana", policy({ Action: "codeartifact:ReadFromRepository", Resource: app }));
  const bob = await makeUser("bob", nothing);
  await authorize(attempt(ana));
  await assert.rejects(authorize(attempt(bob)));
  await assert.rejects(authorize(attempt(ana, { action: "codeartifact:DeleteRepository" })));
  await assert.rejects(authorize(attempt(ana, { resource: repositoryArn(place, "acme", "other") })));
});

test("what depends on the request is decided anew each time", async () => {
  const { authorize, attempt, makeUser, time } = await openRepository();
  const until = new Date(time.now + 1000).toISOString();
  const limits = { IpAddress: { "aws:SourceIp": "192.0.2.0/24" }, DateLessThan: { "aws:CurrentTime": until } };
  const ana = await makeUser("ana", policy({ Condition: limits }));
  const from = (sourceIp: string) => authorize(attempt(ana, { request: { ...request, sourceIp } }));
  await from("192.0.2.1");
  await from("::ffff:192.0.2.1");
  await assert.rejects(from("198.51.100.1"));
  await assert.rejects(from("unknown"));
  await from("192.0.2.1");
  time.now += 1000;
  await assert.rejects(from("192.0.2.1"));
});

test("a condition on another action does not keep an answer from being remembered", async () => {
  const bearer = { Action: "sts:GetServiceBearerToken", Condition: { NumericLessThan: { "sts:DurationSeconds": "3600" } } };
  const { authorize, attempt, ana, removeTag } = await openTagged(bearer);
  await authorize(attempt(ana));
  await removeTag();
  await authorize(attempt(ana));
});

test("policies can ask for tags, the caller's name, account and organization, and the request's own keys", async () => {
  const { authorize, attempt, makeUser, putOwn, store, domain } = await openRepository();
  const ana = await makeUser("ana", nothing);
  await store.transaction(async (tx) => {
    await putTags(tx, app, [{ key: "Team", value: "ana" }]);
    await tx.updateTable("account").set({ organization_id: "o-1" }).where("id", "=", owner).execute();
    await bumpGenerations(tx, [domainScope(domain.id)]);
  });
  const equals = async (key: string, value: string, keys?: Readonly<Record<string, readonly string[]>>): Promise<boolean> => {
    await putOwn(ana, policy({ Condition: { StringEquals: { [key]: value } } }));
    return authorize(attempt(ana, { request: { ...request, keys } })).then(
      () => true,
      (thrown: unknown) => !isFault(thrown, "AccessDenied"),
    );
  };
  const own: Readonly<Record<string, string>> = {
    "aws:ResourceTag/Team": "ana",
    "aws:username": "ana",
    "aws:userid": "AIDAana",
    "aws:PrincipalArn": `arn:aws:iam::${owner}:user/ana`,
    "aws:PrincipalAccount": owner,
    "aws:PrincipalType": "User",
    "aws:PrincipalOrgID": "o-1",
    "aws:ResourceAccount": owner,
    "aws:RequestedRegion": region,
    "aws:SecureTransport": "false",
  };
  for (const [key, value] of Object.entries(own)) {
    assert.equal(await equals(key, value), true, key);
    assert.equal(await equals(key, "other"), false, key);
    assert.equal(await equals(key, "other", { [key]: ["other"] }), false, `${key} is not the request's to say`);
  }
  assert.equal(await equals("aws:RequestTag/Team", "x", { "aws:RequestTag/Team": ["x"] }), true);
  assert.equal(await equals("aws:RequestTag/Team", "x"), false);
});

test("a session's and a token's refusals tell what limits them", async () => {
  const { authorize, attempt, openSession } = await openRepository();
  const ci = await openSession(policy({}));
  const action = "codeartifact:ReadFromRepository";
  const text = `User: arn:aws:sts::${owner}:assumed-role/ci/build-7 is not authorized to perform: ${action} on resource: ${app}`;
  const because = (kind: string) => refused(`${text} because no ${kind} allows the ${action} action`);
  const without = (kind: string) => refused(`${text} with an explicit deny in ${kind}`);
  const narrow = JSON.stringify(nothing);
  const denying = JSON.stringify(policy({}, { Effect: "Deny" }));
  await authorize(attempt(ci));
  await assert.rejects(authorize(attempt(again(ci, { accessKeyId: "ASIA2", policies: [narrow] }))), because("session policy"));
  await assert.rejects(authorize(attempt(again(ci, { accessKeyId: "ASIA3", policies: [denying] }))), without("a session policy"));
  const via = { is: "token", hash: "1", domainId: 1, expiresAt: 0 } as const;
  const scope = "scope of the authorization token";
  await assert.rejects(authorize(attempt({ ...ci, via, limit: narrow })), because(scope));
  await assert.rejects(authorize(attempt({ ...ci, via: { ...via, hash: "2" }, limit: denying })), without(`the ${scope}`));
  await authorize(attempt({ ...ci, via: { ...via, hash: "3" }, limit: JSON.stringify(policy({})) }));
});

test("an answer is remembered for one session and one token alone", async () => {
  const { authorize, attempt, openSession } = await openRepository();
  const ci = await openSession(policy({}));
  const narrow = JSON.stringify(nothing);
  const limited = (hash: string, limit: string | null): Caller => ({
    ...ci,
    limit,
    via: { is: "token", hash, domainId: 1, expiresAt: 0 },
  });
  for (let round = 0; round < 2; round += 1) {
    await authorize(attempt(ci));
    await assert.rejects(authorize(attempt(again(ci, { accessKeyId: "ASIA2", policies: [narrow] }))), /session policy/u);
    await authorize(attempt(limited("1", null)));
    await assert.rejects(authorize(attempt(limited("1", narrow))), /scope of the authorization token/u);
    await authorize(attempt(limited("2", JSON.stringify(policy({})))));
  }
});

test("policies can ask for what a session is, and what it brings", async () => {
  const { authorize, attempt, openSession, putOwn, store, time } = await openRepository();
  const context = {
    "issuer.example:sub": ["repo:acme"],
    "aws:FederatedProvider": ["provider"],
    "aws:PrincipalTag/team": ["of the session"],
    "aws:username": ["forged"],
    "aws:PrincipalOrgID": ["forged"],
  };
  const ci = await openSession(nothing, { context });
  const tags = [
    { key: "team", value: "of the role" },
    { key: "cost", value: "7" },
  ];
  await store.transaction((tx) => putTags(tx, ci.identityArn, tags));
  const equals = async (key: string, value: string): Promise<boolean> => {
    await putOwn(ci, policy({ Condition: { StringEquals: { [key]: value } } }));
    return authorize(attempt(ci)).then(
      () => true,
      (thrown: unknown) => !isFault(thrown, "AccessDenied"),
    );
  };
  const own: Readonly<Record<string, string>> = {
    "aws:PrincipalArn": `arn:aws:iam::${owner}:role/build/ci`,
    "aws:PrincipalType": "AssumedRole",
    "aws:userid": "AROACI:build-7",
    "aws:TokenIssueTime": new Date(time.now).toISOString(),
    "aws:ViaAWSService": "false",
    "aws:FederatedProvider": "provider",
    "aws:PrincipalTag/Team": "of the session",
    "aws:PrincipalTag/cost": "7",
    "issuer.example:sub": "repo:acme",
  };
  for (const [key, value] of Object.entries(own)) {
    assert.equal(await equals(key, value), true, key);
    assert.equal(await equals(key, "other"), false, key);
  }
  assert.equal(await equals("aws:username", "forged"), false);
  assert.equal(await equals("aws:PrincipalOrgID", "forged"), false);
});

test("what a session brings is remembered with it", async () => {
  const onClaim = { Condition: { StringEquals: { "issuer.example:sub": "main" } } };
  const { authorize, attempt, openSession } = await openRepository();
  const main = await openSession(policy(onClaim), { context: { "issuer.example:sub": ["main"] } });
  const branch = again(main, { accessKeyId: "ASIA2", context: { "issuer.example:sub": ["branch"] } });
  for (let round = 0; round < 2; round += 1) {
    await authorize(attempt(main));
    await assert.rejects(authorize(attempt(branch)), /identity-based/u);
  }
});

test("sessions from before a time can be ended by a policy", async () => {
  const { authorize, attempt, openSession, putOwn, time } = await openRepository();
  const ci = await openSession(policy({}));
  const until = (at: number) => ({ DateLessThan: { "aws:TokenIssueTime": new Date(at).toISOString() } });
  await authorize(attempt(ci));
  await putOwn(ci, policy({}, { Effect: "Deny", Condition: until(time.now + 1) }));
  await assert.rejects(authorize(attempt(ci)), /explicit deny in an identity-based policy/u);
  await authorize(attempt(again(ci, { accessKeyId: "ASIA2", createdAt: time.now + 1 })));
});

test("a role is assumed by whom its trust policy and their own policies allow", async () => {
  const { authorize, attempt, makeUser } = await openRepository();
  const role = `arn:aws:iam::${owner}:role/deploy`;
  const ana = await makeUser("ana", nothing);
  const bob = await makeUser("bob", policy({}));
  const guest = await makeUser("guest", policy({ Action: "sts:AssumeRole", Resource: role }), "333333333333");
  const assume = (caller: Caller, Principal: unknown, changes: object = {}) => {
    const trust =
      Principal && JSON.stringify({ Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal, ...changes } });
    const keys = { "sts:ExternalId": ["42"] };
    const asked = { action: "sts:AssumeRole", resource: role, domain: null, repository: null } as const;
    return authorize(attempt(caller, { ...asked, trust: (trust ?? null) as string | null, request: { ...request, keys } }));
  };
  await assume(ana, { AWS: ana.principalArn });
  await assert.rejects(assume(ana, { AWS: owner }), /because no identity-based policy allows the sts:AssumeRole action/u);
  await assume(bob, { AWS: owner });
  const text = `User: ${bob.principalArn} is not authorized to perform: sts:AssumeRole on resource: ${role}`;
  const untrusted = refused(`${text} because no role trust policy allows the sts:AssumeRole action`);
  await assert.rejects(assume(bob, { AWS: ana.principalArn }), untrusted);
  await assert.rejects(assume(bob, null), untrusted);
  await assert.rejects(
    assume(bob, { AWS: owner }, { Effect: "Deny" }),
    refused(`${text} with an explicit deny in the role trust policy`),
  );
  await assume(guest, { AWS: "333333333333" });
  await assume(guest, { AWS: guest.principalArn }, { Condition: { StringEquals: { "sts:ExternalId": "42" } } });
  await assert.rejects(
    assume(guest, { AWS: "333333333333" }, { Condition: { StringEquals: { "sts:ExternalId": "43" } } }),
    /trust/u,
  );
  await assert.rejects(assume(guest, { AWS: owner }), /no role trust policy/u);
});

test("what IAM keeps is its own account's alone, but for the policies that all have", async () => {
  const { authorize, attempt, makeUser } = await openRepository();
  const bob = await makeUser("bob", policy({}));
  const get = (resource: string) =>
    authorize(attempt(bob, { action: "iam:GetPolicy", resource, domain: null, repository: null }));
  await get(`arn:aws:iam::${owner}:policy/x`);
  await get("arn:aws:iam::aws:policy/AWSCodeArtifactAdminAccess");
  await get("*");
  await assert.rejects(get("arn:aws:iam::333333333333:policy/x"), /because no resource-based policy allows the iam:GetPolicy/u);
});

test("a stored policy that cannot be read opens nothing and is the server's failure", async () => {
  const { authorize, attempt, makeUser, putPolicy } = await openRepository();
  const ana = await makeUser("ana", policy({}));
  await putPolicy(app, { Statement: "x" });
  await assert.rejects(authorize(attempt(ana)), (thrown: unknown) => isFault(thrown, "InternalServer"));
});
