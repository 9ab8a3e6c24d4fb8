/*
 * Between values and what travels (service spec 1):
 *
 *   request (query, headers, body)  ->  readInput   ->  a checked input
 *   an output                       ->  writeOutput ->  reply (status, headers, body)
 *   a fault                         ->  writeFault  ->  reply
 */
import type { Fault, FaultDetail } from "../model/fault.ts";
import { cannotParse, readJson, readText, writeJson } from "../shape/json.ts";
import { check, type Member, type Members, type OfMembers, type Payload, type Shape, type Values } from "../shape/shape.ts";
import { type ErrorName, errorStatuses } from "./errors.ts";
import type { Operation } from "./operation.ts";

export interface WireRequest {
  readonly query: URLSearchParams;
  /** One header by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  /** The whole body where it is JSON or absent; or the stream of an operation that takes a payload, not yet read. */
  readonly body: Uint8Array | Payload;
}

export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Payload;
}

/** Whether the operation's body is raw bytes, to be passed on as a stream. */
export const takesPayload = ({ input }: Operation): boolean => Object.values(input).some(({ place }) => place === "payload");

/** Takes each member from its place and checks it. Throws a Validation fault on what breaks a type or a limit. */
export const readInput = <I extends Members>(row: Operation<string, I>, request: WireRequest): OfMembers<I> => {
  const elsewhere = Object.entries(row.input)
    .map(([name, member]) => [name, readPlaced(member, request)] as const)
    .filter(([, given]) => given !== undefined);
  return check(row.input, { ...readBody(membersIn(row.input, "body"), request.body), ...Object.fromEntries(elsewhere) });
};

/** Puts each member in its place; the status is always 200. */
export const writeOutput = (row: Operation, output: Values): WireReply => {
  const headers: Record<string, string> = {};
  for (const [name, { place }] of Object.entries(row.output)) {
    const value = output[name];
    if (place.startsWith("header:") && value !== undefined) headers[place.slice("header:".length)] = headerText(String(value));
  }
  const [payload] = Object.keys(membersIn(row.output, "payload"));
  if (payload === undefined) {
    const json = writeJson(membersIn(row.output, "body"), output);
    return { status: 200, headers: { ...headers, "content-type": "application/json" }, body: json };
  }
  const body = (output[payload] as Payload | undefined) ?? "";
  const length = typeof body === "string" ? body.length : body.size;
  return {
    status: 200,
    headers: {
      ...headers,
      "content-type": "application/octet-stream",
      // Whatever somebody published: browsers are neither to show it nor to guess at it.
      "content-disposition": "attachment",
      "x-content-type-options": "nosniff",
      ...(length === null ? {} : { "content-length": String(length) }),
    },
    body,
  };
};

/** Tells a fault as AWS does (service spec 1.1): its name in a header, the sentence in the body. */
export const writeFault = (fault: Fault): WireReply => {
  const { name, status, members } = toldAs(fault);
  const retryAfter = fault.detail.retryAfterSeconds;
  return {
    status,
    headers: {
      "content-type": "application/json",
      "x-amzn-ErrorType": name,
      ...(fault.code === "Throttling" && retryAfter !== undefined ? { "Retry-After": String(Math.ceil(retryAfter)) } : {}),
    },
    body: JSON.stringify({ message: fault.message, ...members }),
  };
};

const membersIn = (members: Members, place: "body" | "payload"): Members =>
  Object.fromEntries(Object.entries(members).filter(([, member]) => member.place === place));

const readBody = (members: Members, body: Uint8Array | Payload): Values => {
  if (!(body instanceof Uint8Array) || body.length === 0 || Object.keys(members).length === 0) return {};
  const text = decoded(body);
  if (text === null) throw cannotParse("The request body is not UTF-8.");
  return readJson(members, text);
};

const decoded = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
};

const readPlaced = ({ place, shape }: Member, request: WireRequest): unknown => {
  if (place === "payload") return request.body instanceof Uint8Array ? payloadOf(request.body) : request.body;
  if (place === "body") return undefined;
  const name = place.slice(place.indexOf(":") + 1);
  const given = place.startsWith("query:") ? onlyOne(name, request.query.getAll(name)) : request.header(name.toLowerCase());
  return given === undefined ? undefined : readScalar(shape, name, given);
};

const payloadOf = (bytes: Uint8Array): Payload => ({
  bytes: (async function* () {
    yield bytes;
  })(),
  size: bytes.length,
});

const onlyOne = (name: string, given: readonly string[]): string | undefined => {
  if (given.length > 1) throw cannotParse(`The query parameter '${name}' is given more than once.`);
  return given[0];
};

const readScalar = (shape: Shape, name: string, given: string): unknown => {
  if (shape.is === "integer") {
    if (!/^-?[0-9]{1,16}$/.test(given) || !Number.isSafeInteger(Number(given)))
      throw cannotParse(`The value of '${name}' must be an integer.`);
    return Number(given);
  }
  if (shape.is === "boolean") {
    if (given !== "true" && given !== "false") throw cannotParse(`The value of '${name}' must be true or false.`);
    return given === "true";
  }
  return readText(name, given);
};

/** Header values are ASCII; the rest is percent-encoded. A percent sign stays as it is. */
const headerText = (value: string): string => value.toWellFormed().replaceAll(/[^ -~]+/gu, encodeURIComponent);

/** What the API calls a fault. */
export const faultName = (fault: Fault): string => toldAs(fault).name;

interface Told {
  readonly name: string;
  readonly status: number;
  readonly members: FaultDetail;
}

const toldAs = ({ code, detail }: Fault): Told => {
  switch (code) {
    case "Unauthenticated":
      return { name: detail.awsName ?? "UnrecognizedClientException", status: 403, members: {} };
    case "UpstreamUnavailable":
      return declared("InternalServer");
    case "Validation":
      return declared(code, { reason: detail.reason ?? "OTHER" });
    case "Conflict":
    case "ResourceNotFound":
    case "ServiceQuotaExceeded":
      return declared(code, { resourceId: detail.resourceId, resourceType: detail.resourceType });
    default:
      return declared(code);
  }
};

const declared = (error: ErrorName, members: FaultDetail = {}): Told => ({
  name: `${error}Exception`,
  status: errorStatuses[error],
  members,
});
