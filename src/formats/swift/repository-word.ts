/* Finding packages by the address of their sources (formats spec, swift 2). */
import { createHash } from "node:crypto";

const maxUrlLength = 4096;

/**
 * One word that a package can be found by, for all ways to write the address of one repository of sources: whatever the scheme,
 * the user, the port and the case, with `.git` and a slash at its end or without. Null for what is no such address.
 */
export const repositoryWord = (address: string): string | null => {
  const place = address.length > maxUrlLength ? null : placeIn(address.trim().toLowerCase());
  return place === null ? null : `repository${createHash("sha256").update(place).digest("hex").slice(0, 32)}`;
};

/** Host and path. Git also takes `user@host:path`. */
const placeIn = (address: string): string | null => {
  const [, host, path] = /^(?:[^/@:]+@)?([^/@:]+):(?!\/\/)(.+)$/u.exec(address) ?? [];
  if (host !== undefined && path !== undefined) return placeOf(host, path);
  const url = URL.parse(address);
  return url === null || url.hostname === "" ? null : placeOf(url.hostname, url.pathname);
};

const placeOf = (host: string, path: string): string | null => {
  const trimmed = path
    .split("/")
    .filter((word) => word !== "")
    .join("/")
    .replace(/\.git$/u, "");
  return trimmed === "" ? null : `${host}/${trimmed}`;
};
