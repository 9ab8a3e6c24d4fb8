import { createDomain, describeDomain, removeDomain } from "../registry/domains.ts";
import { listDomains } from "../store/domains.ts";
import { domainOf, type HandlerParts, type Handlers } from "./call.ts";
import { domainDescription, domainSummary } from "./describe.ts";
import { askedPage } from "./pages.ts";

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
      const { after, limit, tokenAfter } = askedPage("ListDomains", input, ["string"]);
      const page = await listDomains(parts.store.db, { owner: caller.account, after: after?.[0] ?? null, limit });
      return {
        domains: page.rows.map((row) => domainSummary(row, parts.region)),
        nextToken: tokenAfter(page, ({ name }) => [name]),
      };
    },

    DeleteDomain: async (input, call) => {
      const removed = await removeDomain(parts, domainOf(input, call), parts.now());
      return removed === null ? {} : { domain: { ...domainDescription(removed, parts.region), status: "Deleted" } };
    },
  }) satisfies Partial<Handlers>;
