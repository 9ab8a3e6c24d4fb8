/* Versions that others take over from what they leave out themselves (PackageFormat.parent). */
import { isFault } from "../model/fault.ts";
import type { PackageId } from "../model/package.ts";
import type { PackageFormat } from "./package-format.ts";

const maxAncestors = 10;

/** The manifests of a version's ancestors, the nearest first, up to the first that `find` cannot give. */
export async function ancestorManifests(
  { parent }: PackageFormat,
  manifest: string,
  find: (id: PackageId, version: string) => Promise<string>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (let last = manifest; found.length < maxAncestors; ) {
    const next = parent?.(last) ?? null;
    if (next === null) break;
    try {
      last = await find(next.id, next.version);
    } catch (thrown) {
      if (isFault(thrown, "ResourceNotFound") || isFault(thrown, "Validation") || isFault(thrown, "UpstreamUnavailable")) break;
      throw thrown;
    }
    found.push(last);
  }
  return found;
}
