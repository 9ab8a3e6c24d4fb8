/* Asking other registries again before their documents are old. */
import type { Store } from "../store/database.ts";
import { bumpGenerations, domainScope } from "../store/generations.ts";
import { expireRemoteDocuments } from "../store/remote-documents.ts";
import type { DomainGraphs } from "./domain-graphs.ts";
import { type RepositoryAddress, repositoryMissing, requireDomain } from "./places.ts";
import { reachable } from "./search-path.ts";

/** Has every document that the repository's connections lead to confirmed at its next use. Gives how many there are. */
export async function refreshRepository(store: Store, graphs: DomainGraphs, address: RepositoryAddress): Promise<number> {
  const domain = await requireDomain(store.db, address);
  const graph = await graphs.of(domain);
  const repository = graph.byName.get(address.repository);
  if (repository === undefined) throw repositoryMissing(domain.name, address.repository);
  const connections = new Set(
    reachable(graph.repositories, repository.id).flatMap((row) => (row.connection === null ? [] : [row.connection.name])),
  );
  return store.transaction(async (tx) => {
    let expired = 0;
    for (const connection of connections) expired += await expireRemoteDocuments(tx, domain.id, connection);
    await bumpGenerations(tx, [domainScope(domain.id)]);
    return expired;
  });
}
