/* Credentials of roles, which STS gives: to other credentials, or to an identity's token (command line spec, 13). */
import type { IdentityOperation } from "../../api/identity/operation.ts";
import { assumeRole, assumeRoleWithWebIdentity } from "../../api/identity/sessions.ts";
import type { Values } from "../../shape/shape.ts";
import { pythonInt } from "../arguments/python-int.ts";
import { callQuery } from "../client/call-query.ts";
import { openCaller } from "../client/signed-call.ts";
import { CommandFailure } from "../failure.ts";
import type { Json } from "../json/json.ts";
import { pythonLiteral } from "../json/python-literal.ts";
import { spacedJson } from "../json/write-json.ts";
import { validateInput } from "../values/validate-input.ts";
import { textOf } from "./configuration.ts";
import { cached, type Temporary } from "./credential-cache.ts";
import { type ChainFacts, type Fetch, hasRole, notRetrieved, partial, type RoleSources } from "./credential-source.ts";
import { configuredEndpoint, isEndpoint, realRegion, regionalEndpoint } from "./endpoint.ts";
import type { IniSection } from "./ini.ts";
import type { Environment } from "./path.ts";
import { readTextFile } from "./read-text-file.ts";
import type { Credentials } from "./settings.ts";

/** The role of a profile, assumed with the credentials that the profile names. Throws CommandFailure 255. */
export const roleOf = (facts: ChainFacts, name: string, sources: RoleSources): Promise<Fetch> =>
  followRole({ facts, sources, visited: [name] }, name);

interface Search {
  readonly facts: ChainFacts;
  readonly sources: RoleSources;
  /** The profiles that led here. */
  readonly visited: readonly string[];
}

async function followRole(search: Search, name: string): Promise<Fetch> {
  const { facts, visited } = search;
  const profile = facts.configuration.profiles.get(name) ?? new Map();
  const sourceProfile = textOf(profile.get("source_profile"));
  const credentialSource = textOf(profile.get("credential_source"));
  if (sourceProfile !== undefined && credentialSource !== undefined)
    throw new CommandFailure(255, `The profile "${name}" contains both source_profile and credential_source.`);
  if (credentialSource !== undefined) return assumed(facts, profile, await namedSource(search, name, credentialSource));
  if (sourceProfile === undefined) throw partial("assume-role", "source_profile or credential_source");
  checkSourceProfile(search, name, sourceProfile);
  const source = await profileAsSource({ ...search, visited: [...visited, sourceProfile] }, sourceProfile);
  return assumed(facts, profile, source);
}

async function namedSource({ sources }: Search, name: string, named: string): Promise<Fetch> {
  const source = sources.named.get(named);
  if (source === undefined)
    throw new CommandFailure(255, `The credential source "${named}" referenced in profile "${name}" is not valid.`);
  return (
    (await source()) ?? failed(notRetrieved(named, `No credentials found in credential_source referenced in profile ${name}`))
  );
}

function checkSourceProfile({ facts, visited }: Search, name: string, source: string): void {
  const profile = facts.configuration.profiles.get(source);
  if (profile === undefined)
    throw new CommandFailure(255, `The source_profile "${source}" referenced in the profile "${name}" does not exist.`);
  if (!visited.includes(source) || (source === name && hasKeys(profile))) return;
  const says =
    "Infinite loop in credential configuration detected. Attempting to load from profile " +
    `${source} which has already been visited. Visited profiles: ${pythonLiteral(visited)}`;
  throw new CommandFailure(255, says);
}

const hasKeys = (profile: IniSection | undefined): boolean =>
  profile?.has("aws_access_key_id") === true || profile?.has("aws_secret_access_key") === true;

/** A profile's own keys count before the role it assumes. */
async function profileAsSource(search: Search, name: string): Promise<Fetch> {
  const profile = search.facts.configuration.profiles.get(name);
  if (!hasKeys(profile) && hasRole(profile)) return followRole(search, name);
  const found = await search.sources.ofProfile(name);
  return found ?? failed(new CommandFailure(255, `The source profile "${name}" must have credentials.`));
}

const failed = (failure: CommandFailure): never => {
  throw failure;
};

function assumed(facts: ChainFacts, profile: IniSection, source: Fetch): Fetch {
  const value = (key: string): string | undefined => textOf(profile.get(key));
  const duration = pythonInt(value("duration_seconds") ?? "");
  const session = value("role_session_name") || undefined;
  const serial = value("mfa_serial");
  // In the order of their names, as the cache's key has them.
  const asked = given({
    DurationSeconds: duration ?? undefined,
    ExternalId: value("external_id"),
    RoleArn: value("role_arn"),
    RoleSessionName: session,
    SerialNumber: serial,
  });
  return () =>
    cached({ arguments: asked, style: spacedJson }, facts.environment, async () => {
      const TokenCode = serial === undefined ? undefined : await askForCode(serial, facts.environment);
      const input = given({ ...Object.fromEntries(asked), RoleSessionName: session ?? sessionName(), TokenCode });
      return temporary(await callSts(facts, assumeRole, input, await source()));
    });
}

/** A role for the bearer of a token in a file; environment before profile. Throws CommandFailure 255 where no role is named. */
export async function webIdentityOf(facts: ChainFacts, name: string, withEnvironment: boolean): Promise<Fetch | null> {
  const { environment, configuration } = facts;
  const profile = configuration.profiles.get(name);
  const value = (variable: string, key: string): string | undefined =>
    (withEnvironment ? environment[variable] : undefined) ?? textOf(profile?.get(key));
  const file = value("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
  if (!file) return null;
  const role = value("AWS_ROLE_ARN", "role_arn");
  if (!role) {
    const says =
      "The provided profile or the current environment is configured to assume role with web identity but has no role ARN " +
      "configured. Ensure that the profile has the role_arnconfiguration set or the AWS_ROLE_ARN env var is set.";
    throw new CommandFailure(255, says);
  }
  const session = value("AWS_ROLE_SESSION_NAME", "role_session_name") || undefined;
  const asked = given({ RoleArn: role, RoleSessionName: session });
  return () =>
    cached({ arguments: asked, style: spacedJson }, environment, async () => {
      const WebIdentityToken = readTextFile(file);
      const input = given({ RoleArn: role, RoleSessionName: session ?? sessionName(), WebIdentityToken });
      return temporary(await callSts(facts, assumeRoleWithWebIdentity, input, null));
    });
}

const sessionName = (): string => `packhouse-session-${Math.floor(Date.now() / 1000)}`;

const given = (members: Readonly<Record<string, Json | undefined>>): ReadonlyMap<string, Json> =>
  new Map(Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));

/** Asked for without being shown. */
async function askForCode(serial: string, environment: Environment): Promise<string> {
  const { askSecret } = await import("./ask-secret.ts");
  return askSecret(`Enter MFA code for ${serial}: `, environment);
}

type StsRow = typeof assumeRole | typeof assumeRoleWithWebIdentity;

async function callSts(
  facts: ChainFacts,
  row: StsRow,
  input: ReadonlyMap<string, Json>,
  credentials: Credentials | null,
): Promise<Values> {
  const region = await facts.region();
  const endpoint = configuredEndpoint("sts", facts) ?? regionalEndpoint("sts", region, facts);
  if (!isEndpoint(endpoint)) throw new CommandFailure(255, `Invalid endpoint: ${endpoint}`);
  const call = openCaller({ transport: facts.transport(), region: realRegion(region), credentials });
  validateInput(row, input, { binaryFormat: "base64", validatesParameters: true });
  return callQuery(call, endpoint, row as IdentityOperation, Object.fromEntries(input));
}

interface GivenKeys {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
  readonly Expiration: Date;
}

function temporary({ Credentials: keys }: Values): Temporary {
  if (keys === undefined) throw notRetrieved("assume-role", "The answer has no credentials.");
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = keys as GivenKeys;
  return { accessKeyId: AccessKeyId, secret: SecretAccessKey, sessionToken: SessionToken, expires: Expiration };
}
