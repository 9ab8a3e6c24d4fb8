/* Reads environment, configuration files and global options into settings, each by its own order (command line spec, 13). */
import type { ErrorFormat, GlobalOptions, OutputForm } from "../arguments/parsed.ts";
import { pythonInt } from "../arguments/python-int.ts";
import { CommandFailure } from "../failure.ts";
import { packhouseVersion } from "../version.ts";
import { readConfiguration, textOf } from "./configuration.ts";
import { openCredentials } from "./credentials.ts";
import { configuredEndpoint, type EndpointFacts, isEndpoint, isTrue, realRegion, regionalEndpoint } from "./endpoint.ts";
import { once } from "./once.ts";
import type { Environment } from "./path.ts";
import type { Settings, TransportSettings } from "./settings.ts";

const outputForms: readonly string[] = ["json", "text", "table", "yaml", "yaml-stream", "off"] satisfies OutputForm[];
const errorFormats: readonly string[] = ["legacy", "enhanced", "json", "yaml", "text", "table"] satisfies ErrorFormat[];

/** What the settings are read from. */
interface Sources extends EndpointFacts {
  readonly globals: GlobalOptions;
  readonly value: (key: string) => string | undefined;
}

/**
 * Reads the files at once, and all else when it is asked for. A profile that is not there is told of by `prepare` alone, since
 * `aws` too checks a command's words before. Throws CommandFailure: 255 where a file cannot be read, 253 on an unknown format
 * of timestamps, 255 on time-outs that are no numbers.
 */
export async function openSettings(globals: GlobalOptions, environment: Environment): Promise<Settings> {
  const configuration = readConfiguration(environment);
  const named = (globals.profile || undefined) ?? environment.AWS_PROFILE ?? environment.AWS_DEFAULT_PROFILE;
  const profileName = named ?? "default";
  const profile = configuration.profiles.get(profileName) ?? new Map();
  const value = (key: string): string | undefined => textOf(profile.get(key));
  const sources: Sources = { globals, environment, configuration, profile, value };
  const read = { timestampFormat: timestampFormat(value), binaryFormat: binaryFormat(sources) };
  const timeouts = { readTimeoutMs: timeoutMs("read", globals), connectTimeoutMs: timeoutMs("connect", globals) };

  const transport = once(() => transportSettings(sources, timeouts));
  const findRegion = once(() => regionOf(sources));
  const region = async (): Promise<string> => (await findRegion()) ?? missingRegion();
  const endpoint = once(async () => endpointOf(sources, await region()));
  const credentials = openCredentials({ ...sources, profileName, findRegion, region, transport });
  const prepare = once(async () => {
    if (named !== undefined && !configuration.profiles.has(named))
      throw new CommandFailure(255, `The config profile (${named}) could not be found`);
    await findRegion();
    if (globals.signRequest) await credentials.find();
    await region();
    transport();
    await endpoint();
  });
  return {
    ...read,
    profileName,
    profileValue: value,
    prepare,
    region: async () => realRegion(await region()),
    endpoint,
    credentials: async () => (globals.signRequest ? await credentials.fetch() : null),
    get output() {
      return outputForm(sources);
    },
    pager: pagerOf(sources),
    errorFormat: errorFormatOf(sources),
    autoPrompt: autoPrompt(sources),
    validatesParameters: isTrue(value("parameter_validation") ?? "true"),
    get transport() {
      return transport();
    },
  };
}

const missingRegion = (): never => {
  const says = 'You must specify a region. You can also configure your region by running "aws configure".';
  throw new CommandFailure(253, says, { code: "NoRegion" });
};

async function regionOf({ globals, environment, value }: Sources): Promise<string | null> {
  const given = globals.region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? value("region");
  const region = given ?? (await (await import("./instance-region.ts")).instanceRegion(environment, value));
  if (region !== null && !/^(?![0-9]+$)(?!-)[a-zA-Z0-9-]{0,63}(?<!-)$/.test(region))
    throw new CommandFailure(255, `Provided region_name '${region}' doesn't match a supported format.`);
  return region;
}

function endpointOf(sources: Sources, region: string): string {
  const given = sources.globals.endpointUrl ?? configuredEndpoint("codeartifact", sources);
  const endpoint = given ?? regionalEndpoint("codeartifact", region || missingRegion(), sources);
  if (!isEndpoint(endpoint)) throw new CommandFailure(255, `Invalid endpoint: ${endpoint}`);
  if (!URL.canParse(endpoint)) throw new CommandFailure(255, "Port out of range 0-65535");
  return endpoint;
}

function outputForm({ globals, environment, value }: Sources): OutputForm {
  const form = globals.output ?? environment.AWS_DEFAULT_OUTPUT ?? value("output") ?? "json";
  if (!outputForms.includes(form)) throw new CommandFailure(255, `Unknown output type: ${form}`);
  return form as OutputForm;
}

function timestampFormat(value: Sources["value"]): "iso8601" | "wire" {
  const format = value("cli_timestamp_format") ?? "iso8601";
  if (format === "iso8601" || format === "wire") return format;
  const says = `Unknown cli_timestamp_format value: ${format}, valid values are "wire" or "iso8601"`;
  throw new CommandFailure(253, says, { code: "Configuration" });
}

/** The reference says no more of an unknown one than this. */
function binaryFormat({ globals, value }: Sources): "base64" | "raw-in-base64-out" {
  const format = globals.binaryFormat ?? value("cli_binary_format") ?? "base64";
  if (format === "base64" || format === "raw-in-base64-out") return format;
  throw new CommandFailure(255, `'${format}'`);
}

/** An unknown one is the reference's default; null where none was chosen. */
export function errorFormatOf({
  globals,
  environment,
  value,
}: Pick<Sources, "globals" | "environment" | "value">): ErrorFormat | null {
  const format = (globals.errorFormat ?? environment.AWS_CLI_ERROR_FORMAT ?? value("cli_error_format"))?.toLowerCase();
  if (format === undefined) return null;
  return errorFormats.includes(format) ? (format as ErrorFormat) : "enhanced";
}

function pagerOf({ globals, environment, value }: Sources): string | null {
  if (!globals.pager) return null;
  return (
    (environment.AWS_PAGER ?? value("cli_pager") ?? environment.PAGER ?? (process.platform === "win32" ? "more" : "less")) || null
  );
}

function autoPrompt({ globals, environment, value }: Sources): Settings["autoPrompt"] {
  const mode = (globals.autoPrompt ?? environment.AWS_CLI_AUTO_PROMPT ?? value("cli_auto_prompt") ?? "off").toLowerCase();
  return mode === "on" || mode === "on-partial" ? mode : "off";
}

const defaultTimeoutSeconds = "60";

function timeoutMs(kind: "read" | "connect", globals: GlobalOptions): number {
  const seconds = wholeNumber(globals[`${kind}Timeout`] ?? defaultTimeoutSeconds);
  if (seconds < 0) {
    const says = `Attempted to set ${kind} timeout to ${seconds}, but the timeout cannot be set to a value less than or equal to 0.`;
    throw new CommandFailure(255, says);
  }
  return Math.min(Number(seconds) * 1000, 2 ** 31 - 1);
}

function wholeNumber(text: string): number | bigint {
  const number = pythonInt(text);
  if (number === null) throw new CommandFailure(255, `invalid literal for int() with base 10: '${text}'`);
  return number;
}

function transportSettings(
  { globals, environment, value }: Sources,
  timeouts: Pick<TransportSettings, "readTimeoutMs" | "connectTimeoutMs">,
): TransportSettings {
  const maxAttempts = wholeNumber(environment.AWS_MAX_ATTEMPTS ?? value("max_attempts") ?? "3");
  if (maxAttempts < 1) {
    const says = `Value provided to "max_attempts": ${maxAttempts} must be an integer greater than or equal to one.`;
    throw new CommandFailure(255, says);
  }
  const retryMode = environment.AWS_RETRY_MODE ?? value("retry_mode") ?? "standard";
  if (retryMode !== "standard" && retryMode !== "adaptive") {
    const says = `Invalid value provided to "mode": "${retryMode}" must be one of: "standard" or "adaptive"`;
    throw new CommandFailure(255, says);
  }
  return {
    ...timeouts,
    environment,
    verifySsl: globals.verifySsl,
    caBundle: globals.caBundle ?? environment.AWS_CA_BUNDLE ?? value("ca_bundle") ?? null,
    maxAttempts: Number(maxAttempts),
    retryMode,
    userAgent: userAgent(),
  };
}

const userAgent = (): string => `packhouse/${packhouseVersion()} os/${process.platform} lang/node#${process.versions.node}`;
