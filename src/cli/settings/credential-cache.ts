/* Temporary credentials in the folder and form in which `aws` keeps them, so that both use them (command line spec, 13). */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../json/json.ts";
import { type JsonStyle, writeJson } from "../json/write-json.ts";
import { type Environment, expandPath } from "./path.ts";
import type { Credentials } from "./settings.ts";

export interface Temporary extends Credentials {
  readonly expires: Date;
}

/** Names the file: what the credentials were asked for with. */
export interface CacheKey {
  /** In the order of their names. */
  readonly arguments: ReadonlyMap<string, Json>;
  readonly style: JsonStyle;
}

const folder = "~/.aws/cli/cache";

/** What is left less long is not used any more. */
const leastLeftMs = 15 * 60 * 1000;

interface Kept {
  readonly Credentials?: {
    readonly AccessKeyId?: string;
    readonly SecretAccessKey?: string;
    readonly SessionToken?: string;
    readonly Expiration?: string;
  };
}

/** Gives the kept credentials where they last, else those that `fetch` gives, and keeps them. */
export async function cached(key: CacheKey, environment: Environment, fetch: () => Promise<Temporary>): Promise<Credentials> {
  const name = createHash("sha1").update(writeJson(key.arguments, key.style)).digest("hex");
  const file = join(expandPath(folder, environment), `${name}.json`);
  const kept = readKept(file);
  if (kept !== null && kept.expires.getTime() - Date.now() >= leastLeftMs) return kept;
  const fetched = await fetch();
  keep(file, fetched);
  return fetched;
}

function readKept(file: string): Temporary | null {
  try {
    const { Credentials: kept } = JSON.parse(readFileSync(file, "utf8")) as Kept;
    const expires = new Date(kept?.Expiration?.replace(/UTC$/, "Z") ?? "");
    if (!kept?.AccessKeyId || !kept.SecretAccessKey || Number.isNaN(expires.getTime())) return null;
    return { accessKeyId: kept.AccessKeyId, secret: kept.SecretAccessKey, sessionToken: kept.SessionToken, expires };
  } catch {
    return null;
  }
}

/** Without a place to keep them, they are fetched each time. */
function keep(file: string, { accessKeyId, secret, sessionToken, expires }: Temporary): void {
  const kept: Kept = {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secret,
      SessionToken: sessionToken,
      Expiration: expires.toISOString().replace(/\.\d+Z$/, "Z"),
    },
  };
  try {
    mkdirSync(join(file, ".."), { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
  } catch {
    return;
  }
}
