/* A repository's external connection (service spec 9.1): at most one, and never together with upstreams. */
import { conflict, invalid, notFound } from "../model/fault.ts";
import type { FormatName } from "../model/package.ts";
import type { Store } from "../store/database.ts";
import { attachConnection, detachConnection, type RepositoryDetail } from "../store/repositories.ts";
import { changeDomain, type RepositoryAddress, requireRepository } from "./places.ts";

/** Which connections a repository may have. */
export interface Connections {
  /** The format a connection speaks; null for a name that is unknown. */
  readonly formatOf: (name: string) => FormatName | null;
}

export interface ConnectionParts {
  readonly store: Store;
  readonly connections: Connections;
}

/** Throws Conflict, ResourceNotFound and Validation. */
export const associateConnection = (
  { store, connections }: ConnectionParts,
  address: RepositoryAddress,
  name: string,
): Promise<RepositoryDetail> =>
  changeDomain(store, address, async (tx, domain) => {
    const repository = await requireRepository(tx, domain, address.repository);
    const format = connections.formatOf(name);
    if (format === null) throw invalid(`There is no external connection ${name}.`);
    if (repository.connection !== null) {
      throw conflict(
        `Repository ${repository.name} already has the external connection ${repository.connection.name}.`,
        "repository",
        repository.name,
      );
    }
    if (repository.upstreams.length > 0) {
      throw invalid(`Repository ${repository.name} has upstreams; it cannot have an external connection as well.`);
    }
    await attachConnection(tx, repository.id, { name, format });
    return requireRepository(tx, domain, repository.name);
  });

/** What was fetched through it stays. Throws ResourceNotFound. */
export const disassociateConnection = (
  { store }: Pick<ConnectionParts, "store">,
  address: RepositoryAddress,
  name: string,
): Promise<RepositoryDetail> =>
  changeDomain(store, address, async (tx, domain) => {
    const repository = await requireRepository(tx, domain, address.repository);
    if (repository.connection?.name !== name) {
      throw notFound(`Repository ${repository.name} does not have the external connection ${name}.`);
    }
    await detachConnection(tx, repository.id);
    return requireRepository(tx, domain, repository.name);
  });
