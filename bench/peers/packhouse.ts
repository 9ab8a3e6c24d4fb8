/* Packhouse, started as its users start it. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  AssociateExternalConnectionCommand,
  CodeartifactClient,
  CreateDomainCommand,
  CreateRepositoryCommand,
  GetAuthorizationTokenCommand,
} from "@aws-sdk/client-codeartifact";
import type { Bench } from "../bench.ts";
import { type Running, root, startUntilLine } from "../processes.ts";
import type { Registry } from "./registry.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

export interface Packhouse extends Running {
  /** Without a slash at its end. */
  readonly url: string;
  readonly credentials: Credentials;
  /** From the start of its process until it said that it can serve. */
  readonly readyMs: number;
  readonly api: CodeartifactClient;
}

export interface Start {
  /** The folder for its data and its log; made when it is not there. */
  readonly folder: string;
  /** Settings as the configuration file has them. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Where to write a CPU profile when it ends; null for none. */
  readonly profiles?: string | null;
}

export const domain = "bench";
export const account = "123456789012";
const tokenSeconds = 12 * 3600;

const read = (folder: string, file: string, key: string): string => {
  const found = new RegExp(`^${key} = (\\S+)$`, "m").exec(readFileSync(join(folder, "data/aws", file), "utf8"));
  if (found?.[1] === undefined) throw new Error(`${key} is not in aws/${file} of the data folder`);
  return found[1];
};

const readUrl = (line: string): string | null => {
  try {
    const said = JSON.parse(line) as { readonly event?: string; readonly url?: string };
    return said.event === "ready" ? (said.url ?? null) : null;
  } catch {
    return null;
  }
};

export const databaseIn = (folder: string): string => join(folder, "data/packhouse.sqlite");

export const startPackhouse = async ({ folder, settings = {}, profiles = null }: Start): Promise<Packhouse> => {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, "config.json");
  writeFileSync(config, JSON.stringify({ account, ...settings }));
  const serve = ["serve", "--port", "0", "--data", join(folder, "data"), "--config", config];
  const profiled = [process.execPath, "--disable-warning=ExperimentalWarning", "--cpu-prof", "--cpu-prof-dir"];
  const words =
    profiles === null ? [join(root, "bin/packhouse"), ...serve] : [...profiled, profiles, join(root, "src/main.ts"), ...serve];
  const began = performance.now();
  const started = await startUntilLine({ words, log: join(folder, "packhouse.log") }, (line) => readUrl(line) !== null);
  const readyMs = performance.now() - began;
  const url = (readUrl(started.line) ?? "").replace(/\/$/, "");
  const credentials: Credentials = {
    accessKeyId: read(folder, "credentials", "aws_access_key_id"),
    secretAccessKey: read(folder, "credentials", "aws_secret_access_key"),
    region: read(folder, "config", "region"),
  };
  const api = new CodeartifactClient({ endpoint: url, region: credentials.region, credentials, maxAttempts: 1 });
  return { ...started, url, credentials, readyMs, api };
};

/** Makes the one domain that all measurements use. */
export const makeDomain = async ({ api }: Packhouse): Promise<void> => {
  await api.send(new CreateDomainCommand({ domain }));
};

export const makeRepository = async ({ api }: Packhouse, repository: string, connection?: string): Promise<void> => {
  await api.send(new CreateRepositoryCommand({ domain, repository }));
  if (connection !== undefined) {
    await api.send(new AssociateExternalConnectionCommand({ domain, repository, externalConnection: connection }));
  }
};

export interface Place {
  /** A repository's endpoint for one format; ends with a slash. */
  readonly url: string;
  readonly token: string;
  readonly stop: () => Promise<void>;
}

/** A server of its own with one repository, which has the connection if one is named; `name` is that of its folder. */
export const startPlace = async (bench: Bench, name: string, format: string, connection?: string): Promise<Place> => {
  const packhouse = await startPackhouse({ folder: bench.folder(name), profiles: bench.profiles });
  await makeDomain(packhouse);
  await makeRepository(packhouse, "packages", connection);
  const { token } = await registryIn(packhouse, "packages");
  return { url: `${packhouse.url}/${format}/d/${domain}-${account}/packages/`, token, stop: packhouse.stop };
};

/** A repository as an npm registry, with a fresh token for it. */
export const registryIn = async ({ api, url }: Packhouse, repository: string): Promise<Registry> => {
  const { authorizationToken } = await api.send(new GetAuthorizationTokenCommand({ domain, durationSeconds: tokenSeconds }));
  if (authorizationToken === undefined) throw new Error("GetAuthorizationToken gave no token");
  return { endpoint: `${url}/npm/d/${domain}-${account}/${repository}/`, token: authorizationToken };
};
