/* Policies and tags that somebody hands over with a session, and the room there is for them. */
import { deflateRawSync } from "node:zlib";
import { identityFault } from "../api/identity/errors.ts";
import { findAwsPolicy } from "../identity/aws-policies.ts";
import type { Arn } from "../model/arn.ts";
import { type Fault, isFault } from "../model/fault.ts";
import { parsePolicy } from "../policy/policy.ts";
import type { Db } from "../store/database.ts";
import { findManagedPolicy, findPolicyVersion } from "../store/managed-policies.ts";
import type { TagRow } from "../store/tags.ts";

export interface SessionPolicyWish {
  /** A document. */
  readonly policy?: string;
  /** Managed policies of the role's account or AWS's own. */
  readonly policyArns: readonly Arn[];
  readonly tags: readonly TagRow[];
}

export interface SessionPolicies {
  /** What the documents are at this moment: a policy that changes later changes no session. */
  readonly documents: readonly string[];
  /** How much of the room is used, in percent; null where there is nothing to pack. */
  readonly packedPercent: number | null;
}

const maxPlainCharacters = 2048;
const maxPackedBytes = 2048;

/** Throws MalformedPolicyDocument, ValidationError, PackedPolicyTooLarge. */
export async function sessionPolicies(db: Db, account: string, wish: SessionPolicyWish): Promise<SessionPolicies> {
  const { policy, policyArns, tags } = wish;
  const plain = [policy ?? "", ...policyArns].join("");
  if (plain.length > maxPlainCharacters) throw tooLarge((plain.length / maxPlainCharacters) * 100);
  if (policy !== undefined) requireDocument(policy);
  const documents = policy === undefined ? [] : [policy];
  for (const arn of policyArns) documents.push(await managedDocument(db, account, arn));
  if (documents.length === 0 && tags.length === 0) return { documents, packedPercent: null };
  const packed = deflateRawSync(JSON.stringify([policy?.replace(/\s+/gu, " "), policyArns, tags])).length;
  const percent = Math.ceil((packed / maxPackedBytes) * 100);
  if (percent > 100) throw tooLarge(percent);
  return { documents, packedPercent: percent };
}

function requireDocument(document: string): void {
  try {
    parsePolicy(document, "identity");
  } catch (thrown) {
    throw isFault(thrown, "Validation") ? identityFault("MalformedPolicyDocument", thrown.message, thrown) : thrown;
  }
}

async function managedDocument(db: Db, account: string, arn: Arn): Promise<string> {
  const own = findAwsPolicy(arn);
  if (own !== null) return own.document;
  const policy = await findManagedPolicy(db, arn);
  const version = policy?.account === account ? await findPolicyVersion(db, policy.id, policy.defaultVersion) : null;
  if (version === null) throw identityFault("ValidationError", `Policy ${arn} does not exist in account ${account}.`);
  return version.document;
}

const tooLarge = (percent: number): Fault =>
  identityFault(
    "PackedPolicyTooLarge",
    `Packed policy consumes ${Math.ceil(percent)}% of allotted space, please use smaller policy.`,
  );
