/* A server with many of everything that is listed page by page, and somebody who adds to it and takes away. */
import { createHash } from "node:crypto";
import * as sdk from "@aws-sdk/client-codeartifact";
import type { OperationName } from "../../src/api/table.ts";
import { apiClient, makeDomain } from "./api.ts";
import type { Values } from "./sdk-driver.ts";
import { type Packhouse, startPackhouse } from "./start.ts";

/** More than two pages of the largest size. */
export const crowdSize = 2_500;

/** What stays there. Names of what comes and goes lie between these. */
export const stayingNames: readonly string[] = Array.from({ length: crowdSize }, (_, index) => nameAt(index));

function nameAt(index: number): string {
  return `n-${String(index).padStart(4, "0")}`;
}

const domain = "acme";
const packageGroup = "/npm/*";
const inApp = { domain, repository: "app" } as const;
const inTools = { ...inApp, format: "generic", namespace: "tools" } as const;
const versioned = { ...inTools, package: "versioned" };

/** Something that can be made and removed under a name. */
interface Kind {
  readonly make: (name: string) => Promise<unknown>;
  readonly remove: (name: string) => Promise<unknown>;
}

const contents = Buffer.from("what all of them hold");
const asset = {
  assetName: "asset",
  assetContent: contents,
  assetSHA256: createHash("sha256").update(contents).digest("hex"),
};

const kindsOf = (client: sdk.CodeartifactClient): readonly Kind[] => [
  {
    make: (name) => client.send(new sdk.CreateDomainCommand({ domain: name })),
    remove: (name) => client.send(new sdk.DeleteDomainCommand({ domain: name })),
  },
  {
    make: (repository) => client.send(new sdk.CreateRepositoryCommand({ domain, repository })),
    remove: (repository) => client.send(new sdk.DeleteRepositoryCommand({ domain, repository })),
  },
  {
    make: (name) => {
      const restrictions = { publish: "ALLOW", upstream: "BLOCK" } as const;
      return client.send(new sdk.PutPackageOriginConfigurationCommand({ ...inTools, package: name, restrictions }));
    },
    remove: (name) => client.send(new sdk.DeletePackageCommand({ ...inTools, package: name })),
  },
  {
    make: (packageVersion) => client.send(new sdk.PublishPackageVersionCommand({ ...versioned, packageVersion, ...asset })),
    remove: (version) => client.send(new sdk.DeletePackageVersionsCommand({ ...versioned, versions: [version] })),
  },
  {
    make: (name) => client.send(new sdk.CreatePackageGroupCommand({ domain, packageGroup: `/npm/${name}/*` })),
    remove: (name) => client.send(new sdk.DeletePackageGroupCommand({ domain, packageGroup: `/npm/${name}/*` })),
  },
];

const allow = (client: sdk.CodeartifactClient, names: readonly string[]): Promise<unknown> => {
  const addAllowedRepositories = names.map((repositoryName) => ({ repositoryName, originRestrictionType: "PUBLISH" as const }));
  const restrictions = { PUBLISH: "ALLOW_SPECIFIC_REPOSITORIES" } as const;
  const change = { domain, packageGroup, restrictions, addAllowedRepositories };
  return client.send(new sdk.UpdatePackageGroupOriginConfigurationCommand(change));
};

const madeAtOnce = 8;

const makeCrowd = async (packhouse: Packhouse): Promise<void> => {
  const client = apiClient(packhouse);
  await makeDomain(packhouse, domain, [{ repository: "app" }]);
  for (const pattern of [packageGroup, "/generic/*"])
    await client.send(new sdk.CreatePackageGroupCommand({ domain, packageGroup: pattern }));
  // All kinds at once: while one waits for the disk another is worked on.
  const work = kindsOf(client).flatMap(({ make }) => {
    const left = stayingNames.values();
    return Array.from({ length: madeAtOnce }, async () => {
      for (const name of left) await make(name);
    });
  });
  await Promise.all(work);
  for (let start = 0; start < crowdSize; start += 100) await allow(client, stayingNames.slice(start, start + 100));
  client.destroy();
};

/** A list that has all of the crowd of one kind. */
export interface CrowdedList {
  readonly operation: OperationName;
  readonly input: Values;
  readonly resultKey: string;
}

export const crowdedLists: readonly CrowdedList[] = [
  {
    operation: "ListAllowedRepositoriesForGroup",
    input: { domain, packageGroup, originRestrictionType: "PUBLISH" },
    resultKey: "allowedRepositories",
  },
  { operation: "ListAssociatedPackages", input: { domain, packageGroup: "/generic/*" }, resultKey: "packages" },
  { operation: "ListDomains", input: {}, resultKey: "domains" },
  { operation: "ListPackageGroups", input: { domain }, resultKey: "packageGroups" },
  { operation: "ListPackageVersions", input: versioned, resultKey: "versions" },
  { operation: "ListPackages", input: inApp, resultKey: "packages" },
  { operation: "ListRepositories", input: {}, resultKey: "repositories" },
  { operation: "ListRepositoriesInDomain", input: { domain }, resultKey: "repositories" },
  { operation: "ListSubPackageGroups", input: { domain, packageGroup }, resultKey: "packageGroups" },
];

/** What an entry of any of the lists was made under. */
export const nameOf = (entry: unknown): string => {
  if (typeof entry === "string") return entry;
  const { pattern, version, package: ofPackage, name } = entry as Readonly<Record<string, string | undefined>>;
  return pattern?.replace(/^\/npm\/(n-.*)\/\*$/u, "$1") ?? version ?? ofPackage ?? name ?? "";
};

/** Makes so many changes, after those that it was asked for before. */
export type Writer = (changes: number) => Promise<void>;

/** As many of a kind as are there for a while. */
const passingAtOnce = 4;

/** Somebody who makes and removes, in all lists in turn and everywhere between what stays. */
const makeWriter = (packhouse: Packhouse): Writer => {
  const client = apiClient(packhouse);
  const kinds = kindsOf(client).map((kind) => ({ ...kind, passing: [] as string[] }));
  let count = 0;
  const change = async (): Promise<void> => {
    const kind = kinds[count % kinds.length];
    if (kind === undefined) return;
    const name = `${nameAt((count * 997) % crowdSize)}-${count}`;
    count += 1;
    await kind.make(name);
    if (kind === kinds[1]) await allow(client, [name]);
    const oldest = kind.passing.push(name) > passingAtOnce ? kind.passing.shift() : undefined;
    if (oldest !== undefined) await kind.remove(oldest);
  };
  let last = Promise.resolve();
  return (changes) => {
    for (let left = changes; left > 0; left -= 1) last = last.then(change);
    return last;
  };
};

export interface Crowd {
  readonly packhouse: Packhouse;
  readonly writer: Writer;
}

export const startCrowd = async (): Promise<Crowd> => {
  const packhouse = await startPackhouse({ domainsPerAccount: 2 * crowdSize, repositoriesPerDomain: 2 * crowdSize });
  await makeCrowd(packhouse);
  return { packhouse, writer: makeWriter(packhouse) };
};
