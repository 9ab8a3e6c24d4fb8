/*
 * Everything one repository's readers can see of a package, merged over its search path: the nearest repository wins a
 * version, the farthest wins a tag (service spec 10). Reading keeps nothing.
 */
import { isDownloadable } from "../model/package.ts";
import type { Store } from "../store/database.ts";
import { readDistTags } from "../store/dist-tags.ts";
import type { PackageRow } from "../store/packages.ts";
import { readReadme, readVersions, type VersionRow } from "../store/versions.ts";
import type { Log } from "../telemetry/log.ts";
import type { AssetView, PackageView, VersionView } from "./format-session.ts";
import type { RemoteListing } from "./listings.ts";
import type { RemoteVersion, UpstreamProtocol } from "./package-format.ts";
import { answerOr, type ConnectionSource, isConnection, type Sources, type Wanted } from "./package-sources.ts";

/** A view and how long it holds if nothing is written, in milliseconds since the epoch. */
export interface DatedView {
  readonly view: PackageView | null;
  readonly freshUntil: number;
  /** Who has a version of the view. */
  readonly holderOf: (version: string) => Holder | null;
}

export type Holder =
  | { readonly is: "repository"; readonly row: VersionRow }
  | { readonly is: "connection"; readonly connection: string; readonly remote: RemoteVersion };

export interface ViewParts {
  readonly store: Store;
  readonly sources: Sources;
  readonly log: Log;
  readonly now: () => number;
}

/** How long a view made without a registry that did not answer is kept. */
const partialMs = 15_000;

/** Throws UpstreamUnavailable when a registry did not answer and the repositories have nothing either. */
export async function viewPackage(parts: ViewParts, wanted: Wanted): Promise<DatedView> {
  const { rows, path } = await parts.sources.of(wanted);
  const rowOf = new Map(rows.map((row) => [row.repositoryId, row]));
  const onPath = path.flatMap((source) => (source.is === "repository" ? (rowOf.get(source.repository.id) ?? []) : []));
  const ids = onPath.map((row) => row.id);
  const [stored, tagRows, remote] = await Promise.all([
    readVersions(parts.store.db, ids),
    readDistTags(parts.store.db, ids),
    askConnections(parts, wanted, path.filter(isConnection), onPath),
  ]);
  const versionsOf = Map.groupBy(stored, (row) => row.packageId);
  const tagsOf = Map.groupBy(tagRows, (row) => row.packageId);
  const versions = new Map<string, VersionView>();
  const tags = new Map<string, string>();
  const holders: Holders = new Map();
  const follow = parts.sources.follow(wanted);
  let known = onPath.length > 0;
  for (const source of path) {
    if (source.is === "repository") {
      const row = rowOf.get(source.repository.id);
      if (row === undefined) continue;
      for (const version of versionsOf.get(row.id) ?? []) addStored(versions, holders, version);
      for (const { tag, version } of tagsOf.get(row.id) ?? []) tags.set(tag, version);
      continue;
    }
    const listing = remote.listings.get(source)?.listing;
    if (listing == null) continue;
    known = true;
    for (const version of listing.versions) addRemote(versions, holders, source.connection, version, follow);
    for (const [tag, version] of Object.entries(listing.tags)) tags.set(tag, version);
  }
  const holderOf = (version: string): Holder | null => holders.get(version) ?? null;
  if (!known) return { view: null, freshUntil: remote.freshUntil, holderOf };
  return {
    view: {
      id: wanted.id,
      versions: [...versions.values()],
      tags: Object.fromEntries([...tags].filter(([, version]) => versions.has(version))),
      readme: async (version) => {
        const holder = holderOf(version);
        if (holder?.is === "repository") return readReadme(parts.store.db, [holder.row.packageId], version);
        return holder?.remote.readme ?? null;
      },
    },
    freshUntil: remote.freshUntil,
    holderOf,
  };
}

async function askConnections(
  { sources, log, now }: ViewParts,
  wanted: Wanted,
  connections: readonly ConnectionSource[],
  stored: readonly PackageRow[],
): Promise<{ readonly listings: ReadonlyMap<ConnectionSource, RemoteListing>; readonly freshUntil: number }> {
  const listings = new Map<ConnectionSource, RemoteListing>();
  let freshUntil = Number.POSITIVE_INFINITY;
  for (const source of connections) {
    const asked = await answerOr(() => sources.list(wanted, source));
    if ("answer" in asked) {
      listings.set(source, asked.answer);
      freshUntil = Math.min(freshUntil, asked.answer.freshUntil);
      continue;
    }
    if (stored.length === 0) throw asked.fault;
    log.warn({ connection: source.connection, reason: asked.fault.message }, "Answering with stored versions only.");
    freshUntil = Math.min(freshUntil, now() + partialMs);
  }
  return { listings, freshUntil };
}

type Holders = Map<string, Holder>;

function addStored(versions: Map<string, VersionView>, holders: Holders, row: VersionRow): void {
  if (versions.has(row.version)) return;
  holders.set(row.version, { is: "repository", row });
  versions.set(row.version, {
    version: row.version,
    status: row.status,
    publishedAt: row.publishedAt,
    manifest: row.manifest,
    assets: row.assets,
  });
}

function addRemote(
  versions: Map<string, VersionView>,
  holders: Holders,
  connection: string,
  remote: RemoteVersion,
  follow: UpstreamProtocol["follow"],
): void {
  const kept = versions.get(remote.version);
  const holder = holders.get(remote.version);
  if (kept === undefined || holder === undefined) {
    const { version, status, manifest } = remote;
    versions.set(version, { version, status, publishedAt: remote.publishedAt ?? 0, manifest, assets: viewsOf(remote) });
    holders.set(version, { is: "connection", connection, remote });
    return;
  }
  if (holder.is !== "repository") return;
  // A version kept by a download that saw no date gets the other registry's.
  const publishedAt = Math.min(kept.publishedAt, remote.publishedAt ?? kept.publishedAt);
  if (follow === undefined || !isFollowing(holder.row)) {
    if (publishedAt !== kept.publishedAt) versions.set(remote.version, { ...kept, publishedAt });
    return;
  }
  const names = new Set(kept.assets.map(({ name }) => name));
  const assets = [...kept.assets, ...viewsOf(remote).filter(({ name }) => !names.has(name))];
  versions.set(remote.version, { ...kept, publishedAt, manifest: follow(kept.manifest, remote), assets });
}

/** Whether a version is all the other registry's; an asset that is published here makes it our own. */
const isFollowing = ({ status, origin, assets }: VersionRow): boolean =>
  isDownloadable(status) && origin.type === "EXTERNAL" && assets.every(({ remoteUrl }) => remoteUrl !== null);

const viewsOf = ({ assets }: RemoteVersion): readonly AssetView[] =>
  assets.map(({ name, size, digests, url }) => ({ name, size, digests, remoteUrl: url }));
