/* Repositories, upstreams and external connections (service spec 5, 9, 15.1, 15.5, 15.11, 15.17, 15.18, 15.25, 15.35, 15.36, 15.48). */
import {
  account,
  arnOf,
  call,
  conflict,
  gives,
  invalid,
  keeps,
  kept,
  notFound,
  outOfBounds,
  overQuota,
  recently,
  type Step,
} from "./call.ts";

const domain = "acme";
const repositoryPattern = "[A-Za-z0-9][A-Za-z0-9._\\-]{1,99}";

const summaryOf = (name: string, description?: string) => ({
  name,
  administratorAccount: account,
  domainName: domain,
  domainOwner: account,
  arn: arnOf(`repository/acme/${name}`),
  ...(description !== undefined && { description }),
  createdTime: recently,
});

const named = (...names: readonly string[]) => names.map((repositoryName) => ({ repositoryName }));

const described = (
  name: string,
  { description, upstreams = [] }: { description?: string; upstreams?: readonly string[] } = {},
) => ({
  repository: { ...summaryOf(name, description), upstreams: named(...upstreams), externalConnections: [] },
});

const connected = (name: string) => ({
  repository: {
    ...described(name).repository,
    externalConnections: [{ externalConnectionName: "public:npmjs", packageFormat: "npm", status: "Available" }],
  },
});

const absent = notFound("Repository absent does not exist in domain acme.", { resourceType: "repository", resourceId: "absent" });
const absentDomain = notFound(`Domain absent of account ${account} does not exist.`, {
  resourceType: "domain",
  resourceId: "absent",
});

const eleven = named(...Array.from({ length: 11 }, (_, index) => `upstream-${index}`));

const making: readonly Step[] = [
  call(
    "CreateRepository",
    { domain, repository: "store", description: "What others made" },
    gives(described("store", { description: "What others made" })),
  ),
  call("CreateRepository", { domain, repository: "team", upstreams: [] }, gives(described("team"))),
  call(
    "CreateRepository",
    {
      domain,
      domainOwner: account,
      repository: "app",
      upstreams: named("team", "store"),
      tags: [{ key: "stage", value: "live" }],
    },
    gives(described("app", { upstreams: ["team", "store"] })),
  ),
  call("CreateRepository", { domain, repository: "other" }, gives(described("other"))),
  call("CreateRepository", { domain, repository: "npm-store" }, gives(described("npm-store"))),
  call(
    "CreateRepository",
    { domain, repository: "app" },
    conflict(/\bapp\b/u, { resourceType: "repository", resourceId: "app" }),
  ),
  call("CreateRepository", { domain, repository: "lonely", upstreams: named("absent") }, absent),
  call(
    "CreateRepository",
    { domain, repository: "greedy", upstreams: eleven },
    overQuota(/\b10\b/u, { resourceType: "repository", resourceId: "greedy" }),
  ),
  call("CreateRepository", { domain, repository: "selfish", upstreams: named("selfish") }, invalid(/\bselfish\b/u)),
  call("CreateRepository", { domain, repository: "twice", upstreams: named("team", "team") }, invalid(/\bteam\b/u)),
  call(
    "CreateRepository",
    { domain, repository: "a/b" },
    outOfBounds("repository", "a/b", `Member must satisfy regular expression pattern: ${repositoryPattern}`),
  ),
];

const changing: readonly Step[] = [
  call(
    "UpdateRepository",
    { domain, repository: "team", description: "Ours", upstreams: named("store") },
    gives(described("team", { description: "Ours", upstreams: ["store"] })),
  ),
  call(
    "UpdateRepository",
    { domain, repository: "team" },
    gives(described("team", { description: "Ours", upstreams: ["store"] })),
  ),
  call(
    "UpdateRepository",
    { domain, repository: "app", upstreams: named("team") },
    gives(described("app", { upstreams: ["team"] })),
  ),
  call("UpdateRepository", { domain, repository: "store", upstreams: named("app") }, invalid(/\bapp\b/u)),
  call(
    "UpdateRepository",
    { domain, repository: "other", upstreams: eleven },
    overQuota(/\b10\b/u, { resourceType: "repository", resourceId: "other" }),
  ),
  call("UpdateRepository", { domain, repository: "absent", description: "" }, absent),
  call("DescribeRepository", { domain, repository: "app" }, gives(described("app", { upstreams: ["team"] }))),
  call("DescribeRepository", { domain, repository: "absent" }, absent),
  call(
    "DescribeRepository",
    { domain, repository: ".app" },
    outOfBounds("repository", ".app", `Member must satisfy regular expression pattern: ${repositoryPattern}`),
  ),
];

const connections: readonly Step[] = [
  call(
    "AssociateExternalConnection",
    { domain, repository: "npm-store", externalConnection: "public:npmjs" },
    gives(connected("npm-store")),
  ),
  call(
    "AssociateExternalConnection",
    { domain, repository: "npm-store", externalConnection: "public:pypi" },
    conflict(/\bpublic:npmjs\b/u, { resourceType: "repository", resourceId: "npm-store" }),
  ),
  call("AssociateExternalConnection", { domain, repository: "absent", externalConnection: "public:npmjs" }, absent),
  call(
    "AssociateExternalConnection",
    { domain, repository: "other", externalConnection: "public:nothing" },
    invalid(/\bpublic:nothing\b/u),
  ),
  call("AssociateExternalConnection", { domain, repository: "team", externalConnection: "public:npmjs" }, invalid(/\bteam\b/u)),
  call("UpdateRepository", { domain, repository: "npm-store", upstreams: [] }, invalid(/\bpublic:npmjs\b/u)),
  call("DescribeRepository", { domain, repository: "npm-store" }, gives(connected("npm-store"))),
  call(
    "DisassociateExternalConnection",
    { domain, repository: "npm-store", externalConnection: "public:pypi" },
    notFound(/\bpublic:pypi\b/u),
  ),
  call("DisassociateExternalConnection", { domain, repository: "absent", externalConnection: "public:npmjs" }, absent),
  call(
    "DisassociateExternalConnection",
    { domain, repository: "npm-store", externalConnection: "public/npmjs" },
    outOfBounds(
      "externalConnection",
      "public/npmjs",
      "Member must satisfy regular expression pattern: [A-Za-z0-9][A-Za-z0-9._\\-:]{1,99}",
    ),
  ),
  call(
    "DisassociateExternalConnection",
    { domain, repository: "npm-store", externalConnection: "public:npmjs" },
    gives(described("npm-store")),
  ),
];

const all = [
  summaryOf("app"),
  summaryOf("npm-store"),
  summaryOf("other"),
  summaryOf("store", "What others made"),
  summaryOf("team", "Ours"),
];

const listing: readonly Step[] = [
  call("ListRepositories", {}, gives({ repositories: all })),
  call(
    "ListRepositories",
    { maxResults: 3 },
    gives({ repositories: all.slice(0, 3), nextToken: keeps("repositories page", /^\S{1,2000}$/u) }),
  ),
  call("ListRepositories", { nextToken: kept("repositories page") }, gives({ repositories: all.slice(3) })),
  call("ListRepositories", { repositoryPrefix: "te" }, gives({ repositories: [summaryOf("team", "Ours")] })),
  call(
    "ListRepositories",
    { repositoryPrefix: "te/" },
    outOfBounds("repositoryPrefix", "te/", `Member must satisfy regular expression pattern: ${repositoryPattern}`),
  ),
  call("ListRepositoriesInDomain", { domain }, gives({ repositories: all })),
  call(
    "ListRepositoriesInDomain",
    { domain, maxResults: 4 },
    gives({ repositories: all.slice(0, 4), nextToken: keeps("domain page", /^\S{1,2000}$/u) }),
  ),
  call("ListRepositoriesInDomain", { domain, nextToken: kept("domain page") }, gives({ repositories: all.slice(4) })),
  call(
    "ListRepositoriesInDomain",
    { domain, administratorAccount: account, repositoryPrefix: "st" },
    gives({ repositories: [summaryOf("store", "What others made")] }),
  ),
  call("ListRepositoriesInDomain", { domain, administratorAccount: "222233334444" }, gives({ repositories: [] })),
  call(
    "ListRepositoriesInDomain",
    { domain, nextToken: kept("repositories page") },
    invalid(/nextToken/u, "FIELD_VALIDATION_FAILED"),
  ),
  call(
    "ListRepositoriesInDomain",
    { domain, maxResults: 1001 },
    outOfBounds("maxResults", "1001", "Member must have value less than or equal to 1000"),
  ),
];

const endpoints: readonly Step[] = [
  ...(["npm", "pypi", "maven", "nuget", "generic", "ruby", "swift", "cargo"] as const).map((format) =>
    call(
      "GetRepositoryEndpoint",
      { domain, repository: "app", format },
      gives({ repositoryEndpoint: `${kept("url")}/${format}/d/acme-${account}/app/` }),
    ),
  ),
  call("GetRepositoryEndpoint", { domain, repository: "absent", format: "npm" }, absent),
  call(
    "GetRepositoryEndpoint",
    { domain, repository: "app", format: "npm", endpointType: "ipv6" as "ipv4" },
    outOfBounds("endpointType", "ipv6", "Member must satisfy enum value set: [dualstack, ipv4]"),
  ),
];

export const makingRepositories: readonly Step[] = [...making, ...changing, ...connections, ...listing, ...endpoints];

export const removingRepositories: readonly Step[] = [
  call("DeleteRepository", { domain, repository: "store" }, gives(described("store", { description: "What others made" }))),
  call("DescribeRepository", { domain, repository: "team" }, gives(described("team", { description: "Ours" }))),
  call("DeleteRepository", { domain, repository: "store" }, gives({})),
  call("DeleteRepository", { domain: "absent", repository: "store" }, absentDomain),
  call(
    "DeleteRepository",
    { domain, repository: "x".repeat(101) },
    invalid(
      /'repository' failed to satisfy constraint: Member must have length less than or equal to 100/u,
      "FIELD_VALIDATION_FAILED",
    ),
  ),
  ...["app", "npm-store", "other"].map((name) =>
    call("DeleteRepository", { domain, repository: name }, gives(described(name, name === "app" ? { upstreams: ["team"] } : {}))),
  ),
  call("DeleteRepository", { domain, repository: "team" }, gives(described("team", { description: "Ours" }))),
  call("ListRepositoriesInDomain", { domain }, gives({ repositories: [] })),
];
