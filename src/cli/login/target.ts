/* What a login is about. */
import type { Chosen } from "./chosen.ts";

/** A repository that a tool is set up for. */
export interface Target {
  readonly domain: string;
  readonly repository: string;
  /** Where the tool's format is served; ends with a slash. */
  readonly endpoint: string;
  /** Packages of this scope alone come from here; null for all. */
  readonly namespace: string | null;
}

/** Where the tool's user works. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

export interface Login {
  readonly tool: string;
  readonly token: string;
  readonly expires: Expiry;
  /** The repository of `--repository`, then those of `--also`. */
  readonly targets: readonly [Target, ...Target[]];
  /** One of the tool's. */
  readonly mode: string;
  readonly chosen: Chosen;
  readonly surroundings: Surroundings;
}

export interface Expiry {
  readonly ms: number;
  /** As it is printed. */
  readonly text: string;
}

/** What tools that name their repositories call one: letters, digits, `-` and `_`. */
export const aliasOf = ({ domain, repository }: Target): string => `${domain}-${repository}`.replaceAll(/[^\w-]/g, "-");

/** The endpoint with the token in it, and more of a path behind it. */
export function withToken(endpoint: string, token: string, more = ""): string {
  const [scheme, rest] = endpoint.split("://", 2);
  return `${scheme}://aws:${token}@${rest}${more}`;
}

/** What npm and its kin put before a setting of one registry: `//host/path/`. */
export const bareAddress = (endpoint: string): string => endpoint.slice(endpoint.indexOf("//"));

export const isPlain = (endpoint: string): boolean => endpoint.startsWith("http:");
