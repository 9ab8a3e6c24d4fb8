/*
 * Keeping what was fetched: rows in the repository that was asked and in the one that holds the connection, none in
 * between (service spec 10). Bytes are committed before; unique keys make a race harmless.
 */
import type { Digests, Origin, PackageId } from "../model/package.ts";
import { touchBlob } from "../store/blob-rows.ts";
import type { Store, Tx } from "../store/database.ts";
import { holdGeneration, packageScope } from "../store/generations.ts";
import { addNotes } from "../store/notes.ts";
import { ensurePackage } from "../store/packages.ts";
import { addTerms } from "../store/search.ts";
import { insertAsset, insertVersion, readVersions, updateVersion } from "../store/versions.ts";
import type { GroupRule } from "./group-rules.ts";
import { retainedControls } from "./origin-controls.ts";
import type { Inspected } from "./package-format.ts";
import { revisionOf } from "./revision.ts";

/** A version as its source has it. */
export interface Retained {
  readonly version: string;
  readonly status: "Published" | "Unlisted";
  readonly origin: Origin;
  readonly publishedAt: number;
  readonly manifest: string;
  readonly readme: string | null;
  readonly assets: readonly RetainedAsset[];
  /** Words to find the package by. */
  readonly terms: readonly string[];
  /** What was found in an asset just fetched; absent where nothing looked into it. */
  readonly examined?: Inspected;
}

export interface RetainedAsset {
  readonly name: string;
  readonly size: number | null;
  readonly digests: Partial<Digests>;
  /** Bytes that are committed; null for an asset that is only known by its address so far. */
  readonly blob: { readonly sha256: string; readonly size: number } | null;
  readonly remoteUrl: string | null;
}

/** Where a version is kept, and what the package's group allows. */
export interface RetainPlace {
  readonly domainId: number;
  readonly repositoryIds: readonly number[];
  readonly id: PackageId;
  readonly rule: GroupRule;
  readonly now: number;
}

/**
 * Writes the version's rows into these repositories, where they are not there already. Whoever asked for the version does not
 * wait for the disk: what a power cut took back would be fetched again.
 */
export async function retain(store: Store, place: RetainPlace, retained: Retained): Promise<void> {
  await store.transaction(async (tx) => {
    // Whatever else changes the package waits: a revision names all assets there are. What readers see stays the same.
    await holdGeneration(tx, packageScope(place.domainId, place.id));
    const blobIds = new Map<string, number>();
    for (const { name, blob } of retained.assets) {
      if (blob !== null) blobIds.set(name, await touchBlob(tx, { domainId: place.domainId, ...blob, now: place.now }));
    }
    for (const repositoryId of [...new Set(place.repositoryIds)].sort((a, b) => a - b)) {
      await retainIn(tx, repositoryId, place, retained, blobIds);
    }
  }, "visible");
}

async function retainIn(
  tx: Tx,
  repositoryId: number,
  { id, rule, now }: RetainPlace,
  retained: Retained,
  blobIds: ReadonlyMap<string, number>,
): Promise<void> {
  const controls = retainedControls(retained.origin.type, rule);
  const row = await ensurePackage(tx, repositoryId, id, { ...controls, createdAt: now });
  const { version, status, origin, publishedAt, examined } = retained;
  const found = examined?.({ manifest: retained.manifest, assets: retained.assets });
  const { manifest, readme = retained.readme } = found ?? retained;
  const revision = revisionOf(manifest, retained.assets);
  const inserted = await insertVersion(tx, {
    packageId: row.id,
    version,
    status,
    origin,
    revision,
    manifest,
    readme,
    publishedAt,
  });
  const versionId = inserted ?? (await readVersions(tx, [row.id], version))[0]?.id;
  if (versionId === undefined) throw new Error("a version that was just kept is not there");
  for (const { name, size, digests, remoteUrl } of retained.assets) {
    await insertAsset(tx, versionId, { name, size, digests, remoteUrl, blobId: blobIds.get(name) ?? null });
  }
  if (inserted === null) await reviseAfterGrowth(tx, row.id, version, examined);
  await addNotes(tx, row.id, found?.notes ?? {});
  await addTerms(tx, repositoryId, row.id, retained.terms);
}

async function reviseAfterGrowth(tx: Tx, packageId: number, version: string, examined?: Inspected): Promise<void> {
  const [row] = await readVersions(tx, [packageId], version);
  if (row === undefined) return;
  const found = examined?.({ manifest: row.manifest, assets: row.assets });
  const manifest = found?.manifest ?? row.manifest;
  await updateVersion(tx, row.id, { revision: revisionOf(manifest, row.assets), manifest, readme: found?.readme });
}
