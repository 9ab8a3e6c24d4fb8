/* Resource policies of domains and repositories (service spec 7.2): at most one each. */

import { type Arn, domainArn, repositoryArn } from "../model/arn.ts";
import { notFound } from "../model/fault.ts";
import { parsePolicy } from "../policy/policy.ts";
import type { Db, Store } from "../store/database.ts";
import type { DomainRow } from "../store/domains.ts";
import { deleteResourcePolicy, findResourcePolicy, putResourcePolicy, type ResourcePolicyRow } from "../store/policies.ts";
import { changeDomain, type DomainAddress, requireDomain, requireRepository } from "./places.ts";

export interface PolicyParts {
  readonly store: Store;
  readonly region: string;
}

/** What a policy is attached to: the domain itself where `repository` is null. */
export interface PolicyTarget extends DomainAddress {
  readonly repository: string | null;
}

export interface ResourcePolicy extends ResourcePolicyRow {
  readonly arn: Arn;
}

/** Throws ResourceNotFound when what the policy is attached to does not exist. */
async function arnOf({ region }: PolicyParts, db: Db, domain: DomainRow, target: PolicyTarget): Promise<Arn> {
  const scope = { region, owner: domain.owner };
  if (target.repository === null) return domainArn(scope, domain.name);
  return repositoryArn(scope, domain.name, (await requireRepository(db, domain, target.repository)).name);
}

const policyMissing = (arn: Arn) => notFound(`There is no policy attached to ${arn}.`);

/** Throws ResourceNotFound, also when there is no policy. */
export async function findPolicy(parts: PolicyParts, target: PolicyTarget): Promise<ResourcePolicy> {
  const { db } = parts.store;
  const arn = await arnOf(parts, db, await requireDomain(db, target), target);
  const policy = await findResourcePolicy(db, arn);
  if (policy === null) throw policyMissing(arn);
  return { arn, ...policy };
}

/** Replaces the policy. Throws Validation, ResourceNotFound, and Conflict for another revision than the one expected. */
export async function putPolicy(
  parts: PolicyParts,
  target: PolicyTarget,
  change: { readonly document: string; readonly expectedRevision: string | null; readonly now: number },
): Promise<ResourcePolicy> {
  const { document, expectedRevision, now } = change;
  parsePolicy(document, "resource");
  return changeDomain(parts.store, target, async (tx, domain) => {
    const arn = await arnOf(parts, tx, domain, target);
    return { arn, ...(await putResourcePolicy(tx, { domainId: domain.id, arn, expectedRevision, document, at: now })) };
  });
}

/** Gives the policy that was removed. Throws ResourceNotFound, also when there was none, and Conflict. */
export const removePolicy = (
  parts: PolicyParts,
  target: PolicyTarget,
  expectedRevision: string | null,
): Promise<ResourcePolicy> =>
  changeDomain(parts.store, target, async (tx, domain) => {
    const arn = await arnOf(parts, tx, domain, target);
    const removed = await deleteResourcePolicy(tx, { domainId: domain.id, arn, expectedRevision });
    if (removed === null) throw policyMissing(arn);
    return { arn, ...removed };
  });
