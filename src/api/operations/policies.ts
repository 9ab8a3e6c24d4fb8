import { optional, required } from "../../shape/build.ts";
import { inDomain, inRepository } from "../coordinates.ts";
import { resourcePolicy } from "../descriptions.ts";
import { commonErrors } from "../errors.ts";
import { accountId, domainName, policyDocument, policyRevision } from "../fields.ts";
import { onDomain, onRepository } from "../needs.ts";
import { operation } from "../operation.ts";

const policy = { policy: optional(resourcePolicy, "The policy.") };
const removedPolicy = { policy: optional(resourcePolicy, "The policy that was removed.") };

const replacement = {
  policyRevision: optional(policyRevision, "The revision that the policy must have, so that nobody's change is lost."),
  policyDocument: required(policyDocument, "The policy as JSON text."),
};

const removal = {
  policyRevision: optional(
    policyRevision,
    "The revision that the policy must have, so that nobody's change is lost.",
    "query:policy-revision",
  ),
};

export const deleteDomainPermissionsPolicy = operation({
  name: "DeleteDomainPermissionsPolicy",
  summary: "Removes a domain's policy.",
  http: { method: "DELETE", path: "/v1/domain/permissions/policy" },
  input: { ...inDomain, ...removal },
  output: removedPolicy,
  errors: [...commonErrors, "Conflict", "ResourceNotFound"],
  needs: onDomain("codeartifact:DeleteDomainPermissionsPolicy"),
});

/** Its path ends in the plural, unlike those of its sisters. */
export const deleteRepositoryPermissionsPolicy = operation({
  name: "DeleteRepositoryPermissionsPolicy",
  summary: "Removes a repository's policy.",
  http: { method: "DELETE", path: "/v1/repository/permissions/policies" },
  input: { ...inRepository, ...removal },
  output: removedPolicy,
  errors: [...commonErrors, "Conflict", "ResourceNotFound"],
  needs: onRepository("codeartifact:DeleteRepositoryPermissionsPolicy"),
});

export const getDomainPermissionsPolicy = operation({
  name: "GetDomainPermissionsPolicy",
  summary: "Gives a domain's policy.",
  http: { method: "GET", path: "/v1/domain/permissions/policy" },
  input: inDomain,
  output: policy,
  errors: [...commonErrors, "ResourceNotFound"],
  needs: onDomain("codeartifact:GetDomainPermissionsPolicy"),
});

export const getRepositoryPermissionsPolicy = operation({
  name: "GetRepositoryPermissionsPolicy",
  summary: "Gives a repository's policy.",
  http: { method: "GET", path: "/v1/repository/permissions/policy" },
  input: inRepository,
  output: policy,
  errors: [...commonErrors, "ResourceNotFound"],
  needs: onRepository("codeartifact:GetRepositoryPermissionsPolicy"),
});

/** All of its input is in the body, the domain too. */
export const putDomainPermissionsPolicy = operation({
  name: "PutDomainPermissionsPolicy",
  summary: "Sets or replaces a domain's policy.",
  http: { method: "PUT", path: "/v1/domain/permissions/policy" },
  input: {
    domain: required(domainName, "The name of the domain."),
    domainOwner: optional(accountId, "The account that owns the domain; the caller's own when left out."),
    ...replacement,
  },
  output: policy,
  errors: [...commonErrors, "Conflict", "ResourceNotFound", "ServiceQuotaExceeded"],
  needs: onDomain("codeartifact:PutDomainPermissionsPolicy"),
});

export const putRepositoryPermissionsPolicy = operation({
  name: "PutRepositoryPermissionsPolicy",
  summary: "Sets or replaces a repository's policy.",
  http: { method: "PUT", path: "/v1/repository/permissions/policy" },
  input: { ...inRepository, ...replacement },
  output: policy,
  errors: [...commonErrors, "Conflict", "ResourceNotFound", "ServiceQuotaExceeded"],
  needs: onRepository("codeartifact:PutRepositoryPermissionsPolicy"),
});
