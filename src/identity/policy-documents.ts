/* Policy documents as people hand them in: read before they are stored, and no larger than IAM takes them. */
import { identityFault } from "../api/identity/errors.ts";
import { type Fault, isFault } from "../model/fault.ts";
import { type Attachment, parsePolicy } from "../policy/policy.ts";
import type { Store, Tx } from "../store/database.ts";
import { deleteIdentityPolicy, findIdentityPolicy, listIdentityPolicies, putIdentityPolicy } from "../store/identity-policies.ts";
import type { PrincipalAddress, PrincipalRow } from "../store/principals.ts";
import { changeIdentities, requirePrincipal } from "./identities.ts";

/** Characters without white space, of all a user's or role's own policies together. */
const maxOwnPolicies = { user: 2048, role: 10_240 } as const;
const maxManagedPolicy = 6144;
const maxTrustPolicy = 2048;

/** White space does not count. */
const sizeOf = (document: string): number => document.replace(/\s/gu, "").length;

/** Throws MalformedPolicyDocument, which says what is wrong with it. */
function requirePolicy(document: string, attachment: Attachment): void {
  try {
    parsePolicy(document, attachment);
  } catch (thrown) {
    throw isFault(thrown, "Validation") ? identityFault("MalformedPolicyDocument", thrown.message, thrown) : thrown;
  }
}

const tooLarge = (what: string): Fault => identityFault("LimitExceeded", what);

/** Throws LimitExceeded, MalformedPolicyDocument. */
export function requireManagedPolicy(document: string): void {
  if (sizeOf(document) > maxManagedPolicy) throw tooLarge(`Cannot exceed quota for PolicySize: ${maxManagedPolicy}`);
  requirePolicy(document, "identity");
}

/** Throws LimitExceeded, MalformedPolicyDocument. */
export function requireTrustPolicy(document: string): void {
  if (sizeOf(document) > maxTrustPolicy) throw tooLarge(`Cannot exceed quota for ACLSizePerRole: ${maxTrustPolicy}`);
  requirePolicy(document, "trust");
}

export interface OwnPolicy {
  readonly name: string;
  readonly document: string;
}

/** Gives a user or role a policy of its own. Throws NoSuchEntity, LimitExceeded, MalformedPolicyDocument. */
export const putOwnPolicy = (store: Store, address: PrincipalAddress, policy: OwnPolicy): Promise<void> =>
  changeIdentities(store, async (tx) => {
    const principal = await requirePrincipal(tx, address);
    await requireRoom(tx, principal, policy);
    requirePolicy(policy.document, "identity");
    await putIdentityPolicy(tx, { ...policy, principalId: principal.id });
  });

async function requireRoom(tx: Tx, { id, kind, name }: PrincipalRow, policy: OwnPolicy): Promise<void> {
  const others = (await listIdentityPolicies(tx, id)).filter((other) => other.name !== policy.name);
  const size = [...others, policy].reduce((sum, { document }) => sum + sizeOf(document), 0);
  const max = maxOwnPolicies[kind];
  if (size > max) throw tooLarge(`Maximum policy size of ${max} bytes exceeded for ${kind} ${name}`);
}

const missing = (kind: PrincipalRow["kind"], name: string): Fault =>
  identityFault("NoSuchEntity", `The ${kind} policy with name ${name} cannot be found.`);

/** The document. Throws NoSuchEntity. */
export async function ownPolicy({ db }: Store, address: PrincipalAddress, name: string): Promise<string> {
  const { id, kind } = await requirePrincipal(db, address);
  const document = await findIdentityPolicy(db, id, name);
  if (document === null) throw missing(kind, name);
  return document;
}

/** Throws NoSuchEntity. */
export const removeOwnPolicy = (store: Store, address: PrincipalAddress, name: string): Promise<void> =>
  changeIdentities(store, async (tx) => {
    const { id, kind } = await requirePrincipal(tx, address);
    if (!(await deleteIdentityPolicy(tx, id, name))) throw missing(kind, name);
  });
