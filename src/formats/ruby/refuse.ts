/* Refusals: gem and Bundler print what they get as it is (formats spec, ruby 3, 4). */
import { faultReply, faultStatus } from "../../http/fault-reply.ts";
import type { Reply } from "../../http/replies.ts";
import type { Fault } from "../../model/fault.ts";

export const refuse = (fault: Fault, realm: string): Reply => {
  const { headers, phrase } = faultReply(fault, `Basic realm="${realm}"`);
  const isBadGem = fault.code === "Validation" && fault.detail.reason === "CANNOT_PARSE";
  return {
    status: isBadGem ? 422 : faultStatus(fault),
    headers: { ...headers, "content-type": "text/plain; charset=utf-8" },
    body: fault.message,
    ...(phrase !== undefined && { phrase }),
  };
};
