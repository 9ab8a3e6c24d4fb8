/* What is kept of a version beside its package, as JSON text: what its nuspec says. */
import { isObject, objectIn, parseJson, textIn } from "../../model/json.ts";

export interface Manifest {
  /** As it was published, with its case. */
  readonly id: string;
  /** In the normal form, with case and build metadata. */
  readonly version: string;
  readonly needsSemVer2?: true;
  readonly title?: string;
  readonly authors?: string;
  readonly description?: string;
  readonly summary?: string;
  readonly releaseNotes?: string;
  readonly copyright?: string;
  readonly language?: string;
  readonly tags?: readonly string[];
  readonly projectUrl?: string;
  readonly repositoryUrl?: string;
  readonly iconUrl?: string;
  readonly licenseUrl?: string;
  readonly licenseExpression?: string;
  /** Files in the package, by their paths. */
  readonly files?: Readonly<Partial<Record<PackedFile, string>>>;
  readonly requireLicenseAcceptance?: true;
  readonly minClientVersion?: string;
  readonly dependencyGroups?: readonly DependencyGroup[];
  readonly packageTypes?: readonly PackageType[];
  /** What another registry says of it beside, in its own words. */
  readonly deprecation?: unknown;
  readonly vulnerabilities?: unknown;
}

export const packedFiles = ["readme", "icon", "license"] as const;
export type PackedFile = (typeof packedFiles)[number];

export const isPackedFile = (text: string): text is PackedFile => (packedFiles as readonly string[]).includes(text);

export interface DependencyGroup {
  /** Left out for any. */
  readonly targetFramework?: string;
  readonly dependencies: readonly NugetDependency[];
}

export interface NugetDependency {
  readonly id: string;
  /** In interval syntax. */
  readonly range: string;
}

export interface PackageType {
  readonly name: string;
  readonly version?: string;
}

export const maxManifestLength = 4 * 1024 * 1024;

export const parseManifest = (text: string): Manifest => {
  const manifest = objectIn(parseJson(text));
  return { ...manifest, id: textIn(manifest.id) ?? "", version: textIn(manifest.version) ?? "" };
};

/** A kept version with what the other registry warns of now. Takes and gives JSON text. */
export const followManifest = (keptText: string, nowText: string): string => {
  const { deprecation: _, vulnerabilities: __, ...kept } = parseManifest(keptText);
  const { deprecation, vulnerabilities } = parseManifest(nowText);
  return JSON.stringify({
    ...kept,
    ...(isObject(deprecation) && { deprecation }),
    ...(Array.isArray(vulnerabilities) && { vulnerabilities }),
  } satisfies Manifest);
};
