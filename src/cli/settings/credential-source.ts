/* What sources of credentials have in common. */
import type { GlobalOptions } from "../arguments/parsed.ts";
import { CommandFailure } from "../failure.ts";
import type { EndpointFacts } from "./endpoint.ts";
import type { IniSection } from "./ini.ts";
import type { Credentials, TransportSettings } from "./settings.ts";

/** What sources of credentials are told. */
export interface ChainFacts extends EndpointFacts {
  readonly globals: GlobalOptions;
  readonly profileName: string;
  /** Null where none is configured. */
  readonly findRegion: () => Promise<string | null>;
  /** Throws CommandFailure 253 where none is configured. */
  readonly region: () => Promise<string>;
  readonly transport: () => TransportSettings;
}

/** Fetches credentials that a source is known to have. Throws CommandFailure 254 or 255. */
export type Fetch = () => Promise<Credentials>;

/** Null where the source has none. Throws CommandFailure 255 where what is configured cannot be right. */
export type Source = () => Promise<Fetch | null>;

/** Where the credentials come from that roles are assumed with. */
export interface RoleSources {
  /** By their names in `credential_source`. */
  readonly named: ReadonlyMap<string, Source>;
  /** Of a profile, the role it assumes left out. */
  readonly ofProfile: (name: string) => Promise<Fetch | null>;
}

/** Web identity has a role as well, and comes later. */
export const hasRole = (profile: IniSection | undefined): boolean =>
  profile?.has("role_arn") === true && !profile.has("web_identity_token_file");

export const partial = (source: string, missing: string): CommandFailure =>
  new CommandFailure(255, `Partial credentials found in ${source}, missing: ${missing}`);

export const notRetrieved = (source: string, reason: string, cause?: unknown): CommandFailure =>
  new CommandFailure(255, `Error when retrieving credentials from ${source}: ${reason}`, { cause });

/** The credentials, unless they are known to be over. */
export function unexpired(credentials: Credentials, expires: string | undefined): Credentials {
  if (expires !== undefined && Date.parse(expires) <= Date.now())
    throw new CommandFailure(255, "Credentials were refreshed, but the refreshed credentials are still expired.");
  return credentials;
}
