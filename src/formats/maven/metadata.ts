/* `maven-metadata.xml` at its three levels (formats spec, maven 2): read from clients and other registries, and written. */
import { invalid } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { child, childrenOf, type Element, element, parseXml, textOf } from "../../xml/xml.ts";
import { buildOf, isSnapshot, sortVersions } from "./versions.ts";

export const maxMetadataBytes = 16 * 1024 ** 2;
const maxElements = 500_000;

export interface Plugin {
  readonly name: string | null;
  readonly prefix: string;
  readonly artifactId: string;
}

export interface SnapshotFile {
  readonly classifier: string;
  readonly extension: string;
  /** The version in the file's name. */
  readonly value: string;
  /** yyyyMMddHHmmss */
  readonly updated: string;
}

export interface Metadata {
  /** Null where it says nothing of versions. */
  readonly versions: readonly string[] | null;
  readonly plugins: readonly Plugin[];
  /** Milliseconds since the epoch. */
  readonly lastUpdated: number | null;
  /** Null for what is no snapshot's. */
  readonly snapshot: { readonly timestamp: string; readonly number: number } | null;
  readonly files: readonly SnapshotFile[];
}

/** Throws a Validation fault on what is no such document. */
export const readMetadata = (bytes: Uint8Array): Metadata => {
  const root = parseXml(bytes, { what: "The maven-metadata.xml", maxElements, keepsEntities: true });
  if (root.name !== "metadata") throw invalid("The maven-metadata.xml has no element metadata at its root.", "CANNOT_PARSE");
  const versioning = child(root, "versioning");
  const snapshot = child(versioning, "snapshot");
  const [timestamp, number] = [textOf(snapshot, "timestamp") ?? "", textOf(snapshot, "buildNumber") ?? ""];
  const isBuild = /^\d{8}\.\d{6}$/u.test(timestamp) && /^\d{1,9}$/u.test(number);
  return {
    versions: versioning === undefined ? null : childrenOf(child(versioning, "versions"), "version").map(({ text }) => text),
    plugins: childrenOf(child(root, "plugins"), "plugin").flatMap(pluginIn),
    lastUpdated: timeIn(textOf(versioning, "lastUpdated")),
    snapshot: isBuild ? { timestamp, number: Number(number) } : null,
    files: childrenOf(child(versioning, "snapshotVersions"), "snapshotVersion").flatMap(fileIn),
  };
};

const pluginIn = (plugin: Element): readonly Plugin[] => {
  const [prefix, artifactId] = [textOf(plugin, "prefix"), textOf(plugin, "artifactId")];
  return prefix === null || artifactId === null ? [] : [{ name: textOf(plugin, "name"), prefix, artifactId }];
};

const fileIn = (file: Element): readonly SnapshotFile[] => {
  const [extension, value, updated] = [textOf(file, "extension"), textOf(file, "value"), textOf(file, "updated")];
  if (extension === null || value === null) return [];
  return [{ classifier: textOf(file, "classifier") ?? "", extension, value, updated: updated ?? "" }];
};

const timeIn = (text: string | null): number | null => {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/u.exec(text ?? "") ?? [];
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map(Number);
  return parts.length === 0 ? null : Date.UTC(year, month - 1, day, hour, minute, second);
};

/** yyyyMMddHHmmss in UTC */
export const stampOf = (time: number): string => new Date(time).toISOString().replace(/[^\d]/gu, "").slice(0, 14);

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** The document of a package. The same facts give the same bytes; null where there is no version. */
export const packageMetadata = (
  { namespace, name }: PackageId,
  published: readonly { readonly version: string; readonly publishedAt: number }[],
): string | null => {
  if (published.length === 0) return null;
  const sorted = sortVersions(published.map(({ version }) => version));
  const release = sorted.findLast((version) => !isSnapshot(version));
  const newest = published.reduce((latest, { publishedAt }) => Math.max(latest, publishedAt), 0);
  return (
    head +
    element(0, "metadata", [
      element(1, "groupId", namespace ?? ""),
      element(1, "artifactId", name),
      element(1, "versioning", [
        element(2, "latest", sorted.at(-1) ?? ""),
        ...(release === undefined ? [] : [element(2, "release", release)]),
        element(
          2,
          "versions",
          sorted.map((version) => element(3, "version", version)),
        ),
        element(2, "lastUpdated", stampOf(newest)),
      ]),
    ])
  );
};

/** The document of a snapshot's builds; null where there is none. */
export const snapshotMetadata = (
  { namespace, name }: PackageId,
  version: string,
  files: readonly SnapshotFile[],
): string | null => {
  const newest = newestBuild(files);
  if (newest === null) return null;
  return (
    head +
    element(
      0,
      "metadata",
      [
        element(1, "groupId", namespace ?? ""),
        element(1, "artifactId", name),
        element(1, "version", version),
        element(1, "versioning", [
          element(2, "snapshot", [element(3, "timestamp", newest.timestamp), element(3, "buildNumber", String(newest.number))]),
          element(2, "lastUpdated", newest.timestamp.replace(".", "")),
          element(2, "snapshotVersions", files.map(fileElement)),
        ]),
      ],
      ' modelVersion="1.1.0"',
    )
  );
};

const fileElement = ({ classifier, extension, value, updated }: SnapshotFile): string =>
  element(3, "snapshotVersion", [
    ...(classifier === "" ? [] : [element(4, "classifier", classifier)]),
    element(4, "extension", extension),
    element(4, "value", value),
    element(4, "updated", updated),
  ]);

/** The newest of each kind of file, in a fixed order. */
export const newestFiles = (files: readonly SnapshotFile[]): readonly SnapshotFile[] => {
  const newest = new Map<string, SnapshotFile>();
  for (const file of files) {
    if (buildOf(file.value) === null) continue;
    const key = `${file.classifier}/${file.extension}`;
    const known = newest.get(key);
    if (known === undefined || isOlder(known.value, file.value)) newest.set(key, file);
  }
  return [...newest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
};

/** By time first: the numbers of builds from two registries mean nothing to each other. */
export const isOlder = (a: string, b: string): boolean => {
  const [left, right] = [buildOf(a), buildOf(b)];
  if (left === null || right === null) return left === null && right !== null;
  return left.timestamp === right.timestamp ? left.number < right.number : left.timestamp < right.timestamp;
};

const newestBuild = (files: readonly SnapshotFile[]): { readonly timestamp: string; readonly number: number } | null => {
  const [first, ...others] = files.map(({ value }) => value);
  if (first === undefined) return null;
  return buildOf(others.reduce((newest, value) => (isOlder(newest, value) ? value : newest), first));
};

/** The document of a group's plugins; null where there is none. */
export const groupMetadata = (plugins: readonly Plugin[]): string | null =>
  plugins.length === 0
    ? null
    : head +
      element(0, "metadata", [
        element(
          1,
          "plugins",
          plugins.map(({ name, prefix, artifactId }) =>
            element(2, "plugin", [
              ...(name === null ? [] : [element(3, "name", name)]),
              element(3, "prefix", prefix),
              element(3, "artifactId", artifactId),
            ]),
          ),
        ),
      ]);
