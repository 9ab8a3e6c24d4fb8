/* What a version's manifest becomes when a gem is added to it, by its publisher or from another registry. */

import { invalid } from "../../model/fault.ts";
import { objectIn, parseJson } from "../../model/json.ts";
import { quote } from "../../model/quote.ts";
import { onlyAsset } from "../../registry/only-asset.ts";
import type { Inspected, NamedBlob, Submission, VersionBefore, VersionMetadata } from "../../registry/package-format.ts";
import { type Contents, readGem } from "./contents.ts";
import { type Gem, maxManifestLength, parseManifest } from "./manifest.ts";
import { fileOf, rubyPlatform } from "./naming.ts";

/** What the handler of a push says, as the manifest of a submission: it has looked into the gem to learn its name. */
export interface PushManifest {
  readonly contents: Contents;
  readonly addedAt: number;
}

/** Throws a Validation fault on what is no gem of this name and version. */
export const inspect = async (submission: Submission): Promise<Inspected> => {
  const { contents, addedAt } = objectIn(parseJson(submission.manifest ?? "")) as unknown as PushManifest;
  const asset = onlyOne(submission.assets);
  const gem: Gem = { ...gemOf(contents, submission, asset), addedAt };
  return (before) => {
    const after = added(asset.name, gem, contents, before);
    if (after.manifest.length > maxManifestLength) throw invalid("The gemspecs of the version are larger than 4 MB.");
    return after;
  };
};

/** Of a gem that another registry sent. What would grow too large stays as it was. Throws a Validation fault. */
export const examine = async (fetched: Submission): Promise<Inspected> => {
  const asset = onlyOne(fetched.assets);
  const contents = await readGem(asset);
  const { place } = parseManifest(fetched.manifest ?? "").gems[asset.name] ?? {};
  const gem: Gem = { ...gemOf(contents, fetched, asset), ...(place !== undefined && { place }) };
  return (before) => {
    const after = added(asset.name, gem, contents, before);
    return after.manifest.length > maxManifestLength && before.manifest !== null ? { manifest: before.manifest } : after;
  };
};

const onlyOne = (assets: readonly NamedBlob[]): NamedBlob => onlyAsset(assets, "Exactly one gem is published at a time.");

const gemOf = ({ specification }: Contents, { id, version }: Submission, asset: NamedBlob): Gem => {
  const { name, version: said, platform, ...gem } = specification;
  if (name !== id.name || said !== version || fileOf(name, said, platform) !== asset.name) {
    throw invalid(
      `The gemspec in the gem is that of ${quote(fileOf(name, said, platform))}, not of ${asset.name}.`,
      "CANNOT_PARSE",
    );
  }
  return { platform, ...gem };
};

/** The readme is that of the gem for all platforms, or else of the first. */
const added = (file: string, gem: Gem, { readme }: Contents, before: VersionBefore): VersionMetadata => {
  const { gems } = parseManifest(before.manifest ?? "");
  const manifest = JSON.stringify({ gems: { ...gems, [file]: gem } });
  const isFirst = !Object.entries(gems).some(([other, { about }]) => other !== file && about !== undefined);
  return isFirst || gem.platform === rubyPlatform ? { manifest, readme } : { manifest };
};
