/* Finding packages by words among what the repositories hold themselves: a search asks no other registry. */
import type { FormatName, PackageId } from "../model/package.ts";
import type { Db } from "../store/database.ts";
import type { RepositoryRow } from "../store/domain-graph.ts";
import { findPackages } from "../store/packages.ts";
import { searchPackages } from "../store/search.ts";
import { readVersions } from "../store/versions.ts";
import type { SearchPage, SearchQuery } from "./format-session.ts";
import { displayVersion } from "./stored-versions.ts";

/** `repositories` in search order: the nearest that has a package speaks for it. */
export async function search(
  db: Db,
  format: FormatName,
  repositories: readonly RepositoryRow[],
  query: SearchQuery,
): Promise<SearchPage> {
  const repositoryIds = repositories.map((repository) => repository.id);
  const { total, found: names } = await searchPackages(db, { format, repositoryIds, ...query });
  const found: SearchPage["found"][number][] = [];
  for (const name of names) {
    const id: PackageId = { format, ...name };
    const rows = await findPackages(db, repositoryIds, id);
    const row = repositoryIds.map((near) => rows.find((candidate) => candidate.repositoryId === near)).find((near) => near);
    const version = row === undefined ? null : await displayVersion(db, row.id);
    if (row === undefined || version === null) continue;
    const [stored] = await readVersions(db, [row.id], version);
    if (stored !== undefined) found.push({ id, version, manifest: stored.manifest, publishedAt: stored.publishedAt });
  }
  return { total, found };
}
