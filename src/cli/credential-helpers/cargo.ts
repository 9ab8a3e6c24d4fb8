/*
 * Cargo's credential provider: one JSON message a line, of which the first, ours, names the protocol's versions
 * (doc.rust-lang.org/cargo/reference/credential-provider-protocol.html).
 */
import { parseArgs } from "node:util";
import type { Chosen } from "../login/chosen.ts";
import type { TokenFor } from "./fresh-token.ts";

interface Request {
  readonly v?: unknown;
  readonly kind?: unknown;
  readonly registry?: { readonly "index-url"?: unknown };
  /** The words that stand behind the provider in cargo's configuration. */
  readonly args?: unknown;
}

const version = 1;

/** Answers cargo until it says no more. */
export async function answerCargo(
  requests: AsyncIterable<string>,
  write: (line: string) => unknown,
  tokenFor: TokenFor,
): Promise<void> {
  const send = (message: unknown): unknown => write(`${JSON.stringify(message)}\n`);
  send({ v: [version] });
  for await (const line of requests) {
    try {
      send(await answerOf(JSON.parse(line) as Request, tokenFor));
    } catch (thrown) {
      send({ Err: { kind: "other", message: (thrown as Error).message, "caused-by": [] } });
    }
  }
}

async function answerOf({ v, kind, registry, args }: Request, tokenFor: TokenFor): Promise<unknown> {
  if (v !== version) return { Err: { kind: "other", message: `Version ${v} of the protocol is not known.`, "caused-by": [] } };
  // There is nothing to log in to or out of: each token is had when it is needed.
  if (kind !== "get") return { Err: { kind: "operation-not-supported" } };
  const index = String(registry?.["index-url"] ?? "");
  const fresh = index.startsWith("sparse+") ? await tokenFor(index.slice("sparse+".length), "cargo", chosenIn(args)) : null;
  if (fresh === null) return { Err: { kind: "url-not-supported" } };
  return {
    Ok: {
      kind: "get",
      token: fresh.token,
      cache: "expires",
      expiration: Math.floor(fresh.expiresMs / 1000),
      operation_independent: true,
    },
  };
}

/** Throws a TypeError on words that are not known. */
function chosenIn(args: unknown): Chosen {
  const options = { profile: { type: "string" }, region: { type: "string" }, "endpoint-url": { type: "string" } } as const;
  return { ...parseArgs({ args: Array.isArray(args) ? args.map(String) : [], options }).values };
}
