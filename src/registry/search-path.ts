/*
 * Where a package is looked for: the repository, then its upstreams depth first in their order, each once (service
 * spec 10). A package's own origin controls cut the path: where a repository blocks upstreams for it, the search does
 * not go on below that repository. Its group's restrictions cut it as well (13.3): the repository that was asked would
 * retain what its upstreams have, and the one with the connection what comes through it.
 */
import type { FormatName } from "../model/package.ts";
import type { RepositoryRow } from "../store/domain-graph.ts";
import type { PackageRow } from "../store/packages.ts";
import { type GroupRule, permits } from "./group-rules.ts";

/** Upstream repositories searched for one request (service spec 6). */
const maxUpstreams = 25;

export type Source =
  | { readonly is: "repository"; readonly repository: RepositoryRow }
  /** `repository` is the one that holds the connection. */
  | { readonly is: "connection"; readonly repository: RepositoryRow; readonly connection: string };

/** Repositories that may be searched from this one, itself first, whatever the package. */
export const reachable = (graph: ReadonlyMap<number, RepositoryRow>, start: number): readonly RepositoryRow[] =>
  walk(graph, start, (_id, before) => before <= maxUpstreams);

export interface PackageFacts {
  /** Null leaves connections out. */
  readonly format: FormatName | null;
  /** The package's rows in the reachable repositories. */
  readonly rows: readonly PackageRow[];
  readonly rule: GroupRule;
}

export function searchPath(
  graph: ReadonlyMap<number, RepositoryRow>,
  start: number,
  { format, rows, rule }: PackageFacts,
): readonly Source[] {
  const blocked = new Set(rows.filter((row) => row.upstream === "BLOCK").map((row) => row.repositoryId));
  const cut = permits(rule, "INTERNAL_UPSTREAM", start) ? blocked : new Set([...blocked, start]);
  const all = reachable(graph, start);
  // What a cut hides makes no room for others: their rows, and so their own controls, were never read.
  const within = new Set(all.map((repository) => repository.id));
  const searched = cut.size === 0 ? all : walk(graph, start, (id) => within.has(id), cut);
  return searched.flatMap((repository): readonly Source[] => {
    const { id, connection } = repository;
    const here: Source = { is: "repository", repository };
    if (blocked.has(id) || connection === null || connection.format !== format) return [here];
    if (!permits(rule, "EXTERNAL_UPSTREAM", id)) return [here];
    return [here, { is: "connection", repository, connection: connection.name }];
  });
}

/** Depth first, each repository once. `enters` is asked with how many were visited before. */
function walk(
  graph: ReadonlyMap<number, RepositoryRow>,
  start: number,
  enters: (id: number, before: number) => boolean,
  cut: ReadonlySet<number> = new Set(),
): readonly RepositoryRow[] {
  const visited = new Map<number, RepositoryRow>();
  const visit = (id: number): void => {
    const repository = graph.get(id);
    if (repository === undefined || visited.has(id) || !enters(id, visited.size)) return;
    visited.set(id, repository);
    if (!cut.has(id)) for (const upstream of repository.upstreams) visit(upstream);
  };
  visit(start);
  return [...visited.values()];
}
