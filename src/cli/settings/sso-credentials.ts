/* Credentials of IAM Identity Center, for whoever signed in with `aws sso login` (command line spec, 13). */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromSSO } from "@aws-sdk/credential-provider-sso";
import { plain, readObject, refused } from "../client/refusal.ts";
import { CommandFailure } from "../failure.ts";
import type { JsonObject } from "../json/json.ts";
import { compactJson } from "../json/write-json.ts";
import { textOf } from "./configuration.ts";
import { cached } from "./credential-cache.ts";
import { type ChainFacts, type Fetch, notRetrieved } from "./credential-source.ts";
import { regionalEndpoint } from "./endpoint.ts";
import type { IniSection } from "./ini.ts";
import { expandPath } from "./path.ts";
import { filesOf, fromSdk, requestHandlerFor, type SdkCredentials, silent } from "./sdk.ts";

interface SsoFacts {
  readonly profileName: string;
  readonly startUrl: string;
  readonly region: string;
  readonly account: string;
  readonly role: string;
  /** Undefined where the profile names no sso-session. */
  readonly session: string | undefined;
}

/** Throws CommandFailure 255 where the profile says too little or nobody signed in. */
export function ssoOf(facts: ChainFacts, name: string): Fetch {
  const sso = readSso(facts, name);
  const asked = new Map([
    ["accountId", sso.account],
    ["roleName", sso.role],
    sso.session === undefined ? (["startUrl", sso.startUrl] as const) : (["sessionName", sso.session] as const),
  ]);
  return () => cached({ arguments: asked, style: compactJson }, facts.environment, () => fetchSso(facts, sso));
}

const needed = ["sso_role_name", "sso_account_id", "sso_start_url", "sso_region"] as const;

function readSso({ configuration }: ChainFacts, profileName: string): SsoFacts {
  const profile: IniSection = configuration.profiles.get(profileName) ?? new Map();
  const session = textOf(profile.get("sso_session"));
  const shared = session === undefined ? new Map() : configuration.ssoSessions.get(session);
  if (shared === undefined) throw new CommandFailure(255, `The specified sso-session does not exist: "${session}"`);
  for (const [key, value] of shared) {
    const own = profile.get(key) ?? value;
    if (own === value) continue;
    const says = `The value for ${key} is inconsistent between profile (${own}) and sso-session (${value}).`;
    throw new CommandFailure(255, says);
  }
  const values = new Map([...profile, ...shared]);
  const missing = needed.filter((key) => !values.has(key));
  if (missing.length > 0) {
    const says = `The profile "${profileName}" is configured to use SSO but is missing required configuration: ${missing.join(", ")}`;
    throw new CommandFailure(255, says);
  }
  const [role = "", account = "", startUrl = "", region = ""] = needed.map((key) => textOf(values.get(key)));
  return { profileName, startUrl, region, account, role, session };
}

const signInAgain =
  "The SSO session associated with this profile has expired or is otherwise invalid. To refresh this SSO session run aws sso " +
  "login with the corresponding profile.";

async function fetchSso(facts: ChainFacts, sso: SsoFacts): Promise<ReturnType<typeof fromSdk> & { readonly expires: Date }> {
  checkToken(facts, sso);
  const portal = regionalEndpoint("sso", sso.region, facts).replace("://sso", "://portal.sso");
  const provide = fromSSO({
    ...filesOf(facts),
    logger: silent,
    profile: sso.profileName,
    ssoStartUrl: sso.startUrl,
    ssoRegion: sso.region,
    ssoAccountId: sso.account,
    ssoRoleName: sso.role,
    ssoSession: sso.session,
    clientConfig: { region: sso.region, requestHandler: requestHandlerFor(portal, facts.transport()) },
  });
  const given: SdkCredentials = await provide().catch((thrown: Error) => {
    throw failureOf(thrown);
  });
  return { ...fromSdk(given), expires: given.expiration ?? new Date(0) };
}

/** The SDK has other words for a token that is not there or over. */
function checkToken({ environment }: ChainFacts, { session, startUrl }: SsoFacts): void {
  const name = session ?? startUrl;
  const token = readToken(
    join(expandPath("~/.aws/sso/cache", environment), `${createHash("sha1").update(name).digest("hex")}.json`),
  );
  if (token === null) throw new CommandFailure(255, `Error loading SSO Token: Token for ${name} does not exist`);
  const expires = token.get("expiresAt");
  if (!token.has("accessToken") || typeof expires !== "string")
    throw new CommandFailure(255, `Error loading SSO Token: Token for ${startUrl} is invalid`);
  if (Date.parse(expires.replace(/UTC$/, "Z")) > Date.now()) return;
  if (session === undefined) throw new CommandFailure(255, signInAgain);
  const refreshable = ["refreshToken", "clientId", "clientSecret"].every((key) => token.has(key));
  if (!refreshable) throw new CommandFailure(255, "Error when retrieving token from sso: Token has expired and refresh failed");
}

function readToken(file: string): JsonObject | null {
  try {
    return readObject(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

function failureOf(thrown: Error): CommandFailure {
  const [, name = "", message = ""] = /^(\w+Exception): (.*)$/s.exec(thrown.message) ?? [];
  if (name === "UnauthorizedException") return new CommandFailure(255, signInAgain, { cause: thrown });
  if (name !== "") return refused("GetRoleCredentials", plain(name, message), null);
  if (/expired/.test(thrown.message))
    return new CommandFailure(255, "Error when retrieving token from sso: Token has expired and refresh failed", {
      cause: thrown,
    });
  return notRetrieved("sso", thrown.message, thrown);
}
