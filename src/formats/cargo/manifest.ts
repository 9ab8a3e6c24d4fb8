/* What is kept of a version beside its crate, as JSON text. */
import { isObject, type JsonObject, objectIn, parseJson, textIn } from "../../model/json.ts";

export interface Manifest {
  /** Its line of the index, without `yanked`; as another registry has it, or made of what its publisher said. */
  readonly line: JsonObject;
  /** Another registry's users are not to take it. */
  readonly yanked?: true;
  /** What the crate's own Cargo.toml says; absent while nobody looked into the crate. */
  readonly about?: About;
}

export interface About {
  readonly description?: string;
  readonly homepage?: string;
  readonly documentation?: string;
  readonly repository?: string;
  readonly license?: string;
  readonly keywords?: readonly string[];
}

export const maxManifestBytes = 4 * 1024 * 1024;

export const parseManifest = (text: string): Manifest => {
  const { line, yanked, about } = objectIn(parseJson(text));
  return { line: objectIn(line), ...(yanked === true && { yanked }), ...(isObject(about) && { about: about as About }) };
};

/** The crate's name as it was published; null where the manifest is none. */
export const publishedName = ({ line }: Manifest): string | null => textIn(line.name);

/** A kept version as the other registry has it now: of a line nothing but `yanked` may change. Takes and gives JSON text. */
export const followManifest = (keptText: string, nowText: string): string => {
  const { yanked: _, ...kept } = parseManifest(keptText);
  return JSON.stringify({ ...kept, ...(parseManifest(nowText).yanked && { yanked: true }) } satisfies Manifest);
};

/** The one asset of a version; `name` is the package's. */
export const assetName = (name: string, version: string): string => `${name}-${version}.crate`;
