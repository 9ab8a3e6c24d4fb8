/* Refusals as the clients of most package formats understand them (formats spec, common 4). */
import type { Fault, FaultCode } from "../model/fault.ts";
import { jsonReply, type Reply } from "./replies.ts";

const statuses: Readonly<Record<FaultCode, number>> = {
  Validation: 400,
  Unauthenticated: 401,
  AccessDenied: 403,
  ResourceNotFound: 404,
  Conflict: 409,
  ServiceQuotaExceeded: 413,
  Throttling: 429,
  InternalServer: 500,
  UpstreamUnavailable: 502,
};

/** The status of a fault at a package endpoint; the API's own statuses differ. */
export const faultStatus = (fault: Fault): number => statuses[fault.code];

/** The text as an HTTP/1.1 reason phrase: one short line of Latin-1. */
export const reasonPhrase = (text: string): string =>
  text
    .slice(0, 200)
    .replace(/\s+/gu, " ")
    .replace(/[^\x20-\x7e\xa0-\xff]/gu, "?");

/** A refusal with one text under every name a client may look for, and as the reason phrase. */
export const refusalReply = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  ...jsonReply(status, { error: text, message: text, errors: [{ detail: text }] }, headers),
  phrase: reasonPhrase(text),
});

/** `challenge` is the WWW-Authenticate of a 401; formats whose clients do better without leave it out. */
export const faultReply = (fault: Fault, challenge?: string): Reply => {
  const headers: Record<string, string> = {};
  if (fault.code === "Unauthenticated" && challenge !== undefined) headers["www-authenticate"] = challenge;
  if (fault.code === "Throttling") headers["retry-after"] = String(fault.detail.retryAfterSeconds ?? 1);
  return refusalReply(faultStatus(fault), fault.message, headers);
};
