/*
 * Changes that a format's own clients ask for: the states of versions, what is kept of them, and versions that stand for
 * others. Bytes come first and rows second, as in a publish.
 */
import { conflict } from "../model/fault.ts";
import type { VersionStatus } from "../model/package.ts";
import { touchBlob } from "../store/blob-rows.ts";
import type { Db, Store, Tx } from "../store/database.ts";
import { deleteAssets, deleteAssetsNamed, touchVersion } from "../store/package-changes.ts";
import { findVersions } from "../store/package-lists.ts";
import { findPackages } from "../store/packages.ts";
import { insertAsset, insertVersion, readVersions, updateVersion, type VersionRow } from "../store/versions.ts";
import type { Changes, SentAssets, StandIn } from "./format-session.ts";
import type { Wanted } from "./package-sources.ts";
import { changePackage, keyOf, versionMissing } from "./places.ts";
import { orDiscard } from "./publish.ts";
import { revisionOf } from "./revision.ts";

interface Parts {
  readonly store: Store;
  readonly now: () => number;
}

/** Gives the versions that were changed. Throws what `change` throws; nothing is changed then. */
export const changeVersions = ({ store, now }: Parts, wanted: Wanted, changes: Changes): Promise<readonly string[]> =>
  orDiscard(changes, async () => {
    const [there] = await findPackages(store.db, [wanted.repository.id], wanted.id);
    // Most requests only confirm what is so: they make nobody wait.
    if (there === undefined || (await planned(store.db, there.id, changes)).length === 0) {
      for (const { staged } of changes.assets) await staged.discard();
      return [];
    }
    for (const { staged } of changes.assets) await staged.commit();
    return changePackage(store, keyOf(wanted), async (tx, row) => {
      const plans = row === null ? [] : await planned(tx, row.id, changes);
      for (const { version, status, manifest } of plans) {
        const kept = version.assets.filter((asset) => !changes.assets.some((sent) => sent.name === asset.name));
        await replaceAssets(tx, wanted, version.id, changes.assets, now());
        const sent = changes.assets.map((asset) => ({ name: asset.name, digests: asset.staged.digests }));
        await updateVersion(tx, version.id, { status, manifest, revision: revisionOf(manifest, [...kept, ...sent]) });
      }
      return plans.map(({ version }) => version.version);
    });
  });

interface Plan {
  readonly version: VersionRow;
  readonly status: VersionStatus;
  readonly manifest: string;
}

async function planned(db: Db, packageId: number, changes: Changes): Promise<readonly Plan[]> {
  const looked = (await findVersions(db, packageId, [...new Set(changes.versions)])).filter(
    ({ status }) => changes.status === undefined || changes.status === status,
  );
  const plans: Plan[] = [];
  for (const { version: name } of looked) {
    const [version] = await readVersions(db, [packageId], name);
    const change = version === undefined ? null : changes.change(version);
    if (version !== undefined && change !== null)
      plans.push({ version, status: version.status, manifest: version.manifest, ...change });
  }
  return plans;
}

/**
 * Makes one version show another's assets, and those that are sent with it, in the place of its own. Throws
 * ResourceNotFound where the other is not stored here, Conflict where the first is Archived or Disposed, and what
 * `change` throws.
 */
export const standIn = ({ store, now }: Parts, wanted: Wanted, standing: StandIn): Promise<void> =>
  orDiscard(standing, async () => {
    for (const { staged } of standing.assets) await staged.commit();
    const { id, repository } = wanted;
    const missing = () => versionMissing(repository.name, id, standing.of);
    await changePackage(store, keyOf(wanted), async (tx, row) => {
      if (row === null) throw missing();
      const [shown] = await readVersions(tx, [row.id], standing.of);
      if (shown === undefined) throw missing();
      const [existing = null] = await readVersions(tx, [row.id], standing.version);
      if (existing?.status === "Archived" || existing?.status === "Disposed") {
        throw conflict(`Version ${standing.version} is ${existing.status}.`, "package-version", standing.version);
      }
      const { status, manifest } = standing.change(shown);
      await updateVersion(tx, shown.id, { status });
      const versionId = await standingVersion(tx, wanted, {
        row: existing,
        packageId: row.id,
        shown,
        manifest,
        standing,
        now: now(),
      });
      for (const asset of shown.assets) await insertAsset(tx, versionId, asset);
      await replaceAssets(tx, wanted, versionId, standing.assets, now());
    });
  });

/** The row of the version that stands for another, without assets. */
async function standingVersion(
  tx: Tx,
  { repository }: Wanted,
  {
    row,
    packageId,
    shown,
    manifest,
    standing,
    now,
  }: {
    readonly row: VersionRow | null;
    readonly packageId: number;
    readonly shown: VersionRow;
    readonly manifest: string;
    readonly standing: StandIn;
    readonly now: number;
  },
): Promise<number> {
  const sent = standing.assets.map(({ name, staged: { digests } }) => ({ name, digests }));
  const revision = revisionOf(manifest, [...shown.assets, ...sent]);
  if (row !== null) {
    await deleteAssets(tx, [row.id]);
    await updateVersion(tx, row.id, { manifest, revision });
    await touchVersion(tx, row.id, now);
    return row.id;
  }
  const origin = { type: "INTERNAL", repository: repository.name, connection: null } as const;
  const first = { packageId, version: standing.version, status: "Published" as const, origin, revision, manifest };
  const inserted = await insertVersion(tx, { ...first, readme: null, publishedAt: now });
  if (inserted === null) throw new Error("a version that was just looked for is there");
  return inserted;
}

async function replaceAssets(tx: Tx, { domain }: Wanted, versionId: number, assets: SentAssets, now: number): Promise<void> {
  await deleteAssetsNamed(
    tx,
    versionId,
    assets.map(({ name }) => name),
  );
  for (const { name, staged } of assets) {
    const { size, digests } = staged;
    const blobId = await touchBlob(tx, { domainId: domain.id, sha256: digests.sha256, size, now });
    await insertAsset(tx, versionId, { name, size, digests, blobId, remoteUrl: null });
  }
}
