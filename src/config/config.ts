/*
 * Every setting: its default and one sentence. A setting `publicUrl` is the key of that name in the configuration file,
 * the flag `--public-url` and the environment variable PACKHOUSE_PUBLIC_URL; the flag wins, then the environment.
 */

export interface Setting {
  readonly kind: "text" | "url" | "proxy" | "number" | "flag" | "choice" | "connections";
  readonly default: string | number | boolean | null;
  readonly choices?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** One sentence for the guide and for `--help`. */
  readonly says: string;
}

export const settings = {
  data: { kind: "text", default: ".packhouse", says: "Folder for the database, the bytes and the credentials." },
  config: { kind: "text", default: null, says: "Configuration file (JSON); `<data>/config.json` is read when it exists." },
  host: { kind: "text", default: "127.0.0.1", says: "Address to listen on." },
  port: { kind: "number", default: 8735, min: 0, max: 65_535, says: "Port to listen on; 0 takes a free one." },
  publicUrl: {
    kind: "url",
    default: null,
    says: "Address that clients use, with the path under which a proxy shows the server where it does; taken from the listening socket when not set.",
  },
  hostSuffix: {
    kind: "text",
    default: null,
    says: "With `example.org`, repositories are also at `{domain}-{account}.d.example.org/{format}/{repository}/`, and endpoints are given in that form.",
  },
  region: { kind: "text", default: "us-east-1", says: "The region that signatures and ARNs name." },
  account: { kind: "text", default: null, says: "Account id made at the first start; 12 random digits when not set." },
  databaseUrl: {
    kind: "text",
    default: null,
    says: "PostgreSQL address (`postgres://…`); SQLite in the data folder when not set.",
  },
  sealingKey: {
    kind: "text",
    default: null,
    says: "64 hexadecimal digits that seal secrets in the database, the same for every process; `<data>/server.key` when not set.",
  },
  freshSeconds: {
    kind: "number",
    default: 300,
    min: 0,
    max: 86_400,
    says: "How old a copy of another registry's document may be before it is confirmed again.",
  },
  missingSeconds: {
    kind: "number",
    default: 60,
    min: 0,
    max: 86_400,
    says: "How long it is remembered that another registry has no such package.",
  },
  whenOriginUnknown: {
    kind: "choice",
    default: "refuse",
    choices: ["refuse", "allow"],
    says: "Whether publishing is refused or allowed when an external connection cannot say if it has the version.",
  },
  maxAssetBytes: { kind: "number", default: 5 * 1024 ** 3, min: 1, max: 2 ** 50, says: "The largest asset that is taken." },
  cacheBytes: { kind: "number", default: 96 * 1024 ** 2, min: 0, max: 2 ** 40, says: "Memory for rendered index documents." },
  garbageHours: {
    kind: "number",
    default: 24,
    min: 0,
    max: 8_760,
    says: "How long bytes that nothing names are kept before they are removed.",
  },
  domainsPerAccount: { kind: "number", default: 10, min: 1, max: 1_000_000, says: "How many domains an account may have." },
  repositoriesPerDomain: {
    kind: "number",
    default: 1_000,
    min: 1,
    max: 100_000,
    says: "How many repositories a domain may have.",
  },
  requestsPerSecond: {
    kind: "number",
    default: 0,
    min: 0,
    max: 1_000_000,
    says: "How many requests a user or role may make a second, by each server process; 0 for as many as they like.",
  },
  respondAsyncSeconds: {
    kind: "number",
    default: 30,
    min: 0,
    max: 3_600,
    says: "How long the answer to a publish may take before a client that takes it later (`Prefer: respond-async`) and names no time is told where to ask for it.",
  },
  auditDays: { kind: "number", default: 90, min: 1, max: 36_500, says: "How long audit records are kept." },
  auditReads: { kind: "flag", default: false, says: "Whether reads that succeed are audited too." },
  longTokenDays: {
    kind: "number",
    default: 0,
    min: 0,
    max: 366,
    says: "How many days a token of CreateToken may live; with 0 no longer than the 12 hours of others.",
  },
  oidcAllowPrivate: {
    kind: "flag",
    default: false,
    says: "Whether issuers of web identities may be at private addresses, and at loopback ones without TLS.",
  },
  trustProxy: { kind: "flag", default: false, says: "Whether X-Forwarded-For, -Proto and -Host of the peer are believed." },
  logLevel: {
    kind: "choice",
    default: "info",
    choices: ["debug", "info", "warn", "error", "silent"],
    says: "The least important line that is logged.",
  },
  upstreamProxy: {
    kind: "proxy",
    default: null,
    says: "HTTP proxy through which other registries are asked (`http://…` or `https://…`, with `user:password@` where it wants one); HTTPS_PROXY and HTTP_PROXY count when not set.",
  },
  upstreamProxyExcept: {
    kind: "text",
    default: null,
    says: "Hosts that are asked without the proxy, separated by commas: names (with all below them), addresses, networks (`10.0.0.0/8`), or `*` for all; NO_PROXY counts when not set.",
  },
  connections: {
    kind: "connections",
    default: null,
    says: "External connections by name, each `{ format, url, authorization, allowPrivate }`; `public:…` names replace the public registries' addresses. File only.",
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settings;

/** An external connection as the operator writes it. */
export interface ConfiguredConnection {
  readonly format: string;
  readonly url: string;
  /** The whole Authorization header, or `env:NAME` to take it from the environment. */
  readonly authorization?: string;
  /** Whether the address may be loopback, private or link-local. */
  readonly allowPrivate?: boolean;
}

type ValueOf<S extends Setting> = S["kind"] extends "number"
  ? number
  : S["kind"] extends "flag"
    ? boolean
    : S["kind"] extends "connections"
      ? Readonly<Record<string, ConfiguredConnection>>
      : S extends { readonly choices: readonly (infer Choice)[] }
        ? Choice
        : S["default"] extends string
          ? string
          : string | null;

export type Config = { readonly [Name in SettingName]: ValueOf<(typeof settings)[Name]> };
