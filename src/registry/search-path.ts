/*
 * Where a package is looked for: the repository, then its upstreams depth first in their order, each once (service
 * spec 10). A package's own origin controls cut the path: where a repository blocks upstreams for it, the search does
 * not go on below that repository.
 */
import type { FormatName } from "../model/package.ts";
import type { RepositoryRow } from "../store/domain-graph.ts";
import type { PackageRow } from "../store/packages.ts";

/** Upstream repositories searched for one request (service spec 6). */
const maxUpstreams = 25;

export type Source =
  | { readonly is: "repository"; readonly repository: RepositoryRow }
  /** `repository` is the one that holds the connection. */
  | { readonly is: "connection"; readonly repository: RepositoryRow; readonly connection: string };

/** Repositories that may be searched from this one, itself first, whatever the package. */
export function reachable(graph: ReadonlyMap<number, RepositoryRow>, start: number): readonly RepositoryRow[] {
  return searchPath(graph, start, null, []).flatMap((source) => (source.is === "repository" ? [source.repository] : []));
}

/** `rows` are the package's rows in the reachable repositories; `format` null leaves connections out. */
export function searchPath(
  graph: ReadonlyMap<number, RepositoryRow>,
  start: number,
  format: FormatName | null,
  rows: readonly PackageRow[],
): readonly Source[] {
  const cut = new Set(rows.filter((row) => row.upstream === "BLOCK").map((row) => row.repositoryId));
  const seen = new Set<number>();
  const path: Source[] = [];
  const visit = (id: number): void => {
    const repository = graph.get(id);
    if (repository === undefined || seen.has(id) || seen.size > maxUpstreams) return;
    seen.add(id);
    path.push({ is: "repository", repository });
    if (cut.has(id)) return;
    const { connection } = repository;
    if (connection !== null && connection.format === format) {
      path.push({ is: "connection", repository, connection: connection.name });
    }
    for (const upstream of repository.upstreams) visit(upstream);
  };
  visit(start);
  return path;
}
