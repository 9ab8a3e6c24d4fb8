import { listOf, optional, required, structure, text, timestamp } from "../../shape/build.ts";
import { accessKeyId, existingUserName, keyStatus, nextPage, page, userName } from "./fields.ts";
import { onAnything, onUser } from "./needs.ts";
import { iam } from "./operation.ts";

const ofUserOrCaller = { UserName: optional(existingUserName, "The user's name; the caller when left out.") };
const ofKey = { ...ofUserOrCaller, AccessKeyId: required(accessKeyId, "The access key's id.") };

export const createAccessKey = iam({
  name: "CreateAccessKey",
  summary: "Creates an access key of a user; its secret is told this once.",
  input: ofUserOrCaller,
  output: {
    AccessKey: required(
      structure({
        UserName: required(userName, "The user's name."),
        AccessKeyId: required(accessKeyId, "The access key's id."),
        Status: required(keyStatus, "Whether it may be used."),
        SecretAccessKey: required(text(), "The secret to sign with."),
        CreateDate: optional(timestamp, "When it was created."),
      }),
      "The new access key.",
    ),
  },
  errors: ["LimitExceeded", "NoSuchEntity", "ServiceFailure"],
  on: onUser,
});

export const listAccessKeys = iam({
  name: "ListAccessKeys",
  summary: "Lists the access keys of a user.",
  input: { ...ofUserOrCaller, ...page },
  output: {
    AccessKeyMetadata: required(
      listOf(
        structure({
          UserName: optional(userName, "The user's name."),
          AccessKeyId: optional(accessKeyId, "The access key's id."),
          Status: optional(keyStatus, "Whether it may be used."),
          CreateDate: optional(timestamp, "When it was created."),
        }),
      ),
      "The access keys.",
    ),
    ...nextPage,
  },
  errors: ["NoSuchEntity", "ServiceFailure"],
  pagesOf: ["AccessKeyMetadata"],
  on: onUser,
});

export const updateAccessKey = iam({
  name: "UpdateAccessKey",
  summary: "Makes an access key active or inactive.",
  input: { ...ofKey, Status: required(keyStatus, "Whether it may be used.") },
  output: {},
  errors: ["InvalidInput", "LimitExceeded", "NoSuchEntity", "ServiceFailure"],
  on: onUser,
});

export const deleteAccessKey = iam({
  name: "DeleteAccessKey",
  summary: "Deletes an access key; what it opened is closed at once.",
  input: ofKey,
  output: {},
  errors: ["LimitExceeded", "NoSuchEntity", "ServiceFailure"],
  on: onUser,
});

export const getAccessKeyLastUsed = iam({
  name: "GetAccessKeyLastUsed",
  summary: "Tells whose an access key is, and when it was last used.",
  input: { AccessKeyId: required(accessKeyId, "The access key's id.") },
  output: {
    UserName: optional(existingUserName, "The user's name."),
    AccessKeyLastUsed: optional(
      structure({
        LastUsedDate: optional(timestamp, "When; left out when it is not known."),
        ServiceName: required(text(), "For which service; N/A when it is not known."),
        Region: required(text(), "In which region; N/A when it is not known."),
      }),
      "Its last use.",
    ),
  },
  errors: [],
  on: onAnything,
});
