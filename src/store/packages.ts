/* Packages: rows that say which controls a package has in one repository. */
import { packageKey } from "../model/group-pattern.ts";
import type { Allowance, OriginControls, PackageId } from "../model/package.ts";
import type { Db, Tx } from "./database.ts";

export interface PackageRow {
  readonly id: number;
  readonly repositoryId: number;
  readonly publish: Allowance;
  readonly upstream: Allowance;
}

const columns = ["id", "repository_id", "publish", "upstream"] as const;

/** The package's rows in any of these repositories. */
export async function findPackages(db: Db, repositoryIds: readonly number[], id: PackageId): Promise<readonly PackageRow[]> {
  const rows = await db
    .selectFrom("package")
    .select(columns)
    .where("repository_id", "in", repositoryIds)
    .where("format", "=", id.format)
    .where("namespace", "=", id.namespace ?? "")
    .where("name", "=", id.name)
    .execute();
  return rows.map((row) => ({ id: row.id, repositoryId: row.repository_id, publish: row.publish, upstream: row.upstream }));
}

/** Names of other packages of the format in these repositories, all of one domain, that have the package's key. */
export async function findLookalikes(
  db: Db,
  { domainId, repositoryIds }: { readonly domainId: number; readonly repositoryIds: readonly number[] },
  id: PackageId,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("package")
    .select("name")
    .distinct()
    .where("domain_id", "=", domainId)
    .where("match_key", "=", packageKey(id))
    .where("format", "=", id.format)
    .where("name", "!=", id.name)
    .where("repository_id", "in", repositoryIds)
    .execute();
  return rows.map(({ name }) => name);
}

/** Finds the package's row or makes it with these controls. */
export async function ensurePackage(
  tx: Tx,
  repositoryId: number,
  id: PackageId,
  first: OriginControls & { readonly createdAt: number },
): Promise<PackageRow> {
  const made = await tx
    .insertInto("package")
    .values((of) => ({
      repository_id: repositoryId,
      format: id.format,
      namespace: id.namespace ?? "",
      name: id.name,
      publish: first.publish,
      upstream: first.upstream,
      created_at: first.createdAt,
      domain_id: of.selectFrom("repository").select("domain_id").where("id", "=", repositoryId),
      match_key: packageKey(id),
    }))
    .onConflict((clash) => clash.columns(["repository_id", "format", "namespace", "name"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  if (made !== undefined) return { id: made.id, repositoryId, publish: first.publish, upstream: first.upstream };
  const [row] = await findPackages(tx, [repositoryId], id);
  if (row === undefined) throw new Error("a package that was just made is not there");
  return row;
}
