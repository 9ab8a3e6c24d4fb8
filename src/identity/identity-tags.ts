/* Tags of users, roles, policies and providers. Unlike those of domains, their keys are the same in whatever letter case. */
import { identityFault } from "../api/identity/errors.ts";
import type { Arn } from "../model/arn.ts";
import type { Db, Tx } from "../store/database.ts";
import { accessScope, bumpGenerations } from "../store/generations.ts";
import { deleteTags, listTags, putTags, type TagRow } from "../store/tags.ts";

const maxTags = 50;

/** Adds tags; equal keys get the new value and spelling. Throws InvalidInput, LimitExceeded. */
export async function attachIdentityTags(tx: Tx, arn: Arn, tags: readonly TagRow[]): Promise<void> {
  if (tags.length === 0) return;
  const given = new Set(tags.map(({ key }) => key.toLowerCase()));
  if (given.size < tags.length) {
    throw identityFault("InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  }
  const reserved = tags.find(({ key }) => key.toLowerCase().startsWith("aws:"));
  if (reserved !== undefined) {
    throw identityFault("InvalidInput", `The tag key ${reserved.key} begins with aws:, which is reserved.`);
  }
  const before = await keysBefore(tx, arn);
  const replaced = before.filter((key) => given.has(key.toLowerCase()));
  if (before.length - replaced.length + tags.length > maxTags) {
    throw identityFault("LimitExceeded", "The number of tags has reached the maximum limit.");
  }
  await deleteTags(tx, arn, replaced);
  await putTags(tx, arn, tags);
  await bumpGenerations(tx, [accessScope]);
}

/** Keys that are not there are ignored. */
export async function detachIdentityTags(tx: Tx, arn: Arn, keys: readonly string[]): Promise<void> {
  const given = new Set(keys.map((key) => key.toLowerCase()));
  const removed = (await keysBefore(tx, arn)).filter((key) => given.has(key.toLowerCase()));
  await deleteTags(tx, arn, removed);
  await bumpGenerations(tx, [accessScope]);
}

const keysBefore = async (db: Db, arn: Arn): Promise<readonly string[]> => (await listTags(db, arn)).map(({ key }) => key);
