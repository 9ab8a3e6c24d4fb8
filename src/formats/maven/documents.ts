/* The metadata documents of a repository, made of what it and its sources hold (formats spec, maven 2). */
import { isFault } from "../../model/fault.ts";
import { isDownloadable, type PackageId } from "../../model/package.ts";
import type { FormatSession, PackageView } from "../../registry/format-session.ts";
import { folderOf, groupFolder, metadataFile, partsOf } from "./address.ts";
import { parseManifest } from "./manifest.ts";
import {
  groupMetadata,
  isOlder,
  newestFiles,
  type Plugin,
  packageMetadata,
  readMetadata,
  type SnapshotFile,
  snapshotMetadata,
} from "./metadata.ts";
import { mavenId } from "./naming.ts";
import { pluginNote } from "./plugins.ts";
import { acceptXml, readRemote } from "./upstream.ts";
import { buildOf } from "./versions.ts";

/** Null where no version is published. */
export const packageDocument = ({ id, versions }: PackageView): string | null =>
  packageMetadata(
    id,
    versions.filter(({ status }) => status === "Published"),
  );

/**
 * The document that a client sent last, as long as no source has a newer build; otherwise one of the newest file of each
 * kind that any source has. Null where there is no such snapshot.
 */
export const snapshotDocument = async (session: FormatSession, view: PackageView, version: string): Promise<string | null> => {
  const standing = view.versions.find((candidate) => candidate.version === version);
  if (standing === undefined || !isDownloadable(standing.status)) return null;
  const { build, document } = parseManifest(standing.manifest);
  const withheld = new Set(view.versions.filter(({ status }) => !isDownloadable(status)).map((one) => one.version));
  const said = document === undefined ? [] : readMetadata(Buffer.from(document)).files;
  const sent = said.filter(({ value }) => !withheld.has(value));
  const others = [...buildsIn(view, version), ...(await remoteFiles(session, view.id, version, document !== undefined))];
  const isNewest = build !== undefined && !withheld.has(build) && !others.some(({ value }) => isOlder(build, value));
  if (isNewest && document !== undefined) return document;
  return snapshotMetadata(view.id, version, newestFiles([...sent, ...others]));
};

const buildsIn = ({ id, versions }: PackageView, snapshot: string): readonly SnapshotFile[] =>
  versions.flatMap(({ version, status, assets }) => {
    const build = buildOf(version);
    if (build?.snapshot !== snapshot || !isDownloadable(status)) return [];
    return assets.flatMap(({ name }) => {
      const parts = partsOf(id, version, name);
      return parts === null || name === metadataFile
        ? []
        : [{ ...parts, value: version, updated: build.timestamp.replace(".", "") }];
    });
  });

/** `isOptional` where there is something to serve without them. */
const remoteFiles = async (
  session: FormatSession,
  id: PackageId,
  version: string,
  isOptional: boolean,
): Promise<readonly SnapshotFile[]> => {
  const documents = await remoteOr(session, id, `${folderOf(id, version)}${metadataFile}`, isOptional);
  return documents.flatMap((bytes) => readRemote(bytes)?.files ?? []);
};

const remoteOr = async (session: FormatSession, id: PackageId, path: string, isOptional: boolean): Promise<readonly Buffer[]> => {
  try {
    return await session.remoteDocuments(id, path, acceptXml);
  } catch (thrown) {
    if (isOptional && isFault(thrown, "UpstreamUnavailable")) return [];
    throw thrown;
  }
};

/** The plugins that the repository and its sources have in a group, the nearest first; null where there is none. */
export const groupDocument = async (session: FormatSession, group: string): Promise<string | null> => {
  const own = (await session.notes(group, pluginNote.key)).map(pluginNote.read);
  const documents = await remoteOr(session, mavenId(group, ""), `${groupFolder(group)}${metadataFile}`, own.length > 0);
  const nearest = new Map<string, Plugin>();
  for (const plugin of [...own, ...documents.flatMap((bytes) => readRemote(bytes)?.plugins ?? [])]) {
    if (!nearest.has(plugin.artifactId)) nearest.set(plugin.artifactId, plugin);
  }
  return groupMetadata([...nearest.values()]);
};
