/*
 * What growth is measured on: one domain with 1,000 package versions; the same with 1,000 package groups; and the same
 * again with as many more packages as make 1,000,000 versions. What is asked for is in all of them.
 */
import { cpSync } from "node:fs";
import {
  CreatePackageGroupCommand,
  CreateRepositoryCommand,
  PutDomainPermissionsPolicyCommand,
  PutRepositoryPermissionsPolicyCommand,
  TagResourceCommand,
  UpdatePackageGroupOriginConfigurationCommand,
} from "@aws-sdk/client-codeartifact";
import { domainArn, repositoryArn } from "../src/model/arn.ts";
import { bodyOf, keptOpen, publish, tarballOf } from "./packages.ts";
import {
  account,
  databaseIn,
  domain,
  makeDomain,
  makeRepository,
  type Packhouse,
  registryIn,
  startPackhouse,
} from "./peers/packhouse.ts";
import type { Registry } from "./peers/registry.ts";
import { type SeededPackage, seedPackages } from "./seed.ts";

export const repository = "local";
/** Has `repository` as its upstream, and nothing of its own. */
export const edge = "edge";
export const versions = ["1.0.0", "1.1.0"] as const;
/** As many clients as publish at once. */
const clients = 8;
const seededEach = 10;

/** Published with their bytes. */
export const published = Array.from({ length: 200 }, (_, at) => `read-${at}`);
const repositories = Array.from({ length: 100 }, (_, at) => `team-${at}`);
const longVersions = 300;
const rarePackages = 20;
/** So many seeded packages has the small domain too. */
export const firstSeeded = 27;
const spaces = 250;

const npm = (name: string, namespace: string | null = null) => ({ format: "npm", namespace, name }) as const;

/** The seeded package of this number: every other one is in one of many namespaces. */
export const seededId = (at: number) => npm(`seeded-${at}`, at % 2 === 0 ? null : `space-${((at - 1) / 2) % spaces}`);

/** With the published ones, 1,000 versions. */
const few = function* (): Generator<SeededPackage> {
  yield { id: npm("long"), versions: longVersions };
  for (let at = 0; at < rarePackages; at += 1) yield { id: npm(`rare-${at}`, `space-${at}`), versions: 1, odd: true };
  for (let at = 0; at < 10; at += 1) yield { id: { format: "generic", namespace: "tools", name: `tool-${at}` }, versions: 1 };
  for (let at = 0; at < firstSeeded; at += 1) yield { id: seededId(at), versions: seededEach };
};

/** How many seeded packages there are in all, where there are this many versions. */
export const seededIn = (total: number): number => firstSeeded + (total - 1_000) / seededEach;

const many = function* (total: number): Generator<SeededPackage> {
  for (let at = firstSeeded; at < seededIn(total); at += 1) yield { id: seededId(at), versions: seededEach };
};

/** A group of nearly everything, groups of many packages, of one, and of none. */
export const patterns = [
  "/npm/*",
  "/npm//read-*",
  ...Array.from({ length: spaces }, (_, at) => `/npm/space-${at}/*`),
  ...Array.from({ length: 50 }, (_, at) => `/npm//read-${at}$`),
  ...Array.from({ length: 697 }, (_, at) => `/npm//seeded-${2 * (firstSeeded + at)}~`),
];

export const publishAll = async (registry: Registry, names: readonly string[]): Promise<void> => {
  const agent = keptOpen(clients);
  const waiting = names.values();
  const client = async (): Promise<void> => {
    for (const name of waiting) {
      for (const version of versions)
        await publish(registry, name, bodyOf(name, version, await tarballOf(name, version, 2048)), agent);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
};

const policyFor = (actions: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: actions, Resource: "*" }],
  });

/** Where the ARNs of what is measured are. */
export const scopeOf = ({ credentials }: Packhouse) => ({ region: credentials.region, owner: account });

const fillDomain = async (packhouse: Packhouse): Promise<void> => {
  const { api } = packhouse;
  await makeDomain(packhouse);
  await makeRepository(packhouse, repository);
  await api.send(new CreateRepositoryCommand({ domain, repository: edge, upstreams: [{ repositoryName: repository }] }));
  for (const name of repositories) await makeRepository(packhouse, name);
  await api.send(new PutDomainPermissionsPolicyCommand({ domain, policyDocument: policyFor("codeartifact:Describe*") }));
  const policyDocument = policyFor("codeartifact:Read*");
  await api.send(new PutRepositoryPermissionsPolicyCommand({ domain, repository, policyDocument }));
  const tags = [{ key: "team", value: "bench" }];
  const scope = scopeOf(packhouse);
  for (const resourceArn of [domainArn(scope, domain), repositoryArn(scope, domain, repository)]) {
    await api.send(new TagResourceCommand({ resourceArn, tags }));
  }
  await publishAll(await registryIn(packhouse, repository), published);
};

const makeGroups = async ({ api }: Packhouse): Promise<void> => {
  const tags = [{ key: "team", value: "bench" }];
  for (const packageGroup of patterns) await api.send(new CreatePackageGroupCommand({ domain, packageGroup, tags }));
  await api.send(
    new UpdatePackageGroupOriginConfigurationCommand({
      domain,
      packageGroup: "/npm/space-1/*",
      restrictions: { PUBLISH: "ALLOW_SPECIFIC_REPOSITORIES" },
      addAllowedRepositories: repositories.map((repositoryName) => ({ repositoryName, originRestrictionType: "PUBLISH" })),
    }),
  );
};

const change = async (folder: string, work: (packhouse: Packhouse) => Promise<void>): Promise<void> => {
  const packhouse = await startPackhouse({ folder });
  try {
    await work(packhouse);
  } finally {
    await packhouse.stop();
  }
};

const seed = (folder: string, packages: Iterable<SeededPackage>): Promise<void> =>
  seedPackages({ database: databaseIn(folder), owner: account, domain, repository, packages });

export interface Folders {
  /** Without package groups. */
  readonly plain: string;
  readonly small: string;
  readonly large: string;
}

/** Fills the folders, the large one up to so many versions. */
export const fillFolders = async ({ plain, small, large }: Folders, total: number): Promise<void> => {
  await change(plain, fillDomain);
  await seed(plain, few());
  cpSync(plain, small, { recursive: true });
  await change(small, makeGroups);
  cpSync(small, large, { recursive: true });
  await seed(large, many(total));
};
