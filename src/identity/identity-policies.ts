/* The policies that say what a user or role may do: its own, and the managed ones attached to it. */
import type { Db } from "../store/database.ts";
import { listIdentityPolicies, type NamedDocument } from "../store/identity-policies.ts";
import { listAttachedPolicies } from "../store/managed-policies.ts";
import { findAwsPolicy } from "./aws-policies.ts";

/** Every policy document that applies to a user or role; the name says in messages which one it is. */
export async function identityPolicies(db: Db, principalId: number): Promise<readonly NamedDocument[]> {
  const attached = await listAttachedPolicies(db, principalId);
  return [
    ...(await listIdentityPolicies(db, principalId)),
    ...attached.flatMap(({ arn, document }) => {
      const known = document ?? findAwsPolicy(arn)?.document;
      return known === undefined ? [] : [{ name: arn, document: known }];
    }),
  ];
}
