/* Packages and versions by the names an API caller wrote, in the one spelling that is kept. */
import { invalid, isFault } from "../model/fault.ts";
import { type FormatName, namespaceRules, type PackageId } from "../model/package.ts";
import type { Formats } from "./package-format.ts";

/** A package's one spelling. Throws a Validation fault on what the format does not allow. */
export function normalizePackage(formats: Formats, { format, namespace, name }: PackageId): PackageId {
  const rule = namespaceRules[format];
  if (rule === "required" && namespace === null) throw invalid(`A ${format} package needs a namespace.`);
  if (rule === "none" && namespace !== null) throw invalid(`A ${format} package has no namespace.`);
  return { format, ...formats[format].naming.normalize(namespace, name) };
}

/** A version's one spelling. What the format does not take for a version stays as it is, and will not be found. */
export function normalizeVersion(formats: Formats, format: FormatName, version: string): string {
  try {
    return formats[format].versions.normalize(version);
  } catch (thrown) {
    if (isFault(thrown, "Validation")) return version;
    throw thrown;
  }
}
