/*
 * Publishing a version, the same for every format (service spec 11.4, 13.3): check, inspect, commit the bytes, record
 * the rows in one transaction. Nothing is visible before the last step, and after it everything is.
 */
import { conflict, Fault, overQuota } from "../model/fault.ts";
import { touchBlob } from "../store/blob-rows.ts";
import type { Store, Tx } from "../store/database.ts";
import { putDistTag } from "../store/dist-tags.ts";
import { bumpGenerations, packageScope } from "../store/generations.ts";
import { ensurePackage } from "../store/packages.ts";
import { addTerms } from "../store/search.ts";
import { insertAsset, insertVersion, type NewVersion, readVersions, updateVersion, type VersionRow } from "../store/versions.ts";
import type { Publication, Published } from "./format-session.ts";
import { firstControls } from "./origin-controls.ts";
import type { PackageFormat, VersionMetadata } from "./package-format.ts";
import { answerOr, isConnection, type Sources, type Wanted } from "./package-sources.ts";
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

/** Throws AccessDenied, Conflict, Validation, ServiceQuotaExceeded or UpstreamUnavailable; nothing is kept then. */
export const publish = (
  parts: PublishParts,
  format: PackageFormat,
  wanted: Wanted,
  publication: Publication,
): Promise<Published> =>
  orDiscard(publication, async () => {
    const { id, version, assets, manifest } = publication;
    const existing = await checkOrigin(parts, format, wanted, version);
    if (existing !== null && isDone(format, wanted, existing, publication)) {
      await Promise.all(assets.map(({ staged }) => staged.discard()));
      return { changed: false, revision: existing.revision, status: existing.status };
    }
    const metadata = await format.inspect({
      id,
      version,
      manifest: manifest ?? existing?.manifest ?? null,
      assets: assets.map(({ name, staged }) => ({ name, size: staged.size, digests: staged.digests, open: staged.open })),
    });
    for (const { staged } of assets) await staged.commit();
    return record(parts, format, wanted, publication, metadata);
  });

/** Gives what the work gives; discards everything staged when it fails. */
export async function orDiscard<Result>({ assets }: Publication, work: () => Promise<Result>): Promise<Result> {
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
): Promise<VersionRow | null> {
  const { id, repository } = wanted;
  const { rows, path } = await sources.of(wanted);
  const here = rows.find((row) => row.repositoryId === repository.id);
  if (here?.publish === "BLOCK") {
    throw new Fault(
      "AccessDenied",
      `The origin controls of ${id.format} package ${format.naming.display(id)} in repository ${repository.name} do not allow publishing.`,
    );
  }
  const found = await readVersions(
    store.db,
    rows.map((row) => row.id),
    version,
  );
  const existing = found.find((row) => row.packageId === here?.id);
  if (existing !== undefined) return existing;
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
  return null;
}

/** Whether there is nothing left to do. Throws Conflict where the version may not become what was sent. */
function isDone(format: PackageFormat, wanted: Wanted, existing: VersionRow, publication: Publication): boolean {
  const { status } = existing;
  const gone = status === "Archived" || status === "Disposed";
  const mayGrow = publication.mayGrow || status === "Unfinished";
  let grows = false;
  for (const { name, staged } of publication.assets) {
    const known = existing.assets.find((asset) => asset.name === name);
    if (known === undefined && mayGrow && !gone) {
      grows = true;
      continue;
    }
    if (known?.digests.sha512 === staged.digests.sha512 && !gone) continue;
    const why = gone
      ? `is ${status}`
      : known === undefined
        ? "takes no further assets"
        : `has an asset ${name} with other content`;
    throw conflict(`Package ${named(format, wanted, publication.version)} and ${why}.`, "package-version", publication.version);
  }
  return !grows && !(publication.finished && status === "Unfinished");
}

function record(
  parts: PublishParts,
  format: PackageFormat,
  wanted: Wanted,
  publication: Publication,
  metadata: VersionMetadata,
): Promise<Published> {
  return parts.store.transaction(async (tx) => {
    const { domain, repository, id } = wanted;
    const now = parts.now();
    // First, so that whatever else changes the package waits: a revision names all assets there are.
    await bumpGenerations(tx, [packageScope(domain.id, id)]);
    const row = await ensurePackage(tx, repository.id, id, { ...firstControls("INTERNAL"), createdAt: now });
    const versionId = await insertVersion(tx, newVersion(row.id, wanted, publication, metadata, now));
    if (versionId === null) {
      // Two publishers of one version meet here: the second sees the first's rows.
      const [first] = await readVersions(tx, [row.id], publication.version);
      if (first !== undefined && isDone(format, wanted, first, publication)) {
        return { changed: false, revision: first.revision, status: first.status };
      }
    }
    const stored = await recordAssets(tx, row.id, wanted, publication, now);
    if (stored.assets.length > maxAssets) {
      throw overQuota(`A package version has at most ${maxAssets} assets.`, "package-version", publication.version);
    }
    const { manifest, readme } = metadata;
    const revision = revisionOf(manifest, stored.assets);
    const status = stored.status === "Unfinished" && publication.finished ? "Published" : stored.status;
    await updateVersion(tx, stored.id, { manifest, revision, status, readme });
    for (const tag of publication.tags) await putDistTag(tx, row.id, tag, publication.version);
    await addTerms(tx, repository.id, row.id, searchTerms(format, id, manifest));
    return { changed: true, revision, status };
  });
}

const newVersion = (
  packageId: number,
  { repository }: Wanted,
  publication: Publication,
  metadata: VersionMetadata,
  now: number,
): NewVersion => ({
  packageId,
  version: publication.version,
  status: publication.finished ? "Published" : "Unfinished",
  origin: { type: "INTERNAL", repository: repository.name, connection: null },
  revision: "new",
  manifest: metadata.manifest,
  readme: metadata.readme,
  publishedAt: now,
});

/** Gives the version as it is afterwards. */
async function recordAssets(
  tx: Tx,
  packageId: number,
  { domain }: Wanted,
  { version, assets }: Publication,
  now: number,
): Promise<VersionRow> {
  const [row] = await readVersions(tx, [packageId], version);
  if (row === undefined) throw new Error("a version that was just recorded is not there");
  for (const { name, staged } of assets) {
    const { size, digests } = staged;
    const blobId = await touchBlob(tx, { domainId: domain.id, sha256: digests.sha256, size, now });
    await insertAsset(tx, row.id, { name, size, digests, blobId, remoteUrl: null });
  }
  const [grown] = await readVersions(tx, [packageId], version);
  if (grown === undefined) throw new Error("a version that was just recorded is not there");
  return grown;
}
