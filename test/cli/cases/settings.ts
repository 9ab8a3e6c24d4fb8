/* What the environment and the configuration files say, right and wrong. */
import type { Reply } from "../../support/recorder.ts";
import type { Case } from "../compare.ts";

const words = ["codeartifact", "list-domains"];
const replies = [{ body: { domains: [{ name: "x", createdTime: 1_767_225_600.5 }] } }];
const noKeys = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
const key = "aws_access_key_id = AKID\naws_secret_access_key = secret\n";

/** Files of the home's `.aws` folder. */
const settled = (
  note: string,
  files: { readonly config?: string; readonly credentials?: string },
  env: Case["env"] = {},
  more: readonly string[] = [],
): Case => ({
  words: [...words, ...more],
  files: Object.fromEntries(Object.entries(files).map(([name, text]) => [`home/.aws/${name}`, text])),
  env,
  replies,
  note,
});

const regions: readonly Case[] = [
  settled("no region", {}, { AWS_DEFAULT_REGION: undefined }),
  settled("no region, but an option", {}, { AWS_DEFAULT_REGION: undefined }, ["--region", "eu-west-1"]),
  settled("AWS_REGION before AWS_DEFAULT_REGION", {}, { AWS_REGION: "eu-west-1" }),
  settled("the profile's region", { config: "[default]\nregion = eu-north-1\n" }, { AWS_DEFAULT_REGION: undefined }),
  settled("a region of no form", { config: "[default]\nregion = EU North\n" }, { AWS_DEFAULT_REGION: undefined }),
  settled("an empty region", {}, { AWS_DEFAULT_REGION: "" }),
];

const keys: readonly Case[] = [
  settled("no credentials", {}, noKeys),
  settled("no credentials, none wanted", {}, noKeys, ["--no-sign-request"]),
  settled("half of credentials", {}, { AWS_SECRET_ACCESS_KEY: undefined }),
  settled("a secret without its key", {}, { AWS_ACCESS_KEY_ID: undefined }),
  settled("the credentials file", { credentials: `[default]\n${key}` }, noKeys),
  settled("the config file", { config: `[default]\n${key}` }, noKeys),
  settled("half of the credentials file", { credentials: "[default]\naws_access_key_id = AKID\n" }, noKeys),
  settled("half of the config file", { config: "[default]\naws_access_key_id = AKID\n" }, noKeys),
  settled("a session token in the file", { credentials: `[default]\n${key}aws_session_token = session\n` }, noKeys),
  settled("the environment before the file", { credentials: `[default]\n${key}` }),
  settled("--profile before the environment", { credentials: `[other]\n${key}` }, {}, ["--profile", "other"]),
  settled("the environment before AWS_PROFILE", { credentials: `[other]\n${key}` }, { AWS_PROFILE: "other" }),
  settled(
    "AWS_PROFILE before AWS_DEFAULT_PROFILE",
    { credentials: `[a]\n${key}[b]\n${key}` },
    { ...noKeys, AWS_PROFILE: "a", AWS_DEFAULT_PROFILE: "absent" },
  ),
  settled("a profile that is not there", {}, { AWS_PROFILE: "absent" }),
  settled("a profile with a blank in its name", { config: `[profile "two words"]\n${key}` }, noKeys, ["--profile", "two words"]),
  settled("a profile without the word profile", { config: `[other]\n${key}` }, noKeys, ["--profile", "other"]),
  settled(
    "a process",
    { config: '[default]\ncredential_process = echo \'{"Version": 1, "AccessKeyId": "AKID", "SecretAccessKey": "s"}\'\n' },
    noKeys,
  ),
  settled("a process that fails", { config: '[default]\ncredential_process = sh -c "echo sorry >&2; exit 3"\n' }, noKeys),
  settled("a process that says nothing", { config: "[default]\ncredential_process = true\n" }, noKeys),
  settled("a process of another version", { config: "[default]\ncredential_process = echo '{\"Version\": 2}'\n" }, noKeys),
  settled(
    "a process without a secret",
    { config: '[default]\ncredential_process = echo \'{"Version": 1, "AccessKeyId": "AKID"}\'\n' },
    noKeys,
  ),
  settled(
    "a process that is expired",
    {
      config:
        '[default]\ncredential_process = echo \'{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2020-01-01T00:00:00Z"}\'\n',
    },
    noKeys,
  ),
  settled(
    "a source profile that is not there",
    { config: "[default]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = absent\n" },
    noKeys,
  ),
  settled("a role without a source", { config: "[default]\nrole_arn = arn:aws:iam::111122223333:role/r\n" }, noKeys),
  settled(
    "a role with two sources",
    {
      config:
        "[default]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = default\ncredential_source = Environment\n",
    },
    noKeys,
  ),
  settled(
    "a role in a circle",
    {
      config:
        "[default]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = a\n[profile a]\nrole_arn = arn:aws:iam::111122223333:role/s\nsource_profile = default\n",
    },
    noKeys,
  ),
  settled(
    "an unknown source of credentials",
    { config: "[default]\nrole_arn = arn:aws:iam::111122223333:role/r\ncredential_source = Nowhere\n" },
    noKeys,
  ),
  settled(
    "single sign-on without a session",
    {
      config:
        "[default]\nsso_start_url = https://sso.example.org\nsso_region = us-east-1\nsso_account_id = 111122223333\nsso_role_name = r\n",
    },
    noKeys,
  ),
  settled(
    "a session of single sign-on that is not there",
    { config: "[default]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n" },
    noKeys,
  ),
  settled(
    "a session without a token",
    {
      config:
        "[default]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n[sso-session s]\nsso_start_url = https://sso.example.org\nsso_region = us-east-1\n",
    },
    noKeys,
  ),
  settled(
    "half of single sign-on",
    { config: "[default]\nsso_start_url = https://sso.example.org\nsso_account_id = 111122223333\n" },
    noKeys,
  ),
  settled(
    "a web identity without its file",
    {},
    { ...noKeys, AWS_ROLE_ARN: "arn:aws:iam::111122223333:role/r", AWS_WEB_IDENTITY_TOKEN_FILE: "absent" },
  ),
];

const xml = (operation: string, inner: string): Reply => ({
  headers: { "content-type": "text/xml" },
  body: `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${operation}Result>${inner}</${operation}Result></${operation}Response>`,
});
const temporary =
  "<Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>of-the-role</SecretAccessKey><SessionToken>session</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>";
const assumed = xml("AssumeRole", temporary);
const denied: Reply = {
  status: 403,
  headers: { "content-type": "text/xml" },
  body: "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not you.</Message></Error><RequestId>r</RequestId></ErrorResponse>",
};
const role = "role_arn = arn:aws:iam::111122223333:role/r\nrole_session_name = s\n";
const fromBase = `[default]\n${role}source_profile = base\n[profile base]\n${key}`;
const webIdentity = {
  AWS_ROLE_ARN: "arn:aws:iam::111122223333:role/r",
  AWS_WEB_IDENTITY_TOKEN_FILE: "token",
  AWS_ROLE_SESSION_NAME: "s",
};
const inContainer = { AWS_CONTAINER_CREDENTIALS_FULL_URI: "{{url}}/creds", AWS_CONTAINER_AUTHORIZATION_TOKEN: "t" };
const fromContainer = { AccessKeyId: "ASIA", SecretAccessKey: "s", Token: "session", Expiration: "2099-01-01T00:00:00Z" };

const roles: readonly Case[] = [
  { ...settled("a role from another profile", { config: fromBase }, noKeys), replies: [assumed, ...replies] },
  {
    ...settled(
      "a role with everything",
      { config: fromBase.replace("role_s", "external_id = x y\nduration_seconds = 900\nrole_s") },
      noKeys,
    ),
    replies: [assumed, ...replies],
  },
  {
    ...settled("a role from the environment", { config: `[profile p]\n${role}credential_source = Environment\n` }, {}, [
      "--profile",
      "p",
    ]),
    replies: [assumed, ...replies],
  },
  {
    ...settled("a role of a role", { config: `${fromBase}[profile top]\n${role}source_profile = default\n` }, noKeys, [
      "--profile",
      "top",
    ]),
    replies: [assumed, assumed, ...replies],
  },
  { ...settled("a role that is refused", { config: fromBase }, noKeys), replies: [denied] },
  {
    ...settled("a web identity", {}, { ...noKeys, ...webIdentity }),
    files: { token: "a.web.token" },
    replies: [xml("AssumeRoleWithWebIdentity", temporary), ...replies],
  },
  { ...settled("a container", {}, { ...noKeys, ...inContainer }), replies: [{ body: fromContainer }, ...replies] },
];

const files: readonly Case[] = [
  settled("a config file that is none", { config: "no section\n" }),
  settled("a section that is not closed", { config: "[default\nregion = x\n" }),
  settled("a section twice", { config: "[default]\noutput = text\n[default]\noutput = yaml\n" }),
  settled("a key twice", { config: "[default]\noutput = text\noutput = yaml\n" }),
  settled("a key without a value", { config: "[default]\noutput\n" }),
  settled("comments", { config: "# one\n[default]\n; two\noutput = text # three\n" }),
  settled("a colon for an equals sign", { config: "[default]\noutput: text\n" }),
  settled("capitals in keys", { config: "[default]\nOutput = text\n" }),
  settled("capitals in the name", { config: "[DEFAULT]\noutput = text\n" }),
  settled("percent signs", { config: "[default]\noutput = %(text)s\n" }),
  settled("Latin-1", { config: "[default]\noutput = caf\u00e9\n" }),
  settled("a credentials file that is none", { credentials: "no section\n" }, noKeys),
  settled(
    "files elsewhere",
    {},
    { ...noKeys, AWS_CONFIG_FILE: "{{folder}}/absent", AWS_SHARED_CREDENTIALS_FILE: "{{folder}}/absent" },
  ),
  settled("a nested block", { config: "[default]\ns3 =\n  max_concurrent_requests = 20\noutput = text\n" }),
  settled("a nested block that is broken", { config: "[default]\ns3 =\n  nothing\n" }),
  settled("output of the profile", { config: "[default]\noutput = table\n" }),
  settled("output of the environment", { config: "[default]\noutput = table\n" }, { AWS_DEFAULT_OUTPUT: "text" }),
  settled("output that is unknown", { config: "[default]\noutput = xml\n" }),
  settled("output that is unknown in the environment", {}, { AWS_DEFAULT_OUTPUT: "xml" }),
  settled("an unknown timestamp format", { config: "[default]\ncli_timestamp_format = roman\n" }),
  settled("wire timestamps", { config: "[default]\ncli_timestamp_format = wire\n" }),
  settled("an unknown binary format", { config: "[default]\ncli_binary_format = hex\n" }),
  settled("a pager, without a terminal", { config: "[default]\ncli_pager = absent-pager\n" }),
  settled("no validation", { config: "[default]\nparameter_validation = false\n" }, {}, ["--page-size", "0"]),
  settled("an unknown retry mode", {}, { AWS_RETRY_MODE: "bogus" }),
  settled("the old retry mode", {}, { AWS_RETRY_MODE: "legacy" }),
  settled("tries that are no number", {}, { AWS_MAX_ATTEMPTS: "abc" }),
  settled("no tries", {}, { AWS_MAX_ATTEMPTS: "0" }),
  settled("tries in the profile", { config: "[default]\nmax_attempts = 0\n" }, { AWS_MAX_ATTEMPTS: undefined }),
  settled("auto-prompt without a terminal", {}, { AWS_CLI_AUTO_PROMPT: "on" }),
  settled("auto-prompt that is unknown", {}, { AWS_CLI_AUTO_PROMPT: "bogus" }),
];

const endpoints: readonly Case[] = [
  settled(
    "the service's own variable",
    {},
    { AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_ENDPOINT_URL_CODEARTIFACT: "{{url}}/own" },
  ),
  settled("the profile's endpoint", { config: "[default]\nendpoint_url = {{url}}/profile\n" }, { AWS_ENDPOINT_URL: undefined }),
  settled(
    "a section of services",
    {
      config:
        "[default]\nservices = mine\nendpoint_url = http://127.0.0.1:1\n[services mine]\ncodeartifact =\n  endpoint_url = {{url}}/section\n",
    },
    { AWS_ENDPOINT_URL: undefined },
  ),
  settled(
    "a section of services that is not there",
    { config: "[default]\nservices = absent\nendpoint_url = {{url}}\n" },
    { AWS_ENDPOINT_URL: undefined },
  ),
  settled("an endpoint without a scheme", {}, { AWS_ENDPOINT_URL: "127.0.0.1:1" }),
  settled(
    "configured endpoints that are ignored",
    {},
    { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true", AWS_ENDPOINT_URL: "http://127.0.0.1:1" },
    ["--endpoint-url", "{{url}}"],
  ),
  settled("an endpoint with a query", {}, { AWS_ENDPOINT_URL: "{{url}}/a?b=c" }),
  settled("a proxy", {}, { AWS_ENDPOINT_URL: "http://registry.example.org", http_proxy: "{{url}}" }),
  settled(
    "a proxy with a password",
    {},
    { AWS_ENDPOINT_URL: "http://registry.example.org", HTTP_PROXY: "http://user:pass%40@127.0.0.1:1" },
  ),
  settled("no proxy for this host", {}, { http_proxy: "http://127.0.0.1:1", no_proxy: "127.0.0.1,example.org" }),
  settled("no proxy at all", {}, { http_proxy: "http://127.0.0.1:1", NO_PROXY: "*" }),
];

const aliases: readonly Case[] = [
  ["[toplevel]\nld = codeartifact list-domains\n", ["ld"]],
  ["[toplevel]\nld = codeartifact list-domains --output text\n", ["ld", "--max-items", "1"]],
  ["[toplevel]\nhello = !echo hello $1\n", ["hello", "world"]],
  ["[toplevel]\nfails = !exit 7\n", ["fails"]],
  ["[toplevel]\nr = --region\n", ["r", "x"]],
  ["[command codeartifact]\nld = list-domains\n", ["codeartifact", "ld"]],
  ["[command codeartifact]\nld = !echo inner\n", ["codeartifact", "ld"]],
  ["[toplevel]\nd = codeartifact describe-domain --domain acme\n", ["d", "--bogus"]],
  ["no section\n", ["codeartifact", "list-domains"]],
].map(([alias, line]) => ({
  words: line as readonly string[],
  files: { "home/.aws/cli/alias": alias as string },
  replies,
  note: `alias ${alias}`,
}));

export const settingCases: readonly Case[] = [...regions, ...keys, ...roles, ...files, ...endpoints, ...aliases];
