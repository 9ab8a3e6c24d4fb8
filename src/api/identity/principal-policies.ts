/* What a user or a role may do: policies of its own, and managed ones attached to it. */
import { listOf, optional, required, structure } from "../../shape/build.ts";
import {
  arn,
  existingUserName,
  nextPage,
  page,
  policyDocument,
  policyName,
  policyPath,
  roleName,
  storedDocument,
  userName,
} from "./fields.ts";
import { onRole, onUser } from "./needs.ts";
import { iam } from "./operation.ts";

const ofUser = { UserName: required(existingUserName, "The user's name.") };
const toUser = { UserName: required(userName, "The user's name.") };
const ofRole = { RoleName: required(roleName, "The role's name.") };
const named = { PolicyName: required(policyName, "The policy's name, unique among the owner's own policies.") };
const written = { PolicyDocument: required(policyDocument, "The policy.") };
const stored = { PolicyDocument: required(storedDocument, "The policy.") };
const managed = { PolicyArn: required(arn, "The managed policy's ARN.") };
const names = { PolicyNames: required(listOf(policyName), "The policies' names."), ...nextPage };
const belowPath = { PathPrefix: optional(policyPath, "How their paths begin; any path when left out."), ...page };
const attached = {
  AttachedPolicies: optional(
    listOf(
      structure({
        PolicyName: optional(policyName, "The policy's name."),
        PolicyArn: optional(arn, "The policy's ARN."),
      }),
    ),
    "The managed policies.",
  ),
  ...nextPage,
};

export const putUserPolicy = iam({
  name: "PutUserPolicy",
  summary: "Gives a user a policy of its own, or replaces it.",
  input: { ...ofUser, ...named, ...written },
  output: {},
  errors: ["LimitExceeded", "MalformedPolicyDocument", "NoSuchEntity", "ServiceFailure"],
  on: onUser,
});

export const getUserPolicy = iam({
  name: "GetUserPolicy",
  summary: "Gives a policy of a user's own.",
  input: { ...ofUser, ...named },
  output: { ...ofUser, ...named, ...stored },
  errors: ["NoSuchEntity", "ServiceFailure"],
  on: onUser,
});

export const listUserPolicies = iam({
  name: "ListUserPolicies",
  summary: "Lists the policies of a user's own.",
  input: { ...ofUser, ...page },
  output: names,
  errors: ["NoSuchEntity", "ServiceFailure"],
  pagesOf: ["PolicyNames"],
  on: onUser,
});

export const deleteUserPolicy = iam({
  name: "DeleteUserPolicy",
  summary: "Deletes a policy of a user's own.",
  input: { ...ofUser, ...named },
  output: {},
  errors: ["LimitExceeded", "NoSuchEntity", "ServiceFailure"],
  on: onUser,
});

export const attachUserPolicy = iam({
  name: "AttachUserPolicy",
  summary: "Attaches a managed policy to a user.",
  input: { ...toUser, ...managed },
  output: {},
  errors: ["InvalidInput", "LimitExceeded", "NoSuchEntity", "PolicyNotAttachable", "ServiceFailure"],
  on: onUser,
});

export const detachUserPolicy = iam({
  name: "DetachUserPolicy",
  summary: "Detaches a managed policy from a user.",
  input: { ...toUser, ...managed },
  output: {},
  errors: ["InvalidInput", "LimitExceeded", "NoSuchEntity", "ServiceFailure"],
  on: onUser,
});

export const listAttachedUserPolicies = iam({
  name: "ListAttachedUserPolicies",
  summary: "Lists the managed policies that are attached to a user.",
  input: { ...toUser, ...belowPath },
  output: attached,
  errors: ["InvalidInput", "NoSuchEntity", "ServiceFailure"],
  pagesOf: ["AttachedPolicies"],
  on: onUser,
});

export const putRolePolicy = iam({
  name: "PutRolePolicy",
  summary: "Gives a role a policy of its own, or replaces it.",
  input: { ...ofRole, ...named, ...written },
  output: {},
  errors: ["LimitExceeded", "MalformedPolicyDocument", "NoSuchEntity", "ServiceFailure", "UnmodifiableEntity"],
  on: onRole,
});

export const getRolePolicy = iam({
  name: "GetRolePolicy",
  summary: "Gives a policy of a role's own.",
  input: { ...ofRole, ...named },
  output: { ...ofRole, ...named, ...stored },
  errors: ["NoSuchEntity", "ServiceFailure"],
  on: onRole,
});

export const listRolePolicies = iam({
  name: "ListRolePolicies",
  summary: "Lists the policies of a role's own.",
  input: { ...ofRole, ...page },
  output: names,
  errors: ["NoSuchEntity", "ServiceFailure"],
  pagesOf: ["PolicyNames"],
  on: onRole,
});

export const deleteRolePolicy = iam({
  name: "DeleteRolePolicy",
  summary: "Deletes a policy of a role's own.",
  input: { ...ofRole, ...named },
  output: {},
  errors: ["LimitExceeded", "NoSuchEntity", "ServiceFailure", "UnmodifiableEntity"],
  on: onRole,
});

export const attachRolePolicy = iam({
  name: "AttachRolePolicy",
  summary: "Attaches a managed policy to a role.",
  input: { ...ofRole, ...managed },
  output: {},
  errors: ["InvalidInput", "LimitExceeded", "NoSuchEntity", "PolicyNotAttachable", "ServiceFailure", "UnmodifiableEntity"],
  on: onRole,
});

export const detachRolePolicy = iam({
  name: "DetachRolePolicy",
  summary: "Detaches a managed policy from a role.",
  input: { ...ofRole, ...managed },
  output: {},
  errors: ["InvalidInput", "LimitExceeded", "NoSuchEntity", "ServiceFailure", "UnmodifiableEntity"],
  on: onRole,
});

export const listAttachedRolePolicies = iam({
  name: "ListAttachedRolePolicies",
  summary: "Lists the managed policies that are attached to a role.",
  input: { ...ofRole, ...belowPath },
  output: attached,
  errors: ["InvalidInput", "NoSuchEntity", "ServiceFailure"],
  pagesOf: ["AttachedPolicies"],
  on: onRole,
});
