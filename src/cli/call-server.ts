/* Calling a running server's own operations from a command, signed as the terminal's or the data folder's credentials say. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sign } from "../access/sigv4.ts";
import type { Operation } from "../api/operation.ts";
import { settings } from "../config/config.ts";
import { Fault } from "../model/fault.ts";
import { readJson, writeJson } from "../shape/json.ts";
import type { Members, OfMembers, Values } from "../shape/shape.ts";
import { type Flag, type Invocation, ServerError, type Terminal, UsageError } from "./command.ts";

/** Flags that every command which calls a server takes. */
export const serverFlags = {
  data: {
    says: `The server's data folder, for address and credentials. Default: ${settings.data.default}.`,
    takesValue: true,
    value: "FOLDER",
  },
  help: { says: "Show this.", takesValue: false },
} as const satisfies Readonly<Record<string, Flag>>;

/** For commands that print rows: see `writeRows`. */
export const outputFlag: Flag = {
  says: "table, or json with one object a line. Default: table.",
  takesValue: true,
  value: "FORM",
};

/** Where a server is, and with whose credentials it is called. */
export interface CalledServer {
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secret: string;
  readonly sessionToken?: string;
}

/** The server that a command's `--data` or the terminal's AWS files name. Throws UsageError where something is missing. */
export function calledServer(given: Readonly<Record<string, string | boolean>>, { environment }: Invocation): CalledServer {
  const folder = String(given.data ?? environment.PACKHOUSE_DATA ?? settings.data.default);
  // A folder that was named for this command counts more than what the terminal is set to.
  const file = (variable: string, name: string): string =>
    (given.data === undefined ? environment[variable] : undefined) ?? join(folder, "aws", name);
  const config = readProfile(file("AWS_CONFIG_FILE", "config"));
  const credentials = readProfile(file("AWS_SHARED_CREDENTIALS_FILE", "credentials"));
  return {
    url: config.need("endpoint_url"),
    region: config.need("region"),
    accessKeyId: credentials.need("aws_access_key_id"),
    secret: credentials.need("aws_secret_access_key"),
    sessionToken: credentials.find("aws_session_token"),
  };
}

interface Profile {
  readonly find: (key: string) => string | undefined;
  /** Throws UsageError when it is missing. */
  readonly need: (key: string) => string;
}

/** The default profile of a file in AWS's own form. */
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
  const find = (key: string): string | undefined => new RegExp(`^${key}\\s*=\\s*(.+)$`, "m").exec(section)?.[1]?.trim();
  return {
    find,
    need: (key) => {
      const value = find(key);
      if (value === undefined) throw new UsageError(`${file} has no ${key} in its default profile.`);
      return value;
    },
  };
}

/** Calls an operation. Throws ServerError with the server's own words. */
export async function callServer<I extends Members, O extends Members>(
  server: CalledServer,
  row: Operation<string, I, O>,
  input: OfMembers<I>,
): Promise<OfMembers<O>> {
  const { method, path } = row.http;
  const url = new URL(path, server.url);
  const inBody: Record<string, Members[string]> = {};
  for (const [name, member] of Object.entries(row.input)) {
    const value = (input as Values)[name];
    if (value === undefined) continue;
    if (member.place.startsWith("query:")) url.searchParams.set(member.place.slice("query:".length), String(value));
    else inBody[name] = member;
  }
  const body = Object.keys(inBody).length === 0 ? "" : writeJson(inBody, input);
  const { host: _host, ...headers } = sign(
    { method, path: url.pathname, query: url.search.slice(1), headers: { host: url.host } },
    { ...server, service: "codeartifact", at: Date.now(), payloadHash: createHash("sha256").update(body).digest("hex") },
  );
  const response = await fetch(url, { method, headers, body: body === "" ? null : body }).catch((thrown: unknown) => {
    throw new Fault("InternalServer", `Could not connect to the endpoint URL: "${url}"`, { cause: thrown });
  });
  const text = await response.text();
  if (response.ok) return readJson(row.output, text) as OfMembers<O>;
  const code = response.headers.get("x-amzn-errortype")?.split(":")[0] ?? response.status;
  throw new ServerError(`An error occurred (${code}) when calling the ${row.name} operation: ${messageIn(text)}`);
}

function messageIn(text: string): string {
  try {
    return (JSON.parse(text) as { readonly message?: string } | null)?.message ?? "";
  } catch {
    return "";
  }
}

type Cell = string | number | boolean | null | undefined;

/** Prints rows as a table with their members' names on top or, where `--output json` was given, one JSON object a line. */
export function writeRows(
  out: Terminal,
  rows: readonly Readonly<Record<string, Cell>>[],
  output: string | boolean = "table",
): void {
  if (output === "json") {
    for (const row of rows) out.write(`${JSON.stringify(row)}\n`);
    return;
  }
  if (output !== "table") throw new UsageError(`argument --output: Found invalid choice '${output}'`);
  const [first] = rows;
  if (first === undefined) return;
  const names = Object.keys(first);
  const lines = [names, ...rows.map((row) => names.map((name) => printed(row[name])))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of lines)
    out.write(
      `${line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd()}\n`,
    );
}

/** Names come from others: nothing in them may steer the terminal. */
const printed = (cell: Cell): string => String(cell ?? "-").replace(/\p{C}/gu, "?");
