import assert from "node:assert/strict";
import { test } from "node:test";
import { owner } from "../../../test/support/access.ts";
import { allow, openIdentities, refusal, trust } from "../../../test/support/identities.ts";

test("a role is created with its trust policy, changed, and deleted once it has no policies", async () => {
  const { call, time } = await openIdentities();
  const RoleName = "ci";
  const made = await call("CreateRole", { RoleName, AssumeRolePolicyDocument: trust(), Description: "builds" });
  assert.match(made.Role.RoleId, /^AROA[A-Z2-7]{17}$/u);
  const { RoleId: _, ...rest } = made.Role;
  assert.deepEqual(rest, {
    Path: "/",
    RoleName,
    Arn: `arn:aws:iam::${owner}:role/ci`,
    CreateDate: new Date(time.now),
    AssumeRolePolicyDocument: trust(),
    Description: "builds",
    MaxSessionDuration: 3600,
  });
  await call("UpdateRole", { RoleName, MaxSessionDuration: 7200 });
  await call("UpdateAssumeRolePolicy", { RoleName, PolicyDocument: trust({ AWS: owner }) });
  const { Role } = await call("GetRole", { RoleName });
  assert.deepEqual(
    [Role.Description, Role.MaxSessionDuration, Role.AssumeRolePolicyDocument],
    ["builds", 7200, trust({ AWS: owner })],
  );
  assert.equal((await call("UpdateRoleDescription", { RoleName, Description: "" })).Role?.Description, "");
  await call("PutRolePolicy", { RoleName, PolicyName: "own", PolicyDocument: allow("codeartifact:*") });
  await assert.rejects(call("DeleteRole", { RoleName }), refusal("DeleteConflict", "must delete policies first"));
  await call("DeleteRolePolicy", { RoleName, PolicyName: "own" });
  await call("DeleteRole", { RoleName });
  await assert.rejects(call("GetRole", { RoleName }), refusal("NoSuchEntity", "The role with name ci cannot be found."));
});

test("a trust policy must name whom it trusts and no resource, and be no larger than IAM takes", async () => {
  const { call } = await openIdentities();
  const create = (AssumeRolePolicyDocument: string) => call("CreateRole", { RoleName: "ci", AssumeRolePolicyDocument });
  await assert.rejects(create("{}"), refusal("MalformedPolicyDocument", "no Statement"));
  await assert.rejects(create(allow("sts:AssumeRole")), refusal("MalformedPolicyDocument"));
  await assert.rejects(create(trust({ AWS: Array(60).fill(`arn:aws:iam::${owner}:root`) })), refusal("LimitExceeded", "2048"));
  await create(trust());
  const PolicyDocument = "{}";
  await assert.rejects(call("UpdateAssumeRolePolicy", { RoleName: "ci", PolicyDocument }), refusal("MalformedPolicyDocument"));
});

test("roles and users of one name have their own policies", async () => {
  const { call } = await openIdentities();
  await call("CreateUser", { UserName: "ci" });
  await call("CreateRole", { RoleName: "ci", AssumeRolePolicyDocument: trust() });
  await call("PutRolePolicy", { RoleName: "ci", PolicyName: "own", PolicyDocument: allow("codeartifact:*") });
  assert.deepEqual((await call("ListUserPolicies", { UserName: "ci" })).PolicyNames, []);
  const { PolicyDocument } = await call("GetRolePolicy", { RoleName: "ci", PolicyName: "own" });
  assert.equal(PolicyDocument, allow("codeartifact:*"));
  const missing = refusal("NoSuchEntity", "The user policy with name own cannot be found.");
  await assert.rejects(call("GetUserPolicy", { UserName: "ci", PolicyName: "own" }), missing);
  await assert.rejects(call("DeleteUserPolicy", { UserName: "ci", PolicyName: "own" }), missing);
});

test("a user's own policies are 2048 characters together, white space aside", async () => {
  const { call } = await openIdentities();
  const UserName = "ana";
  await call("CreateUser", { UserName });
  const put = (PolicyName: string, PolicyDocument: string) => call("PutUserPolicy", { UserName, PolicyName, PolicyDocument });
  const sized = (size: number): string => {
    const empty = allow("codeartifact:").length;
    return allow(`codeartifact:${"A".repeat(size - empty)}`);
  };
  await put("first", sized(1024));
  await put("second", sized(1024).replaceAll(",", ", \n"));
  await assert.rejects(
    put("second", sized(1025)),
    refusal("LimitExceeded", "Maximum policy size of 2048 bytes exceeded for user ana"),
  );
  await put("first", sized(1000));
  await assert.rejects(put("bad", "nonsense"), refusal("MalformedPolicyDocument", "not JSON"));
  assert.deepEqual((await call("ListUserPolicies", { UserName, MaxItems: 1 })).PolicyNames, ["first"]);
});
