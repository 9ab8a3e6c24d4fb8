/* `packhouse refresh`: has a repository's copies of other registries' documents confirmed at their next use. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sign } from "../access/sigv4.ts";
import { extensions } from "../api/extensions.ts";
import { settings } from "../config/config.ts";
import { Fault } from "../model/fault.ts";
import { type Command, type Flag, flagsHelp, readFlags, ServerError, UsageError } from "./command.ts";

const flags: Readonly<Record<string, Flag>> = {
  domain: { says: "The domain.", takesValue: true, value: "NAME" },
  repository: { says: "The repository.", takesValue: true, value: "NAME" },
  "domain-owner": {
    says: "The account that owns the domain; the caller's own when left out.",
    takesValue: true,
    value: "ACCOUNT",
  },
  data: {
    says: `The server's data folder, for address and credentials. Default: ${settings.data.default}.`,
    takesValue: true,
    value: "FOLDER",
  },
  help: { says: "Show this.", takesValue: false },
};

export const refresh: Command = async ({ words, name, environment, out }) => {
  const given = readFlags(words, flags);
  if (given.help === true) {
    out.write(flagsHelp(`${name} refresh --domain NAME --repository NAME [options]`, flags));
    return 0;
  }
  const missing = ["domain", "repository"].filter((flag) => given[flag] === undefined);
  if (missing.length > 0) {
    throw new UsageError(`the following arguments are required: ${missing.map((flag) => `--${flag}`).join(", ")}`);
  }
  const folder = String(given.data ?? environment.PACKHOUSE_DATA ?? settings.data.default);
  // A folder that was named for this command counts more than what the terminal is set to.
  const file = (variable: string, name: string): string =>
    (given.data === undefined ? environment[variable] : undefined) ?? join(folder, "aws", name);
  const config = readProfile(file("AWS_CONFIG_FILE", "config"));
  const credentials = readProfile(file("AWS_SHARED_CREDENTIALS_FILE", "credentials"));
  const query = new URLSearchParams();
  for (const flag of ["domain", "domain-owner", "repository"])
    if (given[flag] !== undefined) query.set(flag, String(given[flag]));
  const { documents } = await post(config, credentials, query);
  out.write(`Documents of other registries that will be confirmed at their next use: ${documents}\n`);
  return 0;
};

type Profile = (key: string) => string;

/** The default profile of a file in AWS's own form. Each key throws when it is missing. */
function readProfile(file: string): Profile {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (thrown) {
    throw new UsageError(`Cannot read ${file}: ${(thrown as Error).message}. Name the server's data folder with --data.`, {
      cause: thrown,
    });
  }
  const section = text.split(/^\[/m).find((part) => part.startsWith("default]")) ?? "";
  return (key) => {
    const value = new RegExp(`^${key}\\s*=\\s*(.+)$`, "m").exec(section)?.[1]?.trim();
    if (value === undefined) throw new UsageError(`${file} has no ${key} in its default profile.`);
    return value;
  };
}

/** Calls RefreshRepository. Throws ServerError with the server's own words. */
async function post(config: Profile, credentials: Profile, query: URLSearchParams): Promise<{ readonly documents: number }> {
  const { name, http } = extensions.RefreshRepository;
  const url = new URL(`${http.path}?${query}`, config("endpoint_url"));
  const { host: _host, ...headers } = sign(
    { method: http.method, path: url.pathname, query: url.search.slice(1), headers: { host: url.host } },
    {
      accessKeyId: credentials("aws_access_key_id"),
      secret: credentials("aws_secret_access_key"),
      region: config("region"),
      service: "codeartifact",
      at: Date.now(),
      payloadHash: createHash("sha256").digest("hex"),
    },
  );
  const response = await fetch(url, { method: http.method, headers }).catch((thrown: unknown) => {
    throw new Fault("InternalServer", `Could not connect to the endpoint URL: "${url}"`, { cause: thrown });
  });
  const body = (await response.json().catch(() => ({}))) as { readonly message?: string; readonly documents?: number };
  if (response.ok && body.documents !== undefined) return { documents: body.documents };
  const code = response.headers.get("x-amzn-errortype")?.split(":")[0] ?? response.status;
  throw new ServerError(`An error occurred (${code}) when calling the ${name} operation: ${body.message ?? ""}`);
}
