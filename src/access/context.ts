/* The condition keys of a request: what policies may ask of it, of who sent it, and of what it is about. */

import type { Lookup } from "../policy/match.ts";
import type { PrincipalRow } from "../store/principals.ts";
import type { TagRow } from "../store/tags.ts";
import type { Caller } from "./caller.ts";

/** What policies may ask of a request. */
export interface RequestContext {
  readonly sourceIp: string;
  /** Whether it came by TLS. */
  readonly secureTransport: boolean;
  /** Further condition keys: `aws:RequestTag/…`, `aws:TagKeys`, and those of services, such as `sts:DurationSeconds`. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
}

export interface Circumstance {
  readonly request: RequestContext;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Null where nobody signed: who asks proves themselves by what the request's own keys say. */
  readonly by: { readonly caller: Caller; readonly principal: PrincipalRow | null; readonly tags: readonly TagRow[] } | null;
  readonly resourceOwner: string | null;
  readonly resourceTags: readonly TagRow[];
}

export const resourceTagKey = "aws:resourcetag/";
const principalTagKey = "aws:principaltag/";

/** Global keys that come with a request, and those that come with a session; no others of theirs may be global. */
const ofRequests = /^aws:(?:requesttag\/.*|tagkeys)$/u;
const ofSessions = /^aws:(?:federatedprovider|sourceidentity|principaltag\/.*)$/u;

/** Keys that caller and resource settle for as long as nothing is written. */
const lasting: ReadonlySet<string> = new Set([
  "aws:federatedprovider",
  "aws:multifactorauthpresented",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalisawsservice",
  "aws:principalorgid",
  "aws:principaltype",
  "aws:requestedregion",
  "aws:resourceaccount",
  "aws:sourceidentity",
  "aws:tokenissuetime",
  "aws:userid",
  "aws:username",
  "aws:viaawsservice",
]);

/** Whether a key (lower case) is the same in every request of this caller for the same resource. */
export const isLasting = (key: string, { session }: Caller): boolean =>
  lasting.has(key) ||
  key.startsWith(resourceTagKey) ||
  key.startsWith(principalTagKey) ||
  (session !== null && Object.keys(session.context).some((name) => name.toLowerCase() === key));

export function contextOf({ request, region, now, by, resourceOwner, resourceTags }: Circumstance): Lookup {
  const context = new Map<string, readonly string[]>();
  const put = (key: string, ...values: readonly (string | null | undefined)[]): void => {
    const known = values.filter((value) => typeof value === "string");
    if (known.length > 0) context.set(key.toLowerCase(), known);
  };
  const putAll = (keys: Readonly<Record<string, readonly string[]>>, global: RegExp): void => {
    for (const [name, entries] of Map.groupBy(Object.entries(keys), ([key]) => key.toLowerCase())) {
      if (!name.startsWith("aws:") || global.test(name)) put(name, ...entries.flatMap(([, values]) => values));
    }
  };
  putAll(request.keys ?? {}, ofRequests);
  put("aws:CurrentTime", new Date(now).toISOString());
  put("aws:EpochTime", String(Math.floor(now / 1000)));
  put("aws:SourceIp", request.sourceIp.replace(/^::ffff:(?=[0-9.]+$)/iu, ""));
  put("aws:SecureTransport", String(request.secureTransport));
  put("aws:RequestedRegion", region);
  put("aws:ViaAWSService", "false");
  put("aws:PrincipalIsAWSService", "false");
  put("aws:ResourceAccount", resourceOwner);
  // Tags that differ in letter case alone are one key with several values.
  for (const [key, found] of Map.groupBy(resourceTags, (tag) => tag.key.toLowerCase())) {
    put(resourceTagKey + key, ...found.map(({ value }) => value));
  }
  if (by === null) return (key) => context.get(key);

  const { caller, principal, tags } = by;
  const { session } = caller;
  for (const { key, value } of tags) put(principalTagKey + key, value);
  putAll(session?.context ?? {}, ofSessions);
  put("aws:PrincipalArn", caller.identityArn);
  put("aws:PrincipalAccount", caller.account);
  put("aws:PrincipalType", principal?.kind === "role" ? "AssumedRole" : "User");
  put("aws:PrincipalOrgID", principal?.organizationId);
  put("aws:userid", session?.userId ?? principal?.uniqueId);
  put("aws:username", principal?.kind === "user" ? principal.name : null);
  put("aws:TokenIssueTime", session && new Date(session.createdAt).toISOString());
  return (key) => context.get(key);
}
