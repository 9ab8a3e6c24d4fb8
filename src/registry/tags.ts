/* Tags (service spec 14): on domains, repositories and package groups; keys and values are case-sensitive. */
import {
  type Arn,
  type ArnScope,
  domainArn,
  groupPatternIn,
  packageGroupArn,
  placeOf,
  type ResourcePlace,
  repositoryArn,
} from "../model/arn.ts";
import { invalid, notFound, overQuota } from "../model/fault.ts";
import type { Db, Store, Tx } from "../store/database.ts";
import type { DomainRow } from "../store/domains.ts";
import { deleteTags, listTags, putTags, type TagRow } from "../store/tags.ts";
import { changeDomain, type DomainAddress, requireDomain, requireGroup, requireRepository } from "./places.ts";
import type { Quotas } from "./quotas.ts";

export interface TagParts {
  readonly store: Store;
  readonly region: string;
  readonly quotas: Quotas;
}

/** Throws Validation for what is no ARN of this service. */
function placeIn(arn: Arn): ResourcePlace & DomainAddress {
  const place = placeOf(arn);
  if (place === null) throw invalid(`${arn} is not the ARN of a domain, repository or package group.`);
  return place;
}

/** Throws ResourceNotFound unless the ARN is exactly that of the domain, repository or package group in its place. */
async function requireResource(region: string, db: Db, arn: Arn, place: ResourcePlace & DomainAddress): Promise<void> {
  const domain = await requireDomain(db, place);
  if ((await actualArn({ region, owner: domain.owner }, db, domain, groupPatternIn(arn, place) ?? place)) === arn) return;
  throw notFound(`Resource ${arn} does not exist.`);
}

/** The ARN of what lies in a place, or of the package group with a pattern. Throws ResourceNotFound. */
async function actualArn(scope: ArnScope, db: Db, domain: DomainRow, resource: string | ResourcePlace): Promise<Arn> {
  if (typeof resource === "string")
    return packageGroupArn(scope, domain.name, (await requireGroup(db, domain, resource)).pattern);
  if (resource.repository === null) return domainArn(scope, domain.name);
  return repositoryArn(scope, domain.name, (await requireRepository(db, domain, resource.repository)).name);
}

/** Adds tags to a resource that has none or some; for use where a resource is made, too. Throws Validation, ServiceQuotaExceeded. */
export async function attachTags(tx: Tx, quotas: Quotas, arn: Arn, tags: readonly TagRow[]): Promise<void> {
  const keys = new Set<string>();
  for (const { key } of tags) {
    if (keys.has(key)) throw invalid(`The tag key ${key} is given twice.`);
    if (key.toLowerCase().startsWith("aws:")) throw invalid(`The tag key ${key} begins with aws:, which is reserved.`);
    keys.add(key);
  }
  const before = await listTags(tx, arn);
  const total = before.filter(({ key }) => !keys.has(key)).length + keys.size;
  if (total > quotas.tagsPerResource)
    throw overQuota(`${arn} would have ${total} tags; at most ${quotas.tagsPerResource} are allowed.`);
  await putTags(tx, arn, tags);
}

/** Throws Validation, ResourceNotFound, ServiceQuotaExceeded. */
export const tagResource = async ({ store, region, quotas }: TagParts, arn: Arn, tags: readonly TagRow[]): Promise<void> =>
  changeDomain(store, placeIn(arn), async (tx) => {
    await requireResource(region, tx, arn, placeIn(arn));
    await attachTags(tx, quotas, arn, tags);
  });

/** Keys that the resource does not have are ignored. Throws Validation, ResourceNotFound. */
export const untagResource = async ({ store, region }: TagParts, arn: Arn, keys: readonly string[]): Promise<void> =>
  changeDomain(store, placeIn(arn), async (tx) => {
    await requireResource(region, tx, arn, placeIn(arn));
    await deleteTags(tx, arn, keys);
  });

/** Throws Validation, ResourceNotFound. */
export async function tagsOf({ store, region }: TagParts, arn: Arn): Promise<readonly TagRow[]> {
  await requireResource(region, store.db, arn, placeIn(arn));
  return listTags(store.db, arn);
}
