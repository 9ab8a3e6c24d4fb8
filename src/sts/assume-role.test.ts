import assert from "node:assert/strict";
import { test } from "node:test";
import { keyOf, openAccess, owner, request } from "../../test/support/access.ts";
import type { Caller } from "../access/caller.ts";
import { isFault } from "../model/fault.ts";
import { createManagedPolicy } from "../store/managed-policies.ts";
import { findSession } from "../store/sessions.ts";
import { type AssumeRoleWish, assumeRole, getSessionToken } from "./assume-role.ts";

const guest = "222222222222";
const policy = (...statements: readonly object[]) => ({ Version: "2012-10-17", Statement: statements });
const allow = (action: string | readonly string[], more: object = {}) => ({
  Effect: "Allow",
  Action: action,
  ...("Principal" in more ? {} : { Resource: "*" }),
  ...more,
});
const trusts = (principal: string, more: object = {}, actions: string | readonly string[] = "sts:AssumeRole") =>
  policy(allow(actions, { Principal: { AWS: principal }, ...more }));
const nothing = policy(allow("codeartifact:ListDomains"));
const mayAssume = policy(allow("sts:*"));
const ana = `arn:aws:iam::${owner}:user/ana`;
const root = `arn:aws:iam::${owner}:root`;

const refused = (awsName: string, says: RegExp) => (thrown: unknown) =>
  isFault(thrown) && thrown.detail.awsName === awsName && says.test(thrown.message);
const denied = (thrown: unknown) => isFault(thrown, "AccessDenied");

const open = async (of: {
  readonly trust: unknown;
  readonly identity?: unknown;
  readonly maxSeconds?: number;
  readonly by?: string;
}) => {
  const access = await openAccess();
  const role = await access.makeRole("ci", { trust: of.trust, maxSeconds: of.maxSeconds });
  const caller = await access.makeUser("ana", of.identity ?? nothing, of.by);
  const assume = (wish: Partial<AssumeRoleWish> = {}, by: Caller = caller) =>
    assumeRole(
      access,
      { caller: by, request },
      { roleArn: role.arn, sessionName: "build-7", policyArns: [], tags: [], transitiveTagKeys: [], ...wish },
    );
  const enter = async (wish: Partial<AssumeRoleWish> = {}, by: Caller = caller): Promise<Caller> => {
    const credentials = await assume(wish, by);
    const signed = access.signed(credentials);
    return (await access.authenticate.bySignature(signed, () => Promise.reject(new Error("The body was read.")))).caller;
  };
  return { ...access, role, caller, assume, enter };
};

test("a role that names its caller needs nothing else, and is a session of an hour", async () => {
  const { assume, store, time } = await open({ trust: trusts(ana) });
  const session = await assume();
  assert.equal(session.arn, `arn:aws:sts::${owner}:assumed-role/ci/build-7`);
  assert.equal(session.userId, "AROAci:build-7");
  assert.equal(session.expiresAt, time.now + 3_600_000);
  assert.equal(session.packedPercent, null);
  assert.equal((await findSession(store.db, session.accessKeyId))?.arn, session.arn);
});

test("a role that trusts its account leaves the rest to identity policies", async () => {
  await assert.rejects((await open({ trust: trusts(root) })).assume(), denied);
  await (await open({ trust: trusts(root), identity: mayAssume })).assume();
});

test("a role of another account needs trust and an identity policy, whomever it names", async () => {
  const user = `arn:aws:iam::${guest}:user/ana`;
  for (const principal of [user, `arn:aws:iam::${guest}:root`]) {
    await assert.rejects((await open({ trust: trusts(principal), by: guest })).assume(), denied);
    await (await open({ trust: trusts(principal), by: guest, identity: mayAssume })).assume();
  }
  await assert.rejects((await open({ trust: trusts(ana), by: guest, identity: mayAssume })).assume(), denied);
});

test("a role that is not there is refused like one that does not trust", async () => {
  const { assume } = await open({ trust: trusts(ana), identity: mayAssume });
  const says = /is not authorized to perform: sts:AssumeRole on resource/u;
  for (const roleArn of [`arn:aws:iam::${owner}:role/none`, ana.replace("user", "role")]) {
    await assert.rejects(assume({ roleArn }), (thrown: unknown) => isFault(thrown, "AccessDenied") && says.test(thrown.message));
  }
  const roleArns = ["ci", ana, `arn:aws:sts::${owner}:assumed-role/ci/x`, `arn:aws:iam::${owner}:role/`];
  for (const roleArn of roleArns) await assert.rejects(assume({ roleArn }), refused("ValidationError", /is invalid$/u));
});

test("conditions of the trust policy are asked of the request", async () => {
  const Condition = { StringEquals: { "sts:ExternalId": "magic" }, StringLike: { "sts:RoleSessionName": "build-*" } };
  const { assume } = await open({ trust: trusts(ana, { Condition }) });
  await assume({ externalId: "magic" });
  await assert.rejects(assume(), denied);
  await assert.rejects(assume({ externalId: "other" }), denied);
  await assert.rejects(assume({ externalId: "magic", sessionName: "deploy" }), denied);
});

test("a session lasts as long as asked, up to the role's own limit", async () => {
  const { assume, time } = await open({ trust: trusts(ana), maxSeconds: 7200 });
  assert.equal((await assume({ durationSeconds: 7200 })).expiresAt, time.now + 7_200_000);
  const longer = assume({ durationSeconds: 7201 });
  await assert.rejects(longer, refused("ValidationError", /exceeds the MaxSessionDuration set for this role/u));
});

test("a role assumed from a role lasts an hour at most", async () => {
  const { assume, enter, makeRole } = await open({ trust: trusts(ana), maxSeconds: 7200 });
  const next = await makeRole("next", { trust: trusts(`arn:aws:iam::${owner}:role/build/ci`), maxSeconds: 7200 });
  const caller = await enter();
  await assume({ roleArn: next.arn, durationSeconds: 3600 }, caller);
  const longer = assume({ roleArn: next.arn, durationSeconds: 3601 }, caller);
  await assert.rejects(longer, refused("ValidationError", /1 hour session limit for roles assumed by role chaining/u));
});

test("session policies limit what a session may assume, and are not handed on", async () => {
  const { enter, makeRole, role } = await open({ trust: trusts(ana) });
  const next = await makeRole("next", { trust: trusts(role.arn) });
  const narrow = await enter({ policy: JSON.stringify(nothing) });
  assert.deepEqual(narrow.session?.policies, [JSON.stringify(nothing)]);
  await assert.rejects(enter({ roleArn: next.arn }, narrow), denied);
  const wide = await enter({ policy: JSON.stringify(mayAssume) });
  assert.deepEqual((await enter({ roleArn: next.arn }, wide)).session?.policies, []);
});

test("session policies may be managed ones, of the role's account or AWS's own", async () => {
  const { enter, store, time } = await open({ trust: trusts(ana) });
  const make = (account: string, name: string) => {
    const facts = { account, name, path: "/", uniqueId: `ANPA${account}`, description: null, createdAt: time.now };
    return store.transaction((tx) => createManagedPolicy(tx, { ...facts, document: JSON.stringify(nothing) }));
  };
  const { arn } = await make(owner, "narrow");
  const caller = await enter({ policyArns: [arn, "arn:aws:iam::aws:policy/AWSCodeArtifactReadOnlyAccess"] });
  assert.equal(caller.session?.policies.length, 2);
  assert.equal(caller.session?.policies[0], JSON.stringify(nothing));
  for (const policyArn of [`${arn}-not`, `arn:aws:iam::${guest}:policy/narrow`]) {
    await assert.rejects(
      enter({ policyArns: [policyArn] }),
      refused("ValidationError", /does not exist in account 111111111111/u),
    );
  }
});

test("session policies are read before they are kept, and have little room", async () => {
  const { assume } = await open({ trust: trusts(ana) });
  await assert.rejects(assume({ policy: "{" }), refused("MalformedPolicyDocument", /not JSON/u));
  const padded = (length: number) => JSON.stringify(nothing).padEnd(length);
  assert.ok(((await assume({ policy: padded(2048) })).packedPercent ?? 0) > 0);
  await assert.rejects(assume({ policy: padded(2049) }), refused("PackedPolicyTooLarge", /101% of allotted space/u));
  const policyArns = ["arn:aws:iam::aws:policy/AWSCodeArtifactReadOnlyAccess"];
  await assert.rejects(assume({ policy: padded(2048), policyArns }), refused("PackedPolicyTooLarge", /allotted space/u));
});

test("tags need the role's consent, become condition keys, and go on where they are transitive", async () => {
  const tagging = ["sts:AssumeRole", "sts:TagSession"];
  const tags = [
    { key: "team", value: "web" },
    { key: "job", value: "7" },
  ];
  await assert.rejects((await open({ trust: trusts(ana) })).assume({ tags }), denied);
  const { enter, makeRole, role } = await open({ trust: trusts(ana, {}, tagging) });
  const caller = await enter({ tags, transitiveTagKeys: ["team"] });
  assert.deepEqual(caller.session?.context, {
    "aws:PrincipalTag/team": ["web"],
    "aws:PrincipalTag/job": ["7"],
    "sts:TransitiveTagKeys": ["team"],
  });
  const next = await makeRole("next", { trust: trusts(role.arn, {}, tagging) });
  const further = await enter({ roleArn: next.arn, tags: [{ key: "job", value: "8" }] }, caller);
  assert.deepEqual(further.session?.context, {
    "aws:PrincipalTag/team": ["web"],
    "aws:PrincipalTag/job": ["8"],
    "sts:TransitiveTagKeys": ["team"],
  });
  const taken = enter({ roleArn: next.arn, tags: [{ key: "Team", value: "evil" }] }, caller);
  await assert.rejects(taken, refused("ValidationError", /comes from the calling session already/u));
});

for (const [what, wish] of [
  ["a reserved key", { tags: [{ key: "aws:PrincipalOrgID", value: "o-1" }] }],
  [
    "a key twice",
    {
      tags: [
        { key: "a", value: "" },
        { key: "A", value: "" },
      ],
    },
  ],
  ["a transitive key without its tag", { transitiveTagKeys: ["team"] }],
] as const) {
  test(`session tags with ${what} are refused`, async () => {
    const { assume } = await open({ trust: trusts(ana, {}, ["sts:AssumeRole", "sts:TagSession"]) });
    await assert.rejects(assume(wish), refused("ValidationError", /tag key/u));
  });
}

test("who stands behind a session stays the same from role to role", async () => {
  const naming = ["sts:AssumeRole", "sts:SetSourceIdentity"];
  await assert.rejects((await open({ trust: trusts(ana) })).assume({ sourceIdentity: "ana" }), denied);
  const { enter, assume, makeRole, role } = await open({ trust: trusts(ana, {}, naming) });
  const caller = await enter({ sourceIdentity: "ana" });
  const next = await makeRole("next", { trust: trusts(role.arn, {}, naming) });
  assert.equal((await assume({ roleArn: next.arn }, caller)).sourceIdentity, "ana");
  await assert.rejects(
    assume({ roleArn: next.arn, sourceIdentity: "ben" }, caller),
    refused("AccessDenied", /cannot be changed/u),
  );
  const forgetful = await makeRole("forgetful", { trust: trusts(role.arn) });
  await assert.rejects(assume({ roleArn: forgetful.arn }, caller), denied);
});

test("sessions that began before a time can be shut out by a policy", async () => {
  const { enter, store, time, authorize, makeRole, caller } = await open({ trust: trusts(ana) });
  const since = (at: number) => ({ Condition: { DateLessThan: { "aws:TokenIssueTime": new Date(at).toISOString() } } });
  const shut = { Effect: "Deny", Action: "*", Resource: "*", ...since(time.now + 1000) };
  const { arn } = await makeRole("shut", { trust: trusts(ana), policy: policy(allow("*"), shut) });
  const ask = (by: Caller) =>
    authorize({ caller: by, action: "codeartifact:ListDomains", resource: "*", domain: null, repository: null, request });
  const early = await enter({ roleArn: arn }, caller);
  await assert.rejects(ask(early), /explicit deny/u);
  time.now += 1000;
  await ask(await enter({ roleArn: arn }, caller));
  await assert.rejects(ask(early), /explicit deny/u);
  assert.equal((await store.db.selectFrom("session").select("arn").execute()).length, 2);
});

test("a user's own session lasts twelve hours, goes with the key, and makes no further one", async () => {
  const { caller, store, time, ...access } = await open({ trust: trusts(ana) });
  const parts = { ...access, store };
  const session = await getSessionToken(parts, caller);
  assert.equal(session.expiresAt, time.now + 43_200_000);
  assert.equal((await getSessionToken(parts, caller, 900)).expiresAt, time.now + 900_000);
  const row = await store.db.selectFrom("session").select(["arn", "user_id", "source_key_id"]).executeTakeFirst();
  assert.deepEqual({ ...row }, { arn: ana, user_id: "AIDAana", source_key_id: keyOf("ana") });
  const signed = access.signed(session);
  const { caller: again } = await access.authenticate.bySignature(signed, () => Promise.resolve(""));
  const refusal = refused("AccessDenied", /^Cannot call GetSessionToken with session credentials$/u);
  await assert.rejects(getSessionToken(parts, again), refusal);
});
