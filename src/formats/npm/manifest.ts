/*
 * A version's manifest: the version object of its packument without `dist.tarball`, which every answer makes anew,
 * and without the readme, which is kept beside it. `_attestations` holds the provenance bundles that came with the
 * version; they are served at an address of their own.
 */
import { type JsonObject, objectIn } from "../../model/json.ts";
import { isSemanticVersion } from "../../registry/semantic-versions.ts";

export const assetName = "package.tgz";
export const maxManifestBytes = 4 * 1024 * 1024;

/** The SHA-512 and SHA-1 of an integrity text, in lower-case hexadecimal. */
export const digestsIn = (integrity: string): { readonly sha1?: string; readonly sha512?: string } => {
  const digests: { sha1?: string; sha512?: string } = {};
  for (const [, algorithm, digest] of integrity.matchAll(/(?:^|\s)(sha1|sha512)-([A-Za-z0-9+/]+={0,2})(?=[?\s]|$)/gu)) {
    const hex = Buffer.from(digest ?? "", "base64").toString("hex");
    if (algorithm === "sha1" && hex.length === 40) digests.sha1 ??= hex;
    if (algorithm === "sha512" && hex.length === 128) digests.sha512 ??= hex;
  }
  return digests;
};

export const integrityOf = (sha512: string): string => `sha512-${Buffer.from(sha512, "hex").toString("base64")}`;

export const runsOnInstall = (manifest: JsonObject): boolean => {
  const scripts = objectIn(manifest.scripts);
  return manifest.hasInstallScript === true || ["preinstall", "install", "postinstall"].some((name) => name in scripts);
};

/** The canonical address of a version's tarball: any other shape goes into yarn's lock files (formats spec, npm 1). */
export const tarballUrl = (endpoint: string, name: string, version: string): string =>
  `${endpoint}${name}/-/${name.slice(name.indexOf("/") + 1)}-${version}.tgz`;

/** The version that a tarball's file name stands for, null when it is not one of this package's. */
export const versionOfFile = (unscopedName: string, file: string): string | null => {
  const base = file.slice(file.lastIndexOf("/") + 1);
  if (!base.startsWith(`${unscopedName}-`) || !base.endsWith(".tgz")) return null;
  const version = base.slice(unscopedName.length + 1, -".tgz".length);
  return isSemanticVersion(version) ? version : null;
};
