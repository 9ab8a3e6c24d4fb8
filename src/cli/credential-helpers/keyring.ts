/* The `keyring` program as pip and uv call it: `keyring [--mode creds] [--output json] get ADDRESS [USER]`. */
import { parseArgs } from "node:util";
import type { TokenFor } from "./fresh-token.ts";

/** The user that tokens go with. */
const user = "aws";

/** Gives what to print; null where it has no password, which is what the program's exit code 1 says. */
export async function answerKeyring(words: readonly string[], tokenFor: TokenFor): Promise<string | null> {
  const asked = wordsOf(words);
  if (asked === null) return null;
  const fresh = await tokenFor(asked.address, "pypi");
  if (fresh === null) return null;
  if (!asked.withUser) return `${fresh.token}\n`;
  return asked.asJson ? `${JSON.stringify({ username: user, password: fresh.token })}\n` : `${user}\n${fresh.token}\n`;
}

interface Asked {
  readonly address: string;
  readonly withUser: boolean;
  readonly asJson: boolean;
}

function wordsOf(words: readonly string[]): Asked | null {
  try {
    const options = { mode: { type: "string" }, output: { type: "string" } } as const;
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
    const [verb, address, name = user] = positionals;
    if (verb !== "get" || address === undefined || name !== user) return null;
    return { address, withUser: values.mode === "creds", asJson: values.output === "json" };
  } catch {
    return null;
  }
}
