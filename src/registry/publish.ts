/*
 * Publishing a version, the same for every format (service spec 11.4, 13.3): check, inspect, commit the bytes, record
 * the rows in one transaction. Nothing is visible before the last step, and after it everything is.
 */
import type { Staged } from "../blobs/blob-store.ts";
import { conflict, Fault, overQuota } from "../model/fault.ts";
import type { Digests, OriginControls } from "../model/package.ts";
import { touchBlob } from "../store/blob-rows.ts";
import type { Store } from "../store/database.ts";
import { putDistTag } from "../store/dist-tags.ts";
import { bumpGenerations, packageScope } from "../store/generations.ts";
import { addNotes } from "../store/notes.ts";
import { ensurePackage } from "../store/packages.ts";
import { findRepository } from "../store/repositories.ts";
import { addTerms } from "../store/search.ts";
import { insertAsset, insertVersion, readVersions, updateVersion, type VersionRow } from "../store/versions.ts";
import type { Intent, Publication, Published } from "./format-session.ts";
import type { GroupRule } from "./group-rules.ts";
import { firstControls, requirePublishable } from "./origin-controls.ts";
import type { Inspected, PackageFormat } from "./package-format.ts";
import { answerOr, isConnection, type Sources, type Wanted } from "./package-sources.ts";
import { repositoryMissing } from "./places.ts";
import { revisionOf } from "./revision.ts";
import { searchTerms } from "./search-terms.ts";

export interface PublishParts {
  readonly store: Store;
  readonly sources: Sources;
  readonly now: () => number;
  /** What to do when another registry cannot say whether it has the version. */
  readonly whenOriginUnknown: "refuse" | "allow";
}

/** Assets of one version (service spec 6). */
const maxAssets = 150;

/** Throws what `publish` would throw for these assets as things are now: to be asked before a body is read. */
export async function admit(parts: PublishParts, format: PackageFormat, wanted: Wanted, intent: Intent): Promise<void> {
  const { existing } = await checkOrigin(parts, format, wanted, intent.version);
  isDone(format, wanted, existing, intent);
}

/**
 * Throws AccessDenied, Conflict, Validation, ServiceQuotaExceeded or UpstreamUnavailable, and ResourceNotFound where the
 * repository has gone meanwhile; nothing is kept then.
 */
export const publish = (
  parts: PublishParts,
  format: PackageFormat,
  wanted: Wanted,
  publication: Publication,
): Promise<Published> =>
  orDiscard(publication, async () => {
    const { id, version, assets, manifest } = publication;
    const { existing, rule } = await checkOrigin(parts, format, wanted, version);
    if (existing !== null && isDone(format, wanted, existing, intentOf(publication))) {
      await Promise.all(assets.map(({ staged }) => staged.discard()));
      // Another may have changed the version between the look at it and that at its assets.
      const [now = existing] = await readVersions(parts.store.db, [existing.packageId], version);
      return unchanged(now);
    }
    const named = assets.map(({ name, staged: { size, digests, open } }) => ({ name, size, digests, open }));
    const inspected = await format.inspect({ id, version, manifest, assets: named });
    for (const { staged } of assets) await staged.commit();
    try {
      return await record(parts, format, wanted, publication, { inspected, controls: firstControls("INTERNAL", rule) });
    } catch (thrown) {
      throw (await hasGone(parts.store, wanted)) ? repositoryMissing(wanted.domain.name, wanted.repository.name) : thrown;
    }
  });

const intentOf = ({ assets, ...publication }: Publication): Intent => ({
  ...publication,
  assets: assets.map(({ name, staged }) => ({ name, digests: staged.digests })),
});

const unchanged = ({ revision, status }: VersionRow): Published => ({ changed: false, revision, status });

const hasGone = async (store: Store, { domain, repository }: Wanted): Promise<boolean> =>
  (await findRepository(store.db, domain.id, repository.name))?.id !== repository.id;

/** Gives what the work gives; discards everything staged when it fails. */
export async function orDiscard<Result>(
  { assets }: { readonly assets: readonly { readonly staged: Staged }[] },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    await Promise.allSettled(assets.map(({ staged }) => staged.discard()));
    throw thrown;
  }
}

const named = (format: PackageFormat, { id, repository }: Wanted, version: string): string =>
  `version ${version} of ${id.format} package ${format.naming.display(id)} already exists in repository ${repository.name}`;

async function checkOrigin(
  { store, sources, whenOriginUnknown }: PublishParts,
  format: PackageFormat,
  wanted: Wanted,
  version: string,
): Promise<{ readonly existing: VersionRow | null; readonly rule: GroupRule }> {
  const { id, repository } = wanted;
  const { rows, path, rule } = await sources.of(wanted);
  const here = rows.find((row) => row.repositoryId === repository.id);
  const name = `${id.format} package ${format.naming.display(id)}`;
  requirePublishable({ name, repository, rule, controls: here ?? null });
  const found = await readVersions(
    store.db,
    rows.map((row) => row.id),
    version,
  );
  const existing = found.find((row) => row.packageId === here?.id);
  if (existing !== undefined) return { existing, rule };
  const elsewhere = path.find(
    (source) =>
      source.is === "repository" &&
      found.some((row) => row.packageId === rows.find((candidate) => candidate.repositoryId === source.repository.id)?.id),
  );
  if (elsewhere !== undefined) {
    throw conflict(
      `Package ${named(format, wanted, version)}'s upstream repository ${elsewhere.repository.name}.`,
      "package-version",
      version,
    );
  }
  for (const source of path.filter(isConnection)) {
    const asked = await answerOr(() => sources.list(wanted, source));
    if ("fault" in asked) {
      if (whenOriginUnknown === "allow") continue;
      throw new Fault(
        "UpstreamUnavailable",
        `Nothing was published: ${source.connection} could not say whether it has ${format.naming.display(id)} ${version}. ${asked.fault.message}`,
      );
    }
    if (asked.answer.listing?.versions.some((candidate) => candidate.version === version)) {
      throw conflict(
        `Package ${named(format, wanted, version)}'s external connection ${source.connection}.`,
        "package-version",
        version,
      );
    }
  }
  return { existing: null, rule };
}

/**
 * Whether there is nothing left to do. Throws Conflict where the version may not become what is sent, and
 * ServiceQuotaExceeded where it would have too many assets.
 */
function isDone(format: PackageFormat, wanted: Wanted, existing: VersionRow | null, intent: Intent): boolean {
  const { version, assets } = intent;
  const known = new Map(existing?.assets.map((asset) => [asset.name, asset]));
  const added = assets.filter(({ name }) => !known.has(name));
  const isOverfull = known.size + added.length > maxAssets;
  const overfull = (): Fault => overQuota(`A package version has at most ${maxAssets} assets.`, "package-version", version);
  if (existing === null && isOverfull) throw overfull();
  if (existing === null) return false;
  const { status } = existing;
  const refused = (why: string): Fault =>
    conflict(`Package ${named(format, wanted, version)} and ${why}.`, "package-version", version);
  if (status === "Archived" || status === "Disposed") throw refused(`is ${status}`);
  const isOpen = intent.mayGrow || status === "Unfinished";
  if (!isOpen && !intent.finished) throw refused(`is ${status}: it cannot become unfinished again`);
  const differing = assets.find(({ name, digests }) => known.has(name) && differ(known.get(name)?.digests ?? {}, digests));
  if (differing !== undefined) throw refused(`has an asset ${differing.name} with other content`);
  if (!isOpen && added.length > 0) throw refused("takes no further assets");
  if (isOverfull) throw overfull();
  return added.length === 0 && !(intent.finished && status === "Unfinished");
}

/** Whether an asset that is there is another one than that which is sent, as far as this can be told by now. */
function differ(known: Partial<Digests>, sent: Partial<Digests>): boolean {
  const said = (["sha512", "sha256", "sha1", "md5"] as const).filter((name) => sent[name] !== undefined);
  const shared = said.filter((name) => known[name] !== undefined);
  return shared.length === 0 ? said.length > 0 : shared.some((name) => known[name] !== sent[name]);
}

function record(
  parts: PublishParts,
  format: PackageFormat,
  wanted: Wanted,
  publication: Publication,
  { inspected, controls }: { readonly inspected: Inspected; readonly controls: OriginControls },
): Promise<Published> {
  return parts.store.transaction(async (tx) => {
    const { domain, repository, id } = wanted;
    const { version, tags } = publication;
    const now = parts.now();
    // First, so that whatever else changes the package waits: what is read from here on stays true.
    await bumpGenerations(tx, [packageScope(domain.id, id)]);
    const row = await ensurePackage(tx, repository.id, id, { ...controls, createdAt: now });
    const [existing = null] = await readVersions(tx, [row.id], version);
    if (isDone(format, wanted, existing, intentOf(publication)) && existing !== null) return unchanged(existing);
    const sent = publication.assets.map(({ name, staged: { size, digests } }) => ({ name, size, digests }));
    const before = (existing?.assets ?? []).filter(({ name }) => !sent.some((asset) => asset.name === name));
    const {
      manifest,
      readme,
      notes = {},
      finished = publication.finished,
    } = inspected({ manifest: existing?.manifest ?? null, assets: before });
    const revision = revisionOf(manifest, [...before, ...sent]);
    const first = finished ? ("Published" as const) : ("Unfinished" as const);
    const status = existing === null || existing.status === "Unfinished" ? first : existing.status;
    const change = { status, revision, manifest, readme };
    let versionId = existing?.id ?? null;
    if (versionId === null) {
      const origin = { type: "INTERNAL", repository: repository.name, connection: null } as const;
      const added = { ...change, readme: readme ?? null, packageId: row.id, version, origin, publishedAt: now };
      versionId = await insertVersion(tx, added);
    } else {
      await updateVersion(tx, versionId, change);
    }
    if (versionId === null) throw new Error("a version that was just looked for is there");
    for (const asset of sent) {
      const blobId = await touchBlob(tx, { domainId: domain.id, sha256: asset.digests.sha256, size: asset.size, now });
      await insertAsset(tx, versionId, { ...asset, blobId, remoteUrl: null });
    }
    for (const tag of tags) await putDistTag(tx, row.id, tag, version);
    await addNotes(tx, row.id, notes);
    await addTerms(tx, repository.id, row.id, searchTerms(format, id, manifest));
    return { changed: true, revision, status };
  });
}
