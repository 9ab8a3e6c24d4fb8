/* A project as JSON, for tools that ask for more than an index says: its metadata, and the files of its versions. */
import type { PackageView, VersionView } from "../../registry/format-session.ts";
import { type CoreMetadata, fieldOf, listOf } from "./core-metadata.ts";
import { parseDistribution } from "./distribution.ts";
import { parseManifest } from "./manifest.ts";
import { filesOf, type IndexFile, listedVersions } from "./simple-page.ts";
import { versions } from "./versions.ts";

/** The newest version that is neither yanked nor a prerelease, else the newest of all. */
const newestOf = (listed: readonly VersionView[]): VersionView | undefined => {
  const ordered = listed.toSorted((a, b) => versions.compare(b.version, a.version));
  const isYanked = ({ manifest, assets }: VersionView): boolean => {
    const { yanked, files } = parseManifest(manifest);
    return yanked !== undefined || (assets.length > 0 && assets.every(({ name }) => files[name]?.yanked !== undefined));
  };
  return (
    ordered.find((candidate) => !versions.isPrerelease(candidate.version) && !isYanked(candidate)) ??
    ordered.find((candidate) => !isYanked(candidate)) ??
    ordered[0]
  );
};

/** Of one version, or of the project with its newest; null where there is no such version to show. */
export const projectJson = async (view: PackageView, endpoint: string, version: string | null): Promise<string | null> => {
  const listed = listedVersions(view);
  const shown = version === null ? newestOf(listed) : listed.find((candidate) => candidate.version === version);
  if (shown === undefined) return null;
  const place = { name: view.id.name, root: new URL(endpoint).pathname };
  const filesIn = (one: VersionView) => filesOf(place, one).map((file) => fileJson(file, view.id.name, endpoint));
  const releases = Object.fromEntries(listed.map((one) => [one.version, filesIn(one)]));
  return JSON.stringify({
    info: infoOf(view, shown, await view.readme(shown.version)),
    last_serial: 0,
    ...(version === null && { releases }),
    urls: filesIn(shown),
    vulnerabilities: [],
  });
};

const infoOf = (view: PackageView, { version, manifest }: VersionView, readme: string | null) => {
  const { name, metadata, yanked } = parseManifest(manifest);
  return {
    name: name || view.id.name,
    version,
    summary: fieldOf(metadata, "summary"),
    description: readme,
    description_content_type: fieldOf(metadata, "description_content_type"),
    author: fieldOf(metadata, "author"),
    author_email: fieldOf(metadata, "author_email"),
    maintainer: fieldOf(metadata, "maintainer"),
    maintainer_email: fieldOf(metadata, "maintainer_email"),
    license: fieldOf(metadata, "license"),
    license_expression: fieldOf(metadata, "license_expression"),
    keywords: fieldOf(metadata, "keywords"),
    home_page: fieldOf(metadata, "home_page"),
    project_urls: linksIn(metadata),
    classifiers: listOf(metadata, "classifier"),
    requires_dist: listOf(metadata, "requires_dist"),
    requires_python: fieldOf(metadata, "requires_python"),
    provides_extra: listOf(metadata, "provides_extra"),
    yanked: yanked !== undefined,
    yanked_reason: typeof yanked === "string" ? yanked : null,
  };
};

const linksIn = (metadata: CoreMetadata): Readonly<Record<string, string>> =>
  Object.fromEntries(
    listOf(metadata, "project_url").map((link) => {
      const comma = link.indexOf(",");
      return [link.slice(0, comma).trim(), link.slice(comma + 1).trim()];
    }),
  );

const kinds = { wheel: "bdist_wheel", sdist: "sdist", egg: "bdist_egg" } as const;

const fileJson = ({ filename, path, digests, size, facts }: IndexFile, project: string, endpoint: string) => ({
  filename,
  url: new URL(path, endpoint).href,
  digests,
  size,
  packagetype: kinds[parseDistribution(filename, project)?.kind ?? "sdist"],
  requires_python: facts.requiresPython ?? null,
  upload_time: facts.uploadedAt?.replace(/(?:\.\d+)?Z$/u, "") ?? null,
  upload_time_iso_8601: facts.uploadedAt ?? null,
  yanked: facts.yanked !== undefined,
  yanked_reason: typeof facts.yanked === "string" ? facts.yanked : null,
});
