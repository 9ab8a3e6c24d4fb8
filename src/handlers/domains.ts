import { readPageToken, writePageToken } from "../api/page-token.ts";
import { createDomain, describeDomain, removeDomain } from "../registry/domains.ts";
import { listDomains } from "../store/domains.ts";
import { domainOf, type HandlerParts, type Handlers, pageSize } from "./call.ts";
import { domainDescription, domainSummary } from "./describe.ts";

export const domainHandlers = (parts: HandlerParts) =>
  ({
    CreateDomain: async ({ domain, encryptionKey = null, tags = [] }, { caller }) => {
      const made = await createDomain(parts, { owner: caller.account, domain, encryptionKey, tags, now: parts.now() });
      return { domain: domainDescription(made, parts.region) };
    },

    DescribeDomain: async (input, call) => ({
      domain: domainDescription(await describeDomain(parts, domainOf(input, call)), parts.region),
    }),

    ListDomains: async (input, { caller }) => {
      const [after = null] = readPageToken("ListDomains", input, ["string"]) ?? [];
      const page = await listDomains(parts.store.db, { owner: caller.account, after, limit: pageSize("ListDomains", input) });
      const last = page.more ? page.rows.at(-1) : undefined;
      return {
        domains: page.rows.map((row) => domainSummary(row, parts.region)),
        nextToken: last && writePageToken("ListDomains", input, [last.name]),
      };
    },

    DeleteDomain: async (input, call) => {
      const removed = await removeDomain(parts, domainOf(input, call), parts.now());
      return removed === null ? {} : { domain: { ...domainDescription(removed, parts.region), status: "Deleted" } };
    },
  }) satisfies Partial<Handlers>;
