/* AWS's two configuration files as one (command line spec, 13). */
import { readFileSync } from "node:fs";
import { CommandFailure } from "../failure.ts";
import { IniError, type IniSection, type IniValue, parseIni } from "./ini.ts";
import { type Environment, expandPath } from "./path.ts";
import { shellWords } from "./shell-words.ts";

export type Sections = ReadonlyMap<string, IniSection>;

export interface Configuration {
  /** Of both files: for each key the credentials file counts first. */
  readonly profiles: Sections;
  /** Of the config file alone. */
  readonly configProfiles: Sections;
  /** Of the credentials file alone. */
  readonly credentialsProfiles: Sections;
  readonly ssoSessions: Sections;
  readonly services: Sections;
}

const kinds = ["profile", "sso-session", "services"] as const;

/** Reads both files; a file that is not there is empty. Throws CommandFailure 255 where one cannot be understood. */
export function readConfiguration(environment: Environment): Configuration {
  const config = readSections(environment.AWS_CONFIG_FILE ?? "~/.aws/config", environment);
  const credentialsProfiles = readSections(environment.AWS_SHARED_CREDENTIALS_FILE ?? "~/.aws/credentials", environment);
  const named = { profile: new Map(), "sso-session": new Map(), services: new Map() } satisfies Record<
    string,
    Map<string, IniSection>
  >;
  for (const [header, section] of config) {
    const kind = kinds.find((prefix) => header.startsWith(prefix));
    const words = shellWords(header);
    const [, name] = words ?? [];
    if (header === "default") named.profile.set(header, section);
    else if (kind !== undefined && name !== undefined && words?.length === 2) named[kind].set(name, section);
  }
  const profiles = new Map<string, IniSection>(named.profile);
  for (const [name, section] of credentialsProfiles) profiles.set(name, new Map([...(profiles.get(name) ?? []), ...section]));
  return {
    profiles,
    configProfiles: named.profile,
    credentialsProfiles,
    ssoSessions: named["sso-session"],
    services: named.services,
  };
}

/** A value that is no block. */
export const textOf = (value: IniValue | undefined): string | undefined => (typeof value === "string" ? value : undefined);

function readSections(file: string, environment: Environment): Sections {
  const path = expandPath(file, environment);
  const bytes = readIfThere(path);
  if (bytes === null) return new Map();
  try {
    return parseIni(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (thrown) {
    if (!(thrown instanceof IniError) && (thrown as NodeJS.ErrnoException).code !== "ERR_ENCODING_INVALID_ENCODED_DATA")
      throw thrown;
    throw new CommandFailure(255, `Unable to parse config file: ${path}`, { cause: thrown });
  }
}

function readIfThere(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
