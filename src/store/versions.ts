/* Package versions and their assets. */
import type { Digests, Origin, VersionStatus } from "../model/package.ts";
import type { Db, Tx } from "./database.ts";
import { prepared } from "./prepared.ts";

export interface AssetRow {
  readonly name: string;
  readonly size: number | null;
  readonly digests: Partial<Digests>;
  readonly blobId: number | null;
  readonly remoteUrl: string | null;
}

export interface VersionRow {
  readonly id: number;
  readonly packageId: number;
  readonly version: string;
  readonly status: VersionStatus;
  readonly origin: Origin;
  readonly revision: string;
  readonly manifest: string;
  readonly publishedAt: number;
  readonly assets: readonly AssetRow[];
}

const versionColumns = [
  "id",
  "package_id",
  "version",
  "status",
  "origin_type",
  "origin_repository",
  "origin_connection",
  "revision",
  "manifest",
  "published_at",
] as const;

interface OfPackages {
  readonly packageIds: readonly number[];
}

interface OneOfPackages extends OfPackages {
  readonly version: string;
}

const versionsIn = (db: Db, { packageIds }: OfPackages) =>
  db.selectFrom("package_version").select(versionColumns).where("package_id", "in", packageIds);

const assets = (db: Db) =>
  db
    .selectFrom("asset as a")
    .select(["a.version_id", "a.name", "a.size", "a.md5", "a.sha1", "a.sha256", "a.sha512", "a.blob_id", "a.remote_url"]);

const allVersions = prepared(versionsIn);
const allAssets = prepared((db, { packageIds }: OfPackages) =>
  assets(db).innerJoin("package_version as v", "v.id", "a.version_id").where("v.package_id", "in", packageIds),
);
const oneVersion = prepared((db, of: OneOfPackages) => versionsIn(db, of).where("version", "=", of.version));
const assetsOf = prepared((db, { versionIds }: { readonly versionIds: readonly number[] }) =>
  assets(db).where("a.version_id", "in", versionIds),
);

/** All versions of these packages, or the one named, each with its assets; in no order. */
export async function readVersions(db: Db, packageIds: readonly number[], version?: string): Promise<readonly VersionRow[]> {
  if (packageIds.length === 0) return [];
  const [versionRows, assetRows] =
    version === undefined
      ? await Promise.all([allVersions(db, { packageIds }), allAssets(db, { packageIds })])
      : await inTurn(db, { packageIds, version });
  const byVersion = Map.groupBy(assetRows, (row) => row.version_id);
  return versionRows.map((row) => ({
    id: row.id,
    packageId: row.package_id,
    version: row.version,
    status: row.status,
    origin: { type: row.origin_type, repository: row.origin_repository, connection: row.origin_connection },
    revision: row.revision,
    manifest: row.manifest,
    publishedAt: row.published_at,
    assets: (byVersion.get(row.id) ?? []).map((asset) => ({
      name: asset.name,
      size: asset.size,
      digests: presentDigests(asset),
      blobId: asset.blob_id,
      remoteUrl: asset.remote_url,
    })),
  }));
}

/** A version that is asked for by its number is often not there. */
async function inTurn(db: Db, of: OneOfPackages) {
  const found = await oneVersion(db, of);
  return [found, found.length === 0 ? [] : await assetsOf(db, { versionIds: found.map(({ id }) => id) })] as const;
}

function presentDigests(row: { readonly [Name in keyof Digests]: string | null }): Partial<Digests> {
  const present: { -readonly [Name in keyof Digests]?: string } = {};
  for (const name of ["md5", "sha1", "sha256", "sha512"] as const) {
    const value = row[name];
    if (value !== null) present[name] = value;
  }
  return present;
}

export const readReadme = async (db: Db, packageIds: readonly number[], version: string): Promise<string | null> =>
  packageIds.length === 0
    ? null
    : ((
        await db
          .selectFrom("package_version")
          .select("readme")
          .where("package_id", "in", packageIds)
          .where("version", "=", version)
          .where("readme", "is not", null)
          .executeTakeFirst()
      )?.readme ?? null);

export interface NewVersion extends Omit<VersionRow, "id" | "assets"> {
  readonly readme: string | null;
}

const newVersion = prepared((db, version: Omit<NewVersion, "origin"> & OriginColumns) =>
  db
    .insertInto("package_version")
    .values({
      package_id: version.packageId,
      version: version.version,
      status: version.status,
      origin_type: version.originType,
      origin_repository: version.originRepository,
      origin_connection: version.originConnection,
      revision: version.revision,
      manifest: version.manifest,
      readme: version.readme,
      published_at: version.publishedAt,
    })
    .onConflict((clash) => clash.columns(["package_id", "version"]).doNothing())
    .returning("id"),
);

/** Inserts a version; null when the package has it already. */
export async function insertVersion(tx: Tx, { origin, ...version }: NewVersion): Promise<number | null> {
  const columns = { originType: origin.type, originRepository: origin.repository, originConnection: origin.connection };
  const [row] = await newVersion(tx, { ...version, ...columns });
  return row?.id ?? null;
}

interface OriginColumns {
  readonly originType: Origin["type"];
  readonly originRepository: string | null;
  readonly originConnection: string | null;
}

export interface VersionChange {
  readonly status?: VersionStatus;
  readonly revision?: string;
  readonly manifest?: string;
  readonly readme?: string | null;
}

export async function updateVersion(tx: Tx, versionId: number, change: VersionChange): Promise<void> {
  await tx.updateTable("package_version").set(change).where("id", "=", versionId).execute();
}

type NewAsset = Omit<AssetRow, "digests"> & { readonly versionId: number } & { readonly [Name in keyof Digests]: string | null };

const newAsset = prepared((db, asset: NewAsset) =>
  db
    .insertInto("asset")
    .values({
      version_id: asset.versionId,
      name: asset.name,
      size: asset.size,
      blob_id: asset.blobId,
      remote_url: asset.remoteUrl,
      md5: asset.md5,
      sha1: asset.sha1,
      sha256: asset.sha256,
      sha512: asset.sha512,
    })
    .onConflict((clash) =>
      clash
        .columns(["version_id", "name"])
        .doUpdateSet((excluded) => ({
          size: excluded.ref("excluded.size"),
          blob_id: excluded.ref("excluded.blob_id"),
          md5: excluded.ref("excluded.md5"),
          sha1: excluded.ref("excluded.sha1"),
          sha256: excluded.ref("excluded.sha256"),
          sha512: excluded.ref("excluded.sha512"),
        }))
        .where("asset.blob_id", "is", null)
        .where("excluded.blob_id" as never, "is not", null),
    ),
);

/** Inserts an asset, or gives one that was only known by its address its bytes. Equal names otherwise stay as they are. */
export async function insertAsset(tx: Tx, versionId: number, { digests, ...asset }: AssetRow): Promise<void> {
  const { md5 = null, sha1 = null, sha256 = null, sha512 = null } = digests;
  await newAsset(tx, { versionId, ...asset, md5, sha1, sha256, sha512 });
}
