/* Calling a running server's own operations from a command, signed as the terminal's or the data folder's credentials say. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { IdentityOperation } from "../../api/identity/operation.ts";
import type { Operation } from "../../api/operation.ts";
import { settings } from "../../config/config.ts";
import { readJson } from "../../shape/json.ts";
import { check, type Members, type OfMembers, type Values } from "../../shape/shape.ts";
import { globalsOf } from "../arguments/global-options.ts";
import type { Input } from "../client/answer.ts";
import { callQuery } from "../client/call-query.ts";
import { requestOf } from "../client/operation-request.ts";
import { type CallService, openCaller } from "../client/signed-call.ts";
import { openSettings } from "../settings/open-settings.ts";
import { type Flags, type Given, type Invocation, misused, textOf } from "./command.ts";

/** Flags that every command which calls a server takes. */
export const serverFlags = {
  data: {
    says: `The server's data folder, for address and credentials. Default: what AWS's files say, or ${settings.data.default}.`,
    takesValue: true,
    value: "FOLDER",
  },
  profile: { says: "The profile of AWS's files that has address and credentials.", takesValue: true, value: "NAME" },
} as const satisfies Flags;

/** The flags that name a repository. */
export const repositoryFlags = {
  domain: { says: "The domain.", takesValue: true, value: "NAME", required: true },
  repository: { says: "The repository.", takesValue: true, value: "NAME", required: true },
  "domain-owner": {
    says: "The account that owns the domain; the caller's own when left out.",
    takesValue: true,
    value: "ACCOUNT",
  },
} as const satisfies Flags;

/** Where a server is, and how it is called with somebody's credentials. */
export interface CalledServer {
  readonly url: string;
  readonly call: CallService;
}

/** The server that a command's `--data` or the terminal's AWS files name. Throws CommandFailure where something is missing. */
export async function calledServer(given: Given, { environment }: Invocation): Promise<CalledServer> {
  const globals = { ...globalsOf(new Map()), profile: textOf(given, "profile") };
  const opened = await openSettings(globals, awsEnvironment(given, environment));
  await opened.prepare();
  const url = await opened.endpoint();
  if (/(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws)$/u.test(new URL(url).hostname)) {
    throw misused("No endpoint_url is configured. Name the server's data folder with --data.");
  }
  const { transport } = opened;
  const call = openCaller({ transport, region: await opened.region(), credentials: await opened.credentials() });
  return { url: url.replace(/\/$/u, ""), call };
}

type Environment = Invocation["environment"];

function awsEnvironment({ data }: Given, environment: Environment): Environment {
  const folder = join(String(data ?? environment.PACKHOUSE_DATA ?? settings.data.default), "aws");
  const files = {
    AWS_CONFIG_FILE: join(folder, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
  };
  if (data === undefined) return existsSync(files.AWS_CONFIG_FILE) ? { ...files, ...environment } : environment;
  for (const file of Object.values(files)) {
    if (!existsSync(file)) throw misused(`There is no ${file}. Name the server's data folder with --data.`);
  }
  // A folder that was named for this command counts more than what the terminal is set to.
  const others = Object.entries(environment).filter(([name]) => !name.startsWith("AWS_") || name === "AWS_CA_BUNDLE");
  return { ...Object.fromEntries(others), ...files };
}

/** Calls an operation. Throws CommandFailure 254 with the server's own words, 255 where it cannot be reached. */
export async function callServer<I extends Members, O extends Members>(
  { url, call }: CalledServer,
  row: Operation<string, I, O>,
  input: OfMembers<I>,
): Promise<OfMembers<O>> {
  const members = new Map(Object.entries(input as Values).filter(([, value]) => value !== undefined)) as Input;
  const answer = await call(requestOf(row, members, url));
  return readJson(row.output, await answer.text()) as OfMembers<O>;
}

/** Calls an operation that lists, page after page. Throws what `callServer` throws. */
export async function* pagesOf<I extends Members, O extends Members>(
  server: CalledServer,
  row: Operation<string, I, O>,
  input: OfMembers<I>,
): AsyncGenerator<OfMembers<O>> {
  let nextToken: unknown;
  do {
    const page = await callServer(server, row, { ...input, nextToken });
    yield page;
    nextToken = (page as Values).nextToken;
  } while (nextToken !== undefined);
}

/** Calls an operation of IAM or STS. Throws what `callServer` throws, and a Validation fault on an input that breaks a limit. */
export async function callIdentity<I extends Members, O extends Members>(
  { url, call }: CalledServer,
  row: IdentityOperation<string, I, O>,
  input: OfMembers<I>,
): Promise<OfMembers<O>> {
  return callQuery(call, url, row, check(row.input, input as Values));
}
