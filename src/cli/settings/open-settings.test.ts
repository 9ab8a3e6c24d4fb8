import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { awsHome } from "../../../test/support/aws-home.ts";
import { globalsOf } from "../arguments/global-options.ts";
import type { GlobalOptions } from "../arguments/parsed.ts";
import type { CommandFailure } from "../failure.ts";
import { openSettings } from "./open-settings.ts";
import type { Settings } from "./settings.ts";

interface Given {
  readonly config?: string;
  readonly credentials?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly globals?: Partial<GlobalOptions>;
}

const keys = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE000000000", AWS_SECRET_ACCESS_KEY: "secret" };
const place = { AWS_REGION: "eu-west-1" };

const open = (t: TestContext, { config = "", credentials = "", variables = {}, globals = {} }: Given): Promise<Settings> => {
  const { environment } = awsHome(t, { ".aws/config": config, ".aws/credentials": credentials }, variables);
  return openSettings({ ...globalsOf(new Map()), ...globals }, environment);
};

const profile = (text: string): string => `[default]\n${text}\n`;

type Look = (settings: Settings) => unknown;

const output: Look = (settings) => settings.output;
const pager: Look = (settings) => settings.pager;
const region: Look = (settings) => settings.region();
const endpoint: Look = (settings) => settings.endpoint();
const errorFormat: Look = (settings) => settings.errorFormat;
const autoPrompt: Look = (settings) => settings.autoPrompt;
const transport =
  (name: keyof Settings["transport"]): Look =>
  (settings) =>
    settings.transport[name];

const found: readonly (readonly [string, Given, Look, unknown])[] = [
  ["json is what is printed", {}, output, "json"],
  ["the profile's output counts", { config: profile("output = text") }, output, "text"],
  [
    "the variable's output before the profile's",
    { config: profile("output = text"), variables: { AWS_DEFAULT_OUTPUT: "yaml" } },
    output,
    "yaml",
  ],
  ["the flag's output first", { globals: { output: "table" }, variables: { AWS_DEFAULT_OUTPUT: "yaml" } }, output, "table"],
  [
    "the credentials file counts before the config file",
    { config: profile("output = text"), credentials: profile("output = yaml") },
    output,
    "yaml",
  ],
  ["the profile's region counts", { config: profile("region = us-west-2") }, region, "us-west-2"],
  [
    "AWS_DEFAULT_REGION before the profile",
    { config: profile("region = us-west-2"), variables: { AWS_DEFAULT_REGION: "us-east-1" } },
    region,
    "us-east-1",
  ],
  ["AWS_REGION before AWS_DEFAULT_REGION", { variables: { ...place, AWS_DEFAULT_REGION: "us-east-1" } }, region, "eu-west-1"],
  ["the flag's region first", { variables: place, globals: { region: "ap-south-1" } }, region, "ap-south-1"],
  [
    "AWS_DEFAULT_PROFILE names the profile",
    { config: "[profile p]\nregion = r\n", variables: { AWS_DEFAULT_PROFILE: "p" } },
    region,
    "r",
  ],
  [
    "AWS_PROFILE before it",
    { config: "[profile p]\nregion = r\n", variables: { AWS_PROFILE: "p", AWS_DEFAULT_PROFILE: "q" } },
    region,
    "r",
  ],
  [
    "--profile first",
    { config: "[profile p]\nregion = r\n", variables: { AWS_PROFILE: "q" }, globals: { profile: "p" } },
    region,
    "r",
  ],
  ["a profile's name may be quoted", { config: '[profile "a b"]\nregion = r\n', globals: { profile: "a b" } }, region, "r"],
  ["the endpoint is the region's own", { variables: place }, endpoint, "https://codeartifact.eu-west-1.amazonaws.com"],
  ["the configured endpoint counts", { variables: { ...place, AWS_ENDPOINT_URL: "http://all" } }, endpoint, "http://all"],
  [
    "the flag's endpoint first",
    { variables: { ...place, AWS_ENDPOINT_URL: "http://all" }, globals: { endpointUrl: "http://flag/x" } },
    endpoint,
    "http://flag/x",
  ],
  ["PAGER is the pager", { variables: { PAGER: "more" } }, pager, "more"],
  ["cli_pager before PAGER", { config: profile("cli_pager = p"), variables: { PAGER: "more" } }, pager, "p"],
  ["AWS_PAGER before cli_pager", { config: profile("cli_pager = p"), variables: { AWS_PAGER: "cat" } }, pager, "cat"],
  ["an empty AWS_PAGER is no pager", { variables: { AWS_PAGER: "", PAGER: "more" } }, pager, null],
  ["--no-cli-pager is none", { variables: { AWS_PAGER: "cat" }, globals: { pager: false } }, pager, null],
  ["no error format is chosen", {}, errorFormat, null],
  ["the variable's error format counts in any case", { variables: { AWS_CLI_ERROR_FORMAT: "JSON" } }, errorFormat, "json"],
  ["an unknown error format is the enhanced one", { config: profile("cli_error_format = x") }, errorFormat, "enhanced"],
  ["the prompt is off", {}, autoPrompt, "off"],
  ["the prompt may be configured", { config: profile("cli_auto_prompt = ON-partial") }, autoPrompt, "on-partial"],
  ["time-outs are a minute", {}, transport("readTimeoutMs"), 60_000],
  ["time-outs are seconds", { globals: { connectTimeout: " 1_0 " } }, transport("connectTimeoutMs"), 10_000],
  ["there are three attempts", {}, transport("maxAttempts"), 3],
  [
    "AWS_MAX_ATTEMPTS before the profile",
    { config: profile("max_attempts = 5"), variables: { AWS_MAX_ATTEMPTS: "2" } },
    transport("maxAttempts"),
    2,
  ],
  ["the mode of retries may be adaptive", { config: profile("retry_mode = adaptive") }, transport("retryMode"), "adaptive"],
  [
    "AWS_CA_BUNDLE before the profile",
    { config: profile("ca_bundle = a"), variables: { AWS_CA_BUNDLE: "b" } },
    transport("caBundle"),
    "b",
  ],
  ["--ca-bundle first", { variables: { AWS_CA_BUNDLE: "b" }, globals: { caBundle: "c" } }, transport("caBundle"), "c"],
  ["parameters are validated", {}, (settings) => settings.validatesParameters, true],
  [
    "parameters need not be",
    { config: profile("parameter_validation = false") },
    (settings) => settings.validatesParameters,
    false,
  ],
  ["a key of the profile can be asked for", { config: profile("x = y") }, (settings) => settings.profileValue("x"), "y"],
  [
    "no request is signed with --no-sign-request",
    { variables: keys, globals: { signRequest: false } },
    (settings) => settings.credentials(),
    null,
  ],
];

for (const [name, given, look, expected] of found) {
  test(`Of settings: ${name}`, async (t) => {
    assert.deepEqual(await look(await open(t, given)), expected);
  });
}

const refusedAtOnce: readonly (readonly [string, Given, number, RegExp])[] = [
  ["a config file that is none", { config: "x\n" }, 255, /^Unable to parse config file: .*\.aws\/config$/],
  ["a credentials file that is none", { credentials: "[a]\n[a]\n" }, 255, /^Unable to parse config file: .*\.aws\/credentials$/],
  [
    "an unknown format of timestamps",
    { config: profile("cli_timestamp_format = x") },
    253,
    /^Unknown cli_timestamp_format value: x, valid values are "wire" or "iso8601"$/,
  ],
  ["an unknown format of bytes", { config: profile("cli_binary_format = x") }, 255, /^'x'$/],
  [
    "a time-out that is no number",
    { globals: { readTimeout: "1.5" } },
    255,
    /^invalid literal for int\(\) with base 10: '1\.5'$/,
  ],
  ["a negative time-out", { globals: { connectTimeout: "-5" } }, 255, /^Attempted to set connect timeout to -5, but /],
];

for (const [name, given, exit, message] of refusedAtOnce) {
  test(`Settings refuse ${name}`, async (t) => {
    await assert.rejects(open(t, given), { exit, message });
  });
}

const noRegion = 'You must specify a region. You can also configure your region by running "aws configure".';

const refusedWhenPrepared: readonly (readonly [string, Given, number, string])[] = [
  [
    "a profile that is not there",
    { globals: { profile: "nope", region: "_" } },
    255,
    "The config profile (nope) could not be found",
  ],
  ["an empty AWS_PROFILE", { variables: { AWS_PROFILE: "" } }, 255, "The config profile () could not be found"],
  [
    "a default profile that is named but not there",
    { globals: { profile: "default" } },
    255,
    "The config profile (default) could not be found",
  ],
  [
    "a region's form, before keys that are half there",
    { globals: { region: "_x" }, variables: { AWS_ACCESS_KEY_ID: "AKIA" } },
    255,
    "Provided region_name '_x' doesn't match a supported format.",
  ],
  [
    "keys that are half there, before a region that is missing",
    { variables: { AWS_ACCESS_KEY_ID: "AKIA" } },
    255,
    "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY",
  ],
  [
    "a region that is missing, before a wrong mode of retries",
    { variables: { ...keys, AWS_RETRY_MODE: "legacy" } },
    253,
    noRegion,
  ],
  [
    "a region that is missing, though there is an endpoint",
    { variables: keys, globals: { endpointUrl: "http://x" } },
    253,
    noRegion,
  ],
  [
    "a wrong mode of retries",
    { variables: { ...keys, ...place, AWS_RETRY_MODE: "legacy" } },
    255,
    'Invalid value provided to "mode": "legacy" must be one of: "standard" or "adaptive"',
  ],
  [
    "attempts that are no number",
    { variables: { ...keys, ...place, AWS_MAX_ATTEMPTS: "" } },
    255,
    "invalid literal for int() with base 10: ''",
  ],
  [
    "no attempt at all",
    { variables: { ...keys, ...place, AWS_MAX_ATTEMPTS: "0" } },
    255,
    'Value provided to "max_attempts": 0 must be an integer greater than or equal to one.',
  ],
  ["an endpoint that is none", { variables: { ...keys, ...place, AWS_ENDPOINT_URL: "foo" } }, 255, "Invalid endpoint: foo"],
  [
    "a port that is none",
    { variables: { ...keys, ...place, AWS_ENDPOINT_URL: "http://a:99999" } },
    255,
    "Port out of range 0-65535",
  ],
];

for (const [name, given, exit, message] of refusedWhenPrepared) {
  test(`Preparing a call refuses ${name}`, async (t) => {
    const settings = await open(t, given);
    await assert.rejects(settings.prepare(), { exit, message });
  });
}

test("Credentials that are missing are told of only when they are asked for", async (t) => {
  const settings = await open(t, { variables: place });
  await settings.prepare();
  const says = 'Unable to locate credentials. You can configure credentials by running "aws login".';
  await assert.rejects(settings.credentials(), { exit: 253, code: "NoCredentials", message: says });
});

test("An output form that nobody knows is told of only when it is asked for", async (t) => {
  const settings = await open(t, { variables: { AWS_DEFAULT_OUTPUT: "xml", ...keys, ...place } });
  await settings.prepare();
  assert.throws(
    () => settings.output,
    (thrown: CommandFailure) => thrown.exit === 255 && thrown.message === "Unknown output type: xml",
  );
});
