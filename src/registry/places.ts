/*
 * Finding what a request names, and changing it as the only one at the time: a change begins by raising the generation
 * of its scope, whose row keeps every other change of that scope waiting until this one is committed.
 */
import { conflict, type Fault, notFound } from "../model/fault.ts";
import { describePackage, type PackageId } from "../model/package.ts";
import type { Db, Store, Tx } from "../store/database.ts";
import { type DomainRow, findDomain } from "../store/domains.ts";
import { bumpGenerations, domainScope, packageScope } from "../store/generations.ts";
import { findGroup, type GroupRow } from "../store/package-groups.ts";
import { findPackages, type PackageRow } from "../store/packages.ts";
import { findRepository, type RepositoryDetail } from "../store/repositories.ts";
import type { DomainGraphs } from "./domain-graphs.ts";

export interface DomainAddress {
  readonly owner: string;
  readonly domain: string;
}

export interface RepositoryAddress extends DomainAddress {
  readonly repository: string;
}

export interface PackagePlace {
  readonly domain: DomainRow;
  readonly repository: RepositoryDetail;
  readonly id: PackageId;
  readonly package: PackageRow;
}

interface Numbered {
  readonly domain: { readonly id: number };
  readonly repository: { readonly id: number };
  readonly id: PackageId;
}

export const keyOf = ({ domain, repository, id }: Numbered): PackageKey => ({
  domainId: domain.id,
  repositoryId: repository.id,
  id,
});

export const domainExists = (domain: string, owner: string): Fault =>
  conflict(`Domain ${domain} of account ${owner} already exists.`, "domain", domain);

export const domainMissing = (domain: string, owner: string): Fault =>
  notFound(`Domain ${domain} of account ${owner} does not exist.`, "domain", domain);

/** Throws ResourceNotFound. */
export async function requireDomain(db: Db, address: DomainAddress): Promise<DomainRow> {
  const domain = await findDomain(db, address.owner, address.domain);
  if (domain === null) throw domainMissing(address.domain, address.owner);
  return domain;
}

export const repositoryMissing = (domain: string, repository: string): Fault =>
  notFound(`Repository ${repository} does not exist in domain ${domain}.`, "repository", repository);

/** There is no resource type for package groups. */
export const groupMissing = (pattern: string, domain: string): Fault =>
  notFound(`Package group ${pattern} does not exist in domain ${domain}.`);

/** Throws ResourceNotFound. */
export async function requireGroup(db: Db, domain: DomainRow, pattern: string): Promise<GroupRow> {
  const group = await findGroup(db, domain.id, pattern);
  if (group === null) throw groupMissing(pattern, domain.name);
  return group;
}

/** Throws ResourceNotFound. */
export async function requireRepository(db: Db, domain: DomainRow, name: string): Promise<RepositoryDetail> {
  const repository = await findRepository(db, domain.id, name);
  if (repository === null) throw repositoryMissing(domain.name, name);
  return repository;
}

/** A repository out of its domain's graph. Throws ResourceNotFound for the first that is missing. */
export async function findPlace(graphs: DomainGraphs, { owner, domain: name, repository: wanted }: RepositoryAddress) {
  const domain = await graphs.find(owner, name);
  if (domain === null) throw domainMissing(name, owner);
  const graph = await graphs.of(domain);
  const repository = graph.byName.get(wanted);
  if (repository === undefined) throw repositoryMissing(name, wanted);
  return { domain, graph, repository };
}

/** In the words of service spec 1.2. */
export const packageMissing = (repository: string, id: PackageId): Fault => {
  const namespace = id.namespace === null ? "" : `namespace=${id.namespace}, `;
  const coordinate = `PackageCoordinate{packageType=${id.format}, ${namespace}packageName=${id.name}}`;
  return notFound(`Package not found in repository. RepoId: ${repository}, Package = ${coordinate},`, "package", id.name);
};

export const versionMissing = (repository: string, id: PackageId, version: string): Fault =>
  notFound(
    `Package version ${version} of ${describePackage(id)} does not exist in repository ${repository}.`,
    "package-version",
    version,
  );

/** Finds a package that is in the repository itself. Throws ResourceNotFound for the first that is missing. */
export async function requirePackage(db: Db, address: RepositoryAddress, id: PackageId): Promise<PackagePlace> {
  const domain = await requireDomain(db, address);
  const repository = await requireRepository(db, domain, address.repository);
  const [row] = await findPackages(db, [repository.id], id);
  if (row === undefined) throw packageMissing(repository.name, id);
  return { domain, repository, id, package: row };
}

/** Runs `work` as the only change of the domain's repositories, connections, policies and tags. */
export async function changeDomain<Result>(
  store: Store,
  address: DomainAddress,
  work: (tx: Tx, domain: DomainRow) => Promise<Result>,
): Promise<Result> {
  const { id } = await requireDomain(store.db, address);
  return store.transaction(async (tx) => {
    await bumpGenerations(tx, [domainScope(id)]);
    return work(tx, await requireDomain(tx, address));
  });
}

/** A package of one repository, by the numbers of both. */
export interface PackageKey {
  readonly domainId: number;
  readonly repositoryId: number;
  readonly id: PackageId;
}

/** Runs `work` as the only change of one package in all repositories of the domain; it gets null where there is none. */
export const changePackage = <Result>(
  store: Store,
  { domainId, repositoryId, id }: PackageKey,
  work: (tx: Tx, row: PackageRow | null) => Promise<Result>,
): Promise<Result> =>
  store.transaction(async (tx) => {
    await bumpGenerations(tx, [packageScope(domainId, id)]);
    const [row] = await findPackages(tx, [repositoryId], id);
    return work(tx, row ?? null);
  });
