/* Versions that a repository holds itself, as the API reads them: what upstreams have does not count (service spec 10). */
import type { Readable } from "node:stream";
import type { BlobStore } from "../blobs/blob-store.ts";
import { conflict, notFound } from "../model/fault.ts";
import { parseSha256 } from "../model/names.ts";
import { describePackage, isDownloadable, type PackageId } from "../model/package.ts";
import type { Db } from "../store/database.ts";
import { readDistTags } from "../store/dist-tags.ts";
import { listVersions } from "../store/package-lists.ts";
import { type AssetRow, readReadme, readVersions, type VersionRow } from "../store/versions.ts";
import type { VersionView } from "./format-session.ts";
import { type PackagePlace, type RepositoryAddress, requirePackage, versionMissing } from "./places.ts";

export interface StoredVersion extends PackagePlace {
  readonly version: VersionRow;
}

/** A version as the API describes it, whoever has it. */
export interface ReadableVersion {
  readonly id: PackageId;
  readonly version: Omit<VersionRow, "id" | "packageId" | "assets"> & { readonly assets: VersionView["assets"] };
  readonly readme: () => Promise<string | null>;
}

export const readable = (db: Db, { id, package: row, version }: StoredVersion): ReadableVersion => ({
  id,
  version,
  readme: () => readReadme(db, [row.id], version.version),
});

/** Throws ResourceNotFound for the first that is missing of domain, repository, package and version. */
export async function requireVersion(db: Db, address: RepositoryAddress, id: PackageId, version: string): Promise<StoredVersion> {
  const place = await requirePackage(db, address, id);
  const [row] = await readVersions(db, [place.package.id], version);
  if (row === undefined) throw versionMissing(place.repository.name, id, version);
  return { ...place, version: row };
}

/** The tag `latest` where there is one, else what was published last (service spec 15.33); null for no version at all. */
export async function displayVersion(db: Db, packageId: number): Promise<string | null> {
  const latest = (await readDistTags(db, [packageId])).find(({ tag }) => tag === "latest");
  if (latest !== undefined) return latest.version;
  const filter = { packageId, status: null, originType: null, order: "newest", after: null, limit: 1 } as const;
  return (await listVersions(db, filter)).rows[0]?.version ?? null;
}

const named = ({ id, version }: Pick<ReadableVersion, "id"> & { readonly version: { readonly version: string } }): string =>
  `package version ${version.version} of ${describePackage(id)}`;

/** Throws ResourceNotFound when the version has none. */
export async function requireReadme(found: ReadableVersion): Promise<string> {
  const readme = await found.readme();
  if (readme === null) throw notFound(`There is no readme in ${named(found)}.`, "package-version", found.version.version);
  return readme;
}

/**
 * The bytes of one asset (service spec 15.23). Throws ResourceNotFound for another revision than the one expected, an
 * asset that is not stored here or a version that is unfinished, and Conflict or what the format says for a version whose
 * assets are no longer given out.
 */
export async function openStoredAsset(
  blobs: BlobStore,
  stored: StoredVersion,
  wanted: { readonly name: string; readonly revision: string | null; readonly withheldAs?: "ResourceNotFound" },
): Promise<{ readonly asset: AssetRow; readonly bytes: Readable }> {
  const { version, domain } = stored;
  if (wanted.revision !== null && wanted.revision !== version.revision) {
    throw notFound(`The revision of ${named(stored)} is not ${wanted.revision}.`, "package-version", version.version);
  }
  if (!isDownloadable(version.status)) {
    const told = version.status === "Unfinished" || wanted.withheldAs !== undefined ? notFound : conflict;
    throw told(`The assets of ${named(stored)} cannot be read: it is ${version.status}.`, "package-version", version.version);
  }
  const asset = version.assets.find(({ name }) => name === wanted.name);
  if (asset === undefined) throw notFound(`There is no asset ${wanted.name} in ${named(stored)}.`, "asset", wanted.name);
  const { sha256 } = asset.digests;
  if (asset.blobId === null || sha256 === undefined) {
    throw notFound(
      `Asset ${wanted.name} of ${named(stored)} is not stored here until a client downloads it.`,
      "asset",
      wanted.name,
    );
  }
  return { asset, bytes: await blobs.of(String(domain.id)).open(parseSha256(sha256)) };
}
