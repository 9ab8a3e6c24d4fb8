import type { ExtensionHandlers } from "../api/extensions.ts";
import { readRecords } from "../audit/list-records.ts";
import type { Call, HandlerParts } from "./call.ts";
import { askedPage } from "./pages.ts";

export const auditExtensionHandlers = ({ store }: HandlerParts): Pick<ExtensionHandlers<Call>, "ListAuditRecords"> => ({
  ListAuditRecords: async (input, { caller }) => {
    const { after, limit, tokenFor } = askedPage("ListAuditRecords", input, ["number", "string"]);
    const { events, next } = await readRecords(store.db, {
      account: caller.account,
      from: input.from ?? 0,
      to: input.to ?? Number.MAX_SAFE_INTEGER,
      filter: input,
      after: after && { at: after[0], id: after[1] },
      limit,
    });
    return { records: events, nextToken: tokenFor(next && [next.at, next.id]) };
  },
});
