/* Credentials of whoever signed in with `aws login` (command line spec, 13). */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fromLoginCredentials } from "@aws-sdk/credential-provider-login";
import { CommandFailure } from "../failure.ts";
import { textOf } from "./configuration.ts";
import type { ChainFacts, Fetch } from "./credential-source.ts";
import { regionalEndpoint } from "./endpoint.ts";
import { expandPath } from "./path.ts";
import { filesOf, fromSdk, requestHandlerFor, silent } from "./sdk.ts";

/** What the SDK says of a session that cannot be renewed, and what `aws` says. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^Your session has expired/, "Your session has expired. Please reauthenticate using 'aws login'."],
  [
    /because of a change in your password/,
    "Unable to refresh login credentials because of a change in your password. Please reauthenticate with your new password " +
      "using 'aws login'.",
  ],
  [
    /insufficient permissions/,
    "Unable to create or refresh login credentials due to insufficient permissions. You may be missing permission for the " +
      "'signin:CreateOAuth2Token' action.",
  ],
];

/** Throws CommandFailure 255 where nobody signed in. */
export function loginSessionOf(facts: ChainFacts, name: string): Fetch {
  const { environment, configuration } = facts;
  const session = textOf(configuration.profiles.get(name)?.get("login_session")) ?? "";
  const folder = expandPath(environment.AWS_LOGIN_CACHE_DIRECTORY ?? "~/.aws/login/cache", environment);
  if (!existsSync(join(folder, `${createHash("sha256").update(session).digest("hex")}.json`))) {
    const says = `Unable to load a existing login session for session ${session}, Please reauthenticate with 'aws login'.`;
    throw new CommandFailure(255, `Error loading login session token: ${says}`);
  }
  return async () => {
    const region = await facts.region();
    const requestHandler = requestHandlerFor(regionalEndpoint("signin", region, facts), facts.transport());
    const provide = fromLoginCredentials({
      ...filesOf(facts),
      logger: silent,
      profile: name,
      clientConfig: { region, requestHandler },
    });
    return fromSdk(
      await provide().catch((cause: Error) => {
        const known = reasons.find(([pattern]) => pattern.test(cause.message))?.[1];
        throw new CommandFailure(255, known ?? `Error loading login session token: ${cause.message}`, { cause });
      }),
    );
  };
}
