/* Repositories and their upstreams (service spec 9). */
import { setImmediate } from "node:timers/promises";
import { repositoryArn } from "../model/arn.ts";
import { conflict, invalid, overQuota } from "../model/fault.ts";
import type { Store, Tx } from "../store/database.ts";
import type { DomainRow } from "../store/domains.ts";
import { deleteResourcePolicy } from "../store/policies.ts";
import {
  countRepositories,
  deleteRepository,
  deleteSomePackages,
  findRepository,
  findRepositoryIds,
  insertRepository,
  listUpstreamEdges,
  type RepositoryDetail,
  replaceUpstreams,
  setDescription,
} from "../store/repositories.ts";
import { deleteAllTags, type TagRow } from "../store/tags.ts";
import { changeDomain, type RepositoryAddress, repositoryMissing, requireRepository } from "./places.ts";
import type { Quotas } from "./quotas.ts";
import { attachTags } from "./tags.ts";

export interface RepositoryParts {
  readonly store: Store;
  readonly region: string;
  readonly quotas: Quotas;
}

export interface NewRepository extends RepositoryAddress {
  readonly administratorAccount: string;
  readonly description: string | null;
  /** Names, the first searched first. */
  readonly upstreams: readonly string[];
  readonly tags: readonly TagRow[];
  readonly now: number;
}

/** Throws Conflict, ResourceNotFound, ServiceQuotaExceeded and Validation. */
export const createRepository = ({ store, region, quotas }: RepositoryParts, wanted: NewRepository): Promise<RepositoryDetail> =>
  changeDomain(store, wanted, async (tx, domain) => {
    const { repository: name, administratorAccount, description, now } = wanted;
    const before = await countRepositories(tx, domain.id);
    const id = await insertRepository(tx, { domainId: domain.id, name, administratorAccount, description, createdAt: now });
    if (id === null) throw conflict(`Repository ${name} already exists in domain ${domain.name}.`, "repository", name);
    if (before >= quotas.repositoriesPerDomain) {
      throw overQuota(
        `Domain ${domain.name} has ${before} repositories; at most ${quotas.repositoriesPerDomain} are allowed.`,
        "repository",
        name,
      );
    }
    await setUpstreams(tx, quotas, domain, { id, name }, wanted.upstreams);
    await attachTags(tx, quotas, repositoryArn({ region, owner: domain.owner }, domain.name, name), wanted.tags);
    return requireRepository(tx, domain, name);
  });

export interface RepositoryChange {
  /** Left out: stays as it is. */
  readonly description?: string;
  /** Replaces the whole list; left out: stays as it is. */
  readonly upstreams?: readonly string[];
}

/** Throws ResourceNotFound, ServiceQuotaExceeded and Validation. */
export const updateRepository = (
  { store, quotas }: RepositoryParts,
  address: RepositoryAddress,
  { description, upstreams }: RepositoryChange,
): Promise<RepositoryDetail> =>
  changeDomain(store, address, async (tx, domain) => {
    const repository = await requireRepository(tx, domain, address.repository);
    if (upstreams !== undefined) {
      if (repository.connection !== null) {
        throw invalid(
          `Repository ${repository.name} has the external connection ${repository.connection.name}; it cannot have upstreams as well.`,
        );
      }
      await setUpstreams(tx, quotas, domain, repository, upstreams);
    }
    if (description !== undefined) await setDescription(tx, repository.id, description);
    return requireRepository(tx, domain, repository.name);
  });

async function setUpstreams(
  tx: Tx,
  quotas: Quotas,
  domain: DomainRow,
  repository: { readonly id: number; readonly name: string },
  names: readonly string[],
): Promise<void> {
  if (names.length > quotas.upstreamsPerRepository) {
    throw overQuota(
      `Repository ${repository.name} would have ${names.length} upstreams; at most ${quotas.upstreamsPerRepository} are allowed.`,
      "repository",
      repository.name,
    );
  }
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw invalid(`Upstream ${repeated} is given twice.`);
  if (names.includes(repository.name)) throw invalid(`Repository ${repository.name} cannot be its own upstream.`);
  const idOf = await findRepositoryIds(tx, domain.id, names);
  const edges = Map.groupBy(await listUpstreamEdges(tx, domain.id), (edge) => edge.from);
  const reaches = (from: number, seen: Set<number>): boolean => {
    if (from === repository.id) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return edges.get(from)?.some((edge) => reaches(edge.to, seen)) ?? false;
  };
  const ids = names.map((name) => {
    const id = idOf.get(name);
    if (id === undefined) throw repositoryMissing(domain.name, name);
    if (reaches(id, new Set())) {
      throw invalid(`Repository ${name} cannot be an upstream of ${repository.name}: it already fetches from it.`);
    }
    return id;
  });
  await replaceUpstreams(tx, repository.id, ids);
}

/** As many packages as one transaction deletes, so that others get their turn in between. */
const packagesAtOnce = 200;

/**
 * Removes a repository with all its contents, and from other repositories' upstreams. Gives it as it was; null when
 * there was none, which is no fault. Throws ResourceNotFound when there is no such domain.
 */
export async function removeRepository(
  { store, region }: RepositoryParts,
  address: RepositoryAddress,
): Promise<RepositoryDetail | null> {
  for (;;) {
    const removed = await changeDomain(store, address, async (tx, domain) => {
      const repository = await findRepository(tx, domain.id, address.repository);
      if (repository === null) return { is: "gone", repository } as const;
      if ((await deleteSomePackages(tx, repository.id, packagesAtOnce)) === packagesAtOnce) return { is: "emptied" } as const;
      const arn = repositoryArn({ region, owner: domain.owner }, domain.name, repository.name);
      await deleteResourcePolicy(tx, { domainId: domain.id, arn, expectedRevision: null });
      await deleteAllTags(tx, arn);
      await deleteRepository(tx, repository.id);
      return { is: "gone", repository } as const;
    });
    if (removed.is === "gone") return removed.repository;
    await setImmediate();
  }
}
