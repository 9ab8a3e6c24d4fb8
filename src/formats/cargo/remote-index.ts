/* Reading another registry's index. What it says is believed only as far as it makes sense. */
import { isObject, type JsonObject, objectIn, parseJson, parseObject, textIn } from "../../model/json.ts";
import type { Listing, RemoteVersion } from "../../registry/package-format.ts";
import { isSemanticVersion } from "../../registry/semantic-versions.ts";
import { assetName, type Manifest, maxManifestBytes } from "./manifest.ts";
import { shardOf } from "./naming.ts";

export interface RemoteIndex {
  /** The package's. */
  readonly name: string;
  /** `dl` of the registry's configuration. */
  readonly download: string;
  readonly bytes: Uint8Array;
}

const maxVersions = 200_000;
const maxUrlLength = 2048;
const marker = /\{(?:crate|version|prefix|lowerprefix|sha256-checksum)\}/gu;

/** Lines that make no sense, or are of another crate, are left out. */
export const parseIndex = ({ name, download, bytes }: RemoteIndex): Listing => {
  const versions = new Map<string, RemoteVersion>();
  for (const text of new TextDecoder().decode(bytes).split("\n", maxVersions)) {
    const line = text === "" ? undefined : parseJson(text);
    const version = isObject(line) ? remoteVersion(name, download, line) : null;
    if (version !== null) versions.set(version.version, version);
  }
  return { versions: [...versions.values()], tags: {} };
};

const remoteVersion = (name: string, download: string, { yanked, ...line }: JsonObject): RemoteVersion | null => {
  const { name: spelled, vers: version, cksum } = line;
  if (typeof spelled !== "string" || spelled.toLowerCase() !== name || typeof version !== "string" || !isSemanticVersion(version))
    return null;
  if (typeof cksum !== "string" || !/^[0-9a-f]{64}$/u.test(cksum) || !Array.isArray(line.deps)) return null;
  const manifest = JSON.stringify({ line, ...(yanked === true && { yanked }) } satisfies Manifest);
  const url = downloadUrl(download, { name: spelled, version, sha256: cksum });
  if (manifest.length > maxManifestBytes || url.length > maxUrlLength) return null;
  const publishedAt = Date.parse(textIn(line.pubtime) ?? "");
  return {
    version,
    status: "Published",
    publishedAt: Number.isNaN(publishedAt) ? null : publishedAt,
    manifest,
    readme: null,
    assets: [{ name: assetName(name, version), url, size: null, digests: { sha256: cksum } }],
  };
};

/** Where the registry has a crate: what its configuration says, with the crate's words in the place of its markers. */
export const downloadUrl = (
  template: string,
  { name, version, sha256 }: { readonly name: string; readonly version: string; readonly sha256: string },
): string => {
  const words: Readonly<Record<string, string>> = {
    "{crate}": name,
    "{version}": version,
    "{prefix}": shardOf(name),
    "{lowerprefix}": shardOf(name.toLowerCase()),
    "{sha256-checksum}": sha256,
  };
  const filled = template.replace(marker, (found) => words[found] ?? found);
  return filled === template ? `${template}/${name}/${version}/download` : filled;
};

/** `dl` of a registry's configuration; null where that is none. */
export const downloadIn = (config: Uint8Array): string | null =>
  textIn(objectIn(parseObject(Buffer.from(config).toString("utf8"))).dl);
