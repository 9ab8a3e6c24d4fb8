/*
 * What a repository's readers can see of a package, upstreams and external connection included, in the words that the
 * API has for what is stored (docs/extensions.md, includeUpstream). Reading keeps nothing.
 */
import type { Origin, OriginControls, PackageId } from "../model/package.ts";
import type { Store } from "../store/database.ts";
import {
  listPackages,
  type PackageFilter,
  type PackageSummaryRow,
  packageOrder,
  type VersionFilter,
} from "../store/package-lists.ts";
import { type Page, pageOf } from "../store/page.ts";
import type { DomainGraphs } from "./domain-graphs.ts";
import type { VersionView } from "./format-session.ts";
import { retainedControls } from "./origin-controls.ts";
import type { Sources, Wanted } from "./package-sources.ts";
import type { DatedView, Holder } from "./package-view.ts";
import { findPlace, packageMissing, type RepositoryAddress, versionMissing } from "./places.ts";
import { revisionOf } from "./revision.ts";
import { reachable } from "./search-path.ts";
import type { ReadableVersion } from "./stored-versions.ts";

export interface VisibleParts {
  readonly store: Store;
  readonly graphs: DomainGraphs;
  readonly sources: Sources;
  /** Throws UpstreamUnavailable. */
  readonly view: (wanted: Wanted) => Promise<DatedView>;
}

/** Each throws ResourceNotFound for the first that is missing, and UpstreamUnavailable when nobody could tell. */
export interface VisiblePackages {
  /** The controls of the nearest repository that has the package. */
  readonly controls: (address: RepositoryAddress, id: PackageId) => Promise<OriginControls>;
  readonly version: (address: RepositoryAddress, id: PackageId, version: string) => Promise<ReadableVersion>;
  /** A page of versions, and the one to show first. */
  readonly versions: (
    address: RepositoryAddress,
    id: PackageId,
    filter: Omit<VersionFilter, "packageId">,
  ) => Promise<{ readonly page: Page<ReadableVersion["version"]>; readonly display: string | null }>;
  /** The packages that the repository and its upstreams store; what an external connection has cannot be listed. */
  readonly list: (address: RepositoryAddress, filter: Omit<PackageFilter, "repositoryId">) => Promise<Page<PackageSummaryRow>>;
}

export function makeVisiblePackages(parts: VisibleParts): VisiblePackages {
  const { store, graphs, sources } = parts;

  const placeOf = findPlace.bind(null, graphs);
  const seen = async (address: RepositoryAddress, id: PackageId) => {
    const dated = await parts.view({ ...(await placeOf(address)), id });
    if (dated.view === null) throw packageMissing(address.repository, id);
    return { view: dated.view, holderOf: dated.holderOf };
  };

  return {
    controls: async (address, id) => {
      const wanted = { ...(await placeOf(address)), id };
      const { rows, path, rule } = await sources.of(wanted);
      const near = path.flatMap((source) => rows.find((row) => row.repositoryId === source.repository.id) ?? [])[0];
      if (near !== undefined) return near;
      await seen(address, id);
      return retainedControls("EXTERNAL", rule);
    },
    version: async (address, id, version) => {
      const { view, holderOf } = await seen(address, id);
      const found = view.versions.find((candidate) => candidate.version === version);
      const holder = holderOf(version);
      if (found === undefined || holder === null) throw versionMissing(address.repository, id, version);
      return { id, version: visible(found, holder), readme: () => view.readme(version) };
    },
    versions: async (address, id, filter) => {
      const { view, holderOf } = await seen(address, id);
      const { after, limit, order, originType, status } = filter;
      const compare = order === "version" ? byVersion : newestFirst;
      const wanted = view.versions
        .filter((version) => (status ?? version.status) === version.status && (after === null || compare(after, version) < 0))
        .toSorted(compare)
        .flatMap((version) => {
          const holder = holderOf(version.version);
          return holder === null || (originType ?? originOf(holder).type) !== originOf(holder).type ? [] : [{ version, holder }];
        });
      const { rows, more } = pageOf(wanted.slice(0, limit + 1), limit);
      const page = { rows: rows.map(({ version, holder }) => visible(version, holder)), more };
      return { page, display: view.tags.latest ?? view.versions.toSorted(newestFirst)[0]?.version ?? null };
    },
    list: async (address, filter) => {
      const { graph, repository } = await placeOf(address);
      const pages = await Promise.all(
        reachable(graph.repositories, repository.id).map(({ id }) => listPackages(store.db, { ...filter, repositoryId: id })),
      );
      const nearest = new Map<string, PackageSummaryRow>();
      for (const row of pages.flatMap((page) => page.rows)) {
        const key = keyOf(row, filter);
        if (!nearest.has(key)) nearest.set(key, row);
      }
      const rows = [...nearest].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))).map(([, row]) => row);
      const page = pageOf(rows, filter.limit);
      return { ...page, more: page.more || pages.some(({ more }) => more) };
    },
  };
}

/** Sorts by code point as the database does: no name holds a NUL. */
const keyOf = (row: PackageSummaryRow, filter: Pick<PackageFilter, "namespacePrefix" | "namePrefix">): string =>
  [row.format, ...packageOrder(filter).map((column) => row[column] ?? "")].join("\0");

const originOf = (holder: Holder): Origin =>
  holder.is === "repository" ? holder.row.origin : { type: "EXTERNAL", repository: null, connection: holder.connection };

/** A version that is stored nowhere yet has the revision that keeping it now would give. */
const visible = (version: VersionView, holder: Holder): ReadableVersion["version"] => ({
  ...version,
  revision: holder.is === "repository" ? holder.row.revision : revisionOf(version.manifest, version.assets),
  origin: originOf(holder),
});

type Ordered = Pick<VersionView, "version" | "publishedAt">;

const byVersion = (a: Ordered, b: Ordered): number => Buffer.compare(Buffer.from(a.version), Buffer.from(b.version));
const newestFirst = (a: Ordered, b: Ordered): number => b.publishedAt - a.publishedAt || byVersion(b, a);
