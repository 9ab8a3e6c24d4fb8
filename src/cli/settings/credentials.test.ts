import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type AwsHome, awsHome } from "../../../test/support/aws-home.ts";
import { type Recorder, type Reply, startRecorder } from "../../../test/support/recorder.ts";
import { globalsOf } from "../arguments/global-options.ts";
import type { GlobalOptions } from "../arguments/parsed.ts";
import { openSettings } from "./open-settings.ts";
import type { Settings } from "./settings.ts";

interface Given {
  readonly config?: string;
  readonly credentials?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly globals?: Partial<GlobalOptions>;
}

interface Opened extends AwsHome {
  readonly settings: Settings;
}

const open = async (
  t: TestContext,
  { config = "", credentials = "", files = {}, variables = {}, globals = {} }: Given,
): Promise<Opened> => {
  const opened = awsHome(
    t,
    { ".aws/config": config, ".aws/credentials": credentials, ...files },
    { AWS_REGION: "us-east-1", AWS_MAX_ATTEMPTS: "1", ...variables },
  );
  return { ...opened, settings: await openSettings({ ...globalsOf(new Map()), ...globals }, opened.environment) };
};

const keysOf = (name: string): string => `aws_access_key_id = ${name}\naws_secret_access_key = secret of ${name}\n`;
const inVariables = { AWS_ACCESS_KEY_ID: "VARIABLE", AWS_SECRET_ACCESS_KEY: "s" };

const idOf = async ({ settings }: Opened): Promise<string | undefined> => {
  await settings.prepare();
  return (await settings.credentials())?.accessKeyId;
};

const prints = (text: string): string => `credential_process = echo '${text}'\n`;
const printed = '{"Version": 1, "AccessKeyId": "PRINTED", "SecretAccessKey": "s"}';

const chosen: readonly (readonly [string, Given, string])[] = [
  ["the environment's keys", { variables: inVariables, credentials: `[default]\n${keysOf("FILE")}` }, "VARIABLE"],
  [
    "the environment's keys where AWS_PROFILE names a profile",
    { variables: { ...inVariables, AWS_PROFILE: "p" }, credentials: `[p]\n${keysOf("FILE")}` },
    "VARIABLE",
  ],
  [
    "the profile's keys with --profile",
    { variables: inVariables, credentials: `[p]\n${keysOf("FILE")}`, globals: { profile: "p" } },
    "FILE",
  ],
  [
    "the credentials file's keys",
    { credentials: `[default]\n${keysOf("FILE")}`, config: `[default]\n${keysOf("CONFIG")}` },
    "FILE",
  ],
  ["a program's before the config file's", { config: `[default]\n${prints(printed)}${keysOf("CONFIG")}` }, "PRINTED"],
  ["the config file's keys", { config: `[default]\n${keysOf("CONFIG")}` }, "CONFIG"],
];

for (const [name, given, id] of chosen) {
  test(`Of several sources of credentials, ${name} count`, async (t) => {
    assert.equal(await idOf(await open(t, given)), id);
  });
}

test("Session tokens go with keys, under either name", async (t) => {
  const inFile = await open(t, { credentials: `[default]\n${keysOf("A")}aws_session_token = t\n` });
  assert.deepEqual(await inFile.settings.credentials(), { accessKeyId: "A", secret: "secret of A", sessionToken: "t" });
  const old = await open(t, { variables: { ...inVariables, AWS_SECURITY_TOKEN: "old", AWS_SESSION_TOKEN: "new" } });
  assert.equal((await old.settings.credentials())?.sessionToken, "old");
});

const role = "role_arn = arn:aws:iam::123456789012:role/r\n";
const partial = "Partial credentials found in";
const notPrinted = "Error when retrieving credentials from custom-process:";

const refused: readonly (readonly [string, Given, string | RegExp])[] = [
  [
    "a key without its secret",
    { credentials: "[default]\naws_access_key_id = A\n" },
    `${partial} shared-credentials-file, missing: aws_secret_access_key`,
  ],
  [
    "such a key in the config file",
    { config: "[default]\naws_access_key_id = A\n" },
    `${partial} config-file, missing: aws_secret_access_key`,
  ],
  [
    "keys that are over",
    { variables: { ...inVariables, AWS_CREDENTIAL_EXPIRATION: "2020-01-01T00:00:00Z" } },
    "Credentials were refreshed, but the refreshed credentials are still expired.",
  ],
  [
    "a role without a source",
    { config: `[default]\n${role}` },
    `${partial} assume-role, missing: source_profile or credential_source`,
  ],
  [
    "a role with two sources",
    { config: `[default]\n${role}source_profile = a\ncredential_source = Environment\n` },
    'The profile "default" contains both source_profile and credential_source.',
  ],
  [
    "a source profile that is not there",
    { config: `[default]\n${role}source_profile = nope\n` },
    'The source_profile "nope" referenced in the profile "default" does not exist.',
  ],
  [
    "a source profile without credentials",
    { config: `[default]\n${role}source_profile = a\n[profile a]\noutput = text\n` },
    'The source profile "a" must have credentials.',
  ],
  [
    "profiles that lead in a circle",
    { config: `[default]\n${role}source_profile = a\n[profile a]\n${role}source_profile = default\n` },
    "Infinite loop in credential configuration detected. Attempting to load from profile default which has already been visited. " +
      "Visited profiles: ['default', 'a']",
  ],
  [
    "a source that nobody knows",
    { config: `[default]\n${role}credential_source = environment\n` },
    'The credential source "environment" referenced in profile "default" is not valid.',
  ],
  [
    "a source that has none",
    { config: `[default]\n${role}credential_source = Environment\n` },
    "Error when retrieving credentials from Environment: No credentials found in credential_source referenced in profile default",
  ],
  ["a web identity without a role", { variables: { AWS_WEB_IDENTITY_TOKEN_FILE: "x" } }, /but has no role ARN configured\./],
  [
    "a web identity without its file",
    { variables: { AWS_WEB_IDENTITY_TOKEN_FILE: "nowhere", AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/w" } },
    "[Errno 2] No such file or directory: 'nowhere'",
  ],
  ["a program that fails", { config: "[default]\ncredential_process = sh -c 'echo oops >&2; exit 3'\n" }, `${notPrinted} oops\n`],
  [
    "a program that is not there",
    { config: "[default]\ncredential_process = ./nowhere x\n" },
    "[Errno 2] No such file or directory: './nowhere'",
  ],
  ["a program's output that is no JSON", { config: `[default]\n${prints("hi")}` }, "Expecting value: line 1 column 1 (char 0)"],
  [
    "a program of another version",
    { config: `[default]\n${prints('{"Version": 2}')}` },
    `${notPrinted} Unsupported version '2' for credential process provider, supported versions: 1`,
  ],
  [
    "a program that prints too little",
    { config: `[default]\n${prints('{"Version": 1}')}` },
    `${notPrinted} Missing required key in response: 'AccessKeyId'`,
  ],
  [
    "a container's address of somebody else",
    { variables: { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://10.0.0.1/x" } },
    /^Unsupported host '10\.0\.0\.1'\. {2}Can only retrieve metadata from a loopback address or one of these hosts: 169\.254\.170\.2, /,
  ],
  [
    "SSO without a token",
    { config: "[default]\nsso_account_id = 1\nsso_role_name = r\nsso_start_url = u\nsso_region = us-east-1\n" },
    "Error loading SSO Token: Token for u does not exist",
  ],
  [
    "SSO that is told too little",
    { config: "[default]\nsso_account_id = 1\nsso_start_url = u\n" },
    'The profile "default" is configured to use SSO but is missing required configuration: sso_role_name, sso_region',
  ],
  [
    "an SSO session that is not there",
    { config: "[default]\nsso_account_id = 1\nsso_session = s\n" },
    'The specified sso-session does not exist: "s"',
  ],
  [
    "a login that nobody made",
    { config: "[default]\nlogin_session = me\n" },
    "Error loading login session token: Unable to load a existing login session for session me, Please reauthenticate with 'aws login'.",
  ],
];

for (const [name, given, message] of refused) {
  test(`Among credentials, ${name} is refused`, async (t) => {
    await assert.rejects(idOf(await open(t, given)), { exit: 255, message });
  });
}

const sts = (id: string, action = "AssumeRole"): Reply => ({
  headers: { "content-type": "text/xml" },
  body:
    `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Credentials><AccessKeyId>${id}</AccessKeyId>` +
    "<SecretAccessKey>a&amp;b</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>" +
    `</Credentials></${action}Result></${action}Response>`,
});

const starting = async (t: TestContext, replies: readonly Reply[]): Promise<Recorder> => {
  const recorder = await startRecorder(replies);
  t.after(recorder.close);
  return recorder;
};

const formOf = (recorder: Recorder, at = 0): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(recorder.asked[at]?.body));
const signerOf = (recorder: Recorder, at = 0): string | undefined =>
  /Credential=(\w+)\/\d+\/([\w-]+\/\w+)/
    .exec(recorder.asked[at]?.headers.authorization ?? "")
    ?.slice(1)
    .join(" ");

test("A role is assumed with its source profile's keys, and once for all runs", async (t) => {
  const service = await starting(t, [sts("ROLE")]);
  const opened = await open(t, {
    config: `[default]\n${role}source_profile = base\nrole_session_name = me\nexternal_id = ext\nduration_seconds = 1200\n`,
    credentials: `[base]\n${keysOf("BASE")}`,
    variables: { AWS_ENDPOINT_URL_STS: service.url },
  });
  await opened.settings.prepare();
  assert.equal(service.asked.length, 0);
  const expected = { accessKeyId: "ROLE", secret: "a&b", sessionToken: "token" };
  const { accessKeyId, secret, sessionToken } = (await opened.settings.credentials()) ?? {};
  assert.deepEqual({ accessKeyId, secret, sessionToken }, expected);
  assert.equal(signerOf(service), "BASE us-east-1/sts");
  assert.deepEqual(formOf(service), {
    Action: "AssumeRole",
    Version: "2011-06-15",
    RoleArn: "arn:aws:iam::123456789012:role/r",
    RoleSessionName: "me",
    ExternalId: "ext",
    DurationSeconds: "1200",
  });
  const again = await openSettings(globalsOf(new Map()), opened.environment);
  assert.equal((await again.credentials())?.accessKeyId, "ROLE");
  assert.equal(service.asked.length, 1);
});

test("A role's credentials are kept under the name that aws gives them, for the user alone", async (t) => {
  const service = await starting(t, [sts("ROLE")]);
  const opened = await open(t, {
    config: `[default]\n${role}source_profile = base\nduration_seconds = 1200\n`,
    credentials: `[base]\n${keysOf("BASE")}`,
    variables: { AWS_ENDPOINT_URL_STS: service.url },
  });
  await opened.settings.credentials();
  const asked = '{"DurationSeconds": 1200, "RoleArn": "arn:aws:iam::123456789012:role/r"}';
  const folder = join(opened.home, ".aws/cli/cache");
  const name = `${createHash("sha1").update(asked).digest("hex")}.json`;
  assert.deepEqual(readdirSync(folder), [name]);
  assert.equal(statSync(join(folder, name)).mode & 0o077, 0);
  assert.deepEqual(JSON.parse(readFileSync(join(folder, name), "utf8")), {
    Credentials: { AccessKeyId: "ROLE", SecretAccessKey: "a&b", SessionToken: "token", Expiration: "2099-01-01T00:00:00Z" },
  });
});

test("Roles follow each other, each assumed with the one before", async (t) => {
  const service = await starting(t, [sts("FIRST"), sts("SECOND")]);
  const opened = await open(t, {
    config: `[default]\n${role}source_profile = mid\n[profile mid]\nrole_arn = arn:aws:iam::123456789012:role/mid\nsource_profile = base\n`,
    credentials: `[base]\n${keysOf("BASE")}`,
    variables: { AWS_ENDPOINT_URL: service.url },
  });
  assert.equal(await idOf(opened), "SECOND");
  assert.deepEqual([signerOf(service, 0), signerOf(service, 1)], ["BASE us-east-1/sts", "FIRST us-east-1/sts"]);
  assert.match(formOf(service, 1).RoleSessionName ?? "", /^packhouse-session-\d+$/);
});

test("STS may refuse a role", async (t) => {
  const body = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>No &lt;you&gt;</Message></Error></ErrorResponse>";
  const service = await starting(t, [{ status: 403, body }]);
  const opened = await open(t, {
    config: `[default]\n${role}source_profile = default\n`,
    credentials: `[default]\n${keysOf("BASE")}`,
    variables: { AWS_ENDPOINT_URL_STS: service.url },
  });
  const message = "An error occurred (AccessDenied) when calling the AssumeRole operation (reached max retries: 0): No <you>";
  await assert.rejects(idOf(opened), { exit: 254, code: "AccessDenied", message });
});

test("A web identity's token is exchanged without a signature", async (t) => {
  const service = await starting(t, [sts("WEB", "AssumeRoleWithWebIdentity")]);
  const { home, environment } = awsHome(t, { token: "the.token\n" });
  const settings = await openSettings(globalsOf(new Map()), {
    ...environment,
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL_STS: service.url,
    AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/w",
    AWS_ROLE_SESSION_NAME: "me",
    AWS_WEB_IDENTITY_TOKEN_FILE: join(home, "token"),
  });
  assert.equal((await settings.credentials())?.accessKeyId, "WEB");
  assert.equal(service.asked[0]?.headers.authorization, undefined);
  assert.equal(formOf(service).WebIdentityToken, "the.token\n");
});

test("A container is asked with its token", async (t) => {
  const given = { AccessKeyId: "CONTAINER", SecretAccessKey: "s", Token: "t", Expiration: "2099-01-01T00:00:00Z" };
  const service = await starting(t, [{ body: given }]);
  const variables = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${service.url}/creds?a=b`, AWS_CONTAINER_AUTHORIZATION_TOKEN: "tok" };
  const opened = await open(t, { variables });
  assert.equal(await idOf(opened), "CONTAINER");
  assert.equal(service.asked[0]?.path, "/creds?a=b");
  assert.equal(service.asked[0]?.headers.authorization, "tok");
  const broken = await open(t, { variables: { ...variables, AWS_CONTAINER_AUTHORIZATION_TOKEN: "tok\n" } });
  await assert.rejects(idOf(broken), { exit: 255, message: "Auth token value is not a legal header value" });
});

test("An instance tells its region", async (t) => {
  const service = await starting(t, [{ body: "the token" }, { body: "eu-west-1b" }]);
  const { environment } = awsHome(t);
  const settings = await openSettings(globalsOf(new Map()), {
    ...environment,
    AWS_EC2_METADATA_DISABLED: "false",
    AWS_EC2_METADATA_SERVICE_ENDPOINT: service.url,
  });
  assert.equal(await settings.region(), "eu-west-1");
  assert.deepEqual(
    service.asked.map(({ method, path, headers }) => [method, path, headers["x-aws-ec2-metadata-token"]]),
    [
      ["PUT", "/latest/api/token", undefined],
      ["GET", "/latest/meta-data/placement/availability-zone/", "the token"],
    ],
  );
});

const legacySso = "[default]\nsso_account_id = 123456789012\nsso_role_name = r\nsso_start_url = u\nsso_region = us-east-1\n";
const ssoToken = (token: object): Readonly<Record<string, string>> => ({
  [`.aws/sso/cache/${createHash("sha1").update("u").digest("hex")}.json`]: JSON.stringify(token),
});
const again =
  "The SSO session associated with this profile has expired or is otherwise invalid. To refresh this SSO session run aws sso " +
  "login with the corresponding profile.";

/** The SDK's provider looks at the process's own environment. */
const asProcess = (t: TestContext, { home }: AwsHome, url: string): void => {
  const before = { HOME: process.env.HOME, AWS_ENDPOINT_URL_SSO: process.env.AWS_ENDPOINT_URL_SSO };
  Object.assign(process.env, { HOME: home, AWS_ENDPOINT_URL_SSO: url });
  t.after(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
};

test("Who signed in by SSO gets the role's credentials", async (t) => {
  const given = { accessKeyId: "SSO", secretAccessKey: "s", sessionToken: "t", expiration: 4_070_908_800_000 };
  const service = await starting(t, [{ body: { roleCredentials: given } }]);
  const opened = await open(t, {
    config: legacySso,
    files: ssoToken({ accessToken: "good", expiresAt: "2099-01-01T00:00:00UTC" }),
  });
  asProcess(t, opened, service.url);
  assert.equal(await idOf(opened), "SSO");
  assert.equal(service.asked[0]?.headers["x-amz-sso_bearer_token"], "good");
});

test("An SSO token that is over or unknown has to be renewed", async (t) => {
  const service = await starting(t, [
    { status: 401, headers: { "x-amzn-errortype": "UnauthorizedException" }, body: { message: "No." } },
  ]);
  const over = await open(t, { config: legacySso, files: ssoToken({ accessToken: "good", expiresAt: "2020-01-01T00:00:00Z" }) });
  await assert.rejects(idOf(over), { exit: 255, message: again });
  const unknown = await open(t, {
    config: legacySso,
    files: ssoToken({ accessToken: "bad", expiresAt: "2099-01-01T00:00:00Z" }),
  });
  asProcess(t, unknown, service.url);
  await assert.rejects(idOf(unknown), { exit: 255, message: again });
});
