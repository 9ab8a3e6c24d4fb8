/* `/-/health` (alive), `/-/ready` (can serve) and `/-/metrics`, for whoever watches the server. */
import { jsonReply, type Reply } from "../http/replies.ts";
import type { Method } from "../http/route.ts";
import type { Metrics } from "../telemetry/metrics.ts";

export interface HealthParts {
  /** Each throws when its part cannot serve. */
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  readonly metrics: Metrics;
}

/** Null when the address is none of these. */
export type Health = (method: Method, segments: readonly string[]) => Promise<Reply | null>;

export function makeHealth({ checks, metrics }: HealthParts): Health {
  return async (method, segments) => {
    const [dash, word, ...rest] = segments;
    if (dash !== "-" || rest.length > 0 || (method !== "GET" && method !== "HEAD")) return null;
    if (word === "health") return jsonReply(200, { status: "alive" });
    if (word === "ready") return ready(checks);
    if (word === "metrics") {
      return { status: 200, headers: { "content-type": metrics.contentType }, body: await metrics.text() };
    }
    return null;
  };
}

async function ready(checks: HealthParts["checks"]): Promise<Reply> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      try {
        await check();
        return [name, "ready"] as const;
      } catch {
        return [name, "failing"] as const;
      }
    }),
  );
  const isReady = results.every(([, state]) => state === "ready");
  return jsonReply(isReady ? 200 : 503, { status: isReady ? "ready" : "failing", parts: Object.fromEntries(results) });
}
