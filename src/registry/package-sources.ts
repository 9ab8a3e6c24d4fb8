/* What a package's sources have of it, before anything is merged: the ground that view, open and publish stand on. */
import { type Fault, isFault } from "../model/fault.ts";
import type { PackageId } from "../model/package.ts";
import type { Store } from "../store/database.ts";
import type { RepositoryRow } from "../store/domain-graph.ts";
import { findPackages, type PackageRow } from "../store/packages.ts";
import type { Connection } from "../upstream/upstream-client.ts";
import type { RemoteDocuments } from "./documents.ts";
import type { DomainGraph, DomainKey } from "./domain-graphs.ts";
import { type GroupRule, makeGroupRules } from "./group-rules.ts";
import type { Listings, RemoteListing } from "./listings.ts";
import type { Formats, RemoteVersion, UpstreamProtocol } from "./package-format.ts";
import { reachable, type Source, searchPath } from "./search-path.ts";

/** A package asked for through one repository. */
export interface Wanted {
  readonly domain: DomainKey;
  readonly graph: DomainGraph;
  readonly repository: RepositoryRow;
  readonly id: PackageId;
}

export interface PackageSources {
  /** The package's rows in every repository that can be reached, cut off or not. */
  readonly rows: readonly PackageRow[];
  readonly path: readonly Source[];
  /** What the package's group allows. */
  readonly rule: GroupRule;
}

export interface SourcesParts {
  readonly store: Store;
  readonly listings: Listings;
  readonly documents: RemoteDocuments;
  readonly formats: Formats;
  /** Throws UpstreamUnavailable when the operator configured no address for it. */
  readonly connectionOf: (name: string) => Connection;
}

export type ConnectionSource = Extract<Source, { is: "connection" }>;

export interface Sources {
  readonly of: (wanted: Wanted) => Promise<PackageSources>;
  /** Throws UpstreamUnavailable. */
  readonly list: (wanted: Wanted, source: ConnectionSource) => Promise<RemoteListing>;
  /** A document of the first connection on the package's path, kept like a listing's. Throws UpstreamUnavailable. */
  readonly document: (wanted: Wanted, path: string, accept: string) => Promise<Buffer | null>;
  /** That document of every connection on the path that has it. Throws UpstreamUnavailable when none of them can answer. */
  readonly documents: (wanted: Wanted, path: string, accept: string) => Promise<readonly Buffer[]>;
  readonly locate: (wanted: Wanted, source: ConnectionSource, version: string, asset: string) => Promise<RemoteVersion | null>;
  /** How versions that were kept follow the other registry; undefined where they do not. */
  readonly follow: (wanted: Wanted) => UpstreamProtocol["follow"];
}

export function makeSources({ store, listings, documents, formats, connectionOf }: SourcesParts): Sources {
  const ask = (wanted: Wanted, source: ConnectionSource) => {
    const protocol = formats[wanted.id.format].upstream;
    if (protocol === undefined) return null;
    return { protocol, place: { domainId: wanted.domain.id, connection: connectionOf(source.connection), id: wanted.id } };
  };
  const read = async (wanted: Wanted, source: ConnectionSource, path: string, accept: string): Promise<Buffer | null> => {
    const asked = ask(wanted, source);
    if (asked === null) return null;
    const { copy, bytes } = await documents.read(asked.place, path, accept);
    await copy.kept;
    return bytes;
  };
  const groupRule = makeGroupRules(store);
  const of: Sources["of"] = async ({ domain, graph, repository, id }) => {
    const isOwnOnly = formats[id.format].ownOnly;
    const searched = isOwnOnly ? new Map([[repository.id, repository]]) : graph.repositories;
    const ids = reachable(searched, repository.id).map((row) => row.id);
    const rows = await findPackages(store.db, ids, id);
    const rule = await groupRule(domain.id, id);
    return { rows, rule, path: searchPath(searched, repository.id, { format: id.format, rows, rule }) };
  };
  return {
    of,
    document: async (wanted, path, accept) => {
      const source = (await of(wanted)).path.find(isConnection);
      return source === undefined ? null : read(wanted, source, path, accept);
    },
    documents: async (wanted, path, accept) => {
      const found: Buffer[] = [];
      let unanswered: Fault | null = null;
      for (const source of (await of(wanted)).path.filter(isConnection)) {
        const asked = await answerOr(() => read(wanted, source, path, accept));
        if ("fault" in asked) unanswered = asked.fault;
        else if (asked.answer !== null) found.push(asked.answer);
      }
      if (found.length === 0 && unanswered !== null) throw unanswered;
      return found;
    },
    list: async (wanted, source) => {
      const asked = ask(wanted, source);
      if (asked === null) return { listing: null, freshUntil: Number.POSITIVE_INFINITY };
      return listings.describe(asked.place, asked.protocol);
    },
    locate: async (wanted, source, version, asset) => {
      const asked = ask(wanted, source);
      return asked === null ? null : listings.locate(asked.place, asked.protocol, version, asset);
    },
    follow: ({ id }) => formats[id.format].upstream?.follow,
  };
}

export const isConnection = (source: Source): source is ConnectionSource => source.is === "connection";

/** Runs `ask`; gives the fault instead of throwing it when another registry could not answer. */
export async function answerOr<T>(ask: () => Promise<T>): Promise<{ readonly answer: T } | { readonly fault: Fault }> {
  try {
    return { answer: await ask() };
  } catch (thrown) {
    if (isFault(thrown, "UpstreamUnavailable")) return { fault: thrown };
    throw thrown;
  }
}
