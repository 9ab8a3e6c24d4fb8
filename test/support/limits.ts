/* The limits of service spec 3 as a table: values just within and just beyond each. */
import type { OperationName } from "../../src/api/table.ts";
import { account, region } from "./in-process.ts";
import type { PlainInput } from "./signed-http.ts";

export const arnOf = (rest: string): string => `arn:aws:codeartifact:${region}:${account}:${rest}`;
const a = (length: number): string => "a".repeat(length);
const many = <Value>(count: number, make: (index: number) => Value): readonly Value[] =>
  Array.from({ length: count }, (_, index) => make(index));
export const tags = (count: number) => many(count, (index) => ({ key: `k${index}`, value: "" }));
const versions = (count: number) => many(count, (index) => `${index}`);
const revisions = (count: number) => Object.fromEntries(versions(count).map((version) => [version, "r"]));
const upstreams = (count: number) => many(count, (index) => ({ repositoryName: `up${index}` }));
const allowed = (count: number) => many(count, (index) => ({ repositoryName: `up${index}`, originRestrictionType: "PUBLISH" }));

const policy = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "codeartifact:*", Resource: "*" }],
};
const policyOf = (length: number): string => JSON.stringify(policy).padEnd(length);

const shorter = (least: number): string => `Member must have length greater than or equal to ${least}`;
const longer = (most: number): string => `Member must have length less than or equal to ${most}`;
const less = (least: number): string => `Member must have value greater than or equal to ${least}`;
const more = (most: number): string => `Member must have value less than or equal to ${most}`;
const unlike = (pattern: string): string => `Member must satisfy regular expression pattern: ${pattern}`;
const unknown = (words: string): string => `Member must satisfy enum value set: [${words}]`;
const mapKeys = (constraint: string): string => `Map keys must satisfy constraint: [${constraint}]`;
const missing = "Member must not be null";

/** For required members that a row does not speak of. */
export const usual: PlainInput = {
  domain: "acme",
  repository: "app",
  sourceRepository: "app",
  destinationRepository: "app2",
  format: "generic",
  namespace: "ns",
  package: "p",
  packageVersion: "1",
  asset: "a",
  versions: ["1"],
  targetStatus: "Archived",
  restrictions: { publish: "ALLOW", upstream: "BLOCK" },
  resourceArn: arnOf("domain/acme"),
  policyDocument: policyOf(1),
  packageGroup: "/*",
  originRestrictionType: "PUBLISH",
  externalConnection: "public:npmjs",
  tags: [],
  tagKeys: [],
};

export interface Limit {
  /** As service spec 3 calls it. */
  readonly field: string;
  readonly operation: OperationName;
  readonly member: string;
  readonly beside?: PlainInput;
  /** Values within the limits, and the status that they are answered with. */
  readonly taken: readonly unknown[];
  readonly answers: number;
  /** Values beyond, each with what is told; `at` names the member where it is not the row's own. */
  readonly refused: readonly (readonly [value: unknown, constraint: string, at?: string])[];
}

const name = unlike("[a-z][a-z0-9\\-]{0,48}[a-z0-9]");
const repository = unlike("[A-Za-z0-9][A-Za-z0-9._\\-]{1,99}");
const connection = unlike("[A-Za-z0-9][A-Za-z0-9._\\-:]{1,99}");
const coordinate = unlike("[^#/\\s]+");
const solid = unlike("\\S+");
const printable = unlike("\\P{C}+");
const printableOrEmpty = unlike("\\P{C}*");

const coordinateLimits = {
  taken: ["a", a(254), a(255), "日本"],
  refused: [
    ["", shorter(1)],
    [a(256), longer(255)],
    ["a/b", coordinate],
    ["a#b", coordinate],
    ["a b", coordinate],
    ["a\n", coordinate],
  ],
} as const;

const repositoryLimits = {
  taken: ["ab", "A.b_c-1", a(99), a(100)],
  refused: [
    ["a", shorter(2)],
    [a(101), longer(100)],
    ["-ab", repository],
    ["a b", repository],
    ["a/b", repository],
    ["äb", repository],
  ],
} as const;

const descriptionLimits = {
  taken: ["", "ü", a(999), a(1000), "🙂".repeat(1000)],
  answers: 200,
  refused: [
    [a(1001), longer(1000)],
    ["two\nlines", printableOrEmpty],
  ],
} as const;

const tokenLimits = {
  taken: ["t", a(1999), a(2000)],
  answers: 400,
  refused: [
    ["", shorter(1)],
    [a(2001), longer(2000)],
    ["t t", solid],
  ],
} as const;

export const limits: readonly Limit[] = [
  {
    field: "domain name",
    operation: "CreateDomain",
    member: "domain",
    taken: ["ab", "a-1", a(49), a(50)],
    answers: 200,
    refused: [
      ["a", shorter(2)],
      [a(51), longer(50)],
      ["my_domain", name],
      ["1ab", name],
      ["ab-", name],
      ["Ab", name],
      ["ab\n", name],
    ],
  },
  {
    field: "account id",
    operation: "DescribeDomain",
    member: "domainOwner",
    taken: [account],
    answers: 200,
    refused: [
      ["12345678901", shorter(12)],
      ["1234567890123", longer(12)],
      ["12345678901a", unlike("[0-9]{12}")],
      ["٠١٢٣٤٥٦٧٨٩٠١", unlike("[0-9]{12}")],
    ],
  },
  { field: "repository name", operation: "CreateRepository", member: "repository", answers: 200, ...repositoryLimits },
  { field: "repository prefix", operation: "ListRepositories", member: "repositoryPrefix", answers: 200, ...repositoryLimits },
  {
    field: "external connection name",
    operation: "AssociateExternalConnection",
    member: "externalConnection",
    taken: ["no", a(99), a(100), "public:unknown"],
    answers: 400,
    refused: [
      ["a", shorter(2)],
      [a(101), longer(100)],
      [":ab", connection],
      ["a/b", connection],
    ],
  },
  { field: "package name", operation: "DescribePackage", member: "package", answers: 404, ...coordinateLimits },
  { field: "package namespace", operation: "DescribePackage", member: "namespace", answers: 404, ...coordinateLimits },
  { field: "package version", operation: "DescribePackageVersion", member: "packageVersion", answers: 404, ...coordinateLimits },
  {
    field: "package prefix",
    operation: "ListPackages",
    member: "packagePrefix",
    beside: { format: "npm" },
    answers: 200,
    ...coordinateLimits,
  },
  {
    field: "version revision",
    operation: "GetPackageVersionAsset",
    member: "packageVersionRevision",
    taken: ["r", a(49), a(50)],
    answers: 404,
    refused: [
      ["", shorter(1)],
      [a(51), longer(50)],
      ["r r", solid],
    ],
  },
  {
    field: "asset name",
    operation: "GetPackageVersionAsset",
    member: "asset",
    taken: ["a", "a b/c.txt", a(254), a(255)],
    answers: 404,
    refused: [
      ["", shorter(1)],
      [a(256), longer(255)],
      ["a\nb", printable],
      ["a\u200eb", printable],
    ],
  },
  {
    field: "version list",
    operation: "DeletePackageVersions",
    member: "versions",
    taken: [versions(1), versions(99), versions(100)],
    answers: 404,
    refused: [
      [versions(101), longer(100)],
      [[""], shorter(1), "versions.1.member"],
      [["1", a(256)], longer(255), "versions.2.member"],
    ],
  },
  {
    field: "revision map",
    operation: "CopyPackageVersions",
    member: "versionRevisions",
    taken: [revisions(1), revisions(99), revisions(100), { [a(255)]: a(50) }],
    answers: 404,
    refused: [
      [revisions(101), longer(100)],
      [{ [a(256)]: "r" }, mapKeys(longer(255))],
      [{ 1: "" }, shorter(1), "versionRevisions.1.member"],
      [{ 1: a(51) }, longer(50), "versionRevisions.1.member"],
    ],
  },
  { field: "description", operation: "UpdateRepository", member: "description", ...descriptionLimits },
  { field: "contact info", operation: "UpdatePackageGroup", member: "contactInfo", ...descriptionLimits },
  {
    field: "package group pattern",
    operation: "DescribePackageGroup",
    member: "packageGroup",
    taken: ["/npm/*", `/generic/${a(255)}/${a(253)}$`, `/generic/${a(255)}/${a(254)}$`],
    answers: 404,
    refused: [
      ["/", shorter(2)],
      [`/generic/${a(255)}/${a(255)}$`, longer(520)],
      ["/npm/a b~", unlike("/[^\\p{C}\\s]+")],
      ["/npm/a\u0007*", unlike("/[^\\p{C}\\s]+")],
    ],
  },
  {
    field: "package group prefix",
    operation: "ListPackageGroups",
    member: "prefix",
    taken: ["", "/npm", a(519), a(520)],
    answers: 200,
    refused: [
      [a(521), longer(520)],
      ["\n", printableOrEmpty],
    ],
  },
  {
    field: "policy document",
    operation: "PutDomainPermissionsPolicy",
    member: "policyDocument",
    taken: [policyOf(1), policyOf(7167), policyOf(7168), JSON.stringify(policy, null, "\t")],
    answers: 200,
    refused: [
      ["", shorter(1)],
      [policyOf(7169), longer(7168)],
      ["{\u0007}", unlike("[\\P{C}\\s]+")],
    ],
  },
  {
    field: "policy revision",
    operation: "DeleteRepositoryPermissionsPolicy",
    member: "policyRevision",
    taken: ["r", a(99), a(100)],
    answers: 404,
    refused: [
      ["", shorter(1)],
      [a(101), longer(100)],
      ["r r", solid],
    ],
  },
  {
    field: "resource ARN",
    operation: "ListTagsForResource",
    member: "resourceArn",
    taken: [arnOf("domain/none"), arnOf("domain/").padEnd(1010, "a"), arnOf("domain/").padEnd(1011, "a")],
    answers: 404,
    refused: [
      ["", shorter(1)],
      [arnOf("domain/").padEnd(1012, "a"), longer(1011)],
      ["arn arn", solid],
    ],
  },
  {
    field: "encryption key",
    operation: "CreateDomain",
    member: "encryptionKey",
    taken: [],
    answers: 200,
    refused: [
      ["", shorter(1)],
      [a(1012), longer(1011)],
      ["key key", solid],
    ],
  },
  { field: "page token", operation: "ListRepositories", member: "nextToken", ...tokenLimits },
  { field: "page token in the body", operation: "ListDomains", member: "nextToken", ...tokenLimits },
  {
    field: "tag key and value",
    operation: "TagResource",
    member: "tags",
    taken: [
      [{ key: "k", value: "" }],
      [{ key: a(127), value: a(255) }],
      [{ key: a(128), value: a(256) }],
      [{ key: "Größe 🙂", value: "a b" }],
    ],
    answers: 200,
    refused: [
      [[{ key: "", value: "" }], shorter(1), "tags.1.member.key"],
      [[{ key: a(129), value: "" }], longer(128), "tags.1.member.key"],
      [[{ key: "a\n", value: "" }], printable, "tags.1.member.key"],
      [[{ key: "k", value: a(257) }], longer(256), "tags.1.member.value"],
      [[{ key: "k", value: "\u200e" }], printableOrEmpty, "tags.1.member.value"],
      [[{ key: "k" }], missing, "tags.1.member.value"],
      [[{ key: "k", value: "" }, { value: "" }], missing, "tags.2.member.key"],
    ],
  },
  {
    field: "tag list of a request",
    operation: "TagResource",
    member: "tags",
    taken: [tags(199), tags(200)],
    answers: 402,
    refused: [[tags(201), longer(200)]],
  },
  {
    field: "tag keys of a request",
    operation: "UntagResource",
    member: "tagKeys",
    taken: [[], versions(199), versions(200)],
    answers: 200,
    refused: [
      [versions(201), longer(200)],
      [[a(129)], longer(128), "tagKeys.1.member"],
    ],
  },
  {
    field: "upstream list",
    operation: "CreateRepository",
    member: "upstreams",
    beside: { repository: "down" },
    taken: [upstreams(11), upstreams(100)],
    answers: 402,
    refused: [
      [upstreams(101), longer(100)],
      [[{}], missing, "upstreams.1.member.repositoryName"],
    ],
  },
  {
    field: "list of allowed repositories",
    operation: "UpdatePackageGroupOriginConfiguration",
    member: "addAllowedRepositories",
    beside: { restrictions: { PUBLISH: "ALLOW_SPECIFIC_REPOSITORIES" } },
    taken: [allowed(99), allowed(100)],
    answers: 404,
    refused: [[allowed(101), longer(100)]],
  },
  {
    field: "token duration",
    operation: "GetAuthorizationToken",
    member: "durationSeconds",
    taken: [900, 901, 43_199, 43_200],
    answers: 200,
    refused: [
      [-1, less(0)],
      [43_201, more(43_200)],
    ],
  },
  {
    field: "format",
    operation: "DescribePackage",
    member: "format",
    taken: ["generic"],
    answers: 404,
    refused: [
      ["deb", unknown("npm, pypi, maven, nuget, generic, ruby, swift, cargo")],
      ["NPM", unknown("npm, pypi, maven, nuget, generic, ruby, swift, cargo")],
      ["", unknown("npm, pypi, maven, nuget, generic, ruby, swift, cargo")],
    ],
  },
];
