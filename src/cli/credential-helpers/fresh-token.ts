/* Tokens for package clients that ask for them while they run. */
import type { FormatName } from "../../model/package.ts";
import { globalsOf } from "../arguments/global-options.ts";
import type { JsonObject } from "../json/json.ts";
import { expiryOf } from "../login/expiry.ts";
import { type CallServer, connectServer } from "../login/login.ts";
import { repositoryAddress } from "./repository-address.ts";

export interface FreshToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresMs: number;
}

/** Null where the address is of no repository that the server of the terminal's settings has. Throws CommandFailure. */
export type TokenFor = (address: string, format: FormatName) => Promise<FreshToken | null>;

/** Opens the server that environment and configuration files name when the first token is wanted. */
export const tokensOfSettings = (environment: Readonly<Record<string, string | undefined>>): TokenFor => {
  let call: Promise<CallServer> | null = null;
  return freshTokens(async (operation, input) => {
    call ??= connectServer(globalsOf(new Map()), environment);
    return await (await call)(operation, input);
  });
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
