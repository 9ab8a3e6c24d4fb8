import { listOf, optional, required } from "../../shape/build.ts";
import type { ErrorName } from "../errors.ts";
import { arn, tagKey, tagList } from "../fields.ts";
import { onResource } from "../needs.ts";
import { operation } from "../operation.ts";

const ofResource = {
  resourceArn: required(arn, "The resource name of a domain, repository or package group.", "query:resourceArn"),
};

const tagErrors = ["AccessDenied", "ResourceNotFound", "Throttling", "Validation"] as const satisfies readonly ErrorName[];

export const listTagsForResource = operation({
  name: "ListTagsForResource",
  summary: "Lists the tags of a resource.",
  http: { method: "POST", path: "/v1/tags" },
  input: ofResource,
  output: { tags: optional(tagList, "The tags.") },
  errors: tagErrors,
  needs: onResource("codeartifact:ListTagsForResource"),
});

export const tagResource = operation({
  name: "TagResource",
  summary: "Adds tags to a resource, or changes their values.",
  http: { method: "POST", path: "/v1/tag" },
  input: { ...ofResource, tags: required(tagList, "The tags to add or change.") },
  output: {},
  errors: [...tagErrors, "ServiceQuotaExceeded"],
  needs: onResource("codeartifact:TagResource"),
});

export const untagResource = operation({
  name: "UntagResource",
  summary: "Removes tags from a resource.",
  http: { method: "POST", path: "/v1/untag" },
  input: { ...ofResource, tagKeys: required(listOf(tagKey, 200), "The names of the tags to remove.") },
  output: {},
  errors: tagErrors,
  needs: onResource("codeartifact:UntagResource"),
});
