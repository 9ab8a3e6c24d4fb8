import { listOf, optional, required } from "../../shape/build.ts";
import { inDomain, nextPage } from "../coordinates.ts";
import { domainDescription, domainSummary } from "../descriptions.ts";
import { commonErrors } from "../errors.ts";
import { arn, domainName, pageSize, pageToken, tagList } from "../fields.ts";
import { onAccount, onDomain, taggingToo } from "../needs.ts";
import { operation, pagesOf } from "../operation.ts";

const created = {
  domain: required(domainName, "The name of the domain, unique in the account and region.", "query:domain"),
};

export const createDomain = operation({
  name: "CreateDomain",
  summary: "Creates a domain, which holds repositories and stores their assets once.",
  http: { method: "POST", path: "/v1/domain" },
  input: {
    ...created,
    encryptionKey: optional(arn, "The key to seal the domain's assets with; the server's own when left out."),
    tags: optional(tagList, "Tags for the new domain."),
  },
  output: { domain: optional(domainDescription, "The new domain.") },
  errors: [...commonErrors, "Conflict", "ResourceNotFound", "ServiceQuotaExceeded"],
  needs: (input, scope) => [...onDomain("codeartifact:CreateDomain")(input, scope), ...taggingToo(onDomain)(input, scope)],
});

export const deleteDomain = operation({
  name: "DeleteDomain",
  summary: "Deletes a domain that has no repositories.",
  http: { method: "DELETE", path: "/v1/domain" },
  input: inDomain,
  output: { domain: optional(domainDescription, "The domain as it was.") },
  errors: [...commonErrors, "Conflict"],
  needs: onDomain("codeartifact:DeleteDomain"),
});

export const describeDomain = operation({
  name: "DescribeDomain",
  summary: "Describes a domain.",
  http: { method: "GET", path: "/v1/domain" },
  input: inDomain,
  output: { domain: optional(domainDescription, "The domain.") },
  errors: [...commonErrors, "ResourceNotFound"],
  needs: onDomain("codeartifact:DescribeDomain"),
});

export const listDomains = operation({
  name: "ListDomains",
  summary: "Lists the domains that the caller's account owns in this region.",
  http: { method: "POST", path: "/v1/domains" },
  input: {
    maxResults: optional(pageSize, "How many results a page has at most."),
    nextToken: optional(pageToken, "Where to go on: the nextToken of the answer before; the first page when left out."),
  },
  output: { domains: optional(listOf(domainSummary), "The domains."), ...nextPage },
  errors: commonErrors,
  paginator: pagesOf("domains"),
  needs: onAccount("codeartifact:ListDomains"),
});
