/*
 * Users and roles as people manage them, by IAM's rules. A change of identities begins by holding the access scope, so
 * that changes come one after the other and what each of them counted and found is still so when it writes.
 */
import { identityFault } from "../api/identity/errors.ts";
import type { Fault } from "../model/fault.ts";
import { countAccessKeys } from "../store/access-keys.ts";
import type { Db, Store, Tx } from "../store/database.ts";
import { accessScope, holdGeneration } from "../store/generations.ts";
import { listIdentityPolicyNames } from "../store/identity-policies.ts";
import { listAttachedPolicies } from "../store/managed-policies.ts";
import {
  createPrincipal,
  deletePrincipal,
  findNameTaken,
  findPrincipalNamed,
  type NewPrincipal,
  type PrincipalAddress,
  type PrincipalRow,
  renameUser,
  updateRole,
} from "../store/principals.ts";
import type { TagRow } from "../store/tags.ts";
import { newUniqueId } from "./access-keys.ts";
import { attachIdentityTags } from "./identity-tags.ts";

/** Runs a change of users, roles, policies or providers while no other such change runs. */
export const changeIdentities = <T>(store: Store, work: (tx: Tx) => Promise<T>): Promise<T> =>
  store.transaction(async (tx) => {
    await holdGeneration(tx, accessScope);
    return work(tx);
  });

const missing = ({ kind, name }: PrincipalAddress): Fault =>
  identityFault("NoSuchEntity", `The ${kind} with name ${name} cannot be found.`);

const taken = ({ kind, name }: PrincipalAddress): Fault =>
  identityFault("EntityAlreadyExists", `${kind === "user" ? "User" : "Role"} with name ${name} already exists.`);

/** Throws NoSuchEntity. */
export async function requirePrincipal(db: Db, address: PrincipalAddress): Promise<PrincipalRow> {
  const principal = await findPrincipalNamed(db, address);
  if (principal === null) throw missing(address);
  return principal;
}

/** Makes a user or role with its tags. Throws EntityAlreadyExists, and what is wrong with the tags. */
export const addPrincipal = (
  store: Store,
  wish: Omit<NewPrincipal, "uniqueId"> & { readonly tags: readonly TagRow[] },
): Promise<PrincipalRow> =>
  changeIdentities(store, async (tx) => {
    if ((await findNameTaken(tx, wish)) !== null) throw taken(wish);
    const { tags, ...principal } = wish;
    const { arn } = await createPrincipal(tx, { ...principal, uniqueId: newUniqueId(wish.kind) });
    await attachIdentityTags(tx, arn, tags);
    return requirePrincipal(tx, wish);
  });

/** Gives a user another name, another path or both. Throws NoSuchEntity, EntityAlreadyExists. */
export const moveUser = (
  store: Store,
  address: PrincipalAddress,
  to: { readonly name?: string; readonly path?: string },
): Promise<void> =>
  changeIdentities(store, async (tx) => {
    const user = await requirePrincipal(tx, address);
    const { name = user.name, path = user.path } = to;
    const holder = await findNameTaken(tx, { ...address, name });
    if (holder !== null && holder !== user.id) throw taken({ ...address, name });
    await renameUser(tx, user, { name, path });
  });

/** Changes what is given of a role, and gives the role. Throws NoSuchEntity. */
export const changeRole = (
  store: Store,
  address: PrincipalAddress,
  changes: { readonly description?: string; readonly trustPolicy?: string; readonly maxSessionSeconds?: number },
): Promise<PrincipalRow> =>
  changeIdentities(store, async (tx) => {
    const role = await requirePrincipal(tx, address);
    const { description = role.description, trustPolicy = role.trustPolicy } = changes;
    const changed = { ...role, description, trustPolicy, maxSessionSeconds: changes.maxSessionSeconds ?? role.maxSessionSeconds };
    await updateRole(tx, changed);
    return changed;
  });

/** Throws NoSuchEntity, and DeleteConflict while it has policies or access keys. */
export const removePrincipal = (store: Store, address: PrincipalAddress): Promise<void> =>
  changeIdentities(store, async (tx) => {
    const { id } = await requirePrincipal(tx, address);
    const { rows: own } = await listIdentityPolicyNames(tx, { principalId: id, after: null, limit: 1 });
    if (own.length > 0) throw inTheWay("must delete policies first");
    if ((await listAttachedPolicies(tx, id)).length > 0) throw inTheWay("must detach all policies first");
    if ((await countAccessKeys(tx, id)) > 0) throw inTheWay("must delete access keys first");
    await deletePrincipal(tx, id);
  });

const inTheWay = (what: string): Fault => identityFault("DeleteConflict", `Cannot delete entity, ${what}.`);
