/* Where package clients come in: address → format and repository, token → caller, then the format's own route. */
import type { Authenticate } from "../access/authenticate.ts";
import type { Authorize } from "../access/authorize.ts";
import type { Caller } from "../access/caller.ts";
import type { Throttle } from "../access/throttle.ts";
import type { Audit } from "../audit/audit.ts";
import { newTrail, type Trail } from "../audit/trail.ts";
import { matchRoute } from "../http/match-route.ts";
import type { Reply } from "../http/replies.ts";
import type { Request } from "../http/route.ts";
import { repositoryArn } from "../model/arn.ts";
import { Fault, notFound } from "../model/fault.ts";
import { isFormatName } from "../model/package.ts";
import type { DomainGraphs, DomainKey } from "../registry/domain-graphs.ts";
import { openSession, type SessionParts } from "../registry/open-session.ts";
import type { Formats, PackageFormat } from "../registry/package-format.ts";
import { domainMissing, repositoryMissing } from "../registry/places.ts";
import type { Endpoints, RepositoryPlace } from "./endpoints.ts";
import type { Inbound } from "./inbound.ts";
import { makeSettledAnswers, type Settled, type SettledAnswers } from "./settled-answers.ts";
import type { Target } from "./target.ts";

/** For answers that are given again: most of their bytes are kept elsewhere too. */
const settledBytes = 16 * 1024 ** 2;

export interface FormatDoorParts {
  readonly formats: Formats;
  readonly graphs: DomainGraphs;
  readonly authenticate: Authenticate;
  readonly throttle: Throttle;
  readonly authorize: Authorize;
  readonly audit: Audit;
  readonly endpoints: Endpoints;
  readonly session: SessionParts;
  readonly region: string;
  /** What to answer when something failed that nobody expected. */
  readonly toFault: (thrown: unknown, inbound: Inbound) => Fault;
}

/** The format and place an address means. */
export interface Found {
  readonly format: PackageFormat;
  readonly place: RepositoryPlace;
}

export interface FormatDoor {
  /** Null when the address is none of this door's. */
  readonly find: (host: string, target: Target) => Found | null;
  readonly answer: (inbound: Inbound, target: Target, found: Found) => Promise<Reply>;
  /** What an equal request was answered, where that still holds. */
  readonly recall: (inbound: Inbound) => Recalled | null;
  /** Gives it again to whoever may have it. */
  readonly repeat: (inbound: Inbound, recalled: Recalled) => Promise<Reply>;
}

export type Recalled = Settled<Origin>;

/** Where an answer came from, and what its caller was asked to be allowed. */
interface Origin {
  readonly found: Found;
  readonly domain: DomainKey;
  readonly administratorAccount: string | null;
  readonly attempts: readonly (readonly [action: string, arn: string])[];
  readonly about: Trail["about"];
}

export function makeFormatDoor(parts: FormatDoorParts): FormatDoor {
  const { formats, endpoints } = parts;
  const settled = makeSettledAnswers<Origin>(settledBytes);
  const serve = (inbound: Inbound, { format, place }: Found, work: (trail: Trail) => Promise<Reply>): Promise<Reply> => {
    const trail = newTrail(inbound, place);
    return parts.audit.answer(trail, {
      work: () => work(trail),
      toFault: (thrown) => parts.toFault(thrown, inbound),
      refuse: (fault) => format.refuse(fault, realmOf(place)),
    });
  };
  return {
    find: (host, target) => {
      const place = endpoints.read(host, target.segments);
      return place === null || !isFormatName(place.format) ? null : { format: formats[place.format], place };
    },
    answer: (inbound, target, found) =>
      serve(inbound, found, (trail) => enter(parts, settled, { inbound, target, found, trail })),
    recall: settled.find,
    repeat: (inbound, recalled) => serve(inbound, recalled.origin.found, (trail) => enterAgain(parts, inbound, recalled, trail)),
  };
}

interface Entering {
  readonly inbound: Inbound;
  readonly target: Target;
  readonly found: Found;
  readonly trail: Trail;
}

async function enter(
  parts: FormatDoorParts,
  settled: SettledAnswers<Origin>,
  { inbound, target, found, trail }: Entering,
): Promise<Reply> {
  const { format, place } = found;
  const matched = matchRoute(format.routes, inbound.method, place.rest);
  const domain = await parts.graphs.find(place.owner, place.domain);
  const caller = await admit(parts, inbound, trail, { id: domain?.id ?? null, name: place.domain });
  if (domain === null) throw domainMissing(place.domain, place.owner);
  const graph = await parts.graphs.of(domain);
  const repository = graph.byName.get(place.repository);
  const administratorAccount = repository?.administratorAccount ?? null;
  const lock = lockFor(parts, inbound, { caller, domain, repository: { name: place.repository, administratorAccount } });
  if (repository === undefined) throw await absentRepository(parts.region, domain, place, lock);
  if (matched.is === "other-method") return otherMethod(format, place, inbound, matched.allow);
  if (matched.is === "none") throw notFound(`There is nothing at this address of repository ${place.repository}.`);
  const attempts = new Map<string, readonly [action: string, arn: string]>();
  const session = openSession(parts.session, {
    domain,
    graph,
    repository,
    format,
    endpoint: parts.endpoints.of({ ...place, format: format.name }),
    principalId: caller.principalId,
    authorize: (action, arn) => {
      attempts.set(`${action} ${arn}`, [action, arn]);
      return lock(action, arn);
    },
  });
  const headers = new Map<string, string | undefined>();
  const request = requestOf(inbound, target, place, headers);
  const reply = await matched.route.handle(session, request, matched.parameters);
  if (matched.route.method === "GET" && reply.holds !== undefined) {
    const origin = { found, domain, administratorAccount, attempts: [...attempts.values()], about: trail.about };
    settled.keep(inbound, { reply, headers: [...headers], origin });
  }
  return reply;
}

/** As `enter`, without asking the format: its answer is known, and whether this caller may have it is not. */
async function enterAgain(
  parts: FormatDoorParts,
  inbound: Inbound,
  { reply, origin: { found, domain, administratorAccount, attempts, about } }: Recalled,
  trail: Trail,
): Promise<Reply> {
  const caller = await admit(parts, inbound, trail, domain);
  trail.about = about;
  const repository = { name: found.place.repository, administratorAccount };
  const lock = lockFor(parts, inbound, { caller, domain, repository });
  for (const [action, arn] of attempts) await lock(action, arn);
  return reply;
}

/** Who asks, unless they ask too often. */
async function admit(
  { authenticate, throttle }: FormatDoorParts,
  { header }: Inbound,
  trail: Trail,
  domain: { readonly id: number | null; readonly name: string },
): Promise<Caller> {
  const caller = await authenticate.byToken(header, domain);
  trail.caller = caller;
  throttle(caller);
  return caller;
}

type Attempt = Parameters<Authorize>[0];
type Lock = (action: string, arn: string) => Promise<void>;

function lockFor({ authorize }: FormatDoorParts, inbound: Inbound, who: Pick<Attempt, "caller" | "domain" | "repository">): Lock {
  const request = { sourceIp: inbound.address(), secureTransport: inbound.isSecure() };
  return (action, resource) => authorize({ ...who, action: action as Attempt["action"], resource, request });
}

/** `headers` gets those that are looked at. */
const requestOf = (
  inbound: Inbound,
  { query }: Target,
  { rest }: RepositoryPlace,
  headers: Map<string, string | undefined>,
): Request => ({
  method: inbound.method,
  segments: rest,
  query,
  header: (name) => {
    const value = inbound.header(name);
    headers.set(name, value);
    return value;
  },
  body: inbound.body,
});

/** Whoever may not read the repository if it were there does not learn that it is not. */
async function absentRepository(region: string, domain: DomainKey, place: RepositoryPlace, authorize: Lock): Promise<Fault> {
  const arn = repositoryArn({ region, owner: domain.owner }, domain.name, place.repository);
  await authorize("codeartifact:ReadFromRepository", arn);
  return repositoryMissing(domain.name, place.repository);
}

const realmOf = ({ domain, repository }: RepositoryPlace): string => `${domain}/${repository}`;

function otherMethod(format: PackageFormat, place: RepositoryPlace, { method }: Inbound, allow: readonly string[]): Reply {
  const refusal = format.refuse(new Fault("Validation", `${method} is not possible at this address.`), realmOf(place));
  return { ...refusal, status: 405, headers: { ...refusal.headers, allow: allow.join(", ") } };
}
