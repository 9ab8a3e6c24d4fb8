import { boolean, integer, listOf, oneOf, optional, required, structure, timestamp } from "../../shape/build.ts";
import {
  arn,
  empty,
  nextPage,
  page,
  path,
  policyDescription,
  policyDocument,
  policyName,
  policyPath,
  policyScope,
  policyUsage,
  policyVersionId,
  roleName,
  storedDocument,
  tagKeys,
  tags,
  uniqueId,
  userName,
} from "./fields.ts";
import { onAll, onNewPolicy, onPolicy } from "./needs.ts";
import { iam } from "./operation.ts";

const policy = structure({
  PolicyName: optional(policyName, "The name, unique in the account."),
  PolicyId: optional(uniqueId, "The id, which is never given to another policy."),
  Arn: optional(arn, "The ARN."),
  Path: optional(policyPath, "The path."),
  DefaultVersionId: optional(policyVersionId, "The version that is in force."),
  AttachmentCount: optional(integer(), "To how many users and roles it is attached."),
  PermissionsBoundaryUsageCount: optional(integer(), "Always 0: this server has no permissions boundaries."),
  IsAttachable: optional(boolean, "Whether it can be attached."),
  Description: optional(policyDescription, "What the policy is for."),
  CreateDate: optional(timestamp, "When the policy was created."),
  UpdateDate: optional(timestamp, "When its version in force was last changed."),
  Tags: optional(tags, "The policy's tags."),
});

const version = structure({
  Document: optional(storedDocument, "The policy; left out in lists."),
  VersionId: optional(policyVersionId, "The version's id, such as v2."),
  IsDefaultVersion: optional(boolean, "Whether it is in force."),
  CreateDate: optional(timestamp, "When the version was created."),
});

const ofPolicy = { PolicyArn: required(arn, "The policy's ARN.") };
const ofVersion = { ...ofPolicy, VersionId: required(policyVersionId, "The version's id.") };
const usage = optional(policyUsage, "What they are used for; anything when left out.");

export const createPolicy = iam({
  name: "CreatePolicy",
  summary: "Creates a managed policy, which users and roles of the account can share.",
  input: {
    PolicyName: required(policyName, "The name, which no other policy of the account may have in any letter case."),
    Path: optional(policyPath, "The path, which begins and ends with a slash; just a slash when left out."),
    PolicyDocument: required(policyDocument, "The policy."),
    Description: optional(policyDescription, "What the policy is for."),
    Tags: optional(tags, "Tags for the new policy."),
  },
  output: { Policy: optional(policy, "The new policy.") },
  errors: [
    "ConcurrentModification",
    "EntityAlreadyExists",
    "InvalidInput",
    "LimitExceeded",
    "MalformedPolicyDocument",
    "ServiceFailure",
  ],
  on: onNewPolicy,
  taggingToo: "iam:TagPolicy",
});

export const getPolicy = iam({
  name: "GetPolicy",
  summary: "Describes a managed policy.",
  input: ofPolicy,
  output: { Policy: optional(policy, "The policy.") },
  errors: ["InvalidInput", "NoSuchEntity", "ServiceFailure"],
  on: onPolicy,
});

export const listPolicies = iam({
  name: "ListPolicies",
  summary: "Lists managed policies: the account's, and those that every account has.",
  input: {
    Scope: optional(policyScope, "Whose: Local for the account's, AWS for those of every account; all when left out."),
    OnlyAttached: optional(boolean, "Whether only those are asked for that are attached."),
    PathPrefix: optional(policyPath, "How their paths begin; any path when left out."),
    PolicyUsageFilter: usage,
    ...page,
  },
  output: { Policies: optional(listOf(policy), "The policies."), ...nextPage },
  errors: ["ServiceFailure"],
  pagesOf: ["Policies"],
  on: onAll("policy"),
});

export const deletePolicy = iam({
  name: "DeletePolicy",
  summary: "Deletes a managed policy that is not attached and has one version.",
  input: ofPolicy,
  output: {},
  errors: ["DeleteConflict", "InvalidInput", "LimitExceeded", "NoSuchEntity", "ServiceFailure"],
  on: onPolicy,
});

export const createPolicyVersion = iam({
  name: "CreatePolicyVersion",
  summary: "Adds a version to a managed policy, which has five at most.",
  input: {
    ...ofPolicy,
    PolicyDocument: required(policyDocument, "The policy."),
    SetAsDefault: optional(boolean, "Whether the new version is in force from now on."),
  },
  output: { PolicyVersion: optional(version, "The new version.") },
  errors: ["InvalidInput", "LimitExceeded", "MalformedPolicyDocument", "NoSuchEntity", "ServiceFailure"],
  on: onPolicy,
});

export const getPolicyVersion = iam({
  name: "GetPolicyVersion",
  summary: "Gives a version of a managed policy.",
  input: ofVersion,
  output: { PolicyVersion: optional(version, "The version.") },
  errors: ["InvalidInput", "NoSuchEntity", "ServiceFailure"],
  on: onPolicy,
});

export const listPolicyVersions = iam({
  name: "ListPolicyVersions",
  summary: "Lists the versions of a managed policy.",
  input: { ...ofPolicy, ...page },
  output: { Versions: optional(listOf(version), "The versions."), ...nextPage },
  errors: ["InvalidInput", "NoSuchEntity", "ServiceFailure"],
  pagesOf: ["Versions"],
  on: onPolicy,
});

export const setDefaultPolicyVersion = iam({
  name: "SetDefaultPolicyVersion",
  summary: "Puts a version of a managed policy in force.",
  input: ofVersion,
  output: {},
  errors: ["InvalidInput", "LimitExceeded", "NoSuchEntity", "ServiceFailure"],
  on: onPolicy,
});

export const deletePolicyVersion = iam({
  name: "DeletePolicyVersion",
  summary: "Deletes a version of a managed policy that is not in force.",
  input: ofVersion,
  output: {},
  errors: ["DeleteConflict", "InvalidInput", "LimitExceeded", "NoSuchEntity", "ServiceFailure"],
  on: onPolicy,
});

export const tagPolicy = iam({
  name: "TagPolicy",
  summary: "Adds tags to a managed policy, or changes their values.",
  input: { ...ofPolicy, Tags: required(tags, "The tags.") },
  output: {},
  errors: ["ConcurrentModification", "InvalidInput", "LimitExceeded", "NoSuchEntity", "ServiceFailure"],
  on: onPolicy,
});

export const untagPolicy = iam({
  name: "UntagPolicy",
  summary: "Takes tags from a managed policy.",
  input: { ...ofPolicy, TagKeys: required(tagKeys, "The names of the tags.") },
  output: {},
  errors: ["ConcurrentModification", "InvalidInput", "NoSuchEntity", "ServiceFailure"],
  on: onPolicy,
});

export const listPolicyTags = iam({
  name: "ListPolicyTags",
  summary: "Lists the tags of a managed policy.",
  input: { ...ofPolicy, ...page },
  output: { Tags: required(tags, "The tags."), ...nextPage },
  errors: ["InvalidInput", "NoSuchEntity", "ServiceFailure"],
  pagesOf: ["Tags"],
  on: onPolicy,
});

export const listEntitiesForPolicy = iam({
  name: "ListEntitiesForPolicy",
  summary: "Lists the users and roles that a managed policy is attached to.",
  input: {
    ...ofPolicy,
    EntityFilter: optional(
      oneOf(["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"]),
      "Which kind is asked for; all when left out.",
    ),
    PathPrefix: optional(path, "How their paths begin; any path when left out."),
    PolicyUsageFilter: usage,
    ...page,
  },
  output: {
    PolicyGroups: optional(empty, "Always empty."),
    PolicyUsers: optional(
      listOf(structure({ UserName: optional(userName, "The name."), UserId: optional(uniqueId, "The id.") })),
      "The users.",
    ),
    PolicyRoles: optional(
      listOf(structure({ RoleName: optional(roleName, "The name."), RoleId: optional(uniqueId, "The id.") })),
      "The roles.",
    ),
    ...nextPage,
  },
  errors: ["InvalidInput", "NoSuchEntity", "ServiceFailure"],
  pagesOf: ["PolicyGroups", "PolicyUsers", "PolicyRoles"],
  on: onPolicy,
});
