/* Refusals as problem details, of which SwiftPM shows `detail` (formats spec, swift 1). */
import { STATUS_CODES } from "node:http";
import { faultReply, faultStatus, reasonPhrase } from "../../http/fault-reply.ts";
import type { Reply } from "../../http/replies.ts";
import type { Fault } from "../../model/fault.ts";
import { contentVersion } from "./content-version.ts";

/** Clients break on a challenge of another scheme, and on one without a realm. */
export const refuse = (fault: Fault, realm: string): Reply => {
  const isBadContent = fault.code === "Validation" && fault.detail.reason === "CANNOT_PARSE";
  const { headers } = faultReply(fault, `Bearer realm="${realm}"`);
  return problemReply(isBadContent ? 422 : faultStatus(fault), fault.message, headers);
};

export const problemReply = (status: number, detail: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers: { ...headers, ...contentVersion, "content-type": "application/problem+json", "content-language": "en" },
  body: JSON.stringify({ status, title: STATUS_CODES[status], detail }),
  phrase: reasonPhrase(detail),
});
