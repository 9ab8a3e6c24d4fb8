import type { ExtensionHandlers } from "../api/extensions.ts";
import { refreshRepository } from "../registry/refresh.ts";
import { type Call, type HandlerParts, repositoryOf } from "./call.ts";

export const extensionHandlers = ({ store, graphs }: HandlerParts): ExtensionHandlers<Call> => ({
  RefreshRepository: async (input, call) => ({
    documents: await refreshRepository(store, graphs, repositoryOf(input, call)),
  }),
});
