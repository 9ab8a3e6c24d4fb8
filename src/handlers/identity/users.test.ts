import assert from "node:assert/strict";
import { test } from "node:test";
import { owner } from "../../../test/support/access.ts";
import { allow, openIdentities, refusal, trust } from "../../../test/support/identities.ts";

test("a user is created with path and tags, described, and deleted", async () => {
  const { call, time } = await openIdentities();
  const Tags = [{ Key: "team", Value: "web" }];
  const { User } = await call("CreateUser", { UserName: "ana", Path: "/web/", Tags });
  assert.match(User?.UserId ?? "", /^AIDA[A-Z2-7]{17}$/u);
  const { UserId: _, ...rest } = User ?? {};
  const Arn = `arn:aws:iam::${owner}:user/web/ana`;
  assert.deepEqual(rest, { Path: "/web/", UserName: "ana", Arn, CreateDate: new Date(time.now), Tags });
  assert.deepEqual((await call("GetUser", { UserName: "ana" })).User, User);
  await call("DeleteUser", { UserName: "ana" });
  await assert.rejects(call("GetUser", { UserName: "ana" }), refusal("NoSuchEntity", "The user with name ana cannot be found."));
  await assert.rejects(call("DeleteUser", { UserName: "ana" }), refusal("NoSuchEntity"));
});

test("a name is taken in whatever letter case, and found in its own only", async () => {
  const { call } = await openIdentities();
  await call("CreateUser", { UserName: "ana" });
  await assert.rejects(
    call("CreateUser", { UserName: "ANA" }),
    refusal("EntityAlreadyExists", "User with name ANA already exists."),
  );
  await assert.rejects(call("GetUser", { UserName: "ANA" }), refusal("NoSuchEntity"));
  await call("CreateRole", { RoleName: "ana", AssumeRolePolicyDocument: trust() });
});

test("without a name the caller is meant, who must be a user", async () => {
  const { call, callerOf } = await openIdentities();
  assert.equal((await call("GetUser", {})).User.UserName, "administrator");
  const { User } = await call("CreateUser", { UserName: "ana" });
  const ana = await callerOf(User?.Arn ?? "");
  const { AccessKey } = await call("CreateAccessKey", {}, ana);
  assert.equal(AccessKey.UserName, "ana");
  const { Role } = await call("CreateRole", { RoleName: "ci", AssumeRolePolicyDocument: trust() });
  await assert.rejects(call("GetUser", {}, await callerOf(Role.Arn)), refusal("ValidationError", "Must specify userName"));
});

test("a renamed user keeps id, keys and policies, and leaves the old name free", async () => {
  const { call } = await openIdentities();
  const { User } = await call("CreateUser", { UserName: "ana", Tags: [{ Key: "team", Value: "web" }] });
  await call("CreateAccessKey", { UserName: "ana" });
  await call("PutUserPolicy", { UserName: "ana", PolicyName: "own", PolicyDocument: allow("codeartifact:List*") });
  await call("UpdateUser", { UserName: "ana", NewUserName: "Ana", NewPath: "/web/" });
  const renamed = (await call("GetUser", { UserName: "Ana" })).User;
  assert.deepEqual([renamed.UserId, renamed.Arn], [User?.UserId, `arn:aws:iam::${owner}:user/web/Ana`]);
  assert.deepEqual(renamed.Tags, [{ Key: "team", Value: "web" }]);
  assert.equal((await call("ListAccessKeys", { UserName: "Ana" })).AccessKeyMetadata.length, 1);
  assert.deepEqual((await call("ListUserPolicies", { UserName: "Ana" })).PolicyNames, ["own"]);
  await call("CreateUser", { UserName: "bob" });
  await assert.rejects(call("UpdateUser", { UserName: "bob", NewUserName: "ANA" }), refusal("EntityAlreadyExists"));
  await assert.rejects(call("UpdateUser", { UserName: "ana", NewPath: "/" }), refusal("NoSuchEntity"));
  await call("UpdateUser", { UserName: "Ana", NewUserName: "anna" });
  await call("CreateUser", { UserName: "ana" });
});

test("a user with policies or keys is not deleted, and IAM says what is in the way", async () => {
  const { call } = await openIdentities();
  const UserName = "ana";
  const PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  await call("CreateUser", { UserName });
  await call("PutUserPolicy", { UserName, PolicyName: "own", PolicyDocument: allow("codeartifact:*") });
  await call("AttachUserPolicy", { UserName, PolicyArn });
  const { AccessKeyId } = (await call("CreateAccessKey", { UserName })).AccessKey;
  const conflict = async (words: string) => assert.rejects(call("DeleteUser", { UserName }), refusal("DeleteConflict", words));
  await conflict("Cannot delete entity, must delete policies first.");
  await call("DeleteUserPolicy", { UserName, PolicyName: "own" });
  await conflict("Cannot delete entity, must detach all policies first.");
  await call("DetachUserPolicy", { UserName, PolicyArn });
  await conflict("Cannot delete entity, must delete access keys first.");
  await call("DeleteAccessKey", { UserName, AccessKeyId });
  await call("DeleteUser", { UserName });
});

test("a user has two keys at most, each found under its own user only", async () => {
  const { call } = await openIdentities();
  for (const UserName of ["ana", "bob"]) await call("CreateUser", { UserName });
  const made = [];
  for (let count = 0; count < 2; count += 1) made.push((await call("CreateAccessKey", { UserName: "ana" })).AccessKey);
  const [first, second] = made;
  assert.ok(first !== undefined && second !== undefined);
  assert.match(first.SecretAccessKey, /^[A-Za-z0-9+/]{40}$/u);
  await assert.rejects(call("CreateAccessKey", { UserName: "ana" }), refusal("LimitExceeded", "AccessKeysPerUser: 2"));
  const { AccessKeyId } = first;
  const ofBob = { UserName: "bob", AccessKeyId };
  await assert.rejects(call("UpdateAccessKey", { ...ofBob, Status: "Inactive" }), refusal("NoSuchEntity", AccessKeyId));
  await assert.rejects(call("DeleteAccessKey", ofBob), refusal("NoSuchEntity", AccessKeyId));
  await assert.rejects(call("UpdateAccessKey", { UserName: "ana", AccessKeyId, Status: "Expired" }), refusal("InvalidInput"));
  await call("UpdateAccessKey", { UserName: "ana", AccessKeyId, Status: "Inactive" });
  const { AccessKeyMetadata } = await call("ListAccessKeys", { UserName: "ana" });
  assert.deepEqual(
    new Map(AccessKeyMetadata.map((key) => [key.AccessKeyId, key.Status])),
    new Map([
      [first.AccessKeyId, "Inactive"],
      [second.AccessKeyId, "Active"],
    ]),
  );
  assert.equal((await call("GetAccessKeyLastUsed", { AccessKeyId })).UserName, "ana");
});

test("users are listed by name and path, in pages whose markers survive other writes", async () => {
  const { call } = await openIdentities();
  for (const UserName of ["d", "b", "e", "c"]) await call("CreateUser", { UserName, Path: "/page/" });
  const seen: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await call("ListUsers", { PathPrefix: "/page/", MaxItems: 1, Marker });
    seen.push(...page.Users.map(({ UserName }) => UserName));
    assert.equal(page.IsTruncated, page.Marker !== undefined);
    ({ Marker } = page);
    if (seen.at(-1) === "b") for (const UserName of ["a", "bb"]) await call("CreateUser", { UserName, Path: "/page/" });
  } while (Marker !== undefined);
  assert.deepEqual(seen, ["b", "bb", "c", "d", "e"]);
  const first = await call("ListUsers", { MaxItems: 1 });
  assert.ok((first.Marker?.length ?? 0) <= 320);
  for (const wrong of ["x", first.Marker])
    await assert.rejects(call("ListUsers", { PathPrefix: "/page/", Marker: wrong }), refusal("ValidationError", "Marker"));
});

test("tags are 50 at most, and the same in whatever letter case", async () => {
  const { call } = await openIdentities();
  const UserName = "ana";
  await call("CreateUser", { UserName, Tags: [{ Key: "Team", Value: "web" }] });
  await call("TagUser", { UserName, Tags: [{ Key: "team", Value: "api" }] });
  const tags = async () => (await call("ListUserTags", { UserName })).Tags;
  assert.deepEqual(await tags(), [{ Key: "team", Value: "api" }]);
  const twice = [
    { Key: "a", Value: "1" },
    { Key: "A", Value: "2" },
  ];
  await assert.rejects(call("TagUser", { UserName, Tags: twice }), refusal("InvalidInput", "Duplicate tag keys"));
  await assert.rejects(call("TagUser", { UserName, Tags: [{ Key: "aws:x", Value: "" }] }), refusal("InvalidInput", "aws:"));
  const many = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
  await assert.rejects(call("TagUser", { UserName, Tags: many }), refusal("LimitExceeded"));
  await call("TagUser", { UserName, Tags: many.slice(1) });
  const { Tags, Marker } = await call("ListUserTags", { UserName, MaxItems: 49 });
  assert.equal(Tags.length, 49);
  assert.deepEqual((await call("ListUserTags", { UserName, MaxItems: 49, Marker })).Tags, [{ Key: "team", Value: "api" }]);
  await call("UntagUser", { UserName, TagKeys: ["TEAM", ...many.slice(1).map(({ Key }) => Key)] });
  await call("UntagUser", { UserName, TagKeys: ["gone"] });
  assert.deepEqual(await tags(), []);
});

test("what this server has none of is empty, for users who are there", async () => {
  const { call } = await openIdentities();
  await call("CreateUser", { UserName: "ana" });
  assert.deepEqual((await call("ListGroupsForUser", { UserName: "ana" })).Groups, []);
  assert.deepEqual((await call("ListMFADevices", { UserName: "ana" })).MFADevices, []);
  await assert.rejects(call("ListMFADevices", { UserName: "bob" }), refusal("NoSuchEntity"));
  await assert.rejects(call("GetLoginProfile", { UserName: "ana" }), refusal("NoSuchEntity", "Login Profile"));
  const boundary = { UserName: "eva", PermissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess" };
  await assert.rejects(call("CreateUser", boundary), refusal("InvalidInput", "permissions boundaries"));
});
