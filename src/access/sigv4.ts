/* AWS Signature Version 4: reading it from a request, checking it, and making it. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { type Fault, unauthenticated } from "../model/fault.ts";

/** The facts of a request that a signature covers. */
export interface SignedFacts {
  readonly method: string;
  /** As it stands in the request line, still percent-encoded, without the query. */
  readonly path: string;
  /** As it stands in the request line, after the question mark; empty without one. */
  readonly query: string;
  /** One header by its lower-case name. */
  readonly header: (name: string) => string | undefined;
}

/** What the signature says of the body. `body`: nothing in the head, so that the received bytes have to be hashed first. */
export type SignedPayload =
  | { readonly is: "hash"; readonly sha256: string }
  | { readonly is: "unsigned" }
  | { readonly is: "body" };

/** A signature as it was presented: well-formed, in time and for this place, and not yet checked. */
export interface PresentedSignature {
  readonly accessKeyId: string;
  readonly sessionToken: string | null;
  readonly payload: SignedPayload;
  readonly scope: SigningScope;
  /** Lower-case hexadecimal. */
  readonly signature: string;
  readonly signedHeaders: readonly string[];
}

export interface SigningScope {
  /** As in `x-amz-date`: 20250102T030405Z. */
  readonly amzDate: string;
  readonly region: string;
  readonly service: string;
}

/** What this server takes signatures for, and its time in milliseconds since the epoch. */
export interface SigningPlace {
  readonly regions: readonly string[];
  readonly services: readonly string[];
  readonly now: number;
}

const algorithm = "AWS4-HMAC-SHA256";
const terminator = "aws4_request";
const skewMs = 15 * 60 * 1000;
const maxExpirySeconds = 7 * 24 * 3600;
const maxHeadCharacters = 16 * 1024;
const maxSignedHeaders = 64;
const maxQueryParameters = 256;

const incomplete = (message: string): Fault => unauthenticated("IncompleteSignatureException", message);
const wrong = (message: string): Fault => unauthenticated("InvalidSignatureException", message);

export const wrongSignature = (): Fault =>
  wrong(
    "The request signature we calculated does not match the signature you provided. " +
      "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  );

/**
 * Reads the signature from the Authorization header or from a pre-signed query, and checks its form, time and scope.
 * Throws an Unauthenticated fault, which says Missing Authentication Token where there is none.
 */
export function readSignature(facts: SignedFacts, place: SigningPlace): PresentedSignature {
  if (facts.path.length + facts.query.length > maxHeadCharacters)
    throw incomplete("The request's address is too long to be signed.");
  const query = queryPairs(facts.query);
  const authorization = facts.header("authorization");
  const fromQuery = query.some(([name]) => name === "X-Amz-Algorithm" || name === "X-Amz-Signature");
  if (authorization === undefined && !fromQuery) {
    throw unauthenticated("MissingAuthenticationTokenException", "Missing Authentication Token");
  }
  if (authorization !== undefined && fromQuery)
    throw incomplete("The request carries two signatures, in its query and in its headers.");
  const presented =
    authorization === undefined ? readPresigned(query, facts, place.now) : readAuthorization(authorization, facts, place.now);
  const { signedHeaders, signature, scope } = presented;
  if (signedHeaders.length > maxSignedHeaders) throw incomplete("Too many headers are signed.");
  if (!signedHeaders.includes("host")) throw incomplete("'Host' must be a 'SignedHeader' in the AWS Authorization.");
  if (!/^[0-9a-f]{64}$/u.test(signature)) throw wrongSignature();
  if (!place.regions.includes(scope.region))
    throw wrong(`Credential should be scoped to a valid region, not '${printable(scope.region)}'.`);
  if (!place.services.includes(scope.service)) {
    throw wrong(`Credential should be scoped to correct service: '${place.services.join("' or '")}'.`);
  }
  return presented;
}

/** Whether the secret made the signature. `bodySha256` is that of the received bytes; needed for the payload `body` only. */
export function isSignedWith(
  secret: string,
  presented: PresentedSignature,
  facts: SignedFacts,
  bodySha256: string | null,
): boolean {
  const { payload, signedHeaders, scope } = presented;
  const payloadHash = payload.is === "hash" ? payload.sha256 : payload.is === "unsigned" ? unsigned : bodySha256;
  if (payloadHash === null) return false;
  const expected = signatureOf(secret, scope, canonicalRequest(facts, signedHeaders, payloadHash));
  return timingSafeEqual(Buffer.from(expected, "hex"), Buffer.from(presented.signature, "hex"));
}

export interface Signing {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly sessionToken?: string;
  readonly region: string;
  readonly service: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Lower-case hexadecimal SHA-256 of the body, or `UNSIGNED-PAYLOAD`. */
  readonly payloadHash: string;
  /** Whether a header of the request tells that hash as well; only where it does may the hash be another than the body's. */
  readonly tellsPayload?: boolean;
}

/** The request's headers (lower-case names, `host` among them) and those that sign it. */
export function sign(
  request: Omit<SignedFacts, "header"> & { readonly headers: Readonly<Record<string, string>> },
  signing: Signing,
): Record<string, string> {
  const scope: SigningScope = { amzDate: amzDate(signing.at), region: signing.region, service: signing.service };
  const headers: Record<string, string> = {
    ...request.headers,
    "x-amz-date": scope.amzDate,
    ...(signing.tellsPayload === false ? {} : { "x-amz-content-sha256": signing.payloadHash }),
  };
  if (signing.sessionToken !== undefined) headers["x-amz-security-token"] = signing.sessionToken;
  const signedHeaders = Object.keys(headers).sort();
  const canonical = canonicalRequest({ ...request, header: (name) => headers[name] }, signedHeaders, signing.payloadHash);
  const credential = `${signing.accessKeyId}/${scopeText(scope)}`;
  const signature = signatureOf(signing.secret, scope, canonical);
  headers.authorization = `${algorithm} Credential=${credential}, SignedHeaders=${signedHeaders.join(";")}, Signature=${signature}`;
  return headers;
}

const unsigned = "UNSIGNED-PAYLOAD";

type Pair = readonly [name: string, value: string];

function readAuthorization(authorization: string, facts: SignedFacts, now: number): PresentedSignature {
  if (authorization.length > maxHeadCharacters) throw incomplete("The Authorization header is too long.");
  const [scheme = "", rest = ""] = authorization.trim().split(/\s+(.*)/su);
  if (scheme !== algorithm) throw incomplete(`Unsupported AWS 'algorithm': '${printable(scheme)}'.`);
  const fields = new Map(rest.split(",").map((field) => splitAt(field.trim(), "=")));
  const field = (name: string): string => {
    const value = fields.get(name);
    if (value === undefined || value === "") throw incomplete(`Authorization header requires '${name}' parameter.`);
    return value;
  };
  const signedHeaders = field("SignedHeaders").toLowerCase().split(";");
  const date = facts.header("x-amz-date");
  if (date === undefined) throw incomplete("Authorization header requires existence of an 'X-Amz-Date' header.");
  if (!signedHeaders.includes("x-amz-date")) throw incomplete("'X-Amz-Date' must be a 'SignedHeader' in the AWS Authorization.");
  checkTime(date, now, skewMs);
  return {
    ...readCredential(field("Credential"), date),
    sessionToken: facts.header("x-amz-security-token") ?? null,
    payload: readPayload(facts.header("x-amz-content-sha256")),
    signature: field("Signature"),
    signedHeaders,
  };
}

function readPresigned(query: readonly Pair[], facts: SignedFacts, now: number): PresentedSignature {
  const find = (name: string): string | undefined => {
    const found = query.filter(([other]) => other.toLowerCase() === name.toLowerCase());
    if (found.length > 1) throw incomplete(`The query gives '${name}' more than once.`);
    return found[0]?.[1];
  };
  const parameter = (name: string): string => {
    const value = find(name);
    if (value === undefined || value === "") throw incomplete(`AWS query-string parameters must include '${name}'.`);
    return value;
  };
  if (parameter("X-Amz-Algorithm") !== algorithm) throw incomplete("Unsupported AWS 'algorithm' in the query.");
  const expires = parameter("X-Amz-Expires");
  if (!/^[0-9]{1,6}$/u.test(expires) || Number(expires) < 1 || Number(expires) > maxExpirySeconds) {
    throw incomplete(`X-Amz-Expires must be a number of seconds between 1 and ${maxExpirySeconds}.`);
  }
  const date = parameter("X-Amz-Date");
  checkTime(date, now, Number(expires) * 1000);
  return {
    ...readCredential(parameter("X-Amz-Credential"), date),
    sessionToken: find("X-Amz-Security-Token") ?? null,
    // The header first: whoever reads the body goes by it, so that it must be what was signed.
    payload: readPayload(facts.header("x-amz-content-sha256") ?? find("X-Amz-Content-Sha256")),
    signature: parameter("X-Amz-Signature"),
    signedHeaders: parameter("X-Amz-SignedHeaders").toLowerCase().split(";"),
  };
}

function readCredential(credential: string, amzDate: string): { readonly accessKeyId: string; readonly scope: SigningScope } {
  const [accessKeyId = "", day = "", region = "", service = "", end = "", ...more] = credential.split("/");
  if (!/^[A-Za-z0-9]{16,128}$/u.test(accessKeyId) || more.length > 0) {
    throw incomplete("Credential must be an access key id and a scope: key/date/region/service/aws4_request.");
  }
  if (end !== terminator)
    throw wrong(`Credential should be scoped with a valid terminator: '${terminator}', not '${printable(end)}'.`);
  if (day !== amzDate.slice(0, 8)) {
    throw wrong(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${printable(day)}' != '${amzDate.slice(0, 8)}'.`,
    );
  }
  return { accessKeyId, scope: { amzDate, region, service } };
}

function readPayload(declared: string | undefined): SignedPayload {
  if (declared === undefined) return { is: "body" };
  if (declared === unsigned) return { is: "unsigned" };
  if (/^[0-9a-f]{64}$/u.test(declared)) return { is: "hash", sha256: declared };
  throw wrong("x-amz-content-sha256 must be UNSIGNED-PAYLOAD or a SHA-256 digest in lower-case hexadecimal.");
}

/** `validMs` is how long after its date the signature holds; before it, clocks may differ by 15 minutes. */
function checkTime(date: string, now: number, validMs: number): void {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/u.exec(date) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(at)) throw incomplete("Date must be in ISO-8601 'basic format', such as 20250102T030405Z.");
  if (now > at + validMs) {
    throw wrong(
      `Signature expired: ${date} is now earlier than ${amzDate(now - validMs)} (${amzDate(now)} - ${validMs / 60_000} min.)`,
    );
  }
  if (now < at - skewMs) {
    throw wrong(`Signature not yet current: ${date} is still later than ${amzDate(now + skewMs)} (${amzDate(now)} + 15 min.)`);
  }
}

function canonicalRequest(facts: SignedFacts, signedHeaders: readonly string[], payloadHash: string): string {
  const query = queryPairs(facts.query)
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]): Pair => [encode(name), encode(value)])
    .sort(([nameA, valueA], [nameB, valueB]) => order(nameA, nameB) || order(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  const headers = signedHeaders.map((name) => `${name}:${(facts.header(name) ?? "").trim().replace(/\s+/gu, " ")}\n`).join("");
  return [facts.method, canonicalPath(facts.path), query, headers, signedHeaders.join(";"), payloadHash].join("\n");
}

/** Dot and empty segments are resolved, and what is percent-encoded already is encoded once more. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(encode(segment));
  }
  return `/${segments.join("/")}${segments.length > 0 && path.endsWith("/") ? "/" : ""}`;
}

function queryPairs(query: string): readonly Pair[] {
  const pairs = query.split("&").filter((pair) => pair !== "");
  if (pairs.length > maxQueryParameters) throw incomplete("The query has too many parameters to be signed.");
  return pairs.map((pair) => {
    const [name, value] = splitAt(pair, "=");
    return [decode(name), decode(value)];
  });
}

function splitAt(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** What is not percent-encoded UTF-8 stays as it is: no signer writes it, so that no signature fits it. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Everything but letters, digits and `-._~`. */
const encode = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const scopeText = (scope: SigningScope): string => [scope.amzDate.slice(0, 8), scope.region, scope.service, terminator].join("/");

function signatureOf(secret: string, scope: SigningScope, canonical: string): string {
  const hashed = createHash("sha256").update(canonical).digest("hex");
  const text = [algorithm, scope.amzDate, scopeText(scope), hashed].join("\n");
  const key = scopeText(scope)
    .split("/")
    .reduce((derived: string | Buffer, part) => hmac(derived, part), `AWS4${secret}`);
  return hmac(key, text).toString("hex");
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

const amzDate = (at: number): string => new Date(at).toISOString().replace(/[-:]|\.\d+/gu, "");

const printable = (text: string): string => text.slice(0, 64).replace(/[^\x21-\x7e]/gu, "?");
