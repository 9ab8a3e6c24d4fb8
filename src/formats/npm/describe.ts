/* What the API says of a version, out of its manifest (formats spec, common 7). */

import { isObject, type JsonObject, objectIn, parseObject, textIn } from "../../model/json.ts";
import type { PackageId } from "../../model/package.ts";
import type { Dependency, VersionDescription } from "../../registry/package-format.ts";
import { naming } from "./naming.ts";

const dependencyKinds = [
  ["dependencies", "regular"],
  ["devDependencies", "dev"],
  ["peerDependencies", "peer"],
  ["optionalDependencies", "optional"],
] as const;

export const describe = (id: PackageId, text: string): VersionDescription => {
  const manifest = parseObject(text) ?? {};
  return {
    displayName: naming.display(id),
    summary: textIn(manifest.description),
    homePage: textIn(manifest.homepage),
    sourceCodeRepository: textIn(manifest.repository) ?? textIn(objectIn(manifest.repository).url),
    licenses: licensesOf(manifest),
    dependencies: dependenciesOf(manifest),
    keywords: Array.isArray(manifest.keywords) ? manifest.keywords.filter((word) => textIn(word) !== null) : [],
  };
};

const licensesOf = (manifest: JsonObject): VersionDescription["licenses"] =>
  [manifest.license ?? manifest.licenses].flat().flatMap((license) => {
    const name = textIn(license) ?? textIn(objectIn(license).type) ?? textIn(objectIn(license).name);
    return name === null ? [] : [{ name, url: textIn(objectIn(license).url) }];
  });

const dependenciesOf = (manifest: JsonObject): readonly Dependency[] => {
  // Clients repeat optional dependencies among the regular ones.
  const optional = objectIn(manifest.optionalDependencies);
  return dependencyKinds.flatMap(([member, type]) => {
    const wanted = isObject(manifest[member]) ? Object.entries(manifest[member]) : [];
    const own = type === "regular" ? wanted.filter(([name]) => !Object.hasOwn(optional, name)) : wanted;
    return own.map(([name, requirement]) => ({ ...coordinatesOf(name), type, requirement: textIn(requirement) }));
  });
};

const coordinatesOf = (name: string): Pick<Dependency, "namespace" | "package"> => {
  const slash = name.indexOf("/");
  return name.startsWith("@") && slash > 1
    ? { namespace: name.slice(1, slash), package: name.slice(slash + 1) }
    : { namespace: null, package: name };
};
