/* Tokens for package clients that ask for them while they run. */
import type { FormatName } from "../../model/package.ts";
import { globalsOf } from "../arguments/global-options.ts";
import type { JsonObject } from "../json/json.ts";
import { type Chosen, chosenFor } from "../login/chosen.ts";
import { expiryOf } from "../login/expiry.ts";
import { type CallServer, connectServer } from "../login/login.ts";
import { once } from "../settings/once.ts";
import { repositoryAddress } from "./repository-address.ts";

export interface FreshToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresMs: number;
}

/**
 * Null where the address is of no repository that the server has. `chosen` says which server that is, beside the settings of the
 * terminal. Throws CommandFailure.
 */
export type TokenFor = (address: string, format: FormatName, chosen?: Chosen) => Promise<FreshToken | null>;

/** Opens servers when their first token is wanted. Without `chosen` it is what the last login of that address was told. */
export const tokensOfSettings = (
  environment: Readonly<Record<string, string | undefined>>,
  connect = connectServer,
): TokenFor => {
  const opened = new Map<string, TokenFor>();
  return async (address, format, chosen = chosenFor(address, environment)) => {
    const key = JSON.stringify(chosen);
    const call = once(() => connect(globalsOf(new Map(Object.entries(chosen))), environment));
    const tokens = opened.get(key) ?? freshTokens(async (operation, input) => (await call())(operation, input));
    opened.set(key, tokens);
    return await tokens(address, format);
  };
};

/** The ways in which an endpoint can be given; the usual one first. */
const endpointTypes = [undefined, "dualstack", "ipv4"] as const;

export const freshTokens =
  (call: CallServer): TokenFor =>
  async (address, format) => {
    const url = URL.parse(address);
    const found = url === null ? null : repositoryAddress(url, format);
    if (url === null || found === null) return null;
    const { domain, owner: domainOwner, repository } = found;
    // Whoever names an address may have made it up: the server itself has to say that it is its own before a token goes there.
    for (const endpointType of endpointTypes) {
      const input = { domain, domainOwner, repository, format, ...(endpointType && { endpointType }) };
      const { repositoryEndpoint } = membersOf(await call("GetRepositoryEndpoint", new Map(Object.entries(input))));
      if (!isBelow(url, String(repositoryEndpoint))) continue;
      const { authorizationToken, expiration } = membersOf(
        await call("GetAuthorizationToken", new Map(Object.entries({ domain, domainOwner }))),
      );
      return { token: String(authorizationToken), expiresMs: expiryOf(expiration).ms };
    }
    return null;
  };

const membersOf = (members: JsonObject) => Object.fromEntries(members);

function isBelow(url: URL, endpoint: string): boolean {
  const own = URL.parse(endpoint);
  return own !== null && own.protocol === url.protocol && own.host === url.host && url.pathname.startsWith(own.pathname);
}
