/*
 * Where the API comes in: path → operation, signature → caller, query, headers and body → checked input, the
 * operation's needs → allowed, then its handler (service spec 1.1 has the order).
 */
import { createHash } from "node:crypto";
import type { Authenticate } from "../access/authenticate.ts";
import type { Authorize } from "../access/authorize.ts";
import type { Caller } from "../access/caller.ts";
import type { RequestContext } from "../access/context.ts";
import { wrongSignature } from "../access/sigv4.ts";
import type { Throttle } from "../access/throttle.ts";
import { withAdditions } from "../api/additions.ts";
import { type ExtensionHandlers, type ExtensionName, findExtension } from "../api/extensions.ts";
import type { Operation } from "../api/operation.ts";
import { findOperation, type OperationName } from "../api/table.ts";
import { readInput, takesPayload, type WireReply, writeFault, writeOutput } from "../api/wire.ts";
import type { Audit } from "../audit/audit.ts";
import { newTrail, noteCall, type Trail } from "../audit/trail.ts";
import type { Call, Handlers } from "../handlers/call.ts";
import { lengthIn, readBody } from "../http/body.ts";
import type { Reply } from "../http/replies.ts";
import { placeOf } from "../model/arn.ts";
import { type Fault, invalid } from "../model/fault.ts";
import type { PackageId } from "../model/package.ts";
import type { DomainGraphs } from "../registry/domain-graphs.ts";
import { maxJsonBytes } from "../shape/json.ts";
import type { Payload, Values } from "../shape/shape.ts";
import type { Inbound } from "./inbound.ts";

export interface ApiDoorParts {
  readonly handlers: Handlers & ExtensionHandlers<Call>;
  readonly graphs: DomainGraphs;
  readonly authenticate: Authenticate;
  readonly throttle: Throttle;
  readonly authorize: Authorize;
  readonly audit: Audit;
  readonly normalize: (id: PackageId) => PackageId;
  readonly region: string;
  readonly toFault: (thrown: unknown, inbound: Inbound) => Fault;
}

export interface ApiDoor {
  readonly takes: (inbound: Inbound) => boolean;
  readonly answer: (inbound: Inbound) => Promise<Reply>;
}

export function makeApiDoor(parts: ApiDoorParts): ApiDoor {
  const { handlers, authenticate, region } = parts;

  async function serve(inbound: Inbound, trail: Trail): Promise<Reply> {
    const mark = inbound.target.indexOf("?");
    const path = mark === -1 ? inbound.target : inbound.target.slice(0, mark);
    const query = mark === -1 ? "" : inbound.target.slice(mark + 1);
    const found = findOperation(inbound.method, path) ?? findExtension(inbound.method, path);
    if (found === undefined) throw invalid(`There is no operation ${inbound.method} ${path}.`, "UNKNOWN_OPERATION");
    const row = withAdditions<Operation<OperationName | ExtensionName>>(found);
    noteCall(trail, "codeartifact", row);
    const facts = { method: inbound.method, path, query, header: inbound.header };
    let received: Uint8Array | null = null;
    const bodySha256 = async (): Promise<string> => {
      received ??= await readBody(inbound, maxJsonBytes);
      return createHash("sha256").update(received).digest("hex");
    };
    // A body is read only for somebody whose access key is known here; one that is passed on is checked where it ends.
    const { caller, payload } = await authenticate.bySignature(facts, bodySha256);
    trail.caller = caller;
    parts.throttle(caller);
    const isStream = takesPayload(row);
    if (!isStream && payload.is === "hash" && payload.sha256 !== (await bodySha256())) throw wrongSignature();
    const body = received ?? (isStream ? streamOf(inbound) : await readBody(inbound, maxJsonBytes));
    const input = readInput(row, { query: new URLSearchParams(query), header: inbound.header, body });
    noteCall(trail, "codeartifact", row, input);
    const keys = contextKeys(input);
    const request: RequestContext = { sourceIp: inbound.address(), secureTransport: inbound.isSecure(), keys };
    const authorize = authorizeAs(caller, request);
    const scope = { region, account: caller.account, normalize: parts.normalize };
    for (const [action, resource] of row.needs(input, scope)) await authorize(action, resource);
    const handler = handlers[row.name] as (input: Values, call: Call) => Promise<Values>;
    return toReply(writeOutput(row, await handler(input, { caller, request, authorize })));
  }

  const authorizeAs =
    (caller: Caller, request: RequestContext): Call["authorize"] =>
    async (action, resource) => {
      const place = placeOf(resource);
      const domain = place === null ? null : await parts.graphs.find(place.owner, place.domain);
      const repository =
        domain === null || place?.repository == null ? undefined : (await parts.graphs.of(domain)).byName.get(place.repository);
      await parts.authorize({
        caller,
        action,
        resource,
        domain: place && { id: domain?.id ?? null, owner: place.owner, name: place.domain },
        repository:
          place?.repository == null
            ? null
            : { name: place.repository, administratorAccount: repository?.administratorAccount ?? null },
        request,
      });
    };

  return {
    takes: ({ target }) => target.startsWith("/v1/") || target.startsWith("/-/v1/"),
    answer: (inbound) => {
      const trail = newTrail(inbound);
      return parts.audit.answer(trail, {
        work: () => serve(inbound, trail),
        toFault: (thrown) => parts.toFault(thrown, inbound),
        refuse: (fault) => toReply(writeFault(fault)),
      });
    },
  };
}

/** What policies may ask of an operation's input (service spec 7.2). */
function contextKeys(input: Values): Readonly<Record<string, readonly string[]>> {
  const tags = (input.tags ?? []) as readonly { readonly key: string; readonly value: string }[];
  const keys = (input.tagKeys ?? tags.map((tag) => tag.key)) as readonly string[];
  return {
    "aws:TagKeys": keys,
    ...Object.fromEntries(tags.map((tag) => [`aws:RequestTag/${tag.key}`, [tag.value]])),
  };
}

const streamOf = (inbound: Inbound): Payload => ({ bytes: inbound.body, size: lengthIn(inbound) });

const toReply = ({ status, headers, body }: WireReply): Reply => ({
  status,
  headers,
  body: typeof body === "string" ? body : body.bytes,
});
