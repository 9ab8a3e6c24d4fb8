/* Changes to packages and versions that are there already. */
import type { OriginControls, VersionStatus } from "../model/package.ts";
import type { Tx } from "./database.ts";

export async function setControls(tx: Tx, packageId: number, { publish, upstream }: OriginControls): Promise<void> {
  await tx.updateTable("package").set({ publish, upstream }).where("id", "=", packageId).execute();
}

/** Deletes a package with its versions, assets and tags. */
export async function deletePackage(tx: Tx, packageId: number): Promise<void> {
  await tx.deleteFrom("package").where("id", "=", packageId).execute();
}

export async function setStatus(tx: Tx, versionIds: readonly number[], status: VersionStatus): Promise<void> {
  if (versionIds.length === 0) return;
  await tx.updateTable("package_version").set({ status }).where("id", "in", versionIds).execute();
}

/** Deletes versions with their assets; tags that point at them are dropped by themselves (dist-tags.ts). */
export async function deleteVersions(tx: Tx, versionIds: readonly number[]): Promise<void> {
  if (versionIds.length === 0) return;
  await tx.deleteFrom("package_version").where("id", "in", versionIds).execute();
}

/** Makes it a version published at this time. */
export async function touchVersion(tx: Tx, versionId: number, publishedAt: number): Promise<void> {
  await tx.updateTable("package_version").set({ published_at: publishedAt }).where("id", "=", versionId).execute();
}

export async function deleteAssetsNamed(tx: Tx, versionId: number, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await tx.deleteFrom("asset").where("version_id", "=", versionId).where("name", "in", names).execute();
}

/** Deletes the assets and leaves the versions. */
export async function deleteAssets(tx: Tx, versionIds: readonly number[]): Promise<void> {
  if (versionIds.length === 0) return;
  await tx.deleteFrom("asset").where("version_id", "in", versionIds).execute();
}
