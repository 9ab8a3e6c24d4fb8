/* Where everything is below a repository's endpoint, which ends with a slash (formats spec, nuget 1). */

/** The two that list versions' metadata: clients of old do not see what needs SemVer 2. */
export const hives = ["registration", "registration-semver2"] as const;
export type Hive = (typeof hives)[number];

const flatFolder = (endpoint: string, id: string): string => `${endpoint}v3/flatcontainer/${encodeURIComponent(id)}/`;

/** A file of a version; ids and versions in the one spelling that is kept. */
export const fileUrl = (endpoint: string, id: string, version: string, file: string): string =>
  `${flatFolder(endpoint, id)}${version}/${encodeURIComponent(file)}`;

const hiveFolder = (endpoint: string, hive: Hive, id: string): string => `${endpoint}v3/${hive}/${encodeURIComponent(id)}/`;

export const registrationUrl = (endpoint: string, hive: Hive, id: string): string =>
  `${hiveFolder(endpoint, hive, id)}index.json`;

export const leafUrl = (endpoint: string, hive: Hive, id: string, version: string): string =>
  `${hiveFolder(endpoint, hive, id)}${version}.json`;

export const pageUrl = (endpoint: string, hive: Hive, id: string, bounds: readonly [lower: string, upper: string]): string =>
  `${hiveFolder(endpoint, hive, id)}page/${bounds.join("/")}.json`;
