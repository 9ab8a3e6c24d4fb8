/* Package groups (service spec 13.2, 15.4, 15.9, 15.15, 15.20, 15.27, 15.28, 15.30, 15.37, 15.45, 15.46). */
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
const types = ["EXTERNAL_UPSTREAM", "INTERNAL_UPSTREAM", "PUBLISH"] as const;

const encoded = (pattern: string): string => pattern.replace("*", "%2a").replace("$", "%24");
const reference = (pattern: string) => ({ arn: arnOf(`package-group/acme${encoded(pattern)}`), pattern });

const own = (mode: string, repositoriesCount = 0) => ({ mode, effectiveMode: mode, repositoriesCount });
const inherits = (effectiveMode: string, from: string) => ({
  mode: "INHERIT",
  effectiveMode,
  inheritedFrom: reference(from),
  repositoriesCount: 0,
});

type Restrictions = Partial<Record<(typeof types)[number], object>>;

/** A group whose restrictions are as those of the root, but for these. */
const group = (pattern: string, parent: string | null, texts: object = {}, restrictions: Restrictions = {}) => {
  const usual = parent === null ? own("ALLOW") : inherits("ALLOW", "/*");
  return {
    ...reference(pattern),
    domainName: domain,
    domainOwner: account,
    createdTime: recently,
    ...texts,
    originConfiguration: { restrictions: { ...Object.fromEntries(types.map((type) => [type, usual])), ...restrictions } },
    ...(parent !== null && { parent: reference(parent) }),
  };
};

const absent = notFound("Package group /npm/absent/* does not exist in domain acme.");
const absentRepository = notFound("Repository absent does not exist in domain acme.", {
  resourceType: "repository",
  resourceId: "absent",
});
const groupPattern = "/npm/absent/*";
const texts = { contactInfo: "ui@example.org", description: "What the UI team makes" };
const outOfPattern = outOfBounds("packageGroup", "npm", "Member must satisfy regular expression pattern: /[^\\p{C}\\s]+");

const making: readonly Step[] = [
  call("ListPackageGroups", { domain }, gives({ packageGroups: [group("/*", null)] })),
  call(
    "CreatePackageGroup",
    { domain, packageGroup: "/npm/acme/*", ...texts, tags: [{ key: "team", value: "ui" }] },
    gives({ packageGroup: group("/npm/acme/*", "/*", texts) }),
  ),
  call("CreatePackageGroup", { domain, packageGroup: "/npm/*" }, gives({ packageGroup: group("/npm/*", "/*") })),
  call(
    "CreatePackageGroup",
    { domain, packageGroup: "/npm/acme/ui~" },
    gives({ packageGroup: group("/npm/acme/ui~", "/npm/acme/*") }),
  ),
  call(
    "CreatePackageGroup",
    { domain, packageGroup: "/npm/acme/ui$" },
    gives({ packageGroup: group("/npm/acme/ui$", "/npm/acme/ui~") }),
  ),
  call("CreatePackageGroup", { domain, packageGroup: "/npm/*" }, conflict(/\/npm\/\*/u)),
  call("CreatePackageGroup", { domain, packageGroup: "/python/*" }, invalid(/\/python\/\*/u, "FIELD_VALIDATION_FAILED")),
  call(
    "CreatePackageGroup",
    { domain, packageGroup: "/npm/many/*", tags: Array.from({ length: 51 }, (_, index) => ({ key: `key-${index}`, value: "" })) },
    overQuota(/\b50\b/u),
  ),
];

const reading: readonly Step[] = [
  call("DescribePackageGroup", { domain, packageGroup: "/*" }, gives({ packageGroup: group("/*", null) })),
  call(
    "DescribePackageGroup",
    { domain, packageGroup: "/npm/acme/*" },
    gives({ packageGroup: group("/npm/acme/*", "/npm/*", texts) }),
  ),
  call("DescribePackageGroup", { domain, packageGroup: groupPattern }, absent),
  call("DescribePackageGroup", { domain, packageGroup: "npm" }, outOfPattern),
  call(
    "ListPackageGroups",
    { domain, maxResults: 2 },
    gives({ packageGroups: [group("/*", null), group("/npm/*", "/*")], nextToken: keeps("groups page", /^\S{1,2000}$/u) }),
  ),
  call(
    "ListPackageGroups",
    { domain, nextToken: kept("groups page") },
    gives({
      packageGroups: [
        group("/npm/acme/*", "/npm/*", texts),
        group("/npm/acme/ui$", "/npm/acme/ui~"),
        group("/npm/acme/ui~", "/npm/acme/*"),
      ],
    }),
  ),
  call(
    "ListPackageGroups",
    { domain, prefix: "/npm/acme/ui$" },
    gives({ packageGroups: [group("/npm/acme/ui$", "/npm/acme/ui~")] }),
  ),
  call(
    "ListPackageGroups",
    { domain, maxResults: 1001 },
    outOfBounds("maxResults", "1001", "Member must have value less than or equal to 1000"),
  ),
  call(
    "ListSubPackageGroups",
    { domain, packageGroup: "/npm/*" },
    gives({ packageGroups: [group("/npm/acme/*", "/npm/*", texts)] }),
  ),
  call("ListSubPackageGroups", { domain, packageGroup: "/npm/acme/ui$" }, gives({ packageGroups: [] })),
  call("ListSubPackageGroups", { domain, packageGroup: groupPattern }, absent),
  call("ListSubPackageGroups", { domain, packageGroup: "npm" }, outOfPattern),
];

const changed = { contactInfo: "ui@example.org", description: "What the web team makes" };

const changing: readonly Step[] = [
  call(
    "UpdatePackageGroup",
    { domain, packageGroup: "/npm/acme/*", description: changed.description },
    gives({ packageGroup: group("/npm/acme/*", "/npm/*", changed) }),
  ),
  call("UpdatePackageGroup", { domain, packageGroup: groupPattern, description: "" }, absent),
  call(
    "UpdatePackageGroup",
    { domain, packageGroup: "/npm/acme/*", contactInfo: "two\nlines" },
    outOfBounds("contactInfo", "two\nlines", "Member must satisfy regular expression pattern: \\P{C}*"),
  ),
  call(
    "UpdatePackageGroupOriginConfiguration",
    {
      domain,
      packageGroup: "/npm/*",
      restrictions: { PUBLISH: "ALLOW_SPECIFIC_REPOSITORIES", EXTERNAL_UPSTREAM: "BLOCK" },
      addAllowedRepositories: ["app", "team"].map((repositoryName) => ({ repositoryName, originRestrictionType: "PUBLISH" })),
    },
    gives({
      packageGroup: group(
        "/npm/*",
        "/*",
        {},
        { PUBLISH: own("ALLOW_SPECIFIC_REPOSITORIES", 2), EXTERNAL_UPSTREAM: own("BLOCK") },
      ),
      allowedRepositoryUpdates: { PUBLISH: { ADDED: ["app", "team"] } },
    }),
  ),
  call(
    "DescribePackageGroup",
    { domain, packageGroup: "/npm/acme/*" },
    gives({
      packageGroup: group("/npm/acme/*", "/npm/*", changed, {
        PUBLISH: inherits("ALLOW_SPECIFIC_REPOSITORIES", "/npm/*"),
        EXTERNAL_UPSTREAM: inherits("BLOCK", "/npm/*"),
      }),
    }),
  ),
  call(
    "ListAllowedRepositoriesForGroup",
    { domain, packageGroup: "/npm/*", originRestrictionType: "PUBLISH", maxResults: 1 },
    gives({ allowedRepositories: ["app"], nextToken: keeps("allowed page", /^\S{1,2000}$/u) }),
  ),
  call(
    "ListAllowedRepositoriesForGroup",
    { domain, packageGroup: "/npm/*", originRestrictionType: "PUBLISH", nextToken: kept("allowed page") },
    gives({ allowedRepositories: ["team"] }),
  ),
  call(
    "ListAllowedRepositoriesForGroup",
    { domain, packageGroup: "/npm/*", originRestrictionType: "INTERNAL_UPSTREAM" },
    gives({ allowedRepositories: [] }),
  ),
  call("ListAllowedRepositoriesForGroup", { domain, packageGroup: groupPattern, originRestrictionType: "PUBLISH" }, absent),
  call(
    "ListAllowedRepositoriesForGroup",
    { domain, packageGroup: "/npm/*", originRestrictionType: "DOWNLOAD" as "PUBLISH" },
    outOfBounds(
      "originRestrictionType",
      "DOWNLOAD",
      "Member must satisfy enum value set: [EXTERNAL_UPSTREAM, INTERNAL_UPSTREAM, PUBLISH]",
    ),
  ),
  call(
    "UpdatePackageGroupOriginConfiguration",
    { domain, packageGroup: "/npm/*", removeAllowedRepositories: [{ repositoryName: "team", originRestrictionType: "PUBLISH" }] },
    gives({
      packageGroup: group(
        "/npm/*",
        "/*",
        {},
        { PUBLISH: own("ALLOW_SPECIFIC_REPOSITORIES", 1), EXTERNAL_UPSTREAM: own("BLOCK") },
      ),
      allowedRepositoryUpdates: { PUBLISH: { REMOVED: ["team"] } },
    }),
  ),
  call(
    "UpdatePackageGroupOriginConfiguration",
    { domain, packageGroup: "/npm/*", restrictions: { PUBLISH: "INHERIT", EXTERNAL_UPSTREAM: "INHERIT" } },
    gives({ packageGroup: group("/npm/*", "/*"), allowedRepositoryUpdates: {} }),
  ),
  call(
    "UpdatePackageGroupOriginConfiguration",
    { domain, packageGroup: "/*", restrictions: { PUBLISH: "INHERIT" } },
    invalid(/\/\*/u),
  ),
  call(
    "UpdatePackageGroupOriginConfiguration",
    { domain, packageGroup: "/npm/*", addAllowedRepositories: [{ repositoryName: "app", originRestrictionType: "PUBLISH" }] },
    invalid(/\bPUBLISH\b/u),
  ),
  call(
    "UpdatePackageGroupOriginConfiguration",
    { domain, packageGroup: groupPattern, restrictions: { PUBLISH: "BLOCK" } },
    absent,
  ),
  call(
    "UpdatePackageGroupOriginConfiguration",
    {
      domain,
      packageGroup: "/npm/*",
      restrictions: { PUBLISH: "ALLOW_SPECIFIC_REPOSITORIES" },
      addAllowedRepositories: [{ repositoryName: "absent", originRestrictionType: "PUBLISH" }],
    },
    absentRepository,
  ),
];

export const makingPackageGroups: readonly Step[] = [...making, ...reading, ...changing];

const ofNpm = (namespace: string, name: string) => ({ format: "npm", namespace, package: name });

/** Once there are packages. */
export const associatingPackages: readonly Step[] = [
  call(
    "GetAssociatedPackageGroup",
    { domain, format: "npm", namespace: "acme", package: "ui" },
    gives({ packageGroup: group("/npm/acme/ui$", "/npm/acme/ui~"), associationType: "STRONG" }),
  ),
  call(
    "GetAssociatedPackageGroup",
    { domain, format: "npm", namespace: "Acme", package: "other" },
    gives({ packageGroup: group("/npm/acme/*", "/npm/*", changed), associationType: "WEAK" }),
  ),
  call(
    "GetAssociatedPackageGroup",
    { domain, format: "generic", namespace: "tools", package: "never-made" },
    gives({ packageGroup: group("/*", null), associationType: "STRONG" }),
  ),
  call("GetAssociatedPackageGroup", { domain, format: "generic", package: "widget" }, invalid(/namespace/u)),
  call(
    "ListAssociatedPackages",
    { domain, packageGroup: "/npm/acme/ui$" },
    gives({ packages: [{ ...ofNpm("acme", "ui"), associationType: "STRONG" }] }),
  ),
  call("ListAssociatedPackages", { domain, packageGroup: "/npm/acme/*" }, gives({ packages: [] })),
  call(
    "ListAssociatedPackages",
    { domain, packageGroup: "/generic/tools/*", preview: true },
    gives({
      packages: ["sender", "widget"].map((name) => ({
        format: "generic",
        namespace: "tools",
        package: name,
        associationType: "STRONG",
      })),
    }),
  ),
  call("ListAssociatedPackages", { domain, packageGroup: groupPattern }, absent),
  call("ListAssociatedPackages", { domain, packageGroup: "npm" }, outOfPattern),
];

export const removingPackageGroups: readonly Step[] = [
  call(
    "DeletePackageGroup",
    { domain, packageGroup: "/npm/acme/*" },
    gives({ packageGroup: group("/npm/acme/*", "/npm/*", changed) }),
  ),
  call(
    "DescribePackageGroup",
    { domain, packageGroup: "/npm/acme/ui~" },
    gives({ packageGroup: group("/npm/acme/ui~", "/npm/*") }),
  ),
  call(
    "DeletePackageGroup",
    { domain, packageGroup: "/npm/acme/*" },
    notFound("Package group /npm/acme/* does not exist in domain acme."),
  ),
  call("DeletePackageGroup", { domain, packageGroup: "/*" }, invalid(/\/\*/u)),
];
