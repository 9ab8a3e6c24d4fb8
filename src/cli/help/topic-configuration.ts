/* What the page `config-vars` says: all that can be set, and where (command line spec, 13). */
import { block, bullets, type Line, line, paragraph, section, sectionIndent, step, strong } from "./page.ts";

interface Variable {
  readonly name: string;
  readonly says: string;
  readonly option?: string;
  /** The first that is there counts. */
  readonly environment?: readonly string[];
  /** In a profile of the files. */
  readonly key?: string;
}

const both = (name: string, environment: string, says: string): Variable => ({
  name,
  environment: [environment],
  key: name,
  says,
});
const inProfile = (name: string, says: string): Variable => ({ name, key: name, says });
const inEnvironment = (name: string, says: string): Variable => ({ name, environment: [name], says });

const general: readonly Variable[] = [
  {
    name: "profile",
    option: "--profile",
    environment: ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"],
    says: "Which profile of the files counts. Without one it is that of the name default.",
  },
  {
    name: "region",
    option: "--region",
    environment: ["AWS_REGION", "AWS_DEFAULT_REGION"],
    key: "region",
    says: "The region; it is part of each signature, so that one is needed even where an address is given.",
  },
  {
    name: "endpoint_url",
    option: "--endpoint-url",
    environment: ["AWS_ENDPOINT_URL_CODEARTIFACT", "AWS_ENDPOINT_URL"],
    key: "endpoint_url",
    says:
      "The server's address. A profile may also name a section of services, which has an address for each service. Without any it " +
      "is that of the region's own service.",
  },
  both(
    "ignore_configured_endpoint_urls",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "true has all configured addresses passed over, but for that of the option.",
  ),
  both("use_dualstack_endpoint", "AWS_USE_DUALSTACK_ENDPOINT", "true takes the region's address that has IPv6 too."),
  both("use_fips_endpoint", "AWS_USE_FIPS_ENDPOINT", "true takes the region's address that keeps to FIPS 140."),
  {
    name: "output",
    option: "--output",
    environment: ["AWS_DEFAULT_OUTPUT"],
    key: "output",
    says: "The form of what is printed: json, text, table, yaml, yaml-stream or off.",
  },
  inProfile(
    "cli_timestamp_format",
    "iso8601 prints times in the local time zone; wire prints them as the server sent them. iso8601 when left out.",
  ),
  {
    name: "cli_binary_format",
    option: "--cli-binary-format",
    key: "cli_binary_format",
    says: "How bytes stand in whole inputs: base64, or raw-in-base64-out as they are. base64 when left out.",
  },
  {
    name: "cli_pager",
    option: "--no-cli-pager",
    environment: ["AWS_PAGER", "PAGER"],
    key: "cli_pager",
    says:
      "The program that long answers are read in on a terminal; an empty one is none, and the option says so too. The key comes " +
      "before PAGER. Help asks MANPAGER and PAGER alone.",
  },
  {
    name: "cli_error_format",
    option: "--cli-error-format",
    environment: ["AWS_CLI_ERROR_FORMAT"],
    key: "cli_error_format",
    says: "The form of error messages: enhanced, legacy, json, yaml, text or table. Plain sentences when left out.",
  },
  {
    name: "cli_auto_prompt",
    option: "--cli-auto-prompt, --no-cli-auto-prompt",
    environment: ["AWS_CLI_AUTO_PROMPT"],
    key: "cli_auto_prompt",
    says: "on opens an editor for each command line, on-partial for those alone that are wrong. off when left out.",
  },
  inProfile("parameter_validation", "false leaves it to the server to look at values. true when left out."),
  {
    name: "ca_bundle",
    option: "--ca-bundle",
    environment: ["AWS_CA_BUNDLE"],
    key: "ca_bundle",
    says: "A PEM file of the certificates to trust.",
  },
  {
    name: "proxies",
    environment: ["http_proxy", "https_proxy", "no_proxy"],
    says: "The proxies for plain addresses and for those with TLS, and the hosts that are called without; in small letters or capitals.",
  },
];

const retries: readonly Variable[] = [
  both("max_attempts", "AWS_MAX_ATTEMPTS", "How often a request is sent at most. 3 when left out; 1 sends it once."),
  both(
    "retry_mode",
    "AWS_RETRY_MODE",
    "standard waits longer before each further attempt. adaptive also sends more slowly once the server said that it is too " +
      "much, and faster again as it succeeds. standard when left out.",
  ),
];

const keys: readonly Variable[] = [
  both("aws_access_key_id", "AWS_ACCESS_KEY_ID", "The access key."),
  both("aws_secret_access_key", "AWS_SECRET_ACCESS_KEY", "Its secret."),
  {
    name: "aws_session_token",
    environment: ["AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN"],
    key: "aws_session_token",
    says: "What goes with a key that ends by itself; in older files it is aws_security_token.",
  },
  inEnvironment("AWS_CREDENTIAL_EXPIRATION", "When the keys of the environment end."),
  inProfile("credential_process", "A program that prints keys as JSON with Version, AccessKeyId, SecretAccessKey, and more."),
  both("role_arn", "AWS_ROLE_ARN", "A role to assume, by a web identity or the keys of one of the next two."),
  inProfile("source_profile", "The profile whose keys assume the role."),
  inProfile("credential_source", "Or what does instead: Environment, EcsContainer or Ec2InstanceMetadata."),
  both("role_session_name", "AWS_ROLE_SESSION_NAME", "What the session of the role is called."),
  inProfile("external_id", "What the owner of the role wants to be told."),
  inProfile("duration_seconds", "How long the role is assumed for."),
  inProfile("mfa_serial", "The device whose code the role wants; it is asked for on the terminal."),
  both("web_identity_token_file", "AWS_WEB_IDENTITY_TOKEN_FILE", "The file of an OpenID Connect token that stands for the role."),
  inProfile("sso_session", "A section sso-session with sso_start_url and sso_region, whose token a single sign-on has left."),
  inProfile("sso_account_id", "The account of the single sign-on; sso_role_name names the role."),
  inProfile("login_session", "A session of aws login; AWS_LOGIN_CACHE_DIRECTORY says where those are."),
];

const machines: readonly Variable[] = [
  {
    name: "containers",
    environment: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"],
    says: "Where a container's keys are; the token to ask with is in AWS_CONTAINER_AUTHORIZATION_TOKEN or in the file of AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE.",
  },
  inEnvironment("AWS_EC2_METADATA_DISABLED", "true asks no instance of EC2 for keys or a region."),
  both("ec2_metadata_service_endpoint", "AWS_EC2_METADATA_SERVICE_ENDPOINT", "Where instances are asked."),
  both("ec2_metadata_service_endpoint_mode", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv4 or IPv6."),
  both("imds_use_ipv6", "AWS_IMDS_USE_IPV6", "true stands for IPv6 as well."),
  both(
    "ec2_metadata_v1_disabled",
    "AWS_EC2_METADATA_V1_DISABLED",
    "true takes no answer without a session of the second version.",
  ),
  both("metadata_service_timeout", "AWS_METADATA_SERVICE_TIMEOUT", "How many seconds to wait for an instance. 1 when left out."),
  both("metadata_service_num_attempts", "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "How often to ask. 1 when left out."),
];

/** The sections behind the name. */
export const configurationSections = (program: string): readonly (readonly Line[])[] => [
  section("DESCRIPTION", [
    ...paragraph(sectionIndent, "What is not said in one place is looked for in the next:"),
    ...bullets(sectionIndent, [
      "an option of the command line",
      "an environment variable",
      "the profile in the credentials file, then in the config file",
    ]),
  ]),
  section("FILES", [
    ...paragraph(
      sectionIndent,
      "The config file is ~/.aws/config or what AWS_CONFIG_FILE names, the credentials file ~/.aws/credentials or what " +
        "AWS_SHARED_CREDENTIALS_FILE names. A section of the config file is called default, or profile and a name; in the credentials file it is " +
        "the name alone:",
    ),
    ...block(sectionIndent + step, example),
    ...paragraph(
      sectionIndent,
      `Aliases are in ~/.aws/cli/alias. A server that ${program === "aws" ? "packhouse" : program} started has both files in the folder aws of its own.`,
    ),
  ]),
  section("GENERAL", general.flatMap(shown)),
  section("RETRIES", retries.flatMap(shown)),
  section("CREDENTIALS", [
    ...paragraph(
      sectionIndent,
      "The first that there is: keys of the environment, unless --profile is given; a role; a web identity; a single sign-on; the " +
        "credentials file; a session of aws login; a process; the config file; a container; an instance.",
    ),
    ...keys.flatMap(shown),
  ]),
  section("MACHINES", machines.flatMap(shown)),
];

const example = `[default]
region = us-east-1

[profile build]
region = us-east-1
endpoint_url = https://packages.example.org
output = text`;

function shown({ name, says, option, environment = [], key }: Variable): readonly Line[] {
  const places = [
    ...(option === undefined ? [] : [`Option: ${option}`]),
    ...(environment.length === 0 ? [] : [`Environment: ${environment.join(", ")}`]),
    ...(key === undefined ? [] : [`Profile: ${key}`]),
  ];
  return [
    line(sectionIndent, strong(name)),
    ...paragraph(sectionIndent + step, says),
    ...paragraph(sectionIndent + step, places.join(". ")),
  ];
}
