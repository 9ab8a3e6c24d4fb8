/* A project's page as another registry sent it, in JSON or HTML. What it says is believed only as far as it makes sense. */
import { isObject, type JsonObject, objectIn, parseJson, textIn } from "../../model/json.ts";
import type { Digests } from "../../model/package.ts";
import type { Listing, RemoteAsset, RemoteVersion } from "../../registry/package-format.ts";
import { parseDistribution } from "./distribution.ts";
import { type FileFacts, type Manifest, maxManifestLength } from "./manifest.ts";
import { versionKey } from "./versions.ts";

const maxFiles = 500_000;
const maxAddressLength = 2048;

export interface RemotePage {
  /** Normalized. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Where redirects led to it; null where there were none. */
  readonly movedTo: string | null;
}

/** What links are relative to. */
type Base = Pick<RemotePage, "name" | "movedTo">;

/** A file of a page that belongs to a version of the project. */
export interface RemoteFile {
  readonly version: string;
  readonly asset: RemoteAsset;
  readonly facts: FileFacts;
}

/** Null on what is no page of a project. Files whose names tell no version are left out. */
export const parsePage = async ({ name, bytes, movedTo }: RemotePage): Promise<Listing | null> => {
  const text = new TextDecoder().decode(bytes);
  const base: Base = { name, movedTo };
  const found = /^\s*\{/u.test(text) ? jsonFiles(base, parseJson(text)) : await htmlFiles(base, text);
  return found === null ? null : { versions: versionsOf(name, found.files, found.versions), tags: {} };
};

interface Found {
  readonly files: readonly RemoteFile[];
  readonly versions: readonly string[];
}

const jsonFiles = (base: Base, page: unknown): Found | null => {
  const { files, versions } = objectIn(page);
  if (!Array.isArray(files)) return null;
  return {
    files: files.slice(0, maxFiles).flatMap((file) => (isObject(file) ? remoteFile(base, file) : [])),
    versions: Array.isArray(versions) ? versions.filter((version) => typeof version === "string") : [],
  };
};

const remoteFile = (base: Base, file: JsonObject): readonly RemoteFile[] => {
  const filename = textIn(file.filename) ?? "";
  const url = addressIn(base, file.url);
  const distribution = parseDistribution(filename, base.name);
  if (distribution === null || url === null || !isPlain(filename)) return [];
  const { size } = file;
  const metadata = metadataIn(file["core-metadata"] ?? file["dist-info-metadata"] ?? file["data-dist-info-metadata"]);
  const requiresPython = textIn(file["requires-python"]);
  const yanked = yankedIn(file.yanked);
  const uploadedAt = timeIn(file["upload-time"]);
  const provenance = addressIn(base, file.provenance);
  return [
    {
      version: distribution.version,
      asset: {
        name: filename,
        url,
        size: Number.isSafeInteger(size) ? Number(size) : null,
        digests: digestsIn(objectIn(file.hashes)),
      },
      facts: {
        ...(requiresPython !== null && { requiresPython }),
        ...(metadata !== null && filename.endsWith(".whl") && { metadata }),
        ...(yanked !== null && { yanked }),
        ...(uploadedAt !== null && { uploadedAt }),
        ...(provenance !== null && { provenance }),
      },
    },
  ];
};

const isPlain = (filename: string): boolean => /^[^/\\\p{Cc}\s]{1,255}$/u.test(filename);

/** As a `RemoteAsset.url`: links are relative to the page, and that stands below the connection's address if nothing moved it. */
const addressIn = ({ name, movedTo }: Base, value: unknown): string | null => {
  const address = textIn(value);
  if (address === null || address.length > maxAddressLength) return null;
  const plain = address.replace(/#.*$/su, "");
  if (movedTo !== null) return /^https?:$/u.test(URL.parse(plain, movedTo)?.protocol ?? "") ? new URL(plain, movedTo).href : null;
  return /^(?:https?:\/\/|\/)/iu.test(plain) ? plain : /^[a-z][a-z0-9+.-]*:/iu.test(plain) ? null : `${name}/${plain}`;
};

const digestLengths = [
  ["md5", 32],
  ["sha1", 40],
  ["sha256", 64],
  ["sha512", 128],
] as const;

const digestsIn = (hashes: JsonObject): Partial<Digests> => {
  const found: { -readonly [Name in keyof Digests]?: string } = {};
  for (const [name, length] of digestLengths) {
    const digest = textIn(hashes[name])?.toLowerCase();
    if (digest?.length === length && /^[0-9a-f]+$/u.test(digest)) found[name] = digest;
  }
  return found;
};

const metadataIn = (value: unknown): string | true | null => {
  if (value === true) return true;
  const { sha256 } = digestsIn(objectIn(value));
  return sha256 ?? (isObject(value) ? true : null);
};

const yankedIn = (value: unknown): string | true | null => (value === true ? true : textIn(value));

/** Few registries speak HTML alone, so that its reader is loaded when one does. */
const htmlFiles = async (base: Base, text: string): Promise<Found | null> => {
  const { filesInHtml } = await import("./remote-html.ts");
  const files = filesInHtml(text, maxFiles);
  return files === null ? null : { files: files.flatMap((file) => remoteFile(base, file)), versions: [] };
};

/** Times are passed on in the words they came in, once they are times. */
const timeIn = (value: unknown): string | null => {
  const time = textIn(value);
  return time !== null && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/u.test(time) && !Number.isNaN(Date.parse(time))
    ? time
    : null;
};

/** Files by version. Of several spellings of one version the page's own counts. */
const versionsOf = (name: string, files: readonly RemoteFile[], spelled: readonly string[]): readonly RemoteVersion[] => {
  const spelling = new Map(spelled.map((version) => [versionKey(version), version]));
  const groups = Map.groupBy(files, ({ version }) => versionKey(version));
  return [...groups].flatMap(([key, group]) => {
    const [first] = group;
    if (first === undefined) return [];
    const manifest = JSON.stringify({
      name,
      metadata: {},
      source: null,
      files: Object.fromEntries(group.map(({ asset, facts }) => [asset.name, facts])),
    } satisfies Manifest);
    if (manifest.length > maxManifestLength) return [];
    const times = group.flatMap(({ facts }) => (facts.uploadedAt === undefined ? [] : Date.parse(facts.uploadedAt)));
    return {
      version: spelling.get(key) ?? first.version,
      status: "Published",
      publishedAt: times.length === 0 ? null : Math.min(...times),
      manifest,
      readme: null,
      assets: [...new Map(group.map(({ asset }) => [asset.name, asset])).values()],
    };
  });
};
