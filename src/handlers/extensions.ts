import type { TokenRules } from "../access/revoke-tokens.ts";
import type { ExtensionHandlers } from "../api/extensions.ts";
import { refreshRepository } from "../registry/refresh.ts";
import { auditExtensionHandlers } from "./audit.ts";
import { type Call, type HandlerParts, repositoryOf } from "./call.ts";
import { tokenExtensionHandlers } from "./tokens.ts";

/** What only they work with. */
export interface ExtensionParts extends HandlerParts {
  readonly tokenRules: TokenRules;
}

export const extensionHandlers = (parts: ExtensionParts): ExtensionHandlers<Call> => ({
  ...tokenExtensionHandlers(parts, parts.tokenRules),
  ...auditExtensionHandlers(parts),
  RefreshRepository: async (input, call) => ({
    documents: await refreshRepository(parts.store, parts.graphs, repositoryOf(input, call)),
  }),
});
