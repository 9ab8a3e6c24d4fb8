/* The one lock: whether a caller may do something, from the policies in the database. */
import type { Action } from "../model/actions.ts";
import { type Arn, domainArn, repositoryArn } from "../model/arn.ts";
import type { Clock } from "../model/clock.ts";
import { Fault } from "../model/fault.ts";
import type { Store } from "../store/database.ts";
import { generationCache } from "../store/generation-cache.ts";
import { accessScope, domainScope, readGenerations } from "../store/generations.ts";
import { findResourcePolicy } from "../store/policies.ts";
import { findPrincipal, listIdentityPolicies, type PrincipalRow } from "../store/principals.ts";
import { listTags } from "../store/tags.ts";
import type { Caller } from "./caller.ts";
import { concerns, type Decision, evaluate } from "./evaluate.ts";
import { type Lookup, variablesIn } from "./match.ts";
import { type Attachment, parsePolicy, type Statement } from "./policy.ts";

/** What somebody is about to do. */
export interface Attempt {
  readonly caller: Caller;
  readonly action: Action;
  /** `*` for what concerns an account. */
  readonly resource: Arn;
  /** The domain of the resource, with the id null while there is none; null for what concerns an account. */
  readonly domain: { readonly id: number | null; readonly owner: string; readonly name: string } | null;
  /** The repository of the resource, with the administrator null while there is none; null above repositories. */
  readonly repository: { readonly name: string; readonly administratorAccount: string | null } | null;
  readonly request: RequestContext;
}

/** What policies may ask of a request. */
export interface RequestContext {
  readonly sourceIp: string;
  /** Whether it came by TLS. */
  readonly secureTransport: boolean;
  /** Further condition keys: `aws:RequestTag/…`, `aws:TagKeys`, `sts:DurationSeconds`. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
}

/** Throws AccessDenied, in AWS's words, unless the caller may. */
export type Authorize = (attempt: Attempt) => Promise<void>;

interface Known {
  readonly principal: PrincipalRow | null;
  readonly statements: readonly Statement[];
}

const decisionsKept = 20_000;
const policiesKept = 5_000;

/** Condition keys that the caller and the resource settle; a decision that needs no other is good until a scope is bumped. */
const lastingKeys: ReadonlySet<string> = new Set([
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principaltype",
  "aws:principalorgid",
  "aws:userid",
  "aws:username",
  "aws:resourceaccount",
  "aws:requestedregion",
]);
const resourceTagKey = "aws:resourcetag/";
const isLasting = (key: string): boolean => lastingKeys.has(key) || key.startsWith(resourceTagKey);

export function makeAuthorize(parts: { readonly store: Store; readonly clock: Clock; readonly region: string }): Authorize {
  const { store, clock, region } = parts;
  const decisions = generationCache<Decision>(decisionsKept);
  const identities = generationCache<Known>(policiesKept);
  const resources = generationCache<readonly Statement[]>(policiesKept);

  return async (attempt) => {
    const { caller, action, resource, domain, repository } = attempt;
    const domainId = domain?.id ?? null;
    const scopes = domainId === null ? [accessScope] : [accessScope, domainScope(domainId)];
    const generations = await readGenerations(store, scopes);
    const key = `${caller.principalId} ${domainId} ${repository?.administratorAccount} ${action} ${resource}`;
    const known = decisions.get(key, generations);
    if (known !== undefined) return settle(known, attempt);

    const { principal, statements: identity } = await identityOf(caller.principalId, generations.slice(0, 1));
    const place = domain === null ? null : { region, owner: domain.owner };
    const attachedTo = async (arn: Arn): Promise<readonly Statement[]> =>
      domainId === null ? [] : resourcePolicy(`${domainId} ${arn}`, arn, generations.slice(1));
    const ofDomain = place === null || domain === null ? [] : await attachedTo(domainArn(place, domain.name));
    const ofRepository =
      place === null || domain === null || repository === null
        ? []
        : await attachedTo(repositoryArn(place, domain.name, repository.name));

    const asked = [identity, ofDomain, ofRepository].flat().filter((statement) => concerns(statement, action));
    const keys = asked.flatMap(keysOf);
    const tags = keys.some((name) => name.startsWith(resourceTagKey)) ? await listTags(store.db, resource) : [];
    const decision = evaluate({
      action,
      resource,
      caller,
      context: contextOf({ attempt, principal, tags, region, now: clock.now() }),
      identity,
      domain: domain && { owner: domain.owner, policy: ofDomain },
      repository: repository && { administratorAccount: repository.administratorAccount, policy: ofRepository },
    });
    if (keys.every(isLasting)) decisions.set(key, generations, decision);
    settle(decision, attempt);
  };

  async function identityOf(principalId: number, generations: readonly number[]): Promise<Known> {
    const known = identities.get(String(principalId), generations);
    if (known !== undefined) return known;
    const documents = await listIdentityPolicies(store.db, principalId);
    const made: Known = {
      principal: await findPrincipal(store.db, principalId),
      statements: documents.flatMap(({ name, document }) => readStored(document, "identity", `policy ${name}`)),
    };
    identities.set(String(principalId), generations, made);
    return made;
  }

  async function resourcePolicy(key: string, arn: Arn, generations: readonly number[]): Promise<readonly Statement[]> {
    const known = resources.get(key, generations);
    if (known !== undefined) return known;
    const row = await findResourcePolicy(store.db, arn);
    const statements = row === null ? [] : readStored(row.document, "resource", `the policy of ${arn}`);
    resources.set(key, generations, statements);
    return statements;
  }
}

/** A document that was accepted and cannot be read is the server's failure, and opens nothing. */
function readStored(document: string, attachment: Attachment, what: string): readonly Statement[] {
  try {
    return parsePolicy(document, attachment);
  } catch (cause) {
    throw unreadable(what, cause);
  }
}

const unreadable = (what: string, cause: unknown): Fault =>
  new Fault("InternalServer", `A stored policy cannot be read: ${what}.`, { cause });

/** The condition keys a statement looks at, in lower case. */
const keysOf = (statement: Statement): readonly string[] => [
  ...statement.resources.of.flatMap(variablesIn),
  ...statement.conditions.flatMap((condition) => [condition.key, ...condition.values.flatMap(variablesIn)]),
];

function settle(decision: Decision, { caller, action, resource }: Attempt): void {
  if (decision.is === "allowed") return;
  const why =
    decision.is === "denied"
      ? `with an explicit deny in ${decision.by === "identity" ? "an identity" : "a resource"}-based policy`
      : `because no ${decision.lacks}-based policy allows the ${action} action`;
  throw new Fault(
    "AccessDenied",
    `User: ${caller.principalArn} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  );
}

function contextOf(facts: {
  readonly attempt: Attempt;
  readonly principal: PrincipalRow | null;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly region: string;
  readonly now: number;
}): Lookup {
  const { attempt, principal, tags, region, now } = facts;
  const { caller, request, domain } = attempt;
  const context = new Map<string, readonly string[]>();
  const put = (key: string, ...values: readonly (string | null | undefined)[]): void => {
    const known = values.filter((value) => typeof value === "string");
    if (known.length > 0) context.set(key.toLowerCase(), known);
  };
  for (const [key, values] of Object.entries(request.keys ?? {})) put(key, ...values);
  put("aws:CurrentTime", new Date(now).toISOString());
  put("aws:EpochTime", String(Math.floor(now / 1000)));
  put("aws:SourceIp", request.sourceIp.replace(/^::ffff:(?=[0-9.]+$)/iu, ""));
  put("aws:SecureTransport", String(request.secureTransport));
  put("aws:RequestedRegion", region);
  put("aws:PrincipalArn", caller.principalArn);
  put("aws:PrincipalAccount", caller.account);
  put("aws:PrincipalType", principal?.kind === "role" ? "AssumedRole" : "User");
  put("aws:PrincipalOrgID", principal?.organizationId);
  put("aws:userid", principal?.uniqueId);
  put("aws:username", principal?.kind === "user" ? principal.name : null);
  put("aws:ResourceAccount", domain?.owner);
  for (const { key, value } of tags) put(resourceTagKey + key, value);
  return (key) => context.get(key);
}
