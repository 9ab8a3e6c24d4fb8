/* What a version's manifest becomes when a file is added to it, by its publisher or from another registry. */

import { invalid } from "../../model/fault.ts";
import { objectIn, parseJson, textIn } from "../../model/json.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { Inspected, Submission, VersionBefore, VersionMetadata } from "../../registry/package-format.ts";
import { checkMetadata, metadataIn, sha256Of } from "./contents.ts";
import { fieldOf, metadataOfForm, type ParsedMetadata, parseMetadata } from "./core-metadata.ts";
import { attestationsOf, type Distribution, parseDistribution } from "./distribution.ts";
import { type FileFacts, type Manifest, maxManifestLength, parseManifest } from "./manifest.ts";
import { isSameVersion } from "./versions.ts";

/** What the handler of an upload says of it, as the manifest of a submission. */
export interface UploadManifest {
  /** In the form of PEP 700. */
  readonly uploadedAt: string;
  /** The form's fields; those that came more than once are lists. */
  readonly form: Readonly<Record<string, string | readonly string[]>>;
}

/** Takes one distribution and, where they were sent, its attestations. Throws a Validation fault. */
export const inspect = async ({ id, version, assets, manifest }: Submission): Promise<Inspected> => {
  const found = assets.flatMap((asset) => {
    const distribution = parseDistribution(asset.name, id.name);
    return distribution === null ? [] : [{ asset, distribution }];
  });
  const [only] = found;
  if (only === undefined || found.length > 1) throw invalid("Exactly one distribution is published at a time.");
  const { asset, distribution } = only;
  if (!isSameVersion(distribution.version, version)) throw otherVersion(asset.name, version);
  const { form, uploadedAt } = objectIn(parseJson(manifest ?? ""));
  const bytes = await metadataIn(asset, distribution, id);
  const parsed = bytes === null ? metadataOfForm(objectIn(form)) : readMetadata(bytes, id, version);
  const isAttested = assets.some(({ name }) => name === attestationsOf(asset.name));
  const facts: FileFacts = {
    ...factsOf(bytes, parsed, distribution),
    ...(textIn(uploadedAt) !== null && { uploadedAt: String(uploadedAt) }),
    ...(isAttested && { provenance: true as const }),
  };
  return (before) => {
    const after = added(id, asset.name, facts, parsed, before);
    if (after.manifest.length > maxManifestLength) throw invalid("The metadata of the version are larger than 4 MB.");
    return after;
  };
};

/**
 * As `inspect`, of a file of another registry, whose own word on it counts more than what stands in it. What would grow too
 * large stays as it was. Throws a Validation fault.
 */
export const examine = async ({ id, version, assets, manifest: told }: Submission): Promise<Inspected> => {
  const [asset] = assets;
  const distribution = asset === undefined ? null : parseDistribution(asset.name, id.name);
  const bytes = asset === undefined || distribution === null ? null : await metadataIn(asset, distribution, id);
  if (asset === undefined || distribution === null || bytes === null) throw invalid("The file holds no metadata.");
  const parsed = readMetadata(bytes, id, version);
  const facts = { ...factsOf(bytes, parsed, distribution), ...parseManifest(told ?? "").files[asset.name] };
  return (before) => {
    const after = added(id, asset.name, facts, parsed, before);
    return after.manifest.length > maxManifestLength && before.manifest !== null ? { manifest: before.manifest } : after;
  };
};

const otherVersion = (filename: string, version: string) =>
  invalid(`${quote(filename)} is not the name of a file of version ${version}.`);

const readMetadata = (bytes: Buffer, id: PackageId, version: string): ParsedMetadata => {
  const parsed = parseMetadata(bytes.toString("utf8"));
  checkMetadata({ name: fieldOf(parsed.fields, "name"), version: fieldOf(parsed.fields, "version") }, id, version);
  return parsed;
};

const factsOf = (bytes: Buffer | null, { fields }: ParsedMetadata, { kind }: Distribution): FileFacts => {
  const requiresPython = fieldOf(fields, "requires_python");
  return {
    ...(requiresPython !== null && { requiresPython }),
    ...(kind === "wheel" && bytes !== null && { metadata: sha256Of(bytes) }),
  };
};

/** The version's own words come from its first wheel, or else from its first file: a source archive may leave much open. */
const speaksFor = (filename: string, { source }: Manifest): boolean =>
  source === null || (filename.endsWith(".whl") && !source.endsWith(".whl"));

const added = (
  id: PackageId,
  filename: string,
  facts: FileFacts,
  parsed: ParsedMetadata,
  { manifest: text }: VersionBefore,
): VersionMetadata => {
  const before = parseManifest(text ?? "");
  const isSpeaker = speaksFor(filename, before);
  const manifest = JSON.stringify({
    ...before,
    name: (isSpeaker ? fieldOf(parsed.fields, "name") : before.name) ?? (before.name || id.name),
    ...(isSpeaker && { metadata: parsed.fields, source: filename }),
    files: { ...before.files, [filename]: { ...before.files[filename], ...facts } },
  } satisfies Manifest);
  return isSpeaker ? { manifest, readme: parsed.description } : { manifest };
};
