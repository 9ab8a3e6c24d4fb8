/* Finding packages by words. A word finds every term that begins with it, so each word is one range of the index. */
import type { FormatName } from "../model/package.ts";
import type { Db, Tx } from "./database.ts";
import { prepared } from "./prepared.ts";

export interface FoundPackage {
  readonly namespace: string | null;
  readonly name: string;
}

const newTerms = prepared(
  (db, of: { readonly repositoryId: number; readonly packageId: number; readonly terms: readonly string[] }) =>
    db
      .insertInto("package_term")
      .values(of.terms.map((term) => ({ repository_id: of.repositoryId, package_id: of.packageId, term })))
      .onConflict((clash) => clash.columns(["repository_id", "term", "package_id"]).doNothing()),
);

/** Adds terms a package can be found by. */
export async function addTerms(tx: Tx, repositoryId: number, packageId: number, terms: readonly string[]): Promise<void> {
  if (terms.length > 0) await newTerms(tx, { repositoryId, packageId, terms });
}

export interface PackageSearch {
  readonly format: FormatName;
  readonly repositoryIds: readonly number[];
  /** In lower case; all must match. None finds everything. */
  readonly words: readonly string[];
  readonly from: number;
  readonly size: number;
}

/** Distinct packages by name, with how many there are in all. */
export async function searchPackages(
  db: Db,
  search: PackageSearch,
): Promise<{ readonly total: number; readonly found: readonly FoundPackage[] }> {
  let matching = db
    .selectFrom("package as p")
    .where("p.format", "=", search.format)
    .where("p.repository_id", "in", search.repositoryIds);
  for (const word of search.words) {
    matching = matching.where("p.id", "in", (of) =>
      of
        .selectFrom("package_term as t")
        .select("t.package_id")
        .where("t.repository_id", "in", search.repositoryIds)
        .where("t.term", ">=", word)
        .where("t.term", "<", `${word}\u{10ffff}`),
    );
  }
  const [found, count] = await Promise.all([
    matching
      .select(["p.namespace", "p.name"])
      .distinct()
      .orderBy("p.namespace")
      .orderBy("p.name")
      .offset(search.from)
      .limit(search.size)
      .execute(),
    db
      .selectFrom(matching.select(["p.namespace", "p.name"]).distinct().as("distinct_package"))
      .select((of) => of.fn.countAll<number>().as("total"))
      .executeTakeFirstOrThrow(),
  ]);
  return {
    total: Number(count.total),
    found: found.map((row) => ({ namespace: row.namespace === "" ? null : row.namespace, name: row.name })),
  };
}
