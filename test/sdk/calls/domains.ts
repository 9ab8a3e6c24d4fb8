/* Domains, their policies, their tags and tokens (service spec 7.1, 8, 14, 15.3, 15.6, 15.7, 15.13, 15.21, 15.22, 15.29, 15.38, 15.40, 15.43, 15.44). */
import {
  account,
  arnOf,
  aTimeIn,
  call,
  conflict,
  gives,
  invalid,
  keeps,
  keepsOther,
  kept,
  notFound,
  outOfBounds,
  overQuota,
  recently,
  type Step,
} from "./call.ts";

const domain = "acme";
const arn = arnOf("domain/acme");
const namePattern = "[a-z][a-z0-9\\-]{0,48}[a-z0-9]";

const summaryOf = (name: string) => ({
  name,
  owner: account,
  arn: arnOf(`domain/${name}`),
  status: "Active",
  createdTime: recently,
});
const newDomain = (name: string) => ({ ...summaryOf(name), repositoryCount: 0, assetSizeBytes: 0 });
const encryptionKey = `arn:aws:kms:us-east-1:${account}:alias/acme`;

/** As many as fill up what an account may have (service spec 6). */
const spares = Array.from({ length: 9 }, (_, index) => `spare-${index + 1}`);

export const makingDomains: readonly Step[] = [
  call("ListDomains", {}, gives({ domains: [] })),
  call(
    "CreateDomain",
    { domain, encryptionKey: "alias/acme", tags: [{ key: "team", value: "web" }] },
    gives({ domain: { ...newDomain(domain), encryptionKey } }),
  ),
  call("CreateDomain", { domain }, conflict(/\bacme\b/u, { resourceType: "domain", resourceId: domain })),
  call(
    "CreateDomain",
    { domain: "No_Good" },
    outOfBounds("domain", "No_Good", `Member must satisfy regular expression pattern: ${namePattern}`),
  ),
  call(
    "CreateDomain",
    { domain: "sealed", encryptionKey: "no key" },
    outOfBounds("encryptionKey", "no key", "Member must satisfy regular expression pattern: \\S+"),
  ),
  call("CreateDomain", { domain: "sealed", encryptionKey: "no-key" }, invalid(/encryption key/u, "ENCRYPTION_KEY_ERROR")),
  ...spares.map((spare) => call("CreateDomain", { domain: spare }, gives({ domain: newDomain(spare) }))),
  call("CreateDomain", { domain: "one-more" }, overQuota(/\b10\b/u, { resourceType: "domain", resourceId: "one-more" })),
  call("DescribeDomain", { domain, domainOwner: account }, gives({ domain: { ...newDomain(domain), encryptionKey } })),
  call(
    "DescribeDomain",
    { domain: "a".repeat(51) },
    invalid(
      /'domain' failed to satisfy constraint: Member must have length less than or equal to 50/u,
      "FIELD_VALIDATION_FAILED",
    ),
  ),
];

const inOrder = [domain, ...spares];

export const listingDomains: readonly Step[] = [
  call(
    "ListDomains",
    { maxResults: 1 },
    gives({ domains: [{ ...summaryOf(domain), encryptionKey }], nextToken: keeps("domains page", /^\S{1,2000}$/u) }),
  ),
  call("ListDomains", { nextToken: kept("domains page") }, gives({ domains: inOrder.slice(1).map(summaryOf) })),
  call(
    "ListDomains",
    { maxResults: 1001 },
    outOfBounds("maxResults", "1001", "Member must have value less than or equal to 1000"),
  ),
  call("ListDomains", { nextToken: "never-given" }, invalid(/nextToken/u, "FIELD_VALIDATION_FAILED")),
];

const missingResources = [
  [arnOf("repository/acme/absent"), notFound(/\babsent\b/u, { resourceType: "repository", resourceId: "absent" })],
  [arnOf("package-group/acme/npm/absent/%2a"), notFound(/\babsent\b/u)],
] as const;

export const tagging: readonly Step[] = [
  call("ListTagsForResource", { resourceArn: arn }, gives({ tags: [{ key: "team", value: "web" }] })),
  call(
    "TagResource",
    {
      resourceArn: arn,
      tags: [
        { key: "team", value: "api" },
        { key: "stage", value: "" },
      ],
    },
    gives({}),
  ),
  call(
    "ListTagsForResource",
    { resourceArn: arn },
    gives({
      tags: [
        { key: "stage", value: "" },
        { key: "team", value: "api" },
      ],
    }),
  ),
  call("UntagResource", { resourceArn: arn, tagKeys: ["stage", "never-there"] }, gives({})),
  call("ListTagsForResource", { resourceArn: arn }, gives({ tags: [{ key: "team", value: "api" }] })),
  call(
    "TagResource",
    { resourceArn: arn, tags: Array.from({ length: 50 }, (_, index) => ({ key: `key-${index}`, value: "" })) },
    overQuota(/\b50\b/u),
  ),
  call("TagResource", { resourceArn: arn, tags: [{ key: "aws:mine", value: "" }] }, invalid(/aws:/u)),
  call("UntagResource", { resourceArn: "arn:aws:s3:::bucket", tagKeys: ["team"] }, invalid(/arn:aws:s3:::bucket/u)),
  call(
    "ListTagsForResource",
    { resourceArn: "not an arn" },
    outOfBounds("resourceArn", "not an arn", "Member must satisfy regular expression pattern: \\S+"),
  ),
  ...missingResources.flatMap(([resourceArn, refusal]) => [
    call("ListTagsForResource", { resourceArn }, refusal),
    call("TagResource", { resourceArn, tags: [{ key: "a", value: "b" }] }, refusal),
    call("UntagResource", { resourceArn, tagKeys: ["a"] }, refusal),
  ]),
];

export const gettingTokens: readonly Step[] = [
  call("GetAuthorizationToken", { domain }, gives({ authorizationToken: /^\S{20,}$/u, expiration: aTimeIn(43_200) })),
  call(
    "GetAuthorizationToken",
    { domain, durationSeconds: 900 },
    gives({ authorizationToken: /^\S{20,}$/u, expiration: aTimeIn(900) }),
  ),
  call("GetAuthorizationToken", { domain, durationSeconds: 899 }, invalid(/900/u, "FIELD_VALIDATION_FAILED")),
  call(
    "GetAuthorizationToken",
    { domain, durationSeconds: 43_201 },
    outOfBounds("durationSeconds", "43201", "Member must have value less than or equal to 43200"),
  ),
  call("GetAuthorizationToken", { domain, durationSeconds: 0 }, invalid(/session/u)),
];

const documentThat = (effect: "Allow" | "Deny") =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: effect,
        Principal: { AWS: "arn:aws:iam::222233334444:root" },
        Action: "codeartifact:DescribeDomain",
        Resource: "*",
      },
    ],
  });

/** The policy of the domain or of one of its repositories, from none to none. */
const policySteps = (
  of: "Domain" | "Repository",
  resource: { readonly domain: string; readonly repository: string },
  resourceArn: string,
): readonly Step[] => {
  const get = `Get${of}PermissionsPolicy` as const;
  const put = `Put${of}PermissionsPolicy` as const;
  const remove = `Delete${of}PermissionsPolicy` as const;
  const { repository, ...inDomain } = resource;
  const place = of === "Domain" ? (inDomain as typeof resource) : resource;
  const name = `policy of the ${of}`;
  const none = notFound(`There is no policy attached to ${resourceArn}.`);
  const policyWith = (document: string, revision: unknown) => gives({ policy: { resourceArn, revision, document } });
  return [
    call(get, place, none),
    call(remove, place, none),
    call(
      put,
      { ...place, policyDocument: documentThat("Allow") },
      policyWith(documentThat("Allow"), keeps(name, /^\S{1,100}$/u)),
    ),
    call(get, place, policyWith(documentThat("Allow"), kept(name))),
    call(put, { ...place, policyDocument: documentThat("Deny"), policyRevision: "another" }, conflict(/\banother\b/u)),
    call(
      put,
      { ...place, policyDocument: documentThat("Deny"), policyRevision: kept(name) },
      policyWith(documentThat("Deny"), keepsOther(name, /^\S{1,100}$/u)),
    ),
    call(put, { ...place, policyDocument: "{" }, invalid(/policy/u)),
    call(
      put,
      { ...place, policyDocument: " ".repeat(7169) },
      invalid(
        /'policyDocument' failed to satisfy constraint: Member must have length less than or equal to 7168/u,
        "FIELD_VALIDATION_FAILED",
      ),
    ),
    call(remove, { ...place, policyRevision: "another" }, conflict(/\banother\b/u)),
    call(
      remove,
      { ...place, policyRevision: "with a space" },
      outOfBounds("policyRevision", "with a space", "Member must satisfy regular expression pattern: \\S+"),
    ),
    call(
      get,
      { ...place, domainOwner: "12345678901x" },
      outOfBounds("domainOwner", "12345678901x", "Member must satisfy regular expression pattern: [0-9]{12}"),
    ),
    call(remove, { ...place, policyRevision: kept(name) }, policyWith(documentThat("Deny"), kept(name))),
    call(get, place, none),
  ];
};

export const policies: readonly Step[] = [
  ...policySteps("Domain", { domain, repository: "" }, arn),
  ...policySteps("Repository", { domain, repository: "app" }, arnOf("repository/acme/app")),
  ...(["Get", "Delete"] as const).map((verb) =>
    call(
      `${verb}RepositoryPermissionsPolicy`,
      { domain, repository: "absent" },
      notFound("Repository absent does not exist in domain acme.", { resourceType: "repository", resourceId: "absent" }),
    ),
  ),
];

export const removingDomains: readonly Step[] = [
  call("DeleteDomain", { domain }, conflict(/\bacme\b/u, { resourceType: "domain", resourceId: domain })),
  call(
    "DeleteDomain",
    { domain: "acme-" },
    outOfBounds("domain", "acme-", `Member must satisfy regular expression pattern: ${namePattern}`),
  ),
  ...spares.map((spare) =>
    call("DeleteDomain", { domain: spare }, gives({ domain: { ...newDomain(spare), status: "Deleted" } })),
  ),
  call("DeleteDomain", { domain: "absent" }, gives({})),
];

export const removingTheDomain: readonly Step[] = [
  call("DeleteDomain", { domain }, gives({ domain: { ...newDomain(domain), encryptionKey, status: "Deleted" } })),
  call("ListDomains", {}, gives({ domains: [] })),
];
