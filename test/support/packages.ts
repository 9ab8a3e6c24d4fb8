/* What tests of several formats ask the API for, of packages and of who may do what to them; as the administrator. */
import assert from "node:assert/strict";
import {
  CopyPackageVersionsCommand,
  CreatePackageGroupCommand,
  type PackageVersionStatus,
  PutRepositoryPermissionsPolicyCommand,
  UpdatePackageGroupOriginConfigurationCommand,
  UpdatePackageVersionsStatusCommand,
} from "@aws-sdk/client-codeartifact";
import type { FormatName } from "../../src/model/package.ts";
import { apiClient, type RepositoryWish, type Server } from "./api.ts";

/** Repositories `store`, `team` and `app`, each the upstream of the next; `store` has the connection, if one is named. */
export const threeInARow = (connection?: string): readonly RepositoryWish[] => [
  { repository: "store", ...(connection !== undefined && { connection }) },
  { repository: "team", upstreams: ["store"] },
  { repository: "app", upstreams: ["team"] },
];

export interface VersionPlace {
  readonly domain: string;
  readonly repository: string;
  readonly format: FormatName;
  readonly namespace?: string;
  readonly package: string;
  readonly packageVersion: string;
}

type Outcome = Readonly<Record<"successfulVersions" | "failedVersions", object | undefined>>;

const assertOne = ({ successfulVersions = {}, failedVersions = {} }: Partial<Outcome>): void => {
  assert.deepEqual(failedVersions, {});
  assert.equal(Object.keys(successfulVersions).length, 1);
};

export const setStatus = async (
  server: Server,
  { packageVersion, ...wanted }: VersionPlace,
  targetStatus: PackageVersionStatus,
): Promise<void> => {
  const versions = [packageVersion];
  assertOne(await apiClient(server).send(new UpdatePackageVersionsStatusCommand({ ...wanted, versions, targetStatus })));
};

/** Copies a version from where it is to another repository. */
export const copyVersion = async (server: Server, place: VersionPlace, destinationRepository: string): Promise<void> => {
  const { packageVersion, repository: sourceRepository, ...wanted } = place;
  const way = { ...wanted, sourceRepository, destinationRepository, versions: [packageVersion] };
  assertOne(await apiClient(server).send(new CopyPackageVersionsCommand(way)));
};

/** Makes a package group that nobody may publish packages of. */
export const blockPublishing = async (server: Server, domain: string, packageGroup: string): Promise<void> => {
  const client = apiClient(server);
  await client.send(new CreatePackageGroupCommand({ domain, packageGroup }));
  const restrictions = { PUBLISH: "BLOCK" } as const;
  await client.send(new UpdatePackageGroupOriginConfigurationCommand({ domain, packageGroup, restrictions }));
};

/** Denies everybody these actions in a repository, and only these. */
export const deny = async (
  server: Server,
  { domain, repository }: { readonly domain: string; readonly repository: string },
  actions: readonly string[],
  resource = "*",
): Promise<void> => {
  const Action = actions.map((action) => `codeartifact:${action}`);
  const statement = { Effect: "Deny", Principal: "*", Action, Resource: resource };
  const policyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await apiClient(server).send(new PutRepositoryPermissionsPolicyCommand({ domain, repository, policyDocument }));
};
