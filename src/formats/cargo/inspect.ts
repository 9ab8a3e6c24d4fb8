/* What is kept of a crate: its line of the index, which its publisher says, and what it says of itself. */

import { invalid } from "../../model/fault.ts";
import { objectIn, parseJson, textIn } from "../../model/json.ts";
import { quote } from "../../model/quote.ts";
import { onlyAsset } from "../../registry/only-asset.ts";
import type { Inspected, NamedBlob, Submission } from "../../registry/package-format.ts";
import { type Contents, readCrate } from "./contents.ts";
import { type Manifest, parseManifest, publishedName } from "./manifest.ts";

/** What the handler of a publish says of it, as the manifest of a submission. */
export interface PublishManifest {
  /** The line of the index without `cksum`. */
  readonly line: Readonly<Record<string, unknown>>;
  readonly readme: string | null;
}

/** Throws a Validation fault on a crate that cargo would not unpack, or that is another's. */
export const inspect = async ({ id, version, assets, manifest }: Submission): Promise<Inspected> => {
  const crate = onlyOne(assets);
  const said = objectIn(parseJson(manifest ?? ""));
  const line = objectIn(said.line);
  const name = textIn(line.name) ?? id.name;
  const contents = await readCrate(crate, name, version);
  checkCoordinates(contents, name, version);
  const kept: Manifest = { line: { ...line, cksum: crate.digests.sha256 }, about: contents.about };
  const metadata = { manifest: JSON.stringify(kept), readme: textIn(said.readme) ?? contents.readme };
  // A version has one asset, so that nothing was there before.
  return () => metadata;
};

/** As `inspect`, of a crate that another registry sent: its line stays as it is told. */
export const examine = async ({ assets, version, manifest: told }: Submission): Promise<Inspected> => {
  const crate = onlyOne(assets);
  const { about, readme } = await readCrate(crate, publishedName(parseManifest(told ?? "")) ?? "", version);
  return ({ manifest }) => ({
    manifest: JSON.stringify({ ...parseManifest(manifest ?? told ?? ""), about } satisfies Manifest),
    readme,
  });
};

const onlyOne = (assets: readonly NamedBlob[]): NamedBlob =>
  onlyAsset(assets, "A version of a cargo package has exactly one asset.");

const checkCoordinates = (found: Contents, name: string, version: string): void => {
  if (found.name === name && found.version === version) return;
  throw invalid(`The Cargo.toml in the crate is that of ${quote(`${found.name} ${found.version}`)}, not of ${name} ${version}.`);
};
