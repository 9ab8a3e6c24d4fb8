/* Every operation of the API that reads, in the ways that it can be asked, as it is measured while a domain grows. */
import { createHash } from "node:crypto";
import { sign } from "../src/access/sigv4.ts";
import { withAdditions } from "../src/api/additions.ts";
import type { Operation } from "../src/api/operation.ts";
import { writePageToken } from "../src/api/page-token.ts";
import { type OperationName, operations } from "../src/api/table.ts";
import { domainArn, packageGroupArn, repositoryArn } from "../src/model/arn.ts";
import { packageKey } from "../src/model/group-pattern.ts";
import type { PackageId } from "../src/model/package.ts";
import { edge, published, repository, scopeOf, versions } from "./growth-places.ts";
import { type keptOpen, send } from "./packages.ts";
import { domain, type Packhouse } from "./peers/packhouse.ts";

/** A server with one of the domains that are compared. */
export interface Grown {
  readonly packhouse: Packhouse;
  readonly agent: ReturnType<typeof keptOpen>;
  /** Some package, wherever among those that only this domain has many of. */
  readonly somePackage: (at: number) => PackageId;
  /** A cursor half-way through its packages. */
  readonly middle: PackageId;
}

type Input = Readonly<Record<string, string | number | boolean>>;

export interface Read {
  readonly what: string;
  readonly operation: OperationName;
  /** What the read of this number asks for. */
  readonly input: (at: number, grown: Grown) => Input;
  /** Whether each is asked for another package than the one before. */
  readonly ofAll: boolean;
}

const emptyHash = createHash("sha256").digest("hex");

/** Asks once, and takes the whole answer. */
export const ask = async ({ packhouse, agent }: Grown, operation: OperationName, input: Input): Promise<void> => {
  const row: Operation = withAdditions(operations[operation] as Operation);
  const url = new URL(row.http.path, packhouse.url);
  for (const [name, value] of Object.entries(input)) {
    const place = row.input[name]?.place ?? "";
    if (!place.startsWith("query:")) throw new Error(`${operation} has no member ${name} in its query`);
    url.searchParams.set(place.slice("query:".length), String(value));
  }
  const { method, path } = row.http;
  const { accessKeyId, secretAccessKey: secret, region } = packhouse.credentials;
  const headers = sign(
    { method, path, query: url.search.slice(1), headers: { host: url.host } },
    { accessKeyId, secret, region, service: "codeartifact", at: Date.now(), payloadHash: emptyHash },
  );
  await send(url.href, { method, headers, agent });
};

/** The input with a token that leads on behind the cursor. */
const behind = (operation: OperationName, input: Input, cursor: readonly (string | number)[]): Input => ({
  ...input,
  nextToken: writePageToken(operation, input, cursor),
});

const inDomain = { domain };
const inRepository = { domain, repository };
const nameAt = (at: number): string => published[at % published.length] ?? "";
const npm = (name: string) => ({ ...inRepository, format: "npm", package: name });
const one = (at: number) => npm(nameAt(at));
const oneVersion = (at: number) => ({ ...one(at), packageVersion: versions[0] });
const throughEdge = { repository: edge, includeUpstream: true };
const long = npm("long");
const some = (at: number, { somePackage }: Grown): Input => {
  const { format, namespace, name } = somePackage(at);
  return { ...inRepository, format, package: name, ...(namespace !== null && { namespace }) };
};
const group = (packageGroup: string) => ({ domain, packageGroup });

const reads = (operation: OperationName, ways: Readonly<Record<string, Input | Read["input"]>>): readonly Read[] =>
  Object.entries(ways).map(([way, input]) => ({
    what: way === "" ? operation : `${operation}, ${way}`,
    operation,
    input: typeof input === "function" ? input : () => input,
    ofAll: way === "of all packages",
  }));

const ofPlaces: readonly Read[] = [
  ...reads("DescribeDomain", { "": inDomain }),
  ...reads("ListDomains", { "": {} }),
  ...reads("GetDomainPermissionsPolicy", { "": inDomain }),
  ...reads("GetAuthorizationToken", { "": inDomain }),
  ...reads("DescribeRepository", { "": inRepository }),
  ...reads("GetRepositoryEndpoint", { "": { ...inRepository, format: "npm" } }),
  ...reads("GetRepositoryPermissionsPolicy", { "": inRepository }),
  ...reads("ListRepositories", { "": {}, "by prefix": { repositoryPrefix: "team-5" } }),
  ...reads("ListRepositoriesInDomain", { "": inDomain, "by prefix": { ...inDomain, repositoryPrefix: "team-5" } }),
  ...reads("ListTagsForResource", {
    "of a domain": (_, { packhouse }) => ({ resourceArn: domainArn(scopeOf(packhouse), domain) }),
    "of a repository": (_, { packhouse }) => ({ resourceArn: repositoryArn(scopeOf(packhouse), domain, repository) }),
    "of a package group": (at, { packhouse }) => ({
      resourceArn: packageGroupArn(scopeOf(packhouse), domain, `/npm/space-${at % 250}/*`),
    }),
  }),
];

const inScope = { ...inRepository, format: "npm", namespace: "space-2" };

const ofPackages: readonly Read[] = [
  ...reads("DescribePackage", {
    "": one,
    "of all packages": some,
    includeUpstream: (at) => ({ ...one(at), ...throughEdge }),
  }),
  ...reads("ListPackages", {
    "": inRepository,
    "half-way": (_, { middle: { format, namespace, name } }) =>
      behind("ListPackages", { ...inRepository, maxResults: 20 }, [format, namespace ?? "", name]),
    "by format": { ...inRepository, format: "npm" },
    "by a format that few have": { ...inRepository, format: "generic" },
    "by namespace": { ...inRepository, format: "npm", namespace: "space-", maxResults: 20 },
    "by name": { ...inRepository, packagePrefix: "read-" },
    "by a name that few have": { ...inRepository, format: "npm", packagePrefix: "rare-" },
    "by namespace and name": { ...inScope, packagePrefix: "rare-" },
    "by a namespace that many have, and a name that few have": { ...inScope, namespace: "space-", packagePrefix: "rare-" },
    "by publish": { ...inRepository, publish: "ALLOW" },
    "by upstream": { ...inRepository, upstream: "BLOCK" },
    "by a publish that few have": { ...inRepository, publish: "BLOCK" },
    "by an upstream that few have": { ...inRepository, upstream: "ALLOW" },
    "by what none has": { ...inRepository, publish: "BLOCK", upstream: "BLOCK" },
    "by namespace, and a publish that few have": { ...inScope, namespace: "space-", publish: "BLOCK" },
    "by name, and a publish that few have": { ...inRepository, format: "npm", packagePrefix: "seeded-", publish: "BLOCK" },
    includeUpstream: { ...inRepository, ...throughEdge },
    "includeUpstream, by a publish that few have": { ...inRepository, ...throughEdge, publish: "BLOCK" },
  }),
];

const ofVersions: readonly Read[] = [
  ...reads("ListPackageVersions", {
    "": one,
    "of all packages": some,
    "of a package with many": long,
    "of a package with many, half-way": behind("ListPackageVersions", long, ["1.200.0", 0]),
    "by status": { ...long, status: "Unlisted" },
    "by originType": { ...long, originType: "EXTERNAL" },
    "by time": { ...long, sortBy: "PUBLISHED_TIME" },
    includeUpstream: (at) => ({ ...one(at), ...throughEdge }),
  }),
  ...reads("DescribePackageVersion", {
    "": oneVersion,
    "of all packages": (at, grown) => ({ ...some(at, grown), packageVersion: versions[1] }),
    includeUpstream: (at) => ({ ...oneVersion(at), ...throughEdge }),
  }),
  ...reads("GetPackageVersionReadme", {
    "": (at, grown) => ({ ...some(at, grown), packageVersion: versions[1] }),
    includeUpstream: (at) => ({ ...long, packageVersion: `1.${at % 300}.0`, ...throughEdge }),
  }),
  ...reads("GetPackageVersionAsset", { "": (at) => ({ ...oneVersion(at), asset: "package.tgz" }) }),
  ...reads("ListPackageVersionAssets", { "": oneVersion, includeUpstream: (at) => ({ ...oneVersion(at), ...throughEdge }) }),
  ...reads("ListPackageVersionDependencies", {
    "": oneVersion,
    includeUpstream: (at) => ({ ...oneVersion(at), ...throughEdge }),
  }),
];

const few = { maxResults: 10 };
const afterKey = (list: Input, key: string): Input => behind("ListAssociatedPackages", list, [key, "", ""]);

const ofGroups: readonly Read[] = [
  ...reads("DescribePackageGroup", { "": (at) => group(`/npm/space-${at % 250}/*`) }),
  ...reads("GetAssociatedPackageGroup", {
    "": (at) => ({ domain, format: "npm", package: nameAt(at) }),
    "of all packages": (at, grown) => {
      const { repository: _, ...asked } = some(at, grown);
      return asked;
    },
    "of no package": (at) => ({ domain, format: "npm", package: `none-${at}` }),
  }),
  ...reads("ListPackageGroups", { "": inDomain, "by prefix": { ...inDomain, prefix: "/npm/space-" } }),
  ...reads("ListSubPackageGroups", { "of the root": group("/*"), "of many": group("/npm/*") }),
  ...reads("ListAllowedRepositoriesForGroup", { "": { ...group("/npm/space-1/*"), originRestrictionType: "PUBLISH" } }),
  ...reads("ListAssociatedPackages", {
    "of one package": (at) => group(`/npm//read-${at % 50}$`),
    "of many packages": group("/npm//read-*"),
    "of the root": { ...group("/*"), maxResults: 20 },
    "of nearly everything": { ...group("/npm/*"), ...few },
    "of nearly everything, half-way": (_, { middle }) => afterKey({ ...group("/npm/*"), ...few }, packageKey(middle)),
    "where the rest belongs to others": afterKey(group("/npm/*"), "npm/space"),
    "preview of some": { ...group("/npm/space-3/seeded~"), preview: true, maxResults: 1 },
    "preview of nearly everything": { ...group("/npm//*"), preview: true, ...few },
  }),
];

export const allReads: readonly Read[] = [...ofPlaces, ...ofPackages, ...ofVersions, ...ofGroups];
