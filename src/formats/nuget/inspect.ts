/* What a version's manifest becomes of its package, sent by its publisher or another registry. */

import { Fault, invalid, isFault, notFound } from "../../model/fault.ts";
import { objectIn, parseJson } from "../../model/json.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import { onlyAsset } from "../../registry/only-asset.ts";
import type { Inspected, NamedBlob, Submission } from "../../registry/package-format.ts";
import { type Contents, readPackage } from "./contents.ts";
import { followManifest } from "./manifest.ts";
import { named, packageFile, symbolsFile } from "./naming.ts";
import { keptText, readVersion } from "./versions.ts";

/** What the handler of a push says, as the manifest of a submission: it has looked into the package to learn its name. */
export interface PushManifest {
  readonly contents: Contents;
  /** Notes that lead from a symbol file to its version. */
  readonly notes?: Readonly<Record<string, string>>;
}

/** Throws a Validation fault on what is no package of this id and version, and no symbols of it. */
export const inspect = async ({ id, version, assets, manifest }: Submission): Promise<Inspected> => {
  const { contents, notes } = objectIn(parseJson(manifest ?? "")) as unknown as PushManifest;
  const asset = onlyOne(assets);
  checkCoordinates(contents, id, version);
  if (asset.name === packageFile(id, version)) {
    const metadata = { manifest: JSON.stringify(contents.manifest), readme: contents.readme };
    return () => metadata;
  }
  return ({ manifest: there }) => {
    if (there === null || asset.name !== symbolsFile(id, version)) throw noPackage(id, version);
    return { manifest: there, ...(notes !== undefined && { notes }) };
  };
};

/** Symbols belong to a package that is there. */
export const noPackage = (id: PackageId, version: string): Fault =>
  notFound(`There is no version ${version} of ${named(id)} that these could be the symbols of.`, "package-version", version);

/**
 * Of a package that another registry sent, which says no digest of it: what is no package of this id and version is not kept.
 * Throws UpstreamUnavailable.
 */
export const examine = async ({ id, version, assets, manifest: told }: Submission): Promise<Inspected> => {
  const asset = onlyOne(assets);
  // Symbols say nothing that their package does not.
  if (asset.name !== packageFile(id, version)) return ({ manifest }) => ({ manifest: manifest ?? told ?? "" });
  try {
    const contents = await readPackage(asset);
    checkCoordinates(contents, id, version);
    const manifest = followManifest(JSON.stringify(contents.manifest), told ?? "");
    return () => ({ manifest, readme: contents.readme });
  } catch (thrown) {
    if (!isFault(thrown, "Validation")) throw thrown;
    const why = `What another registry sent for ${asset.name} is not that package. ${thrown.message}`;
    throw new Fault("UpstreamUnavailable", why, { cause: thrown });
  }
};

const onlyOne = (assets: readonly NamedBlob[]): NamedBlob => onlyAsset(assets, "Exactly one package is published at a time.");

const checkCoordinates = ({ manifest }: Contents, id: PackageId, version: string): void => {
  if (manifest.id.toLowerCase() === id.name && keptText(readVersion(manifest.version)) === version) return;
  throw invalid(
    `The nuspec in the package is that of ${quote(`${manifest.id} ${manifest.version}`)}, not of ${id.name} ${version}.`,
    "CANNOT_PARSE",
  );
};
