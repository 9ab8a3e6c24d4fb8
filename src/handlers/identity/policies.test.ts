import assert from "node:assert/strict";
import { test } from "node:test";
import { owner, request } from "../../../test/support/access.ts";
import { allow, openIdentities, refusal, trust } from "../../../test/support/identities.ts";

const readOnly = "arn:aws:iam::aws:policy/AWSCodeArtifactReadOnlyAccess";
const document = allow("codeartifact:ListDomains");

const open = async () => {
  const parts = await openIdentities();
  const { Policy } = await parts.call("CreatePolicy", { PolicyName: "team", Path: "/web/", PolicyDocument: document });
  const PolicyArn = Policy?.Arn ?? "";
  return { ...parts, PolicyArn, Policy };
};

test("a managed policy is created at version 1, described, and found by its ARN", async () => {
  const { call, Policy, PolicyArn, time } = await open();
  assert.equal(PolicyArn, `arn:aws:iam::${owner}:policy/web/team`);
  const { PolicyId, ...rest } = Policy ?? {};
  assert.match(PolicyId ?? "", /^ANPA[A-Z2-7]{17}$/u);
  assert.partialDeepStrictEqual(rest, {
    PolicyName: "team",
    Path: "/web/",
    DefaultVersionId: "v1",
    AttachmentCount: 0,
    IsAttachable: true,
    CreateDate: new Date(time.now),
  });
  assert.deepEqual((await call("GetPolicy", { PolicyArn })).Policy, Policy);
  await assert.rejects(
    call("CreatePolicy", { PolicyName: "TEAM", PolicyDocument: document }),
    refusal("EntityAlreadyExists", "TEAM"),
  );
  const large = allow(`codeartifact:${"A".repeat(6144)}`);
  await assert.rejects(call("CreatePolicy", { PolicyName: "b", PolicyDocument: large }), refusal("LimitExceeded", "6144"));
  await assert.rejects(call("CreatePolicy", { PolicyName: "b", PolicyDocument: trust() }), refusal("MalformedPolicyDocument"));
  const elsewhere = PolicyArn.replace(owner, "222222222222");
  await assert.rejects(
    call("GetPolicy", { PolicyArn: elsewhere }),
    refusal("NoSuchEntity", `Policy ${elsewhere} was not found.`),
  );
});

test("versions are five at most, keep their numbers, and the one in force stays", async () => {
  const { call, PolicyArn } = await open();
  const add = (SetAsDefault = false) => call("CreatePolicyVersion", { PolicyArn, PolicyDocument: document, SetAsDefault });
  assert.deepEqual((await add()).PolicyVersion?.VersionId, "v2");
  assert.equal((await add(true)).PolicyVersion?.IsDefaultVersion, true);
  for (let count = 4; count <= 5; count += 1) await add();
  await assert.rejects(add(), refusal("LimitExceeded", "up to 5 versions"));
  const inForce = refusal("DeleteConflict", "Cannot delete the default version");
  await assert.rejects(call("DeletePolicyVersion", { PolicyArn, VersionId: "v3" }), inForce);
  await call("DeletePolicyVersion", { PolicyArn, VersionId: "v5" });
  assert.equal((await add()).PolicyVersion?.VersionId, "v6");
  const { Versions } = await call("ListPolicyVersions", { PolicyArn });
  assert.deepEqual(
    Versions?.map((version) => `${version.VersionId}${version.IsDefaultVersion ? "*" : ""}`),
    ["v6", "v4", "v3*", "v2", "v1"],
  );
  await call("SetDefaultPolicyVersion", { PolicyArn, VersionId: "v1" });
  assert.equal((await call("GetPolicy", { PolicyArn })).Policy?.DefaultVersionId, "v1");
  assert.equal((await call("GetPolicyVersion", { PolicyArn, VersionId: "v1" })).PolicyVersion?.Document, document);
  for (const name of ["GetPolicyVersion", "SetDefaultPolicyVersion", "DeletePolicyVersion"] as const)
    await assert.rejects(call(name, { PolicyArn, VersionId: "v5" }), refusal("NoSuchEntity", "v5"));
});

test("a policy that is attached or has further versions is not deleted", async () => {
  const { call, PolicyArn } = await open();
  await call("CreateUser", { UserName: "ana" });
  await call("AttachUserPolicy", { UserName: "ana", PolicyArn });
  const remove = () => call("DeletePolicy", { PolicyArn });
  await assert.rejects(remove(), refusal("DeleteConflict", "Cannot delete a policy attached to entities."));
  await call("DetachUserPolicy", { UserName: "ana", PolicyArn });
  await assert.rejects(call("DetachUserPolicy", { UserName: "ana", PolicyArn }), refusal("NoSuchEntity", PolicyArn));
  await call("CreatePolicyVersion", { PolicyArn, PolicyDocument: document });
  await assert.rejects(remove(), refusal("DeleteConflict", "more than one version"));
  await call("DeletePolicyVersion", { PolicyArn, VersionId: "v2" });
  await remove();
  await assert.rejects(call("GetPolicy", { PolicyArn }), refusal("NoSuchEntity"));
});

test("ten policies are attached at most; one attached again counts once", async () => {
  const { call } = await open();
  await call("CreateUser", { UserName: "ana" });
  const arns: string[] = [];
  for (let count = 0; count < 11; count += 1) {
    const { Policy } = await call("CreatePolicy", { PolicyName: `p${count}`, PolicyDocument: document });
    arns.push(Policy?.Arn ?? "");
  }
  const attach = (PolicyArn = "") => call("AttachUserPolicy", { UserName: "ana", PolicyArn });
  for (const arn of arns.slice(0, 10)) await attach(arn);
  await attach(arns[0]);
  await assert.rejects(attach(arns[10]), refusal("LimitExceeded", "PoliciesPerUser: 10"));
  await assert.rejects(attach(`arn:aws:iam::${owner}:policy/gone`), refusal("NoSuchEntity", "policy/gone"));
  const first = await call("ListAttachedUserPolicies", { UserName: "ana", MaxItems: 6 });
  const second = await call("ListAttachedUserPolicies", { UserName: "ana", MaxItems: 6, Marker: first.Marker });
  const names = [first, second].flatMap(({ AttachedPolicies = [] }) => AttachedPolicies.map(({ PolicyName }) => PolicyName));
  assert.deepEqual(
    names,
    Array.from({ length: 10 }, (_, index) => `p${index}`),
  );
});

test("an attached policy, by its version in force, is what its users and roles may do", async () => {
  const { call, callerOf, authorize, PolicyArn } = await open();
  const { User } = await call("CreateUser", { UserName: "ana" });
  const caller = await callerOf(User?.Arn ?? "");
  const ask = () =>
    authorize({ caller, action: "codeartifact:ListDomains", resource: "*", domain: null, repository: null, request });
  await assert.rejects(ask());
  await call("AttachUserPolicy", { UserName: "ana", PolicyArn });
  await ask();
  await call("CreatePolicyVersion", { PolicyArn, PolicyDocument: allow("codeartifact:CreateDomain"), SetAsDefault: true });
  await assert.rejects(ask());
  await call("SetDefaultPolicyVersion", { PolicyArn, VersionId: "v1" });
  await ask();
  await call("DetachUserPolicy", { UserName: "ana", PolicyArn });
  await assert.rejects(ask());
  await call("AttachUserPolicy", { UserName: "ana", PolicyArn: readOnly });
  await ask();
});

test("AWS's own policies are listed after the account's, with how often the account attached them", async () => {
  const { call, PolicyArn } = await open();
  await call("CreateRole", { RoleName: "ci", AssumeRolePolicyDocument: trust() });
  await call("CreateUser", { UserName: "ana" });
  for (const arn of [PolicyArn, readOnly]) await call("AttachRolePolicy", { RoleName: "ci", PolicyArn: arn });
  await call("AttachUserPolicy", { UserName: "ana", PolicyArn: readOnly });
  const list = async (input: Parameters<typeof call<"ListPolicies">>[1]) => (await call("ListPolicies", input)).Policies ?? [];
  const names = async (input: Parameters<typeof list>[0]) => (await list(input)).map(({ PolicyName }) => PolicyName);
  assert.deepEqual(await names({ Scope: "Local" }), ["team"]);
  const aws = await names({ Scope: "AWS" });
  assert.ok(["AWSCodeArtifactAdminAccess", "AWSCodeArtifactReadOnlyAccess"].every((name) => aws.includes(name)));
  assert.deepEqual(await names({}), ["team", ...aws]);
  assert.deepEqual(await names({ PathPrefix: "/web/" }), ["team"]);
  assert.deepEqual(
    (await list({ OnlyAttached: true })).map((policy) => [policy.PolicyName, policy.AttachmentCount]),
    // The administrator of the account has the other one.
    [
      ["team", 1],
      ["AWSCodeArtifactReadOnlyAccess", 2],
      ["AdministratorAccess", 1],
    ],
  );
  const seen: (string | undefined)[] = [];
  for (let Marker: string | undefined, more = true; more; more = Marker !== undefined) {
    const page = await call("ListPolicies", { MaxItems: 1, Marker });
    seen.push(...(page.Policies ?? []).map(({ PolicyName }) => PolicyName));
    ({ Marker } = page);
  }
  assert.deepEqual(seen, ["team", ...aws]);
});

test("whom a policy is attached to is listed by kind and name", async () => {
  const { call } = await open();
  for (const UserName of ["b", "a"]) {
    await call("CreateUser", { UserName });
    await call("AttachUserPolicy", { UserName, PolicyArn: readOnly });
  }
  await call("CreateRole", { RoleName: "ci", AssumeRolePolicyDocument: trust() });
  await call("AttachRolePolicy", { RoleName: "ci", PolicyArn: readOnly });
  const first = await call("ListEntitiesForPolicy", { PolicyArn: readOnly, MaxItems: 2 });
  const second = await call("ListEntitiesForPolicy", { PolicyArn: readOnly, MaxItems: 2, Marker: first.Marker });
  assert.deepEqual(
    [first, second].map(({ PolicyRoles = [], PolicyUsers = [] }) => [
      ...PolicyRoles.map(({ RoleName }) => RoleName),
      ...PolicyUsers.map(({ UserName }) => UserName),
    ]),
    [["ci", "a"], ["b"]],
  );
  assert.equal((await call("ListEntitiesForPolicy", { PolicyArn: readOnly, EntityFilter: "Role" })).PolicyUsers?.length, 0);
});

test("AWS's own policies are read by every account and changed by none", async () => {
  const { call } = await open();
  const { PolicyVersion } = await call("GetPolicyVersion", { PolicyArn: readOnly, VersionId: "v1" });
  assert.match(PolicyVersion?.Document ?? "", /codeartifact:ReadFromRepository/u);
  const change = { PolicyArn: readOnly, PolicyDocument: allow("*") };
  await assert.rejects(call("CreatePolicyVersion", change), refusal("NoSuchEntity"));
  await assert.rejects(call("DeletePolicy", { PolicyArn: readOnly }), refusal("NoSuchEntity"));
  await assert.rejects(call("TagPolicy", { PolicyArn: readOnly, Tags: [{ Key: "a", Value: "" }] }), refusal("NoSuchEntity"));
});
