/* Managed policies by IAM's rules: an account's own, with versions, and those that AWS would own (aws-policies.ts). */
import { identityFault } from "../api/identity/errors.ts";
import type { Arn } from "../model/arn.ts";
import type { Fault } from "../model/fault.ts";
import type { Db, Store, Tx } from "../store/database.ts";
import {
  attachPolicy,
  countAttachments,
  createManagedPolicy,
  createPolicyVersion,
  deleteManagedPolicy,
  deletePolicyVersion,
  detachPolicy,
  findManagedPolicy,
  findPolicyVersion,
  isPolicyNameTaken,
  listAttachedPolicies,
  listManagedPolicies,
  listPolicyVersions,
  type ManagedPolicyRow,
  type PolicyVersionRow,
  setDefaultVersion,
} from "../store/managed-policies.ts";
import { type Page, pageOf } from "../store/page.ts";
import type { PrincipalAddress } from "../store/principals.ts";
import type { TagRow } from "../store/tags.ts";
import { newUniqueId } from "./access-keys.ts";
import { type AwsPolicy, awsPolicies, findAwsPolicy } from "./aws-policies.ts";
import { changeIdentities, requirePrincipal } from "./identities.ts";
import { attachIdentityTags } from "./identity-tags.ts";
import { requireManagedPolicy } from "./policy-documents.ts";

export const versionsPerPolicy = 5;
export const attachmentsPerPrincipal = 10;

/** What lists and descriptions show of a policy, whoever owns it. */
export type ManagedPolicy = Omit<ManagedPolicyRow, "id" | "account" | "lastVersion">;

/** A policy and the account that may attach it. */
export interface PolicyAddress {
  readonly account: string;
  readonly arn: Arn;
}

const missing = (arn: Arn): Fault => identityFault("NoSuchEntity", `Policy ${arn} was not found.`);
const missingVersion = (arn: Arn, version: string): Fault =>
  identityFault("NoSuchEntity", `Policy ${arn} version ${version} does not exist or is not attachable.`);

/** One of AWS's own, as the policies of accounts look. */
export const asManagedPolicy = ({ name, arn, uniqueId, description, createdAt }: AwsPolicy): ManagedPolicy => ({
  name,
  path: "/",
  uniqueId,
  arn,
  description,
  defaultVersion: 1,
  createdAt,
  updatedAt: createdAt,
});

/** A policy that the account may attach. Throws NoSuchEntity. */
export async function requireAttachable(db: Db, address: PolicyAddress): Promise<ManagedPolicy> {
  const own = findAwsPolicy(address.arn);
  return own === null ? requireOwn(db, address) : asManagedPolicy(own);
}

/** A policy of the account itself. Throws NoSuchEntity, also for a policy of another account. */
export async function requireOwn(db: Db, { account, arn }: PolicyAddress): Promise<ManagedPolicyRow> {
  const policy = await findManagedPolicy(db, arn);
  if (policy?.account !== account) throw missing(arn);
  return policy;
}

/** Throws EntityAlreadyExists, LimitExceeded, MalformedPolicyDocument, and what is wrong with the tags. */
export function addManagedPolicy(
  store: Store,
  wish: Pick<ManagedPolicyRow, "account" | "name" | "path" | "description" | "createdAt"> & {
    readonly document: string;
    readonly tags: readonly TagRow[];
  },
): Promise<ManagedPolicyRow> {
  const { tags, ...policy } = wish;
  requireManagedPolicy(policy.document);
  return changeIdentities(store, async (tx) => {
    if (await isPolicyNameTaken(tx, policy.account, policy.name)) {
      throw identityFault(
        "EntityAlreadyExists",
        `A policy called ${policy.name} already exists. Duplicate names are not allowed.`,
      );
    }
    const made = await createManagedPolicy(tx, { ...policy, uniqueId: newUniqueId("policy") });
    await attachIdentityTags(tx, made.arn, tags);
    return made;
  });
}

/** Throws NoSuchEntity, and DeleteConflict while it is attached or has further versions. */
export const removeManagedPolicy = (store: Store, address: PolicyAddress): Promise<void> =>
  changeIdentities(store, async (tx) => {
    const policy = await requireOwn(tx, address);
    if ((await countAttachments(tx, address.account, [address.arn])).size > 0) {
      throw identityFault("DeleteConflict", "Cannot delete a policy attached to entities.");
    }
    if ((await listPolicyVersions(tx, policy.id)).length > 1) {
      throw identityFault(
        "DeleteConflict",
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      );
    }
    await deleteManagedPolicy(tx, policy);
  });

/** Throws NoSuchEntity, LimitExceeded, MalformedPolicyDocument. */
export function addPolicyVersion(
  store: Store,
  address: PolicyAddress,
  made: { readonly document: string; readonly createdAt: number; readonly isDefault: boolean },
): Promise<number> {
  requireManagedPolicy(made.document);
  return changeIdentities(store, async (tx) => {
    const policy = await requireOwn(tx, address);
    if ((await listPolicyVersions(tx, policy.id)).length >= versionsPerPolicy) {
      throw identityFault(
        "LimitExceeded",
        `A managed policy can have up to ${versionsPerPolicy} versions. Before you create a new version, you must delete an existing version.`,
      );
    }
    const version = await createPolicyVersion(tx, policy, made);
    if (made.isDefault) await setDefaultVersion(tx, policy.id, { version, at: made.createdAt });
    return version;
  });
}

/** A version as it is written, `v3`. */
export const versionId = (version: number): string => `v${version}`;

/** 0, which no version has, for what is written otherwise. */
const versionNumber = (id: string): number => Number(/^v([1-9][0-9]{0,8})(?:\.[A-Za-z0-9-]*)?$/u.exec(id)?.[1] ?? 0);

async function requireVersion(db: Db, policy: ManagedPolicyRow, id: string): Promise<PolicyVersionRow> {
  const version = await findPolicyVersion(db, policy.id, versionNumber(id));
  if (version === null) throw missingVersion(policy.arn, id);
  return version;
}

/** Throws NoSuchEntity. */
export async function policyVersion(
  db: Db,
  address: PolicyAddress,
  id: string,
): Promise<PolicyVersionRow & { readonly isDefault: boolean }> {
  const aws = findAwsPolicy(address.arn);
  if (aws === null) {
    const policy = await requireOwn(db, address);
    const version = await requireVersion(db, policy, id);
    return { ...version, isDefault: version.version === policy.defaultVersion };
  }
  if (versionNumber(id) !== 1) throw missingVersion(address.arn, id);
  return { ...firstVersion(aws), isDefault: true };
}

const firstVersion = ({ document, createdAt }: AwsPolicy): PolicyVersionRow => ({ version: 1, document, createdAt });

/** All versions, newest first. Throws NoSuchEntity. */
export async function policyVersions(
  db: Db,
  address: PolicyAddress,
): Promise<readonly (PolicyVersionRow & { readonly isDefault: boolean })[]> {
  const aws = findAwsPolicy(address.arn);
  if (aws !== null) return [{ ...firstVersion(aws), isDefault: true }];
  const { id, defaultVersion } = await requireOwn(db, address);
  return (await listPolicyVersions(db, id)).map((row) => ({ ...row, isDefault: row.version === defaultVersion }));
}

/** Throws NoSuchEntity. */
export const makeDefaultVersion = (store: Store, address: PolicyAddress, to: { readonly id: string; readonly at: number }) =>
  changeIdentities(store, async (tx) => {
    const policy = await requireOwn(tx, address);
    const { version } = await requireVersion(tx, policy, to.id);
    await setDefaultVersion(tx, policy.id, { version, at: to.at });
  });

/** Throws NoSuchEntity, and DeleteConflict for the default version. */
export const removePolicyVersion = (
  store: Store,
  address: PolicyAddress,
  removed: { readonly id: string; readonly at: number },
) =>
  changeIdentities(store, async (tx) => {
    const policy = await requireOwn(tx, address);
    const { version } = await requireVersion(tx, policy, removed.id);
    if (version === policy.defaultVersion) {
      throw identityFault("DeleteConflict", "Cannot delete the default version of a policy.");
    }
    await deletePolicyVersion(tx, policy.id, { version, at: removed.at });
  });

/** Throws NoSuchEntity, LimitExceeded. */
export const attach = (store: Store, address: PrincipalAddress, arn: Arn): Promise<void> =>
  changeIdentities(store, async (tx) => {
    const { id, kind } = await requirePrincipal(tx, address);
    await requireAttachable(tx, { account: address.account, arn });
    if (!(await hasRoom(tx, id, arn))) {
      throw identityFault(
        "LimitExceeded",
        `Cannot exceed quota for PoliciesPer${kind === "user" ? "User" : "Role"}: ${attachmentsPerPrincipal}`,
      );
    }
    await attachPolicy(tx, id, arn);
  });

async function hasRoom(tx: Tx, principalId: number, arn: Arn): Promise<boolean> {
  const others = (await listAttachedPolicies(tx, principalId)).filter((attached) => attached.arn !== arn);
  return others.length < attachmentsPerPrincipal;
}

/** Throws NoSuchEntity. */
export const detach = (store: Store, address: PrincipalAddress, arn: Arn): Promise<void> =>
  changeIdentities(store, async (tx) => {
    const { id } = await requirePrincipal(tx, address);
    if (!(await detachPolicy(tx, id, arn))) throw missing(arn);
  });

export interface PolicyList {
  readonly account: string;
  readonly scope: "All" | "AWS" | "Local";
  readonly onlyAttached: boolean;
  readonly pathPrefix: string;
  /** The last policy that was given before. */
  readonly after: { readonly isAws: boolean; readonly name: string } | null;
  readonly limit: number;
}

export interface ListedPolicy {
  readonly policy: ManagedPolicy;
  readonly isAws: boolean;
  /** To how many users and roles of the account it is attached. */
  readonly attachments: number;
}

/** An account's policies by name, and after them those that AWS would own. */
export async function listPolicies(db: Db, list: PolicyList): Promise<Page<ListedPolicy>> {
  const { account, scope, after, limit } = list;
  const own =
    scope === "AWS" || after?.isAws === true
      ? { rows: [], more: false }
      : await listManagedPolicies(db, { ...list, after: after?.name ?? null });
  const counts = await countAttachments(
    db,
    account,
    [...own.rows, ...awsPolicies].map(({ arn }) => arn),
  );
  const listed = (policy: ManagedPolicy, isAws: boolean): ListedPolicy => ({
    policy,
    isAws,
    attachments: counts.get(policy.arn) ?? 0,
  });
  const rows = own.rows.map((policy) => listed(policy, false));
  if (own.more || scope === "Local") return { rows, more: own.more };
  const fits = ({ policy, attachments }: ListedPolicy): boolean =>
    policy.path.startsWith(list.pathPrefix) &&
    (!list.onlyAttached || attachments > 0) &&
    (after?.isAws !== true || policy.name > after.name);
  const aws = awsPolicies.map((policy) => listed(asManagedPolicy(policy), true)).filter(fits);
  return pageOf([...rows, ...aws], limit);
}
