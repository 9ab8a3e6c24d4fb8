/* Changing what is said of versions that are here: tags and manifests. */
import { invalid, notFound } from "../model/fault.ts";
import type { Store, Tx } from "../store/database.ts";
import { countDistTags, deleteDistTag, putDistTag } from "../store/dist-tags.ts";
import { ensurePackage, type PackageRow } from "../store/packages.ts";
import { readVersions, updateVersion } from "../store/versions.ts";
import { readGroupRule } from "./group-rules.ts";
import { firstControls } from "./origin-controls.ts";
import type { Wanted } from "./package-sources.ts";
import { changePackage, keyOf } from "./places.ts";
import { revisionOf } from "./revision.ts";

const maxTags = 1_000;

/** `visible` says whether the version can be seen through the repository. Throws ResourceNotFound when it cannot. */
export async function setTag(
  store: Store,
  wanted: Wanted,
  change: { readonly tag: string; readonly version: string; readonly visible: boolean; readonly now: number },
): Promise<void> {
  if (!change.visible) {
    throw notFound(
      `Version ${change.version} is not in repository ${wanted.repository.name}.`,
      "package-version",
      change.version,
    );
  }
  await changePackage(store, keyOf(wanted), async (tx, there) => {
    const row = there ?? (await makePackage(tx, wanted, change.now));
    await putDistTag(tx, row.id, change.tag, change.version);
    if ((await countDistTags(tx, row.id)) > maxTags) throw invalid(`A package has at most ${maxTags} tags.`);
  });
}

async function makePackage(tx: Tx, { domain, repository, id }: Wanted, createdAt: number): Promise<PackageRow> {
  const controls = firstControls("EXTERNAL", await readGroupRule(tx, domain.id, id));
  return ensurePackage(tx, repository.id, id, { ...controls, createdAt });
}

/** Throws ResourceNotFound when the repository itself has no such tag. */
export async function removeTag(store: Store, wanted: Wanted, tag: string): Promise<void> {
  await changePackage(store, keyOf(wanted), async (tx, row) => {
    if (row === null || !(await deleteDistTag(tx, row.id, tag))) {
      throw notFound(`Repository ${wanted.repository.name} has no tag ${tag} for this package.`);
    }
  });
}

/** Gives each version stored here the manifest that `rewrite` makes of its own; equal ones stay untouched. */
export async function rewriteManifests(
  store: Store,
  wanted: Wanted,
  rewrite: (version: string, manifest: string) => string,
): Promise<void> {
  await changePackage(store, keyOf(wanted), async (tx, row) => {
    if (row === null) return;
    for (const version of await readVersions(tx, [row.id])) {
      const manifest = rewrite(version.version, version.manifest);
      if (manifest === version.manifest) continue;
      await updateVersion(tx, version.id, { manifest, revision: revisionOf(manifest, version.assets) });
    }
  });
}
