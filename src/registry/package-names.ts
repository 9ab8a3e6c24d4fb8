/* Packages and versions by the names an API caller wrote, in the one spelling that is kept. */
import { invalid, isFault } from "../model/fault.ts";
import { type FormatName, namespaceRules, type PackageId } from "../model/package.ts";
import type { PackageFormat } from "./package-format.ts";

export type Formats = ReadonlyMap<FormatName, PackageFormat>;

/** The format itself. Throws a Validation fault when this server does not have it yet. */
export function requireFormat(formats: Formats, name: FormatName): PackageFormat {
  const format = formats.get(name);
  if (format === undefined) throw invalid(`This server does not have the package format ${name} yet.`);
  return format;
}

/**
 * A package's one spelling. Throws a Validation fault on what the format does not allow; a format that this server does
 * not have keeps names as they are.
 */
export function normalizePackage(formats: Formats, { format, namespace, name }: PackageId): PackageId {
  const rule = namespaceRules[format];
  if (rule === "required" && namespace === null) throw invalid(`A ${format} package needs a namespace.`);
  if (rule === "none" && namespace !== null) throw invalid(`A ${format} package has no namespace.`);
  const naming = formats.get(format)?.naming;
  return naming === undefined ? { format, namespace, name } : { format, ...naming.normalize(namespace, name) };
}

/** A version's one spelling. What the format does not take for a version stays as it is, and will not be found. */
export function normalizeVersion(formats: Formats, format: FormatName, version: string): string {
  try {
    return formats.get(format)?.versions.normalize(version) ?? version;
  } catch (thrown) {
    if (isFault(thrown, "Validation")) return version;
    throw thrown;
  }
}
