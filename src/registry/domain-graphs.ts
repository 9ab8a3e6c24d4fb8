/* The shape of a domain, kept in memory while nothing in it changes. */
import { repositoryArn } from "../model/arn.ts";
import type { Store } from "../store/database.ts";
import { findDomainId, type RepositoryRow, readDomainGraph } from "../store/domain-graph.ts";
import { domainScope, domainsScope, readGenerations } from "../store/generations.ts";

export interface DomainKey {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
}

export interface DomainGraph {
  readonly repositories: ReadonlyMap<number, RepositoryRow>;
  readonly byName: ReadonlyMap<string, RepositoryRow>;
}

export interface DomainGraphs {
  /** Null when the account has no such domain. */
  readonly find: (owner: string, name: string) => Promise<DomainKey | null>;
  readonly of: (domain: DomainKey) => Promise<DomainGraph>;
}

const domainsKept = 1_000;

export function makeDomainGraphs(store: Store, region: string): DomainGraphs {
  const keys = new Map<string, { readonly generation: number; readonly key: DomainKey | null }>();
  const graphs = new Map<number, { readonly generation: number; readonly graph: DomainGraph }>();
  return {
    find: async (owner, name) => {
      const place = `${owner}/${name}`;
      const [generation = 0] = await readGenerations(store, [domainsScope]);
      const known = keys.get(place);
      if (known?.generation === generation) return known.key;
      const id = await findDomainId(store.db, owner, name);
      const key = id === null ? null : { id, owner, name };
      if (keys.size >= domainsKept) keys.clear();
      keys.set(place, { generation, key });
      return key;
    },
    of: async (domain) => {
      const [generation = 0] = await readGenerations(store, [domainScope(domain.id)]);
      const known = graphs.get(domain.id);
      if (known?.generation === generation) return known.graph;
      const arnPrefix = repositoryArn({ region, owner: domain.owner }, domain.name, "");
      const repositories = await readDomainGraph(store.db, domain.id, arnPrefix);
      const graph = { repositories, byName: new Map([...repositories.values()].map((row) => [row.name, row])) };
      if (graphs.size >= domainsKept) graphs.clear();
      graphs.set(domain.id, { generation, graph });
      return graph;
    },
  };
}
