import { listOf, optional, required, text } from "../../shape/build.ts";
import { inDomain, inRepository, nextPage, page } from "../coordinates.ts";
import { repositoryDescription, repositorySummary } from "../descriptions.ts";
import { commonErrors } from "../errors.ts";
import {
  accountId,
  connectionName,
  description,
  endpointType,
  format,
  repositoryName,
  tagList,
  upstreamList,
} from "../fields.ts";
import { asDownstream, onAccount, onDomain, onRepository, taggingToo } from "../needs.ts";
import { operation, pagesOf } from "../operation.ts";

const oneRepository = { repository: optional(repositoryDescription, "The repository.") };
const repositoryPage = { repositories: optional(listOf(repositorySummary), "The repositories."), ...nextPage };

const externalConnection = required(connectionName, "The name of the external connection.", "query:external-connection");
const repositoryPrefix = optional(repositoryName, "What the names of the repositories begin with.", "query:repository-prefix");
const upstreams = optional(upstreamList, "The upstream repositories in the order in which they are searched.");

export const associateExternalConnection = operation({
  name: "AssociateExternalConnection",
  summary: "Connects a repository with another registry, whose packages can then be fetched through it.",
  http: { method: "POST", path: "/v1/repository/external-connection" },
  input: { ...inRepository, externalConnection },
  output: oneRepository,
  errors: [...commonErrors, "Conflict", "ResourceNotFound", "ServiceQuotaExceeded"],
  needs: onRepository("codeartifact:AssociateExternalConnection"),
});

export const createRepository = operation({
  name: "CreateRepository",
  summary: "Creates a repository in a domain.",
  http: { method: "POST", path: "/v1/repository" },
  input: {
    ...inRepository,
    description: optional(description, "What the repository is for."),
    upstreams,
    tags: optional(tagList, "Tags for the new repository."),
  },
  output: oneRepository,
  errors: [...commonErrors, "Conflict", "ResourceNotFound", "ServiceQuotaExceeded"],
  needs: (input, scope) => [
    ...onRepository("codeartifact:CreateRepository")(input, scope),
    ...asDownstream(input, scope),
    ...taggingToo(onRepository)(input, scope),
  ],
});

export const deleteRepository = operation({
  name: "DeleteRepository",
  summary: "Deletes a repository with all its contents.",
  http: { method: "DELETE", path: "/v1/repository" },
  input: inRepository,
  output: { repository: optional(repositoryDescription, "The repository as it was.") },
  errors: [...commonErrors, "Conflict", "ResourceNotFound"],
  needs: onRepository("codeartifact:DeleteRepository"),
});

export const describeRepository = operation({
  name: "DescribeRepository",
  summary: "Describes a repository.",
  http: { method: "GET", path: "/v1/repository" },
  input: inRepository,
  output: oneRepository,
  errors: [...commonErrors, "ResourceNotFound"],
  needs: onRepository("codeartifact:DescribeRepository"),
});

export const disassociateExternalConnection = operation({
  name: "DisassociateExternalConnection",
  summary: "Takes an external connection off a repository, which keeps what it fetched.",
  http: { method: "DELETE", path: "/v1/repository/external-connection" },
  input: { ...inRepository, externalConnection },
  output: oneRepository,
  errors: [...commonErrors, "Conflict", "ResourceNotFound", "ServiceQuotaExceeded"],
  needs: onRepository("codeartifact:DisassociateExternalConnection"),
});

export const getRepositoryEndpoint = operation({
  name: "GetRepositoryEndpoint",
  summary: "Gives the address that clients of one format use a repository by.",
  http: { method: "GET", path: "/v1/repository/endpoint" },
  input: {
    ...inRepository,
    format: required(format, "The format of the packages.", "query:format"),
    endpointType: optional(endpointType, "The kind of network that the address is for.", "query:endpointType"),
  },
  output: { repositoryEndpoint: optional(text(), "The address, which ends with a slash.") },
  errors: [...commonErrors, "ResourceNotFound"],
  needs: onRepository("codeartifact:GetRepositoryEndpoint"),
});

export const listRepositories = operation({
  name: "ListRepositories",
  summary: "Lists the repositories that the caller's account administers, in any domain.",
  http: { method: "POST", path: "/v1/repositories" },
  input: { repositoryPrefix, ...page },
  output: repositoryPage,
  errors: commonErrors,
  paginator: pagesOf("repositories"),
  needs: onAccount("codeartifact:ListRepositories"),
});

export const listRepositoriesInDomain = operation({
  name: "ListRepositoriesInDomain",
  summary: "Lists the repositories of a domain.",
  http: { method: "POST", path: "/v1/domain/repositories" },
  input: {
    ...inDomain,
    administratorAccount: optional(accountId, "The account that administers the repositories.", "query:administrator-account"),
    repositoryPrefix,
    ...page,
  },
  output: repositoryPage,
  errors: [...commonErrors, "ResourceNotFound"],
  paginator: pagesOf("repositories"),
  needs: onDomain("codeartifact:ListRepositoriesInDomain"),
});

/** Upstreams that are new to the repository must consent as well; which these are is not in the request. */
export const updateRepository = operation({
  name: "UpdateRepository",
  summary: "Changes a repository's description or replaces its upstream repositories.",
  http: { method: "PUT", path: "/v1/repository" },
  input: {
    ...inRepository,
    description: optional(description, "What the repository is for; stays as it is when left out."),
    upstreams,
  },
  output: oneRepository,
  errors: [...commonErrors, "Conflict", "ResourceNotFound", "ServiceQuotaExceeded"],
  needs: onRepository("codeartifact:UpdateRepository"),
});
