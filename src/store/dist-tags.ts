/* Names that point at one version of a package. */
import { countRows } from "./count.ts";
import type { Db, Tx } from "./database.ts";
import { prepared } from "./prepared.ts";

export interface DistTagRow {
  readonly packageId: number;
  readonly tag: string;
  readonly version: string;
}

export const readDistTags = async (db: Db, packageIds: readonly number[]): Promise<readonly DistTagRow[]> =>
  packageIds.length === 0
    ? []
    : db
        .selectFrom("dist_tag")
        .select(["package_id as packageId", "tag", "version"])
        .where("package_id", "in", packageIds)
        .execute();

const pointTag = prepared((db, { packageId, tag, version }: DistTagRow) =>
  db
    .insertInto("dist_tag")
    .values({ package_id: packageId, tag, version })
    .onConflict((clash) => clash.columns(["package_id", "tag"]).doUpdateSet({ version })),
);

export async function putDistTag(tx: Tx, packageId: number, tag: string, version: string): Promise<void> {
  await pointTag(tx, { packageId, tag, version });
}

/** False when there was no such tag. */
export async function deleteDistTag(tx: Tx, packageId: number, tag: string): Promise<boolean> {
  const gone = await tx.deleteFrom("dist_tag").where("package_id", "=", packageId).where("tag", "=", tag).executeTakeFirst();
  return gone.numDeletedRows > 0n;
}

/** Drops every tag that points at one of these versions. */
export async function dropTagsAt(tx: Tx, packageId: number, versions: readonly string[]): Promise<void> {
  if (versions.length === 0) return;
  await tx.deleteFrom("dist_tag").where("package_id", "=", packageId).where("version", "in", versions).execute();
}

export const countDistTags = (db: Db, packageId: number): Promise<number> =>
  countRows(db.selectFrom("dist_tag").where("package_id", "=", packageId));
