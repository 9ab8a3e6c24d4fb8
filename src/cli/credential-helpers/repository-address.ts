/* Which repository an address belongs to that a package client asks credentials for. */
import type { FormatName } from "../../model/package.ts";

export interface RepositoryAddress {
  readonly domain: string;
  readonly owner: string;
  readonly repository: string;
}

const domainName = "(?<domain>[a-z][a-z0-9-]*)-(?<owner>\\d{12})";
const repositoryName = "(?<repository>[A-Za-z0-9][\\w.-]*)";

/**
 * Reads an endpoint, or an address below one, with the domain in its path (`/pypi/d/acme-111122223333/app/`) or in its host
 * (`acme-111122223333.d.…/pypi/app/`). Null where it is neither. That it looks like one says nothing of whose it is.
 */
export function repositoryAddress(url: URL, format: FormatName): RepositoryAddress | null {
  const inPath = new RegExp(`/${format}/d/${domainName}/${repositoryName}/`).exec(url.pathname);
  if (inPath !== null) return inPath.groups as unknown as RepositoryAddress;
  const host = new RegExp(`^${domainName}\\.d\\.`).exec(url.hostname);
  const path = new RegExp(`/${format}/${repositoryName}/`).exec(url.pathname);
  if (host === null || path === null) return null;
  return { ...host.groups, ...path.groups } as unknown as RepositoryAddress;
}
