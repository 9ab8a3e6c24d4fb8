/* Domains (service spec 8). */
import type { BlobStore } from "../blobs/blob-store.ts";
import { domainArn, packageGroupArn } from "../model/arn.ts";
import { conflict, overQuota } from "../model/fault.ts";
import type { Sha256 } from "../model/names.ts";
import type { Store } from "../store/database.ts";
import { countDomains, type DomainRow, deleteDomain, findDomain, insertDomain, sumAssetBytes } from "../store/domains.ts";
import { bumpGenerations, domainScope, domainsScope } from "../store/generations.ts";
import { insertRootGroup } from "../store/package-groups.ts";
import { deleteResourcePolicy } from "../store/policies.ts";
import { countRepositories } from "../store/repositories.ts";
import { deleteAllTags, deleteTagsBelow, type TagRow } from "../store/tags.ts";
import { encryptionKeyArn } from "./encryption-keys.ts";
import { type DomainAddress, domainExists, requireDomain } from "./places.ts";
import type { Quotas } from "./quotas.ts";
import { attachTags } from "./tags.ts";

export interface DomainParts {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly region: string;
  readonly quotas: Quotas;
}

export interface DomainDescription extends DomainRow {
  readonly repositoryCount: number;
  readonly assetSizeBytes: number;
}

export interface NewDomain extends DomainAddress {
  readonly encryptionKey: string | null;
  readonly tags: readonly TagRow[];
  readonly now: number;
}

/** Throws Conflict, ServiceQuotaExceeded and Validation. */
export async function createDomain({ store, region, quotas }: DomainParts, wanted: NewDomain): Promise<DomainDescription> {
  const { owner, domain: name, tags, now } = wanted;
  const scope = { region, owner };
  const encryptionKey = wanted.encryptionKey === null ? null : encryptionKeyArn(scope, wanted.encryptionKey);
  return store.transaction(async (tx) => {
    await bumpGenerations(tx, [domainsScope]);
    const before = await countDomains(tx, owner);
    const made = await insertDomain(tx, { owner, name, encryptionKey, createdAt: now });
    if (made === null) throw domainExists(name, owner);
    if (before >= quotas.domainsPerAccount) {
      throw overQuota(`Account ${owner} has ${before} domains; at most ${quotas.domainsPerAccount} are allowed.`, "domain", name);
    }
    // An engine may give a deleted domain's number again.
    await bumpGenerations(tx, [domainScope(made.id)]);
    await insertRootGroup(tx, made.id, now);
    await attachTags(tx, quotas, domainArn(scope, name), tags);
    return { ...made, repositoryCount: 0, assetSizeBytes: 0 };
  });
}

/** Throws ResourceNotFound. */
export async function describeDomain({ store }: DomainParts, address: DomainAddress): Promise<DomainDescription> {
  const domain = await requireDomain(store.db, address);
  return {
    ...domain,
    repositoryCount: await countRepositories(store.db, domain.id),
    assetSizeBytes: await sumAssetBytes(store.db, domain.id),
  };
}

/** Gives the domain as it was; null when there was none, which is no fault. Throws Conflict while it has repositories. */
export async function removeDomain(
  { store, blobs, region }: DomainParts,
  address: DomainAddress,
  now: number,
): Promise<DomainDescription | null> {
  const removed = await store.transaction(async (tx) => {
    await bumpGenerations(tx, [domainsScope]);
    const domain = await findDomain(tx, address.owner, address.domain);
    if (domain === null) return null;
    await bumpGenerations(tx, [domainScope(domain.id)]);
    const left = await countRepositories(tx, domain.id);
    if (left > 0) {
      throw conflict(
        `Domain ${domain.name} still has ${left} ${left === 1 ? "repository" : "repositories"}.`,
        "domain",
        domain.name,
      );
    }
    const described = { ...domain, repositoryCount: left, assetSizeBytes: await sumAssetBytes(tx, domain.id) };
    const arn = domainArn({ region, owner: domain.owner }, domain.name);
    await deleteResourcePolicy(tx, { domainId: domain.id, arn, expectedRevision: null });
    await deleteAllTags(tx, arn);
    await deleteTagsBelow(tx, packageGroupArn({ region, owner: domain.owner }, domain.name, "/"));
    await deleteDomain(tx, domain.id);
    return described;
  });
  if (removed !== null) await clearShelf(blobs, removed.id, now);
  return removed;
}

/** Only bytes older than the removal: the domain's number may name another domain by then. */
async function clearShelf(blobs: BlobStore, domainId: number, before: number): Promise<void> {
  const shelf = blobs.of(String(domainId));
  const digests: Sha256[] = [];
  for await (const { digest } of shelf.list()) digests.push(digest);
  for (const digest of digests) await shelf.remove(digest, before);
}
