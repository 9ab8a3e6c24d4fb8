/*
 * Opening an asset: the nearest source that has the version serves it. Stored bytes come from the shelf; others are
 * fetched once for all who wait, and kept (retain.ts) before any reader gets the end of them.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import type { BlobStore } from "../blobs/blob-store.ts";
import { type Fault, isFault, notFound } from "../model/fault.ts";
import { parseSha256 } from "../model/names.ts";
import { isDownloadable, packagePath } from "../model/package.ts";
import type { Store } from "../store/database.ts";
import { type GenerationCache, generationCache } from "../store/generation-cache.ts";
import { domainScope, packageScope, readGenerations } from "../store/generations.ts";
import { type AssetRow, readReadme, readVersions, type VersionRow } from "../store/versions.ts";
import { singleFlight } from "../upstream/single-flight.ts";
import type { Connection, UpstreamClient } from "../upstream/upstream-client.ts";
import { type Download, type Kept, startDownload } from "../upstream/verified.ts";
import { type Absences, makeAbsences } from "./absences.ts";
import { type EarlyFetch, type EarlyFetches, makeEarlyFetches } from "./early-fetches.ts";
import type { OpenAsset } from "./format-session.ts";
import type { GroupRule } from "./group-rules.ts";
import type { Inspected, NamedBlob, PackageFormat, RemoteAsset, RemoteVersion } from "./package-format.ts";
import { answerOr, type ConnectionSource, type Sources, type Wanted } from "./package-sources.ts";
import { retain } from "./retain.ts";
import { searchTerms } from "./search-terms.ts";

export interface OpenParts {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly sources: Sources;
  readonly upstream: UpstreamClient;
  readonly connectionOf: (name: string) => Connection;
  readonly now: () => number;
  readonly maxAssetBytes: number;
  /** How long it is remembered that another registry has no such asset. */
  readonly missingMs: number;
}

interface Parts extends OpenParts {
  readonly absences: Absences;
  readonly early: EarlyFetches;
}

export interface WantedAsset {
  readonly version: string;
  readonly name: string;
  /** Whether it is read, or left, once it is open. */
  readonly reads: boolean;
}

/** Throws ResourceNotFound, or UpstreamUnavailable when nobody could tell. */
export type OpenAssets = (format: PackageFormat, wanted: Wanted, asset: WantedAsset) => Promise<OpenAsset>;

/** A version with the asset asked for, and where it was found. */
type Found =
  | {
      readonly is: "stored";
      readonly version: VersionRow;
      readonly asset: AssetRow;
      readonly repositoryId: number;
      readonly rule: GroupRule;
    }
  | {
      readonly is: "remote";
      readonly version: RemoteVersion;
      readonly asset: RemoteAsset;
      readonly connection: string;
      /** The repository that holds the connection. */
      readonly repositoryId: number;
      readonly rule: GroupRule;
      /** Begun while it was looked for. */
      readonly early: EarlyFetch | null;
    };

/** Up to this size bytes are read at once, which is quicker than a stream. */
const maxReadAtOnce = 2 * 1024 * 1024;
const foundKept = 20_000;

export function makeOpenAssets(given: OpenParts): OpenAssets {
  const parts: Parts = {
    ...given,
    absences: makeAbsences(given, given.missingMs),
    early: makeEarlyFetches(given.upstream, given.maxAssetBytes),
  };
  const downloads = singleFlight<string, Download>((download) => download.kept.catch(() => undefined));
  const settled: GenerationCache<Found> = generationCache(foundKept);
  return async (format, wanted, asset) => {
    const { version, name } = asset;
    const { domain, repository, id } = wanted;
    const mark = parts.store.writeMark();
    const generations = await readGenerations(parts.store, [domainScope(domain.id), packageScope(domain.id, id)]);
    const key = `${repository.id} ${packagePath(id)}/${version}/${name}`;
    const known = settled.get(key, generations);
    const found = known ?? (await find(parts, format, wanted, asset));
    if (found.is === "remote") return remote(parts, downloads, format, wanted, found);
    const opened = stored(parts, format, wanted, found);
    if (found.repositoryId !== repository.id) return opened;
    // What lies in the repository itself needs nothing more than its bytes.
    if (known === undefined) settled.set(key, generations, found);
    return mark === null ? opened : { ...opened, holds: () => parts.store.writeMark() === mark };
  };
}

async function find(parts: Parts, format: PackageFormat, wanted: Wanted, wantedAsset: WantedAsset): Promise<Found> {
  const { version, name } = wantedAsset;
  const { rows, path, rule } = await parts.sources.of(wanted);
  const found = await readVersions(
    parts.store.db,
    rows.map((row) => row.id),
    version,
  );
  const rowIn = new Map(rows.map((row) => [row.repositoryId, row.id]));
  let unanswered: Fault | null = null;
  for (const source of path) {
    const repositoryId = source.repository.id;
    if (source.is === "repository") {
      const row = found.find((candidate) => candidate.packageId === rowIn.get(repositoryId));
      if (row === undefined) continue;
      if (!isDownloadable(row.status)) break;
      const asset = row.assets.find((candidate) => candidate.name === name);
      if (asset !== undefined && asset.blobId !== null) return { is: "stored", version: row, asset, repositoryId, rule };
      // A version that came from outside may have further assets there; one that was published here is all there is.
      if (row.origin.type === "EXTERNAL") continue;
      break;
    }
    const asked = await answerOr(() => locate(parts, format, wanted, source, wantedAsset));
    if ("fault" in asked) unanswered = asked.fault;
    else if (asked.answer !== null) {
      return { is: "remote", ...asked.answer, connection: source.connection, repositoryId, rule };
    }
  }
  if (unanswered !== null) throw unanswered;
  throw missing(format, wanted, version, name);
}

type Located = Pick<Extract<Found, { is: "remote" }>, "version" | "asset" | "early">;

/** Where a connection has the asset, which is on its way already if it is to be read. Null where there is none. */
async function locate(
  parts: Parts,
  format: PackageFormat,
  wanted: Wanted,
  source: ConnectionSource,
  { version, name, reads }: WantedAsset,
): Promise<Located | null> {
  const path = reads ? (format.upstream?.likelyAddress?.(wanted.id, version, name) ?? null) : null;
  const connection = parts.connectionOf(source.connection);
  const isAbsent = path === null || parts.absences.has(absenceOf(wanted, source.connection, path));
  const begun = isAbsent ? null : parts.early.begin(connection, path);
  try {
    const found = await parts.sources.locate(wanted, source, version, name);
    const asset = found?.assets.find((candidate) => candidate.name === name);
    if (found === null || asset === undefined) begun?.leave();
    else return { version: found, asset, early: begun?.at(asset.url) ?? null };
    return null;
  } catch (thrown) {
    begun?.leave();
    parts.early.answers(source.connection, false);
    throw thrown;
  }
}

const absenceOf = ({ domain }: Wanted, connection: string, url: string): string => `${domain.id} ${connection} ${url}`;

const missing = (format: PackageFormat, { id, repository }: Wanted, version: string, name: string): Fault =>
  notFound(
    `Asset ${name} of version ${version} of ${id.format} package ${format.naming.display(id)} is not in repository ${repository.name}.`,
    "asset",
    name,
  );

function stored(
  { store, blobs, now }: OpenParts,
  format: PackageFormat,
  wanted: Wanted,
  { version, asset, repositoryId, rule }: Extract<Found, { is: "stored" }>,
): OpenAsset {
  const { domain, repository, id } = wanted;
  const digest = parseSha256(asset.digests.sha256 ?? "");
  const shelf = blobs.of(String(domain.id));
  return {
    name: asset.name,
    size: asset.size,
    digests: asset.digests,
    remoteUrl: asset.remoteUrl,
    lastModified: version.publishedAt,
    read: async (range) => {
      if (repositoryId !== repository.id) {
        const readme = await readReadme(store.db, [version.packageId], version.version);
        const place = { domainId: domain.id, repositoryIds: [repository.id], id, rule, now: now() };
        await retain(store, place, {
          ...version,
          status: version.status === "Unlisted" ? "Unlisted" : "Published",
          readme,
          terms: searchTerms(format, id, version.manifest),
          assets: version.assets.map(({ name, size, digests, blobId, remoteUrl }) => ({
            name,
            size,
            digests,
            remoteUrl,
            blob: blobId === null || digests.sha256 === undefined ? null : { sha256: digests.sha256, size: size ?? 0 },
          })),
        });
      }
      if (asset.size === null) return shelf.open(digest, range);
      if (asset.size <= maxReadAtOnce) return shelf.read(digest, range);
      return shelf.pieces(digest, range ?? { start: 0, end: asset.size - 1 });
    },
    peek: (range) => shelf.read(digest, range),
  };
}

function remote(
  parts: Parts,
  downloads: ReturnType<typeof singleFlight<string, Download>>,
  format: PackageFormat,
  wanted: Wanted,
  found: Extract<Found, { is: "remote" }>,
): OpenAsset {
  const { version, asset, connection, repositoryId, early } = found;
  const { domain, repository, id } = wanted;
  return {
    ...(early !== null && { leave: early.leave }),
    name: asset.name,
    size: asset.size,
    digests: asset.digests,
    remoteUrl: asset.url,
    peek: null,
    lastModified: version.publishedAt ?? parts.now(),
    read: async (range) => {
      let isOurs = false;
      const key = `${domain.id} ${connection} ${packagePath(id)}/${version.version}/${asset.name}`;
      const download = await downloads(key, () => {
        isOurs = true;
        const fetching = fetchAsset(parts, format, wanted, found, [repositoryId, repository.id]);
        const over = (): void => early?.over();
        void fetching.then(({ kept }) => kept).then(over, over);
        return fetching;
      });
      if (isOurs) return download.follow(range);
      early?.leave();
      // The one who began the fetch keeps it for another repository, perhaps.
      const keepHere = async (): Promise<void> => {
        const kept = await download.kept;
        const examined = await examine(format, wanted, found, { ...kept, open: fromShelf(parts, wanted, kept) });
        const publishedAt = version.publishedAt ?? parts.now();
        await keep(parts, format, wanted, found, { repositoryIds: [repository.id], kept, examined, publishedAt });
      };
      // The bytes are asked for once the request was answered; what is kept is its doing all the same.
      return untilKept(download.follow(range), AsyncLocalStorage.bind(keepHere));
    },
  };
}

async function fetchAsset(
  parts: Parts,
  format: PackageFormat,
  wanted: Wanted,
  found: Extract<Found, { is: "remote" }>,
  repositoryIds: readonly number[],
): Promise<Download> {
  const { version, asset, connection, early } = found;
  const absence = absenceOf(wanted, connection, asset.url);
  if (early === null && parts.absences.has(absence)) throw missing(format, wanted, version.version, asset.name);
  const asked = { connection: parts.connectionOf(connection), path: asset.url, maxBytes: parts.maxAssetBytes };
  const answer = await (early?.take() ?? parts.upstream.asset(asked));
  parts.early.answers(connection, true);
  if (answer.is === "missing") {
    parts.absences.note(absence);
    throw missing(format, wanted, version.version, asset.name);
  }
  const publishedAt = version.publishedAt ?? answer.lastModified ?? parts.now();
  return startDownload({
    what: `asset ${asset.name} of version ${version.version} of ${wanted.id.format} package ${format.naming.display(wanted.id)}`,
    source: answer.body,
    size: asset.size ?? answer.size,
    digests: asset.digests,
    maxBytes: parts.maxAssetBytes,
    shelf: parts.blobs.of(String(wanted.domain.id)),
    keep: async (staged) => {
      const [examined] = await Promise.all([examine(format, wanted, found, staged), staged.commit()]);
      await keep(parts, format, wanted, found, { repositoryIds, kept: staged, examined, publishedAt });
    },
  });
}

/** Reads bytes that were kept. */
const fromShelf = ({ blobs }: OpenParts, { domain }: Wanted, { digests }: Kept): NamedBlob["open"] =>
  async function* (range) {
    yield* await blobs.of(String(domain.id)).open(digests.sha256, range);
  };

/** Gives nothing for an asset that the format makes no sense of: it is what the other registry has, all the same. */
const examine = async (
  format: PackageFormat,
  { id }: Wanted,
  { version: { version, manifest }, asset: { name } }: Extract<Found, { is: "remote" }>,
  { size, digests, open }: Omit<NamedBlob, "name">,
): Promise<Inspected | undefined> =>
  format.upstream?.examine?.({ id, version, manifest, assets: [{ name, size, digests, open }] }).catch((thrown: unknown) => {
    if (isFault(thrown, "Validation")) return undefined;
    throw thrown;
  });

interface Keeping {
  readonly repositoryIds: readonly number[];
  readonly kept: Kept;
  readonly examined: Inspected | undefined;
  readonly publishedAt: number;
}

async function keep(
  { store, now }: OpenParts,
  format: PackageFormat,
  wanted: Wanted,
  found: Extract<Found, { is: "remote" }>,
  { repositoryIds, kept, examined, publishedAt }: Keeping,
): Promise<void> {
  const { version, asset: fetched, connection, rule } = found;
  const { domain, id } = wanted;
  const assets = version.assets.map(({ name, size, digests, url }) =>
    name === fetched.name
      ? { name, size: kept.size, digests: kept.digests, remoteUrl: url, blob: { sha256: kept.digests.sha256, size: kept.size } }
      : { name, size, digests, remoteUrl: url, blob: null },
  );
  return retain(
    store,
    { domainId: domain.id, repositoryIds, id, rule, now: now() },
    {
      version: version.version,
      status: version.status,
      origin: { type: "EXTERNAL", repository: null, connection },
      publishedAt,
      manifest: version.manifest,
      readme: version.readme,
      assets,
      terms: searchTerms(format, id, version.manifest),
      ...(examined !== undefined && { examined }),
    },
  );
}

/** Passes the bytes on, the last piece only once `keepHere` resolved. */
async function* untilKept(bytes: AsyncIterable<Uint8Array>, keepHere: () => Promise<void>): AsyncIterable<Uint8Array> {
  let held: Uint8Array | null = null;
  for await (const piece of bytes) {
    if (held !== null) yield held;
    held = piece;
  }
  await keepHere();
  if (held !== null) yield held;
}
