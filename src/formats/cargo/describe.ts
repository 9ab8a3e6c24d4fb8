/* What the API says of a version (formats spec, common 7). */
import { isObject, objectIn, textIn } from "../../model/json.ts";
import type { PackageId } from "../../model/package.ts";
import type { Dependency, VersionDescription } from "../../registry/package-format.ts";
import { parseManifest, publishedName } from "./manifest.ts";

export const describe = (id: PackageId, text: string): VersionDescription => {
  const manifest = parseManifest(text);
  const { about = {}, line } = manifest;
  return {
    displayName: publishedName(manifest) ?? id.name,
    summary: about.description ?? null,
    homePage: about.homepage ?? null,
    sourceCodeRepository: about.repository ?? null,
    licenses: about.license === undefined ? [] : [{ name: about.license, url: null }],
    dependencies: Array.isArray(line.deps) ? line.deps.filter(isObject).flatMap(dependencyOf) : [],
    keywords: about.keywords ?? [],
  };
};

/** A dependency under another name has its own one as `package`. */
const dependencyOf = (given: unknown): readonly Dependency[] => {
  const { name, package: real, kind, req } = objectIn(given);
  const called = textIn(real) ?? textIn(name);
  if (called === null) return [];
  return [{ namespace: null, package: called.toLowerCase(), type: textIn(kind) ?? "normal", requirement: textIn(req) }];
};
