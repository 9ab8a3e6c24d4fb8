/* Whose credentials sign requests: the first source that has some (command line spec, 13). */
import { CommandFailure } from "../failure.ts";
import { textOf } from "./configuration.ts";
import { type ChainFacts, type Fetch, hasRole, partial, type RoleSources, type Source, unexpired } from "./credential-source.ts";
import type { IniSection } from "./ini.ts";
import { once } from "./once.ts";

export interface CredentialChain {
  /** Settles which source it is, without calling services that `aws` calls only for a request. Throws CommandFailure 255. */
  readonly find: Source;
  /** Throws CommandFailure 253 where no source has any. */
  readonly fetch: Fetch;
}

/** `--profile` takes the keys of the environment out of the chain; AWS_PROFILE does not. */
export function openCredentials(facts: ChainFacts): CredentialChain {
  const { profileName, globals, environment } = facts;
  const withEnvironment = globals.profile === undefined;
  const role = async (): Promise<Fetch | null> =>
    hasRole(facts.configuration.profiles.get(profileName))
      ? (await import("./assume-role.ts")).roleOf(facts, profileName, roleSources(facts))
      : null;
  const sources: readonly Source[] = [
    ...(withEnvironment ? [async () => keysOfEnvironment(environment)] : []),
    role,
    ...sourcesOfProfile(facts, profileName, withEnvironment),
    () => container(facts),
    () => instance(facts),
  ];
  const find = once(() => firstOf(sources));
  const fetch = once(async () => {
    const found = await find();
    if (found !== null) return await found();
    const says = 'Unable to locate credentials. You can configure credentials by running "aws login".';
    throw new CommandFailure(253, says, { code: "NoCredentials" });
  });
  return { find, fetch };
}

async function firstOf(sources: readonly Source[]): Promise<Fetch | null> {
  for (const source of sources) {
    const found = await source();
    if (found !== null) return found;
  }
  return null;
}

/** What a profile by itself may have, the role it assumes left out. */
function sourcesOfProfile(facts: ChainFacts, name: string, withEnvironment: boolean): readonly Source[] {
  const { configuration, environment } = facts;
  const profile = configuration.profiles.get(name);
  const has = (...keys: readonly string[]): boolean => keys.some((key) => profile?.has(key));
  const inEnvironment = withEnvironment && environment.AWS_WEB_IDENTITY_TOKEN_FILE !== undefined;
  return [
    async () =>
      inEnvironment || has("web_identity_token_file")
        ? (await import("./assume-role.ts")).webIdentityOf(facts, name, withEnvironment)
        : null,
    async () => (has("sso_role_name", "sso_account_id") ? (await import("./sso-credentials.ts")).ssoOf(facts, name) : null),
    async () => keysOfSection(configuration.credentialsProfiles.get(name), "shared-credentials-file"),
    async () => (has("login_session") ? (await import("./login-credentials.ts")).loginSessionOf(facts, name) : null),
    async () => (has("credential_process") ? (await import("./process-credentials.ts")).processOf(facts, name) : null),
    async () => keysOfSection(configuration.configProfiles.get(name), "config-file"),
  ];
}

function keysOfEnvironment(environment: ChainFacts["environment"]): Fetch | null {
  const accessKeyId = environment.AWS_ACCESS_KEY_ID;
  if (!accessKeyId) return null;
  const secret = environment.AWS_SECRET_ACCESS_KEY;
  if (!secret) throw partial("env", "AWS_SECRET_ACCESS_KEY");
  const sessionToken = environment.AWS_SECURITY_TOKEN || environment.AWS_SESSION_TOKEN || undefined;
  return async () => unexpired({ accessKeyId, secret, sessionToken }, environment.AWS_CREDENTIAL_EXPIRATION || undefined);
}

function keysOfSection(section: IniSection | undefined, source: string): Fetch | null {
  const value = (key: string): string | undefined => textOf(section?.get(key));
  const accessKeyId = value("aws_access_key_id");
  if (accessKeyId === undefined) return null;
  const secret = value("aws_secret_access_key");
  if (secret === undefined) throw partial(source, "aws_secret_access_key");
  const sessionToken = value("aws_security_token") ?? value("aws_session_token");
  return async () => ({ accessKeyId, secret, sessionToken });
}

/** Asked at once, as `aws` does. */
async function container(facts: ChainFacts): Promise<Fetch | null> {
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: relative, AWS_CONTAINER_CREDENTIALS_FULL_URI: full } = facts.environment;
  if (relative === undefined && full === undefined) return null;
  return (await import("./machine-credentials.ts")).containerCredentials(facts);
}

async function instance(facts: ChainFacts): Promise<Fetch | null> {
  return facts.environment.AWS_EC2_METADATA_DISABLED?.toLowerCase() === "true"
    ? null
    : (await import("./machine-credentials.ts")).instanceCredentials(facts);
}

/** What a role may be assumed with; the names are those of `credential_source`. */
const roleSources = (facts: ChainFacts): RoleSources => ({
  named: new Map<string, Source>([
    ["Environment", async () => keysOfEnvironment(facts.environment)],
    ["EcsContainer", () => container(facts)],
    ["Ec2InstanceMetadata", () => instance(facts)],
  ]),
  ofProfile: (name) => firstOf(sourcesOfProfile(facts, name, false)),
});
