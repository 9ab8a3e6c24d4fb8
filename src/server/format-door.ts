/* Where package clients come in: address → format and repository, token → caller, then the format's own route. */
import type { Authenticate } from "../access/authenticate.ts";
import type { Authorize } from "../access/authorize.ts";
import type { Throttle } from "../access/throttle.ts";
import type { Audit } from "../audit/audit.ts";
import { newTrail, type Trail } from "../audit/trail.ts";
import { matchRoute } from "../http/match-route.ts";
import type { Reply } from "../http/replies.ts";
import { repositoryArn } from "../model/arn.ts";
import { Fault, notFound } from "../model/fault.ts";
import type { FormatName } from "../model/package.ts";
import type { DomainGraphs, DomainKey } from "../registry/domain-graphs.ts";
import { openSession, type SessionParts } from "../registry/open-session.ts";
import type { PackageFormat } from "../registry/package-format.ts";
import type { Endpoints, RepositoryPlace } from "./endpoints.ts";
import type { Inbound } from "./inbound.ts";
import type { Target } from "./target.ts";

export interface FormatDoorParts {
  readonly formats: ReadonlyMap<FormatName, PackageFormat>;
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
}

export function makeFormatDoor(parts: FormatDoorParts): FormatDoor {
  const { formats, graphs, authenticate, endpoints } = parts;

  async function enter(inbound: Inbound, target: Target, { format, place }: Found, trail: Trail): Promise<Reply> {
    const matched = matchRoute(format.routes, inbound.method, place.rest);
    const domain = await graphs.find(place.owner, place.domain);
    const caller = await authenticate.byToken(inbound.header, { id: domain?.id ?? null, name: place.domain });
    trail.caller = caller;
    parts.throttle(caller);
    if (domain === null)
      throw notFound(`Domain ${place.domain} of account ${place.owner} does not exist.`, "domain", place.domain);
    const graph = await graphs.of(domain);
    const repository = graph.byName.get(place.repository);
    const authorize = (action: string, arn: string): Promise<void> =>
      parts.authorize({
        caller,
        action: action as Parameters<Authorize>[0]["action"],
        resource: arn,
        domain,
        repository: { name: place.repository, administratorAccount: repository?.administratorAccount ?? null },
        request: {
          get sourceIp() {
            return inbound.address();
          },
          get secureTransport() {
            return inbound.isSecure();
          },
        },
      });
    if (repository === undefined) throw await absentRepository(parts.region, domain, place, authorize);
    if (matched.is === "other-method") return otherMethod(format, place, inbound, matched.allow);
    if (matched.is === "none") throw notFound(`There is nothing at this address of repository ${place.repository}.`);
    const endpoint = endpoints.of({ ...place, format: format.name });
    const session = openSession(parts.session, {
      domain,
      graph,
      repository,
      format,
      endpoint,
      principalId: caller.principalId,
      authorize,
    });
    return matched.route.handle(
      session,
      {
        method: inbound.method,
        segments: place.rest,
        query: target.query,
        header: inbound.header,
        body: inbound.body,
        get signal() {
          return inbound.signal;
        },
      },
      matched.parameters,
    );
  }

  return {
    find: (host, target) => {
      const place = endpoints.read(host, target.segments);
      const format = place === null ? undefined : formats.get(place.format as FormatName);
      return place === null || format === undefined ? null : { format, place };
    },
    answer: (inbound, target, found) => {
      const trail = newTrail(inbound, found.place);
      return parts.audit.answer(trail, {
        work: () => enter(inbound, target, found, trail),
        toFault: (thrown) => parts.toFault(thrown, inbound),
        refuse: (fault) => found.format.refuse(fault, realmOf(found.place)),
      });
    },
  };
}

/** Whoever may not read the repository if it were there does not learn that it is not. */
async function absentRepository(
  region: string,
  domain: DomainKey,
  place: RepositoryPlace,
  authorize: (action: string, arn: string) => Promise<void>,
): Promise<Fault> {
  const arn = repositoryArn({ region, owner: domain.owner }, domain.name, place.repository);
  await authorize("codeartifact:ReadFromRepository", arn);
  return notFound(`Repository ${place.repository} does not exist in domain ${domain.name}.`, "repository", place.repository);
}

const realmOf = ({ domain, repository }: RepositoryPlace): string => `${domain}/${repository}`;

function otherMethod(format: PackageFormat, place: RepositoryPlace, { method }: Inbound, allow: readonly string[]): Reply {
  const refusal = format.refuse(new Fault("Validation", `${method} is not possible at this address.`), realmOf(place));
  return { ...refusal, status: 405, headers: { ...refusal.headers, allow: allow.join(", ") } };
}
