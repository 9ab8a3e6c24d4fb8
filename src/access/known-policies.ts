/* The policies that a question is decided by, read once for as long as they stay the same. */

import { identityPolicies } from "../identity/identity-policies.ts";
import { type Arn, domainArn, repositoryArn } from "../model/arn.ts";
import { parseStored, type Statement } from "../policy/policy.ts";
import type { Store } from "../store/database.ts";
import { generationCache } from "../store/generation-cache.ts";
import { findResourcePolicy } from "../store/policies.ts";
import { findPrincipal, type PrincipalRow } from "../store/principals.ts";
import { listTags, type TagRow } from "../store/tags.ts";
import type { Caller } from "./caller.ts";

/** What is known of a caller, whatever they ask. */
export interface KnownCaller {
  /** Null once the user or role is gone. */
  readonly principal: PrincipalRow | null;
  readonly tags: readonly TagRow[];
  readonly identity: readonly Statement[];
  /** The policies of the caller's session, if it has any. */
  readonly session: readonly (readonly Statement[])[];
  /** What the caller's token is limited to; null for no limit. */
  readonly limit: readonly Statement[] | null;
}

/** Where policies may be attached: to a domain, and to a repository of it. */
export interface PolicyPlace {
  readonly domain: { readonly id: number | null; readonly owner: string; readonly name: string } | null;
  readonly repository: { readonly name: string } | null;
}

/** `generations` are those of the scope that what is read belongs to. */
export interface KnownPolicies {
  readonly ofCaller: (caller: Caller, generations: readonly number[]) => Promise<KnownCaller>;
  /** Empty where there is no such domain or repository. */
  readonly ofPlace: (
    place: PolicyPlace,
    generations: readonly number[],
  ) => Promise<{ readonly domain: readonly Statement[]; readonly repository: readonly Statement[] }>;
}

type OfPrincipal = Pick<KnownCaller, "principal" | "tags" | "identity">;

const policiesKept = 5_000;

export function makeKnownPolicies({ db }: Store, region: string): KnownPolicies {
  const principals = generationCache<OfPrincipal>(policiesKept);
  const attached = generationCache<readonly Statement[]>(policiesKept);
  const limits = generationCache<readonly Statement[]>(policiesKept);

  async function ofPrincipal({ principalId, identityArn }: Caller, generations: readonly number[]): Promise<OfPrincipal> {
    const known = principals.get(String(principalId), generations);
    if (known !== undefined) return known;
    const documents = await identityPolicies(db, principalId);
    const made: OfPrincipal = {
      principal: await findPrincipal(db, principalId),
      tags: await listTags(db, identityArn),
      identity: documents.flatMap(({ name, document }) => parseStored(document, "identity", `policy ${name}`)),
    };
    principals.set(String(principalId), generations, made);
    return made;
  }

  async function attachedTo(domainId: number, arn: Arn, generations: readonly number[]): Promise<readonly Statement[]> {
    const key = `${domainId} ${arn}`;
    const known = attached.get(key, generations);
    if (known !== undefined) return known;
    const row = await findResourcePolicy(db, arn);
    const statements = row === null ? [] : parseStored(row.document, "resource", `the policy of ${arn}`);
    attached.set(key, generations, statements);
    return statements;
  }

  /** Of a session or token, which have their documents for good. */
  function limiting(document: string, { principalArn }: Caller): readonly Statement[] {
    const known = limits.get(document, []);
    if (known !== undefined) return known;
    const statements = parseStored(document, "identity", `one that limits ${principalArn}`);
    limits.set(document, [], statements);
    return statements;
  }

  return {
    ofCaller: async (caller, generations) => ({
      ...(await ofPrincipal(caller, generations)),
      session: (caller.session?.policies ?? []).map((document) => limiting(document, caller)),
      limit: caller.limit === null ? null : limiting(caller.limit, caller),
    }),
    ofPlace: async ({ domain, repository }, generations) => {
      if (domain === null || domain.id === null) return { domain: [], repository: [] };
      const place = { region, owner: domain.owner };
      const ofRepository = repository && repositoryArn(place, domain.name, repository.name);
      return {
        domain: await attachedTo(domain.id, domainArn(place, domain.name), generations),
        repository: ofRepository === null ? [] : await attachedTo(domain.id, ofRepository, generations),
      };
    },
  };
}
