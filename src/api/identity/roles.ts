import { integer, listOf, optional, required, structure, timestamp } from "../../shape/build.ts";
import {
  arn,
  empty,
  maxSessionDuration,
  nextPage,
  page,
  path,
  pathPrefix,
  policyDocument,
  roleDescription,
  roleName,
  storedDocument,
  tagKeys,
  tags,
  uniqueId,
} from "./fields.ts";
import { onAll, onNewRole, onRole } from "./needs.ts";
import { iam } from "./operation.ts";

const role = structure({
  Path: required(path, "The path."),
  RoleName: required(roleName, "The name, unique in the account."),
  RoleId: required(uniqueId, "The id, which is never given to another role."),
  Arn: required(arn, "The ARN."),
  CreateDate: required(timestamp, "When the role was created."),
  AssumeRolePolicyDocument: optional(storedDocument, "The trust policy: who may assume the role."),
  Description: optional(roleDescription, "What the role is for."),
  MaxSessionDuration: optional(integer(), "How long a session may last at most, in seconds."),
  Tags: optional(tags, "The role's tags."),
});

const ofRole = { RoleName: required(roleName, "The role's name.") };
const duration = optional(maxSessionDuration, "How long a session may last at most, in seconds; an hour when left out.");

export const createRole = iam({
  name: "CreateRole",
  summary: "Creates a role, which those whom its trust policy names may assume.",
  input: {
    Path: optional(path, "The path, which begins and ends with a slash; just a slash when left out."),
    RoleName: required(roleName, "The name, which no other role of the account may have in any letter case."),
    AssumeRolePolicyDocument: required(policyDocument, "The trust policy: who may assume the role."),
    Description: optional(roleDescription, "What the role is for."),
    MaxSessionDuration: duration,
    PermissionsBoundary: optional(arn, "Not supported: this server has no permissions boundaries."),
    Tags: optional(tags, "Tags for the new role."),
  },
  output: { Role: required(role, "The new role.") },
  errors: [
    "ConcurrentModification",
    "EntityAlreadyExists",
    "InvalidInput",
    "LimitExceeded",
    "MalformedPolicyDocument",
    "ServiceFailure",
  ],
  on: onNewRole,
  taggingToo: "iam:TagRole",
});

export const getRole = iam({
  name: "GetRole",
  summary: "Describes a role.",
  input: ofRole,
  output: { Role: required(role, "The role.") },
  errors: ["NoSuchEntity", "ServiceFailure"],
  on: onRole,
});

export const listRoles = iam({
  name: "ListRoles",
  summary: "Lists the roles of the account.",
  input: { PathPrefix: optional(pathPrefix, "How their paths begin; any path when left out."), ...page },
  output: { Roles: required(listOf(role), "The roles."), ...nextPage },
  errors: ["ServiceFailure"],
  pagesOf: ["Roles"],
  on: onAll("role"),
});

export const updateRole = iam({
  name: "UpdateRole",
  summary: "Changes a role's description or how long its sessions may last.",
  input: { ...ofRole, Description: optional(roleDescription, "What the role is for."), MaxSessionDuration: duration },
  output: {},
  errors: ["NoSuchEntity", "ServiceFailure", "UnmodifiableEntity"],
  on: onRole,
});

export const updateRoleDescription = iam({
  name: "UpdateRoleDescription",
  summary: "Changes a role's description.",
  input: { ...ofRole, Description: required(roleDescription, "What the role is for.") },
  output: { Role: optional(role, "The role.") },
  errors: ["NoSuchEntity", "ServiceFailure", "UnmodifiableEntity"],
  on: onRole,
});

export const updateAssumeRolePolicy = iam({
  name: "UpdateAssumeRolePolicy",
  summary: "Replaces a role's trust policy.",
  input: { ...ofRole, PolicyDocument: required(policyDocument, "The trust policy: who may assume the role.") },
  output: {},
  errors: ["LimitExceeded", "MalformedPolicyDocument", "NoSuchEntity", "ServiceFailure", "UnmodifiableEntity"],
  on: onRole,
});

export const deleteRole = iam({
  name: "DeleteRole",
  summary: "Deletes a role that has no policies; its sessions end.",
  input: ofRole,
  output: {},
  errors: ["ConcurrentModification", "DeleteConflict", "LimitExceeded", "NoSuchEntity", "ServiceFailure", "UnmodifiableEntity"],
  on: onRole,
});

export const tagRole = iam({
  name: "TagRole",
  summary: "Adds tags to a role, or changes their values.",
  input: { ...ofRole, Tags: required(tags, "The tags.") },
  output: {},
  errors: ["ConcurrentModification", "InvalidInput", "LimitExceeded", "NoSuchEntity", "ServiceFailure"],
  on: onRole,
});

export const untagRole = iam({
  name: "UntagRole",
  summary: "Takes tags from a role.",
  input: { ...ofRole, TagKeys: required(tagKeys, "The names of the tags.") },
  output: {},
  errors: ["ConcurrentModification", "NoSuchEntity", "ServiceFailure"],
  on: onRole,
});

export const listRoleTags = iam({
  name: "ListRoleTags",
  summary: "Lists the tags of a role.",
  input: { ...ofRole, ...page },
  output: { Tags: required(tags, "The tags."), ...nextPage },
  errors: ["NoSuchEntity", "ServiceFailure"],
  pagesOf: ["Tags"],
  on: onRole,
});

export const listInstanceProfilesForRole = iam({
  name: "ListInstanceProfilesForRole",
  summary: "Lists the instance profiles of a role: none, since this server has no machines.",
  input: { ...ofRole, ...page },
  output: { InstanceProfiles: required(empty, "Always empty."), ...nextPage },
  errors: ["NoSuchEntity", "ServiceFailure"],
  pagesOf: ["InstanceProfiles"],
  on: onRole,
});
