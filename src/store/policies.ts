/* Policies of domains and repositories, by ARN: one each at most. Every write bumps the domain's scope. */
import { randomBytes } from "node:crypto";
import { conflict } from "../model/fault.ts";
import type { Db, Tx } from "./database.ts";
import { bumpGenerations, domainScope } from "./generations.ts";

export interface ResourcePolicyRow {
  readonly document: string;
  /** Differs after every change. */
  readonly revision: string;
}

/** Which policy to change, and the revision it must have; null takes any, also none. */
export interface PolicyChange {
  readonly domainId: number;
  readonly arn: string;
  readonly expectedRevision: string | null;
}

export const findResourcePolicy = async (db: Db, arn: string): Promise<ResourcePolicyRow | null> =>
  (await db.selectFrom("resource_policy").select(["document", "revision"]).where("arn", "=", arn).executeTakeFirst()) ?? null;

/** Throws Conflict when a revision was expected and is not the current one. */
export async function putResourcePolicy(
  tx: Tx,
  change: PolicyChange & { readonly document: string; readonly at: number },
): Promise<ResourcePolicyRow> {
  const { arn, document, expectedRevision } = change;
  // Never with a dash in front, which command lines take for an option.
  const revision = randomBytes(24).toString("base64");
  const columns = { document, revision, updated_at: change.at };
  if (expectedRevision === null) {
    await tx
      .insertInto("resource_policy")
      .values({ arn, ...columns })
      .onConflict((clash) => clash.column("arn").doUpdateSet(columns))
      .execute();
  } else {
    const { numUpdatedRows } = await tx
      .updateTable("resource_policy")
      .set(columns)
      .where("arn", "=", arn)
      .where("revision", "=", expectedRevision)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) throw otherRevision(change);
  }
  await bumpGenerations(tx, [domainScope(change.domainId)]);
  return { document, revision };
}

/** The policy that was removed, null when there was none. Throws Conflict when a revision was expected and is not the current one. */
export async function deleteResourcePolicy(tx: Tx, change: PolicyChange): Promise<ResourcePolicyRow | null> {
  const removed = await tx
    .deleteFrom("resource_policy")
    .where("arn", "=", change.arn)
    .returning(["document", "revision"])
    .executeTakeFirst();
  if (removed === undefined) return null;
  // Thrown inside the transaction, which takes the removal back.
  if (change.expectedRevision !== null && removed.revision !== change.expectedRevision) throw otherRevision(change);
  await bumpGenerations(tx, [domainScope(change.domainId)]);
  return removed;
}

const otherRevision = (change: PolicyChange) =>
  conflict(`The policy of ${change.arn} has another revision than ${change.expectedRevision}.`);
