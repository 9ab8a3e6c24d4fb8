/* Where repositories are, and which one an address means (design: path style always, host style where configured). */
import type { FormatName } from "../model/package.ts";
import { pathOf } from "./under-path.ts";

export interface RepositoryPlace {
  readonly domain: string;
  readonly owner: string;
  readonly format: string;
  readonly repository: string;
  /** What follows the repository. */
  readonly rest: readonly string[];
}

export interface Endpoints {
  /** The repository's public address for one format; ends with a slash. */
  readonly of: (place: {
    readonly domain: string;
    readonly owner: string;
    readonly repository: string;
    readonly format: FormatName;
  }) => string;
  /** Null when the address means no repository. */
  readonly read: (host: string, segments: readonly string[]) => RepositoryPlace | null;
}

const domainAndOwner = /^([a-z][a-z0-9-]{0,48}[a-z0-9])-([0-9]{12})$/;

/** `base` is only known once the socket listens, unless it is configured. */
export function makeEndpoints(base: () => URL, hostSuffix: string | null): Endpoints {
  const suffix = hostSuffix === null ? null : `.d.${hostSuffix.toLowerCase()}`;
  return {
    of: ({ domain, owner, repository, format }) => {
      const { protocol, host, port } = base();
      const root = `${pathOf(base())}/${format}`;
      if (hostSuffix === null) return `${protocol}//${host}${root}/d/${domain}-${owner}/${repository}/`;
      return `${protocol}//${domain}-${owner}.d.${hostSuffix}${port === "" ? "" : `:${port}`}${root}/${repository}/`;
    },
    read: (host, segments) => {
      const name = host.replace(/:\d+$/, "").toLowerCase();
      if (suffix !== null && name.endsWith(suffix)) {
        const [format, repository, ...rest] = segments;
        return place(name.slice(0, -suffix.length), format, repository, rest);
      }
      const [format, d, words, repository, ...rest] = segments;
      return d === "d" && words !== undefined ? place(words, format, repository, rest) : null;
    },
  };
}

function place(
  words: string,
  format: string | undefined,
  repository: string | undefined,
  rest: readonly string[],
): RepositoryPlace | null {
  const [, domain, owner] = domainAndOwner.exec(words) ?? [];
  if (domain === undefined || owner === undefined || format === undefined || repository === undefined) return null;
  return { domain, owner, format, repository, rest };
}
