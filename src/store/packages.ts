/* Packages: rows that say which controls a package has in one repository. */
import { packageKey } from "../model/group-pattern.ts";
import type { Allowance, FormatName, OriginControls, PackageId } from "../model/package.ts";
import type { Db, Tx } from "./database.ts";
import { prepared } from "./prepared.ts";

export interface PackageRow {
  readonly id: number;
  readonly repositoryId: number;
  readonly publish: Allowance;
  readonly upstream: Allowance;
}

interface Address {
  readonly format: FormatName;
  readonly namespace: string;
  readonly name: string;
}

const addressOf = ({ format, namespace, name }: PackageId): Address => ({ format, namespace: namespace ?? "", name });

const packagesAt = prepared((db, of: Address & { readonly repositoryIds: readonly number[] }) =>
  db
    .selectFrom("package")
    .select(["id", "repository_id as repositoryId", "publish", "upstream"])
    .where("repository_id", "in", of.repositoryIds)
    .where("format", "=", of.format)
    .where("namespace", "=", of.namespace)
    .where("name", "=", of.name),
);

/** The package's rows in any of these repositories. */
export const findPackages = (db: Db, repositoryIds: readonly number[], id: PackageId): Promise<readonly PackageRow[]> =>
  packagesAt(db, { repositoryIds, ...addressOf(id) });

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

const newPackage = prepared(
  (db, of: Address & OriginControls & { readonly repositoryId: number; readonly createdAt: number; readonly matchKey: string }) =>
    db
      .insertInto("package")
      .values((eb) => ({
        repository_id: of.repositoryId,
        format: of.format,
        namespace: of.namespace,
        name: of.name,
        publish: of.publish,
        upstream: of.upstream,
        created_at: of.createdAt,
        domain_id: eb.selectFrom("repository").select("domain_id").where("id", "=", of.repositoryId),
        match_key: of.matchKey,
      }))
      .onConflict((clash) => clash.columns(["repository_id", "format", "namespace", "name"]).doNothing())
      .returning("id"),
);

/** Finds the package's row or makes it with these controls. */
export async function ensurePackage(
  tx: Tx,
  repositoryId: number,
  id: PackageId,
  first: OriginControls & { readonly createdAt: number },
): Promise<PackageRow> {
  const { publish, upstream, createdAt } = first;
  const controls = { publish, upstream };
  const [made] = await newPackage(tx, { repositoryId, ...addressOf(id), ...controls, createdAt, matchKey: packageKey(id) });
  if (made !== undefined) return { id: made.id, repositoryId, ...controls };
  const [row] = await findPackages(tx, [repositoryId], id);
  if (row === undefined) throw new Error("a package that was just made is not there");
  return row;
}
