/*
 * What a path means (formats spec, maven 1):
 *
 *   {group as folders}/{name}/{version}/{file}                     an asset
 *   {group as folders}/{name}/{base}-SNAPSHOT/{file}               an asset of a build, whose version its name tells
 *   {group as folders}/{name}/{base}-SNAPSHOT/maven-metadata.xml   the builds of a snapshot
 *   {group as folders}/{name}/maven-metadata.xml                   the versions of a package
 *   {group as folders}/maven-metadata.xml                          the plugins of a group
 *
 * Each with `.md5`, `.sha1`, `.sha256` or `.sha512` behind it is the checksum of that.
 */
import type { Digests, PackageId } from "../../model/package.ts";
import { isGroup, isName, mavenId } from "./naming.ts";
import { buildOf, isSnapshot } from "./versions.ts";

export const metadataFile = "maven-metadata.xml";

export type Checksum = keyof Digests;

export type Subject =
  | { readonly is: "asset"; readonly id: PackageId; readonly version: string; readonly file: string }
  | { readonly is: "snapshot"; readonly id: PackageId; readonly version: string }
  /** A package's metadata, or its group's: `id` is null where it can only be a group's. */
  | { readonly is: "metadata"; readonly id: PackageId | null; readonly group: string };

export interface Address {
  readonly subject: Subject;
  /** Null for the subject itself. */
  readonly checksum: Checksum | null;
}

/** Null for a path that has no meaning. */
export const readAddress = (segments: readonly string[]): Address | null => {
  const last = segments.at(-1) ?? "";
  const folders = segments.slice(0, -1);
  const [, file = last, ending] = /^(.+)\.(md5|sha1|sha256|sha512)$/u.exec(last) ?? [];
  const subject = file === metadataFile ? metadataIn(folders) : assetIn(folders, file);
  return subject === null ? null : { subject, checksum: (ending as Checksum | undefined) ?? null };
};

const packageIn = (folders: readonly string[]): PackageId | null => {
  const groups = folders.slice(0, -1);
  const group = groups.join(".");
  const name = folders.at(-1) ?? "";
  // A dot inside a folder would give one package two addresses.
  return groups.some((folder) => folder.includes(".")) || !isGroup(group) || !isName(name) ? null : mavenId(group, name);
};

const metadataIn = (folders: readonly string[]): Subject | null => {
  const version = folders.at(-1) ?? "";
  const owner = packageIn(folders.slice(0, -1));
  if (isSnapshot(version) && owner !== null) return { is: "snapshot", id: owner, version };
  const group = folders.join(".");
  const isGroupOnly = !folders.some((folder) => folder.includes(".")) && isGroup(group);
  const id = packageIn(folders);
  return id !== null || isGroupOnly ? { is: "metadata", id, group: isGroupOnly ? group : "" } : null;
};

const assetIn = (folders: readonly string[], file: string): Subject | null => {
  const folder = folders.at(-1) ?? "";
  const id = packageIn(folders.slice(0, -1));
  if (id === null || !isName(folder) || file.length > 255 || !file.startsWith(`${id.name}-`)) return null;
  const rest = file.slice(id.name.length + 1);
  // A build lies in its snapshot's folder, and in none of its own.
  const version = isSnapshot(folder) ? buildIn(folder, rest) : buildOf(folder) === null ? folder : null;
  if (version === null || !isName(file)) return null;
  return rest.startsWith(version) && /^(?:-[^.]+)?\../u.test(rest.slice(version.length))
    ? { is: "asset", id, version, file }
    : null;
};

/** The build that a file in a snapshot's folder belongs to. */
const buildIn = (folder: string, rest: string): string | null => {
  const base = folder.slice(0, folder.lastIndexOf("-"));
  const [build] = rest.startsWith(`${base}-`) ? (/^\d{8}\.\d{6}-\d{1,9}(?=[-.])/u.exec(rest.slice(base.length + 1)) ?? []) : [];
  return build === undefined ? null : `${base}-${build}`;
};

/** The folder of a version, as a path with a slash at its end; a build lies in its snapshot's. */
export const folderOf = (id: PackageId, version: string): string =>
  `${packageFolder(id)}${encodeURIComponent(buildOf(version)?.snapshot ?? version)}/`;

export const packageFolder = ({ namespace, name }: PackageId): string =>
  `${groupFolder(namespace ?? "")}${encodeURIComponent(name)}/`;

export const groupFolder = (group: string): string => `${group.split(".").map(encodeURIComponent).join("/")}/`;

/** What tells the assets of one version apart: `a-1.0-sources.tar.gz` has the classifier `sources`. */
export const partsOf = (
  id: PackageId,
  version: string,
  file: string,
): { readonly classifier: string; readonly extension: string } | null => {
  const [, classifier = "", extension] = /^(?:-([^.]+))?\.(.+)$/u.exec(file.slice(`${id.name}-${version}`.length)) ?? [];
  return extension === undefined ? null : { classifier, extension };
};
