/*
 * Where IAM and STS come in, on the path `/`: parameters → operation, signature → caller, parameters → checked input,
 * what the operation needs → allowed, then its handler.
 */
import { createHash } from "node:crypto";
import type { Authenticate } from "../access/authenticate.ts";
import type { Authorize } from "../access/authorize.ts";
import type { Caller } from "../access/caller.ts";
import type { RequestContext } from "../access/context.ts";
import { isRoleSession } from "../access/sessions.ts";
import { wrongSignature } from "../access/sigv4.ts";
import type { Throttle } from "../access/throttle.ts";
import { identityFault } from "../api/identity/errors.ts";
import type { IdentityNeeds, IdentityService, Target } from "../api/identity/operation.ts";
import { findRow, maxFormBytes, readParameters, readQueryInput, writeQueryFault, writeQueryOutput } from "../api/query-wire.ts";
import type { Audit } from "../audit/audit.ts";
import { newTrail, noteAttempt, noteCall, type Trail } from "../audit/trail.ts";
import type { IdentityHandlers } from "../handlers/identity/call.ts";
import { readBody } from "../http/body.ts";
import type { Reply } from "../http/replies.ts";
import type { Arn } from "../model/arn.ts";
import type { Fault } from "../model/fault.ts";
import type { Values } from "../shape/shape.ts";
import type { Inbound } from "./inbound.ts";

export interface QueryDoorParts {
  readonly handlers: IdentityHandlers;
  readonly authenticate: Authenticate;
  readonly throttle: Throttle;
  readonly authorize: Authorize;
  readonly audit: Audit;
  /** The ARN of a user or role; null where there is none of that name. */
  readonly findArn: (account: string, kind: "user" | "role", name: string) => Promise<Arn | null>;
  readonly toFault: (thrown: unknown, inbound: Inbound) => Fault;
}

export interface QueryDoor {
  readonly takes: (inbound: Inbound) => boolean;
  readonly answer: (inbound: Inbound) => Promise<Reply>;
}

type AnyHandler = (input: Values, call: { readonly caller: Caller | null; readonly request: RequestContext }) => Promise<Values>;

export function makeQueryDoor({
  handlers,
  authenticate,
  throttle,
  authorize,
  audit,
  findArn,
  toFault,
}: QueryDoorParts): QueryDoor {
  async function serve(inbound: Inbound, trail: Trail): Promise<Reply> {
    const form = isForm(inbound) ? await readBody(inbound, maxFormBytes) : Buffer.alloc(0);
    const parameters = readParameters(queryOf(inbound), form);
    const row = findRow(parameters);
    noteCall(trail, row.service, row);
    const caller = row.signed ? await callerOf(inbound, row.service, form) : null;
    trail.caller = caller;
    if (caller !== null) throttle(caller);
    if (caller !== null && row.service === "iam" && isUserSession(caller)) throw noKeyOfIam();
    const input = readQueryInput(row, parameters);
    noteCall(trail, row.service, row, input);
    const request: RequestContext = {
      sourceIp: inbound.address(),
      secureTransport: inbound.isSecure(),
      keys: contextKeys(input),
    };
    if (caller !== null) await authorizeAll(row.needs(input, caller.account), caller, request);
    else noteAttempt({ action: "sts:AssumeRoleWithWebIdentity", resource: String(input.RoleArn), repository: null });
    const handler = handlers[row.name] as AnyHandler;
    return writeQueryOutput(row, await handler(input, { caller, request }), inbound.requestId);
  }

  async function authorizeAll(needs: IdentityNeeds, caller: Caller, request: RequestContext): Promise<void> {
    for (const [action, target] of needs) {
      await authorize({ caller, action, resource: await arnOf(caller, target), domain: null, repository: null, request });
    }
  }

  async function callerOf(inbound: Inbound, service: IdentityService, form: Buffer): Promise<Caller> {
    const sha256 = createHash("sha256").update(form).digest("hex");
    const facts = { method: inbound.method, path: "/", query: queryOf(inbound), header: inbound.header };
    const { caller, payload } = await authenticate.bySignature(facts, async () => sha256, service);
    // The form says what is to be done, so that a signature which leaves it open is none.
    if (payload.is === "unsigned" || (payload.is === "hash" && payload.sha256 !== sha256)) throw wrongSignature();
    return caller;
  }

  async function arnOf({ account, identityArn }: Caller, target: Target): Promise<Arn> {
    if (typeof target === "string") return target;
    const { is, name, newName, newPath } = target;
    const found = name === null ? identityArn : ((await findArn(account, is, name)) ?? `arn:aws:iam::${account}:${is}/${name}`);
    const end = found.lastIndexOf("/") + 1;
    const path = newPath === undefined ? found.slice(0, end) : found.slice(0, found.indexOf("/")) + newPath;
    return path + (newName ?? found.slice(end));
  }

  return {
    takes: (inbound) =>
      (inbound.target === "/" || inbound.target.startsWith("/?")) && (isForm(inbound) || /[?&]Action=/u.test(inbound.target)),
    answer: (inbound) => {
      const trail = newTrail(inbound);
      return audit.answer(trail, {
        work: () => serve(inbound, trail),
        toFault: (thrown) => toFault(thrown, inbound),
        refuse: (fault) => writeQueryFault(fault, inbound.requestId, trail.called?.source === "sts" ? "sts" : "iam"),
      });
    },
  };
}

/** Whether the caller signed with credentials of GetSessionToken, which open IAM only to who came with a second factor. */
const isUserSession = ({ session, principalArn }: Caller): boolean => session !== null && !isRoleSession(principalArn);

const noKeyOfIam = (): Fault => identityFault("InvalidClientTokenId", "The security token included in the request is invalid");

const isForm = ({ method, header }: Inbound): boolean =>
  method === "POST" && /^application\/x-www-form-urlencoded\b/iu.test(header("content-type") ?? "");

const queryOf = ({ target }: Inbound): string => (target.startsWith("/?") ? target.slice(2) : "");

/** What policies may ask of an operation's input. */
function contextKeys(input: Values): Readonly<Record<string, readonly string[]>> {
  const tags = (input.Tags ?? []) as readonly { readonly Key: string; readonly Value: string }[];
  return {
    "aws:TagKeys": (input.TagKeys ?? tags.map((tag) => tag.Key)) as readonly string[],
    ...Object.fromEntries(tags.map((tag) => [`aws:RequestTag/${tag.Key}`, [tag.Value]])),
    ...(typeof input.PolicyArn === "string" && { "iam:PolicyARN": [input.PolicyArn] }),
  };
}
