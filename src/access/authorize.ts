/* The one lock: whether a caller may do something, from the policies in the database. */
import type { Action } from "../model/actions.ts";
import type { Arn } from "../model/arn.ts";
import type { Clock } from "../model/clock.ts";
import { Fault } from "../model/fault.ts";
import { concerns, type Decision, evaluate } from "../policy/evaluate.ts";
import { accountOf, variablesIn } from "../policy/match.ts";
import { parseStored, type Statement } from "../policy/policy.ts";
import type { Store } from "../store/database.ts";
import { generationCache } from "../store/generation-cache.ts";
import { accessScope, domainScope, readGenerations } from "../store/generations.ts";
import { listTags } from "../store/tags.ts";
import type { Caller } from "./caller.ts";
import { contextOf, isLasting, type RequestContext, resourceTagKey } from "./context.ts";
import { makeKnownPolicies } from "./known-policies.ts";

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
  /** The trust policy of the role that is to be assumed, null while there is no such role; left out for anything else. */
  readonly trust?: string | null;
  readonly request: RequestContext;
}

/** Throws AccessDenied, in AWS's words, unless the caller may. */
export type Authorize = (attempt: Attempt) => Promise<void>;

const decisionsKept = 20_000;

export function makeAuthorize(parts: { readonly store: Store; readonly clock: Clock; readonly region: string }): Authorize {
  const { store, clock, region } = parts;
  const policies = makeKnownPolicies(store, region);
  const decisions = generationCache<Decision>(decisionsKept);

  return async (attempt) => {
    const { caller, action, resource, domain, repository, trust, request } = attempt;
    const domainId = domain?.id ?? null;
    const scopes = domainId === null ? [accessScope] : [accessScope, domainScope(domainId)];
    const generations = await readGenerations(store, scopes);
    const key = `${keyOf(caller)} ${domainId} ${repository?.administratorAccount} ${action} ${resource}`;
    const known = trust === undefined ? decisions.get(key, generations) : undefined;
    if (known !== undefined) return settle(known, attempt);

    const { principal, tags, identity, session, limit } = await policies.ofCaller(caller, generations.slice(0, 1));
    const attached = await policies.ofPlace(attempt, generations.slice(1));
    const trusting = typeof trust === "string" ? parseStored(trust, "trust", `the trust policy of ${resource}`) : [];
    const asked = [identity, session.flat(), limit ?? [], attached.domain, attached.repository, trusting].flat();
    const keys = asked.filter((statement) => concerns(statement, action)).flatMap(keysOf);
    const resourceTags = keys.some((name) => name.startsWith(resourceTagKey)) ? await listTags(store.db, resource) : [];
    const resourceOwner = domain?.owner ?? accountOf(resource);
    const decision = evaluate({
      action,
      resource,
      caller: { ...caller, uniqueId: principal?.uniqueId ?? null },
      context: contextOf({ request, region, now: clock.now(), by: { caller, principal, tags }, resourceOwner, resourceTags }),
      identity,
      session,
      limit,
      domain: domain && { owner: domain.owner, policy: attached.domain },
      repository: repository && { administratorAccount: repository.administratorAccount, policy: attached.repository },
      trust: trust === undefined ? null : trusting,
    });
    if (trust === undefined && keys.every((name) => isLasting(name, caller))) decisions.set(key, generations, decision);
    settle(decision, attempt);
  };
}

/** What tells callers apart whose rights may differ. */
const keyOf = ({ principalId, session, limit, via }: Caller): string =>
  `${principalId} ${session?.accessKeyId} ${limit === null || via.is === "signature" ? limit : via.hash}`;

/** The condition keys a statement looks at, in lower case. */
const keysOf = (statement: Statement): readonly string[] => [
  ...statement.resources.of.flatMap(variablesIn),
  ...statement.conditions.flatMap((condition) => [condition.key, ...condition.values.flatMap(variablesIn)]),
];

const denying = {
  identity: "an identity-based policy",
  session: "a session policy",
  limit: "the scope of the authorization token",
  domain: "a resource-based policy",
  repository: "a resource-based policy",
  trust: "the role trust policy",
} as const;

const allowing = {
  identity: "identity-based policy",
  session: "session policy",
  limit: "scope of the authorization token",
  resource: "resource-based policy",
  trust: "role trust policy",
} as const;

function settle(decision: Decision, { caller, action, resource }: Attempt): void {
  if (decision.is === "allowed") return;
  const why =
    decision.is === "denied"
      ? `with an explicit deny in ${denying[decision.by]}`
      : `because no ${allowing[decision.lacks]} allows the ${action} action`;
  throw new Fault(
    "AccessDenied",
    `User: ${caller.principalArn} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  );
}
