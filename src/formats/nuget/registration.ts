/* A package's metadata as NuGet's clients read them (formats spec, nuget 3): an index of pages of leaves, one for each version. */
import type { PackageView } from "../../registry/format-session.ts";
import { fileUrl, type Hive, leafUrl, pageUrl, registrationUrl } from "./addresses.ts";
import { type ListedVersion, listedVersions } from "./listed-versions.ts";
import type { DependencyGroup, Manifest } from "./manifest.ts";
import { packageFile } from "./naming.ts";

/** Where the documents are, and of which of the two kinds. */
export interface HivePlace {
  readonly endpoint: string;
  readonly hive: Hive;
}

/** What has fewer versions is one document. */
const pagedFrom = 128;
const pageSize = 64;

type View = Pick<PackageView, "id" | "versions">;

const versionsIn = (view: View, { hive }: HivePlace) => listedVersions(view, { semVer2: hive === "registration-semver2" });

/** Null where there is no version to show. */
export const registrationIndex = (view: View, place: HivePlace): string | null => {
  const versions = versionsIn(view, place);
  if (versions.length === 0) return null;
  const { endpoint, hive } = place;
  const self = registrationUrl(endpoint, hive, view.id.name);
  const isPaged = versions.length >= pagedFrom;
  const items = pagesOf(versions).map((some) => {
    const [lower, upper] = boundsOf(some);
    const at = isPaged ? pageUrl(endpoint, hive, view.id.name, keptBounds(some)) : `${self}#page/${lower}/${upper}`;
    return pageOf(view, place, { at, versions: some, isWhole: !isPaged });
  });
  return JSON.stringify({ "@id": self, count: items.length, items });
};

const pagesOf = (versions: readonly ListedVersion[]): readonly (readonly ListedVersion[])[] => {
  if (versions.length < pagedFrom) return [versions];
  return Array.from({ length: Math.ceil(versions.length / pageSize) }, (_, page) =>
    versions.slice(page * pageSize, (page + 1) * pageSize),
  );
};

const boundsOf = (versions: readonly ListedVersion[]): readonly [string, string] => [
  versions[0]?.text ?? "",
  versions.at(-1)?.text ?? "",
];

const keptBounds = (versions: readonly ListedVersion[]): readonly [string, string] => [
  versions[0]?.view.version ?? "",
  versions.at(-1)?.view.version ?? "",
];

/** The versions between the bounds, which stay where they were said to be when others come or go; null where there are none. */
export const registrationPage = (view: View, place: HivePlace, [lower, upper]: readonly [string, string]): string | null => {
  const all = versionsIn(view, place);
  const [from, to] = [lower, upper].map((bound) => all.findIndex((one) => one.view.version === bound));
  if (from === undefined || to === undefined || from < 0 || to < from) return null;
  const at = pageUrl(place.endpoint, place.hive, view.id.name, [lower, upper]);
  return JSON.stringify(pageOf(view, place, { at, versions: all.slice(from, to + 1), isWhole: true }));
};

/** One version; null where it is not to be shown. */
export const registrationLeaf = (view: View, place: HivePlace, version: string): string | null => {
  const found = versionsIn(view, place).find((one) => one.view.version === version);
  if (found === undefined) return null;
  const { published, listed } = entryOf(view, place, found);
  return JSON.stringify({ ...leafOf(view, place, found), listed, published });
};

interface Page {
  readonly at: string;
  readonly versions: readonly ListedVersion[];
  readonly isWhole: boolean;
}

const pageOf = (view: View, place: HivePlace, { at, versions, isWhole }: Page) => {
  const [lower, upper] = boundsOf(versions);
  return {
    "@id": at,
    count: versions.length,
    lower,
    upper,
    parent: registrationUrl(place.endpoint, place.hive, view.id.name),
    ...(isWhole && { items: versions.map((version) => leafOf(view, place, version)) }),
  };
};

const leafOf = (view: View, place: HivePlace, version: ListedVersion) => {
  const { endpoint, hive } = place;
  const entry = entryOf(view, place, version);
  return {
    "@id": leafUrl(endpoint, hive, view.id.name, version.view.version),
    packageContent: entry.packageContent,
    registration: registrationUrl(endpoint, hive, view.id.name),
    catalogEntry: entry,
  };
};

const entryOf = ({ id }: View, { endpoint, hive }: HivePlace, { view, manifest, isListed }: ListedVersion) => {
  const { version } = view;
  const { title, authors, description, summary, language, copyright, releaseNotes } = manifest;
  const { projectUrl, licenseUrl, licenseExpression, tags = [], minClientVersion, packageTypes } = manifest;
  const { deprecation, vulnerabilities } = manifest;
  return {
    "@id": leafUrl(endpoint, hive, id.name, version),
    ...{ id: manifest.id || id.name, version: manifest.version, listed: isListed, published: timeText(view.publishedAt) },
    ...{ title, authors, description, summary, language, copyright, releaseNotes, projectUrl, licenseUrl, licenseExpression },
    ...{ tags, minClientVersion, packageTypes, deprecation, vulnerabilities },
    iconUrl: iconUrl(endpoint, id.name, version, manifest),
    ...(manifest.repositoryUrl !== undefined && { repository: { url: manifest.repositoryUrl } }),
    requireLicenseAcceptance: manifest.requireLicenseAcceptance ?? false,
    packageContent: fileUrl(endpoint, id.name, version, packageFile(id, version)),
    dependencyGroups: (manifest.dependencyGroups ?? []).map((group) => groupOf({ endpoint, hive }, group)),
  };
};

/** Where clients find the icon: in the package, or where the package says. */
export const iconUrl = (endpoint: string, id: string, version: string, { files, iconUrl: said }: Manifest): string | undefined =>
  files?.icon === undefined ? said : fileUrl(endpoint, id, version, "icon");

/** A group without any dependencies says that a framework is supported. */
const groupOf = ({ endpoint, hive }: HivePlace, { targetFramework, dependencies }: DependencyGroup) => ({
  targetFramework,
  dependencies: dependencies.map(({ id, range }) => ({
    id,
    range,
    registration: registrationUrl(endpoint, hive, id.toLowerCase()),
  })),
});

/** ISO 8601 with an offset. */
export const timeText = (time: number): string => new Date(time).toISOString().replace("Z", "+00:00");
