/*
 * Between values and AWS's query protocol, which IAM and STS speak:
 *
 *   a request's query and form  ->  readParameters  ->  findRow, readQueryInput  ->  a checked input
 *   an output                   ->  writeQueryOutput  ->  XML
 *   a fault                     ->  writeQueryFault   ->  XML
 */
import type { Fault, FaultCode } from "../model/fault.ts";
import { cannotParse, readText } from "../shape/json.ts";
import { check, type Members, type OfMembers, type Shape, type Values } from "../shape/shape.ts";
import { type IdentityErrorName, identityErrors, identityFault } from "./identity/errors.ts";
import { apiVersions, type IdentityOperation, type IdentityService } from "./identity/operation.ts";
import { findIdentityOperation, type IdentityOperationName } from "./identity/table.ts";

/** Well above the largest request: a policy of 131,072 characters, each of them percent-encoded. */
export const maxFormBytes = 1_048_576;
const maxParameters = 1000;
const maxNameLength = 256;
const maxListLength = 1000;

export interface QueryReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request's parameters as their dotted names make a tree: `Tags.member.1.Key`. */
export interface Parameters {
  readonly text: string | undefined;
  readonly below: ReadonlyMap<string, Parameters>;
}

/** Throws a Validation fault on what is no form, holds a name twice, or is too much. */
export const readParameters = (query: string, form: Uint8Array): Parameters => {
  const pairs = [query, formText(form)].flatMap((text) => text.split("&")).filter((pair) => pair !== "");
  if (pairs.length > maxParameters) throw cannotParse(`The request has more than ${maxParameters} parameters.`);
  const root: Growing = { text: undefined, below: new Map() };
  for (const pair of pairs) {
    const mark = pair.indexOf("=");
    const name = decoded(mark === -1 ? pair : pair.slice(0, mark));
    if (name.length > maxNameLength) throw cannotParse(`The name of a parameter has more than ${maxNameLength} characters.`);
    const place = name.split(".").reduce(placeBelow, root);
    if (place.text !== undefined) throw cannotParse(`The parameter '${name}' is given more than once.`);
    place.text = mark === -1 ? "" : decoded(pair.slice(mark + 1));
  }
  return root;
};

/** The row of the operation that a request names as `Action` and `Version`. Throws MissingAction, InvalidAction or NoSuchVersion. */
export const findRow = (parameters: Parameters): IdentityOperation<IdentityOperationName> => {
  const action = parameters.below.get("Action")?.text;
  const version = parameters.below.get("Version")?.text;
  if (action === undefined) throw identityFault("MissingAction", "The request names no Action.");
  if (version !== undefined && !Object.values(apiVersions).includes(version)) {
    throw identityFault("NoSuchVersion", `There is no version ${version.slice(0, maxShown)} of this API.`);
  }
  const row = findIdentityOperation(action);
  if (row === undefined || version !== apiVersions[row.service]) {
    throw identityFault(
      "InvalidAction",
      `Could not find operation ${action.slice(0, maxShown)} for version ${version ?? "NO_VERSION_SPECIFIED"}.`,
    );
  }
  return row;
};

/** Throws a Validation fault on what breaks a type or a limit; paths there are spelled as IAM does, `tags.1.member.key`. */
export const readQueryInput = <I extends Members>(row: IdentityOperation<string, I>, parameters: Parameters): OfMembers<I> =>
  check(row.input, readMembers(row.input, "", parameters), spelled);

export const writeQueryOutput = (row: IdentityOperation, output: Values, requestId: string): QueryReply =>
  reply(
    200,
    `<${row.name}Response xmlns="${namespaces[row.service]}">` +
      element(`${row.name}Result`, membersXml(row.output, output)) +
      element("ResponseMetadata", element("RequestId", escaped(requestId))) +
      `</${row.name}Response>`,
  );

export const writeQueryFault = (fault: Fault, requestId: string, service: IdentityService): QueryReply => {
  const name = errorName(fault, service);
  const { status } = identityErrors[name];
  const { retryAfterSeconds } = fault.detail;
  const type = element("Type", status < 500 ? "Sender" : "Receiver");
  return reply(
    status,
    `<ErrorResponse xmlns="${namespaces[service]}">` +
      element("Error", type + element("Code", name) + element("Message", escaped(fault.message))) +
      element("RequestId", escaped(requestId)) +
      "</ErrorResponse>",
    retryAfterSeconds === undefined ? {} : { "Retry-After": String(Math.ceil(retryAfterSeconds)) },
  );
};

interface Growing {
  text: string | undefined;
  readonly below: Map<string, Growing>;
}

/** Of a refused text, as many characters as a fault repeats. */
const maxShown = 200;

const namespaces: Readonly<Record<IdentityService, string>> = {
  iam: `https://iam.amazonaws.com/doc/${apiVersions.iam}/`,
  sts: `https://sts.amazonaws.com/doc/${apiVersions.sts}/`,
};

const placeBelow = (parent: Growing, name: string): Growing => {
  const place = parent.below.get(name) ?? { text: undefined, below: new Map() };
  parent.below.set(name, place);
  return place;
};

const formText = (form: Uint8Array): string => {
  if (form.length > maxFormBytes) throw cannotParse(`The request body is larger than ${maxFormBytes} bytes.`);
  return new TextDecoder().decode(form);
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch (cause) {
    throw identityFault("ValidationError", "A parameter holds a percent sign that encodes no text.", cause);
  }
};

const spelled = (at: string): string => at.replace(/(?<=^|\.)\p{Lu}/gu, (letter) => letter.toLowerCase());

const mistyped = (at: string, what: string): Fault => cannotParse(`The value at '${spelled(at)}' must be ${what}.`);

const readMembers = (members: Members, at: string, { below }: Parameters): Values =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, { shape }]) => {
      const given = below.get(name);
      return given === undefined ? [] : [[name, readShape(shape, at + name, given)]];
    }),
  );

const readShape = (shape: Shape, at: string, given: Parameters): unknown => {
  if (shape.is === "structure") return readMembers(shape.members, `${at}.`, given);
  if (shape.is === "list") return readList(shape.element, at, given);
  if (given.text === undefined) throw mistyped(at, "a single value");
  switch (shape.is) {
    case "string":
      return readXmlText(at, given.text);
    case "integer":
      if (!/^-?[0-9]{1,15}$/.test(given.text)) throw mistyped(at, "an integer");
      return Number(given.text);
    case "boolean":
      if (!/^(?:true|false)$/i.test(given.text)) throw mistyped(at, "true or false");
      return given.text.toLowerCase() === "true";
    default:
      throw mistyped(at, "left out");
  }
};

/** Numbers of elements begin at 1 and may leave gaps; a list without elements is its name with an empty value. */
const readList = (shape: Shape, at: string, given: Parameters): readonly unknown[] => {
  const elements = [...(given.below.get("member")?.below ?? [])];
  if (elements.length === 0 && given.text !== "") throw mistyped(at, "a list");
  if (!elements.every(([index]) => /^[1-9][0-9]{0,3}$/.test(index) && Number(index) <= maxListLength)) {
    throw mistyped(at, `a list whose elements have numbers from 1 to ${maxListLength}`);
  }
  return elements
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, element], index) => readShape(shape, `${at}.${index + 1}.member`, element));
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: what XML 1.0 has no way to write is looked for.
const beyondXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu;

const readXmlText = (at: string, text: string): string => {
  if (text.search(beyondXml) !== -1) throw cannotParse(`The value at '${spelled(at)}' has characters that no text may have.`);
  return readText(at, text);
};

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;

const membersXml = (members: Members, values: Values): string =>
  Object.entries(members)
    .filter(([name]) => values[name] !== undefined)
    .map(([name, { shape }]) => element(name, shapeXml(shape, values[name])))
    .join("");

const shapeXml = (shape: Shape, value: unknown): string => {
  switch (shape.is) {
    case "string":
      return escaped(shape.percentEncoded === true ? percentEncoded(String(value)) : String(value));
    case "timestamp":
      return (value as Date).toISOString().replace(/\.\d+Z$/u, "Z");
    case "list":
      return (value as readonly unknown[]).map((one) => element("member", shapeXml(shape.element, one))).join("");
    case "map":
      return [...(value as ReadonlyMap<string, unknown>)]
        .map(([key, one]) => element("entry", element("key", escaped(key)) + element("value", shapeXml(shape.value, one))))
        .join("");
    case "structure":
      return membersXml(shape.members, value as Values);
    default:
      return escaped(String(value));
  }
};

/** Everything but letters, digits and `-._~` (RFC 3986). */
const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/gu, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#xD;",
};

const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(beyondXml, "\ufffd")
    .replace(/[&<>"\r]/gu, (character) => entities[character] ?? character);

const reply = (status: number, body: string, headers: QueryReply["headers"] = {}): QueryReply => ({
  status,
  headers: { "content-type": "text/xml", ...headers },
  body,
});

/** What authentication faults, which have the names of JSON services, are called here. */
const unproved: Readonly<Record<string, IdentityErrorName>> = {
  ExpiredTokenException: "ExpiredToken",
  IncompleteSignatureException: "IncompleteSignature",
  InvalidSignatureException: "SignatureDoesNotMatch",
  MissingAuthenticationTokenException: "MissingAuthenticationToken",
  UnrecognizedClientException: "InvalidClientTokenId",
};

/** What IAM or STS calls a fault. */
export const errorName = ({ code, detail: { awsName = "" } }: Fault, service: IdentityService): IdentityErrorName => {
  if (code === "Unauthenticated" && Object.hasOwn(unproved, awsName)) return unproved[awsName] ?? "InvalidClientTokenId";
  return Object.hasOwn(identityErrors, awsName) ? (awsName as IdentityErrorName) : nameOfCode(code, service);
};

const nameOfCode = (code: FaultCode, service: IdentityService): IdentityErrorName => {
  switch (code) {
    case "AccessDenied":
    case "Throttling":
      return code;
    case "Conflict":
      return "EntityAlreadyExists";
    case "ResourceNotFound":
      return "NoSuchEntity";
    case "ServiceQuotaExceeded":
      return "LimitExceeded";
    case "Unauthenticated":
      return "InvalidClientTokenId";
    case "Validation":
      return "ValidationError";
    default:
      return service === "iam" ? "ServiceFailure" : "InternalFailure";
  }
};
