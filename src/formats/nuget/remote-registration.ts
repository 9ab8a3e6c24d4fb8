/* Reading another registry's registration documents. What they say is believed only as far as it makes sense. */
import { isObject, type JsonObject, objectIn, parseJson, textIn } from "../../model/json.ts";
import type { Listing, RemoteVersion } from "../../registry/package-format.ts";
import { type DependencyGroup, type Manifest, maxManifestLength } from "./manifest.ts";
import { isName, packageFile, parseName } from "./naming.ts";
import { isAddress } from "./nuspec.ts";
import { readRange } from "./version-range.ts";
import { fullText, keptText, needsSemVer2, parseVersion } from "./versions.ts";

export interface RemoteRegistration {
  /** The package's. */
  readonly name: string;
  /** The index, and the pages that it does not hold itself. */
  readonly documents: readonly Uint8Array[];
}

const maxVersions = 100_000;
const maxTextLength = 40_000;
const maxEntries = 1_000;

const parse = (bytes: Uint8Array): JsonObject => objectIn(parseJson(new TextDecoder().decode(bytes)));

const objectsIn = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Where an index's pages are that it does not hold itself; null for what is no index. */
export const pagesApart = (index: Uint8Array): readonly string[] | null => {
  const { items } = parse(index);
  if (!Array.isArray(items)) return null;
  return objectsIn(items).flatMap(({ "@id": at, items: leaves }) =>
    Array.isArray(leaves) || typeof at !== "string" || !isAddress(at) ? [] : [at],
  );
};

/** Versions that make no sense, or are another package's, are left out. */
export const parseRegistration = ({ name, documents }: RemoteRegistration): Listing => {
  const versions = new Map<string, RemoteVersion>();
  // An index holds pages, and a page leaves.
  const items = documents.flatMap((bytes) => objectsIn(parse(bytes).items));
  for (const leaf of items.flatMap((one) => (Array.isArray(one.items) ? objectsIn(one.items) : [one])).slice(0, maxVersions)) {
    const version = remoteVersion(name, leaf);
    if (version !== null) versions.set(version.version, version);
  }
  return { versions: [...versions.values()], tags: {} };
};

const remoteVersion = (name: string, leaf: JsonObject): RemoteVersion | null => {
  const entry = objectIn(leaf.catalogEntry);
  const parsed = parseVersion(textIn(entry.version) ?? "");
  const url = textIn(leaf.packageContent) ?? textIn(entry.packageContent) ?? "";
  if (parsed === null || textIn(entry.id)?.toLowerCase() !== name || !isAddress(url)) return null;
  const version = keptText(parsed);
  const groups = groupsIn(entry.dependencyGroups);
  const needs = needsSemVer2(parsed) || groups.some((group) => group.needsSemVer2);
  const manifest = JSON.stringify({
    id: String(entry.id),
    version: fullText(parsed),
    ...(needs && { needsSemVer2: true }),
    ...descriptionIn(entry),
    ...(groups.length > 0 && { dependencyGroups: groups.map(({ group }) => group) }),
    ...warningsIn(entry),
  } satisfies Manifest);
  if (manifest.length > maxManifestLength) return null;
  const publishedAt = Date.parse(textIn(entry.published) ?? "");
  // What was taken off the lists long ago is told by the year.
  const isUnlisted = entry.listed === false || new Date(publishedAt).getUTCFullYear() === 1900;
  return {
    version,
    status: isUnlisted ? "Unlisted" : "Published",
    publishedAt: Number.isNaN(publishedAt) || publishedAt < 0 ? null : publishedAt,
    manifest,
    readme: null,
    assets: [{ name: packageFile(parseName(name), version), url, size: null, digests: {} }],
  };
};

const words = ["title", "description", "summary", "releaseNotes", "copyright", "language", "licenseExpression"] as const;
const addresses = ["projectUrl", "iconUrl", "licenseUrl"] as const;

const descriptionIn = (entry: JsonObject): Partial<Manifest> => {
  const found = [...words, ...addresses.filter((name) => isAddress(textIn(entry[name]) ?? ""))].flatMap((name) =>
    textIn(entry[name]) === null ? [] : [[name, String(entry[name]).slice(0, maxTextLength)] as const],
  );
  const authors = listIn(entry.authors).join(", ").slice(0, maxTextLength);
  const tags = listIn(entry.tags)
    .flatMap((tag) => tag.split(/[\s,;]+/u))
    .filter((tag) => tag !== "");
  const repository = textIn(objectIn(entry.repository).url) ?? "";
  const packageTypes = objectsIn(entry.packageTypes).flatMap(({ name }) =>
    textIn(name) === null ? [] : [{ name: String(name) }],
  );
  const minClientVersion = textIn(entry.minClientVersion);
  return {
    ...Object.fromEntries(found),
    ...(authors !== "" && { authors }),
    ...(tags.length > 0 && { tags: tags.slice(0, maxEntries) }),
    ...(isAddress(repository) && { repositoryUrl: repository }),
    ...(entry.requireLicenseAcceptance === true && { requireLicenseAcceptance: true }),
    ...(minClientVersion !== null && { minClientVersion }),
    ...(packageTypes.length > 0 && { packageTypes: packageTypes.slice(0, maxEntries) }),
  };
};

/** A list of texts, which may be written as one. */
const listIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.filter((one) => typeof one === "string");
  return typeof value === "string" ? [value] : [];
};

const groupsIn = (value: unknown): readonly { readonly group: DependencyGroup; readonly needsSemVer2: boolean }[] =>
  objectsIn(value)
    .slice(0, maxEntries)
    .map(({ targetFramework, dependencies }) => {
      const read = objectsIn(dependencies)
        .slice(0, maxEntries)
        .flatMap(({ id, range }) => (typeof id === "string" && isName(id) ? [{ id, range: rangeIn(textIn(range) ?? "") }] : []));
      const framework = textIn(targetFramework);
      return {
        group: {
          ...(framework !== null && { targetFramework: framework.slice(0, 255) }),
          dependencies: read.map(({ id, range }) => ({ id, range: range.text })),
        },
        needsSemVer2: read.some(({ range }) => range.needsSemVer2),
      };
    });

/** What cannot be read stays as it is told: its clients read it or not. */
const rangeIn = (text: string): ReturnType<typeof readRange> => {
  try {
    return readRange(text);
  } catch {
    return { text: text.slice(0, 255), needsSemVer2: false };
  }
};

/** Deprecation and vulnerabilities, without links to the other registry's own documents. */
const warningsIn = ({ deprecation, vulnerabilities }: JsonObject): Partial<Manifest> => {
  const { reasons, message, alternatePackage } = objectIn(deprecation);
  const { id, range } = objectIn(alternatePackage);
  const known = objectsIn(vulnerabilities).flatMap(({ advisoryUrl, severity }) =>
    typeof advisoryUrl === "string" && isAddress(advisoryUrl) ? [{ advisoryUrl, severity: String(severity) }] : [],
  );
  return {
    ...(isObject(deprecation) && {
      deprecation: {
        reasons: listIn(reasons).slice(0, maxEntries),
        ...(textIn(message) !== null && { message }),
        ...(textIn(id) !== null && { alternatePackage: { id, range: textIn(range) ?? "*" } }),
      },
    }),
    ...(known.length > 0 && { vulnerabilities: known.slice(0, maxEntries) }),
  };
};
