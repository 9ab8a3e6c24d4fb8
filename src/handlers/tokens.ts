import { findDomain } from "../store/domains.ts";
import { domainOf, type HandlerParts, type Handlers } from "./call.ts";

export const tokenHandlers = (parts: HandlerParts) =>
  ({
    GetAuthorizationToken: async (input, call) => {
      const { owner, domain: name } = domainOf(input, call);
      const found = await findDomain(parts.store.db, owner, name);
      const { token, expiresAt } = await parts.issueToken({
        caller: call.caller,
        domain: { id: found?.id ?? null, owner, name },
        durationSeconds: input.durationSeconds,
        request: call.request,
      });
      return { authorizationToken: token, expiration: new Date(expiresAt) };
    },
  }) satisfies Partial<Handlers>;
