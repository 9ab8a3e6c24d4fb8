import type { UpstreamParts } from "./undici-client.ts";
import type { UpstreamClient } from "./upstream-client.ts";

/** The client, loaded at its first use: its library weighs as much as the rest of an idle server's code. */
export function makeLazyUpstreamClient(parts: UpstreamParts): UpstreamClient {
  let loading: Promise<UpstreamClient> | null = null;
  const client = (): Promise<UpstreamClient> => {
    loading ??= import("./undici-client.ts").then(({ makeUpstreamClient }) => makeUpstreamClient(parts));
    return loading;
  };
  return {
    document: async (request) => (await client()).document(request),
    asset: async (request) => (await client()).asset(request),
    close: async () => {
      if (loading !== null) await (await loading).close();
    },
  };
}
