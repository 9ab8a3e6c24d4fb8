/* All 48 operations of the API, by name. */

import type { OfMembers } from "../shape/shape.ts";
import type { Operation } from "./operation.ts";
import { createDomain, deleteDomain, describeDomain, listDomains } from "./operations/domains.ts";
import {
  createPackageGroup,
  deletePackageGroup,
  describePackageGroup,
  getAssociatedPackageGroup,
  listAllowedRepositoriesForGroup,
  listAssociatedPackages,
  listPackageGroups,
  listSubPackageGroups,
  updatePackageGroup,
  updatePackageGroupOriginConfiguration,
} from "./operations/package-groups.ts";
import {
  copyPackageVersions,
  deletePackageVersions,
  describePackageVersion,
  disposePackageVersions,
  getPackageVersionAsset,
  getPackageVersionReadme,
  listPackageVersionAssets,
  listPackageVersionDependencies,
  listPackageVersions,
  publishPackageVersion,
  updatePackageVersionsStatus,
} from "./operations/package-versions.ts";
import { deletePackage, describePackage, listPackages, putPackageOriginConfiguration } from "./operations/packages.ts";
import {
  deleteDomainPermissionsPolicy,
  deleteRepositoryPermissionsPolicy,
  getDomainPermissionsPolicy,
  getRepositoryPermissionsPolicy,
  putDomainPermissionsPolicy,
  putRepositoryPermissionsPolicy,
} from "./operations/policies.ts";
import {
  associateExternalConnection,
  createRepository,
  deleteRepository,
  describeRepository,
  disassociateExternalConnection,
  getRepositoryEndpoint,
  listRepositories,
  listRepositoriesInDomain,
  updateRepository,
} from "./operations/repositories.ts";
import { listTagsForResource, tagResource, untagResource } from "./operations/tags.ts";
import { getAuthorizationToken } from "./operations/tokens.ts";

export const operations = {
  AssociateExternalConnection: associateExternalConnection,
  CopyPackageVersions: copyPackageVersions,
  CreateDomain: createDomain,
  CreatePackageGroup: createPackageGroup,
  CreateRepository: createRepository,
  DeleteDomain: deleteDomain,
  DeleteDomainPermissionsPolicy: deleteDomainPermissionsPolicy,
  DeletePackage: deletePackage,
  DeletePackageGroup: deletePackageGroup,
  DeletePackageVersions: deletePackageVersions,
  DeleteRepository: deleteRepository,
  DeleteRepositoryPermissionsPolicy: deleteRepositoryPermissionsPolicy,
  DescribeDomain: describeDomain,
  DescribePackage: describePackage,
  DescribePackageGroup: describePackageGroup,
  DescribePackageVersion: describePackageVersion,
  DescribeRepository: describeRepository,
  DisassociateExternalConnection: disassociateExternalConnection,
  DisposePackageVersions: disposePackageVersions,
  GetAssociatedPackageGroup: getAssociatedPackageGroup,
  GetAuthorizationToken: getAuthorizationToken,
  GetDomainPermissionsPolicy: getDomainPermissionsPolicy,
  GetPackageVersionAsset: getPackageVersionAsset,
  GetPackageVersionReadme: getPackageVersionReadme,
  GetRepositoryEndpoint: getRepositoryEndpoint,
  GetRepositoryPermissionsPolicy: getRepositoryPermissionsPolicy,
  ListAllowedRepositoriesForGroup: listAllowedRepositoriesForGroup,
  ListAssociatedPackages: listAssociatedPackages,
  ListDomains: listDomains,
  ListPackageGroups: listPackageGroups,
  ListPackageVersionAssets: listPackageVersionAssets,
  ListPackageVersionDependencies: listPackageVersionDependencies,
  ListPackageVersions: listPackageVersions,
  ListPackages: listPackages,
  ListRepositories: listRepositories,
  ListRepositoriesInDomain: listRepositoriesInDomain,
  ListSubPackageGroups: listSubPackageGroups,
  ListTagsForResource: listTagsForResource,
  PublishPackageVersion: publishPackageVersion,
  PutDomainPermissionsPolicy: putDomainPermissionsPolicy,
  PutPackageOriginConfiguration: putPackageOriginConfiguration,
  PutRepositoryPermissionsPolicy: putRepositoryPermissionsPolicy,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdatePackageGroup: updatePackageGroup,
  UpdatePackageGroupOriginConfiguration: updatePackageGroupOriginConfiguration,
  UpdatePackageVersionsStatus: updatePackageVersionsStatus,
  UpdateRepository: updateRepository,
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationName = keyof typeof operations;

/** What a handler of the operation takes. */
export type InputOf<Name extends OperationName> = OfMembers<(typeof operations)[Name]["input"]>;

/** What a handler of the operation gives. */
export type OutputOf<Name extends OperationName> = OfMembers<(typeof operations)[Name]["output"]>;

const byRoute: ReadonlyMap<string, Operation<OperationName>> = new Map(
  Object.values<Operation<OperationName>>(operations).map((row) => [`${row.http.method} ${row.http.path}`, row]),
);

/** The row that a request's method and path stand for; undefined where there is none. */
export const findOperation = (method: string, path: string): Operation<OperationName> | undefined =>
  byRoute.get(`${method} ${path}`);
