/* Where external connections lead: what the operator configured, or else what the format knows of the public ones. */
import type { ConfiguredConnection } from "../config/config.ts";
import { Fault, invalid } from "../model/fault.ts";
import { parseConnectionName } from "../model/names.ts";
import { type FormatName, isFormatName } from "../model/package.ts";
import type { Connection } from "../upstream/upstream-client.ts";
import type { Formats } from "./package-format.ts";
import { publicConnections } from "./public-connections.ts";

export interface ConnectionTable {
  /** The format a connection speaks; null for a name that is unknown. */
  readonly formatOf: (name: string) => FormatName | null;
  /** Throws UpstreamUnavailable when nobody said where it leads. */
  readonly get: (name: string) => Connection;
}

/** Throws a Validation fault on a connection that cannot be. `environment` holds what `env:NAME` stands for. */
export function makeConnections(
  configured: Readonly<Record<string, ConfiguredConnection>>,
  formats: Formats,
  environment: Readonly<Record<string, string | undefined>>,
): ConnectionTable {
  const own = new Map<string, { readonly format: FormatName; readonly connection: Connection }>();
  for (const [key, { format, url, authorization, allowPrivate }] of Object.entries(configured)) {
    const name = parseConnectionName(key);
    if (!isFormatName(format)) throw invalid(`External connection ${name}: there is no format ${format}.`);
    const expected = publicConnections.get(name);
    if (expected !== undefined && expected !== format) throw invalid(`External connection ${name} is of format ${expected}.`);
    const configured = new URL(url);
    const address = withSlash((formats[format].upstream?.baseOf?.(configured) ?? configured).href);
    if (address.username !== "" || address.password !== "") {
      throw invalid(`External connection ${name}: credentials belong into authorization, not into the url.`);
    }
    own.set(name, {
      format,
      connection: {
        name,
        url: address,
        authorization: authorization === undefined ? null : secretOf(name, authorization, environment),
        allowPrivate: allowPrivate ?? false,
      },
    });
  }
  return {
    formatOf: (name) => own.get(name)?.format ?? publicConnections.get(name) ?? null,
    get: (name) => {
      const connection = own.get(name)?.connection;
      if (connection !== undefined) return connection;
      const format = publicConnections.get(name);
      const address = format === undefined ? null : (formats[format].upstream?.publicAddress(name) ?? null);
      if (address === null) throw new Fault("UpstreamUnavailable", `No address is configured for external connection ${name}.`);
      return { name, url: withSlash(address), authorization: null, allowPrivate: false };
    },
  };
}

const withSlash = (url: string): URL => new URL(url.endsWith("/") ? url : `${url}/`);

function secretOf(name: string, authorization: string, environment: Readonly<Record<string, string | undefined>>): string {
  if (!authorization.startsWith("env:")) return authorization;
  const variable = authorization.slice("env:".length);
  const value = environment[variable];
  if (value === undefined || value === "") {
    throw invalid(`External connection ${name}: the environment variable ${variable} is not set.`);
  }
  return value;
}
