import type { ExtensionHandlers } from "../api/extensions.ts";
import { extensions } from "../api/extensions.ts";
import { readPageToken, writePageToken } from "../api/page-token.ts";
import { readRecords } from "../audit/list-records.ts";
import type { Call, HandlerParts } from "./call.ts";

const name = "ListAuditRecords";

export const auditExtensionHandlers = ({ store }: HandlerParts): Pick<ExtensionHandlers<Call>, typeof name> => ({
  ListAuditRecords: async (input, { caller }) => {
    const cursor = readPageToken(name, input, ["number", "string"]);
    const { events, next } = await readRecords(store.db, {
      account: caller.account,
      from: input.from ?? 0,
      to: input.to ?? Number.MAX_SAFE_INTEGER,
      filter: input,
      after: cursor && { at: cursor[0], id: cursor[1] },
      limit: input.maxResults ?? extensions[name].paginator?.defaultLimit ?? 100,
    });
    return { records: events, nextToken: next === null ? undefined : writePageToken(name, input, [next.at, next.id]) };
  },
});
