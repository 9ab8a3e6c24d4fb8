import { boolean, listOf, oneOf, optional, required, structure, text, timestamp } from "../../shape/build.ts";
import { arn, empty, existingUserName, nextPage, page, path, pathPrefix, tagKeys, tags, uniqueId, userName } from "./fields.ts";
import { onAll, onAnything, onMovedUser, onNewUser, onUser } from "./needs.ts";
import { iam } from "./operation.ts";

const user = structure({
  Path: required(path, "The path."),
  UserName: required(userName, "The name, unique in the account."),
  UserId: required(uniqueId, "The id, which is never given to another user."),
  Arn: required(arn, "The ARN."),
  CreateDate: required(timestamp, "When the user was created."),
  Tags: optional(tags, "The user's tags."),
});

const ofUser = { UserName: required(existingUserName, "The user's name.") };
const ofUserOrCaller = { UserName: optional(existingUserName, "The user's name; the caller when left out.") };
const ofUserNamed = { UserName: optional(userName, "The user's name; the caller when left out.") };
const newPathSummary = "The path, which begins and ends with a slash; just a slash when left out.";

export const createUser = iam({
  name: "CreateUser",
  summary: "Creates a user, who can do nothing yet.",
  input: {
    Path: optional(path, newPathSummary),
    UserName: required(userName, "The name, which no other user of the account may have in any letter case."),
    PermissionsBoundary: optional(arn, "Not supported: this server has no permissions boundaries."),
    Tags: optional(tags, "Tags for the new user."),
  },
  output: { User: optional(user, "The new user.") },
  errors: ["ConcurrentModification", "EntityAlreadyExists", "InvalidInput", "LimitExceeded", "NoSuchEntity", "ServiceFailure"],
  on: onNewUser,
  taggingToo: "iam:TagUser",
});

export const getUser = iam({
  name: "GetUser",
  summary: "Describes a user.",
  input: ofUserOrCaller,
  output: { User: required(user, "The user.") },
  errors: ["NoSuchEntity", "ServiceFailure"],
  on: onUser,
});

export const listUsers = iam({
  name: "ListUsers",
  summary: "Lists the users of the account.",
  input: { PathPrefix: optional(pathPrefix, "How their paths begin; any path when left out."), ...page },
  output: { Users: required(listOf(user), "The users."), ...nextPage },
  errors: ["ServiceFailure"],
  pagesOf: ["Users"],
  on: onAll("user"),
});

export const updateUser = iam({
  name: "UpdateUser",
  summary: "Gives a user another name or path; keys, policies and tokens stay.",
  input: {
    ...ofUser,
    NewPath: optional(path, "The new path."),
    NewUserName: optional(userName, "The new name."),
  },
  output: {},
  errors: [
    "ConcurrentModification",
    "EntityAlreadyExists",
    "EntityTemporarilyUnmodifiable",
    "LimitExceeded",
    "NoSuchEntity",
    "ServiceFailure",
  ],
  on: [onUser, onMovedUser],
});

export const deleteUser = iam({
  name: "DeleteUser",
  summary: "Deletes a user who has no access keys and no policies.",
  input: ofUser,
  output: {},
  errors: ["ConcurrentModification", "DeleteConflict", "LimitExceeded", "NoSuchEntity", "ServiceFailure"],
  on: onUser,
});

export const tagUser = iam({
  name: "TagUser",
  summary: "Adds tags to a user, or changes their values.",
  input: { ...ofUser, Tags: required(tags, "The tags.") },
  output: {},
  errors: ["ConcurrentModification", "InvalidInput", "LimitExceeded", "NoSuchEntity", "ServiceFailure"],
  on: onUser,
});

export const untagUser = iam({
  name: "UntagUser",
  summary: "Takes tags from a user.",
  input: { ...ofUser, TagKeys: required(tagKeys, "The names of the tags.") },
  output: {},
  errors: ["ConcurrentModification", "NoSuchEntity", "ServiceFailure"],
  on: onUser,
});

export const listUserTags = iam({
  name: "ListUserTags",
  summary: "Lists the tags of a user.",
  input: { ...ofUser, ...page },
  output: { Tags: required(tags, "The tags."), ...nextPage },
  errors: ["NoSuchEntity", "ServiceFailure"],
  pagesOf: ["Tags"],
  on: onUser,
});

export const listGroupsForUser = iam({
  name: "ListGroupsForUser",
  summary: "Lists the groups of a user: none, since this server has no groups.",
  input: { ...ofUser, ...page },
  output: { Groups: required(empty, "Always empty."), ...nextPage },
  errors: ["NoSuchEntity", "ServiceFailure"],
  pagesOf: ["Groups"],
  on: onUser,
});

export const listMfaDevices = iam({
  name: "ListMFADevices",
  summary: "Lists the devices that a user signs in with: none.",
  input: { ...ofUserOrCaller, ...page },
  output: { MFADevices: required(empty, "Always empty."), ...nextPage },
  errors: ["NoSuchEntity", "ServiceFailure"],
  pagesOf: ["MFADevices"],
  on: onUser,
});

export const listVirtualMfaDevices = iam({
  name: "ListVirtualMFADevices",
  summary: "Lists the account's virtual devices to sign in with: none.",
  input: {
    AssignmentStatus: optional(oneOf(["Assigned", "Unassigned", "Any"]), "Which are asked for; any when left out."),
    ...page,
  },
  output: { VirtualMFADevices: required(empty, "Always empty."), ...nextPage },
  errors: [],
  pagesOf: ["VirtualMFADevices"],
  on: onAnything,
});

export const listSigningCertificates = iam({
  name: "ListSigningCertificates",
  summary: "Lists the signing certificates of a user: none.",
  input: { ...ofUserOrCaller, ...page },
  output: { Certificates: required(empty, "Always empty."), ...nextPage },
  errors: ["NoSuchEntity", "ServiceFailure"],
  pagesOf: ["Certificates"],
  on: onUser,
});

export const listSshPublicKeys = iam({
  name: "ListSSHPublicKeys",
  summary: "Lists the SSH keys of a user: none.",
  input: { ...ofUserNamed, ...page },
  output: { SSHPublicKeys: optional(empty, "Always empty."), ...nextPage },
  errors: ["NoSuchEntity"],
  pagesOf: ["SSHPublicKeys"],
  on: onUser,
});

export const listServiceSpecificCredentials = iam({
  name: "ListServiceSpecificCredentials",
  summary: "Lists the credentials of a user for single services: none.",
  input: {
    ...ofUserNamed,
    ServiceName: optional(text(), "For which service; for all when left out."),
    AllUsers: optional(boolean, "Whether those of every user are asked for."),
    ...page,
  },
  output: { ServiceSpecificCredentials: optional(empty, "Always empty."), ...nextPage },
  errors: ["NoSuchEntity", "NotSupportedService"],
  on: onUser,
});

export const getLoginProfile = iam({
  name: "GetLoginProfile",
  summary: "Describes a user's password: there is none, so that it answers NoSuchEntity.",
  input: ofUserNamed,
  output: {
    LoginProfile: required(
      structure({
        UserName: required(userName, "The user's name."),
        CreateDate: required(timestamp, "When the password was created."),
        PasswordResetRequired: optional(boolean, "Whether it must be changed."),
      }),
      "The password's facts.",
    ),
  },
  errors: ["NoSuchEntity", "ServiceFailure"],
  on: onUser,
});

export const deleteLoginProfile = iam({
  name: "DeleteLoginProfile",
  summary: "Deletes a user's password: there is none, so that it answers NoSuchEntity.",
  input: ofUserNamed,
  output: {},
  errors: ["EntityTemporarilyUnmodifiable", "LimitExceeded", "NoSuchEntity", "ServiceFailure"],
  on: onUser,
});
