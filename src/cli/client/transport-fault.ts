/* What is said of requests that got no answer (command line spec, 11). */
import { CommandFailure } from "../failure.ts";
import { isSystemError, systemErrorText } from "../values/system-error.ts";
import { maskedProxy } from "./proxy.ts";

/** There is no answer. Worth another try. */
export class TransportFault extends CommandFailure {
  /** Whether a time-out ended it. */
  readonly stalled: boolean;

  constructor(message: string, cause: unknown) {
    super(255, message, { cause });
    this.stalled = cause instanceof Stalled;
  }
}

/** A time-out. */
export class Stalled extends Error {
  readonly kind: "Connect" | "Read";

  constructor(kind: Stalled["kind"]) {
    super(`${kind} timeout`);
    this.kind = kind;
  }
}

/** The file of certificates is of no use. */
export class WrongCertificates extends Error {}

const unreachable: readonly string[] = [
  "EADDRNOTAVAIL",
  "EAI_AGAIN",
  "EAI_FAIL",
  "ECONNREFUSED",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ENETUNREACH",
  "ENOTFOUND",
  "ETIMEDOUT",
];

/** Why a request to this address, through this proxy, was not answered. */
export function faultOf(thrown: unknown, url: string, proxy: string | null): CommandFailure {
  const { code = "", path } = thrown as NodeJS.ErrnoException;
  if (thrown instanceof Stalled) return new TransportFault(`${thrown.kind} timeout on endpoint URL: "${url}"`, thrown);
  if (path !== undefined && isSystemError(thrown))
    return new CommandFailure(255, `${systemErrorText(thrown)}: '${path}'`, { cause: thrown });
  if (proxy !== null && (unreachable.includes(code) || code === "ERR_PROXY_TUNNEL"))
    return new TransportFault(`Failed to connect to proxy URL: "${maskedProxy(proxy)}"`, thrown);
  if (unreachable.includes(code)) return new TransportFault(`Could not connect to the endpoint URL: "${url}"`, thrown);
  const trouble = tlsTrouble(thrown as TlsError);
  return trouble === null ? closed(url, thrown) : new TransportFault(`SSL validation failed for ${url} ${trouble}`, thrown);
}

export const closed = (url: string, cause: unknown): TransportFault =>
  new TransportFault(`Connection was closed before we received a valid response from endpoint URL: "${url}".`, cause);

interface TlsError extends NodeJS.ErrnoException {
  readonly host?: string;
  readonly reason?: string;
}

const ofCertificate = /^(?:CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERROR_IN_|INVALID_|PATH_LENGTH_)/;
const unverified = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed:";

/** What is wrong with TLS, in OpenSSL's words; null where it is something else. */
function tlsTrouble(thrown: TlsError): string | null {
  const { code = "", message, host, reason = /SSL routines:[^:]*:([^:]*):/.exec(message)?.[1] } = thrown;
  if (thrown instanceof WrongCertificates) return message;
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return `${unverified} Hostname mismatch, certificate is not valid for '${host}'.`;
  // Behind the semicolon is Node's advice to programmers.
  if (ofCertificate.test(code)) return `${unverified} ${message.split(";", 1)[0]}`;
  if (!/^(?:ERR_SSL_|ERR_TLS_|ERR_OSSL_|EPROTO)/.test(code)) return null;
  return reason === undefined ? message : `[SSL: ${reason.toUpperCase().replaceAll(" ", "_")}] ${reason}`;
}

/** A streamed body that ended early, in urllib3's words. */
export function brokenOff(thrown: unknown, read: number, expected: number | null): CommandFailure {
  if (thrown instanceof Stalled) return new CommandFailure(255, 'Read timeout on endpoint URL: "None"', { cause: thrown });
  const missing = expected === null ? "" : `, ${expected - read} more expected`;
  const incomplete = `IncompleteRead(${read} bytes read${missing})`;
  return new CommandFailure(255, `('Connection broken: ${incomplete}', ${incomplete})`, { cause: thrown });
}
