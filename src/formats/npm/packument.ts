/* The two documents of a package (formats spec, npm 3), made of what a repository shows of it. */

import { isObject, type JsonObject, objectIn, parseObject, textIn } from "../../model/json.ts";
import { offloadFrom } from "../../offload/offload.ts";
import type { PackageView, VersionView } from "../../registry/format-session.ts";
import { semanticVersions as versions } from "../../registry/semantic-versions.ts";
import { runsOnInstall, tarballUrl } from "./manifest.ts";
import { naming } from "./naming.ts";

export type PackumentForm = "full" | "abbreviated";

const module = new URL(import.meta.url);
const asideFromLength = 512 * 1024;
const hoisted = ["author", "bugs", "contributors", "description", "homepage", "keywords", "license", "maintainers", "repository"];
const abbreviatedMembers = [
  "name",
  "version",
  "dependencies",
  "optionalDependencies",
  "devDependencies",
  "peerDependencies",
  "peerDependenciesMeta",
  "bundleDependencies",
  "bundledDependencies",
  "acceptDependencies",
  "bin",
  "directories",
  "dist",
  "engines",
  "os",
  "cpu",
  "libc",
  "funding",
  "deprecated",
  "_hasShrinkwrap",
];

/** Versions that lists show, oldest first. */
export const listedVersions = (view: PackageView): readonly VersionView[] =>
  view.versions
    .filter((version) => version.status === "Published")
    .sort((a, b) => a.publishedAt - b.publishedAt || versions.compare(a.version, b.version));

/** The tags that aim at a listed version, with `latest` among them: without it npm installs nothing by name alone. */
export const tagsOf = (view: PackageView, listed: readonly VersionView[]): Readonly<Record<string, string>> => {
  const names = new Set(listed.map(({ version }) => version));
  const newest = listed.at(-1)?.version;
  const tags = Object.entries(view.tags).filter(([, version]) => names.has(version));
  return Object.fromEntries(newest === undefined ? tags : [["latest", newest], ...tags]);
};

/** Changes when a version comes or goes, so that an unpublish of an outdated document is refused. */
export const revisionOf = (listed: readonly VersionView[]): string =>
  `${listed.length}-${(listed.at(-1)?.publishedAt ?? 0).toString(16)}`;

/** What a document is made of; plain values, to be made elsewhere than on the main thread. */
export interface PackumentParts {
  readonly form: PackumentForm;
  readonly endpoint: string;
  readonly name: string;
  readonly revision: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly readme: string | null;
  readonly versions: readonly Pick<VersionView, "version" | "publishedAt" | "manifest">[];
}

/** The document as JSON text; null when no version is left to show. */
export const renderPackument = async (
  view: PackageView,
  form: PackumentForm,
  endpoint: string,
): Promise<Uint8Array | string | null> => {
  const listed = listedVersions(view);
  if (listed.length === 0) return null;
  const tags = tagsOf(view, listed);
  const parts: PackumentParts = {
    form,
    endpoint,
    name: naming.display(view.id),
    revision: revisionOf(listed),
    tags,
    readme: form === "full" ? await view.readme(tags.latest ?? "") : null,
    versions: listed.map(({ version, publishedAt, manifest }) => ({ version, publishedAt, manifest })),
  };
  const length = listed.reduce((sum, { manifest }) => sum + manifest.length, 0);
  return offloadFrom(asideFromLength, length, module, packumentText, parts);
};

/** One version's object by itself, as text. */
export const versionText = (view: PackageView, version: VersionView, endpoint: string): string =>
  JSON.stringify(versionObject(version, naming.display(view.id), endpoint));

export const packumentText = (parts: PackumentParts): string =>
  JSON.stringify(parts.form === "full" ? fullPackument(parts) : abbreviatedPackument(parts));

const fullPackument = ({ name, endpoint, revision, tags, readme, versions: listed }: PackumentParts) => {
  const objects = listed.map((version) => [version.version, versionObject(version, name, endpoint)] as const);
  const latest = objects.find(([version]) => version === tags.latest)?.[1] ?? {};
  return {
    _id: name,
    _rev: revision,
    name,
    "dist-tags": tags,
    versions: Object.fromEntries(objects),
    time: timesOf(listed),
    ...pick(latest, hoisted),
    readme: readme ?? "",
    readmeFilename: textIn(latest.readmeFilename) ?? (readme === null ? "" : "README.md"),
  };
};

const abbreviatedPackument = ({ name, endpoint, tags, versions: listed }: PackumentParts) => ({
  name,
  modified: timesOf(listed).modified,
  "dist-tags": tags,
  versions: Object.fromEntries(
    listed.map((version) => {
      const object = versionObject(version, name, endpoint);
      const hasInstallScript = runsOnInstall(object) ? true : undefined;
      return [version.version, { ...pick(object, abbreviatedMembers), hasInstallScript }];
    }),
  ),
});

/** ISO texts only: a null among them breaks some update bots. */
const timesOf = (listed: PackumentParts["versions"]): Record<"created" | "modified", string> => {
  const times = listed.map(({ publishedAt }) => new Date(publishedAt).toISOString());
  return {
    created: times[0] ?? "",
    modified: times.at(-1) ?? "",
    ...Object.fromEntries(listed.map(({ version }, index) => [version, times[index]])),
  };
};

const versionObject = (
  { version, manifest: text }: Pick<VersionView, "version" | "manifest">,
  name: string,
  endpoint: string,
): JsonObject => {
  const { _attestations, deprecated, dist: kept, ...manifest } = parseObject(text) ?? {};
  const dist: Record<string, unknown> = { ...objectIn(kept), tarball: tarballUrl(endpoint, name, version) };
  const url = `${endpoint}-/npm/v1/attestations/${name}@${version}`;
  if (isObject(dist.attestations)) dist.attestations = { ...dist.attestations, url };
  else if (Array.isArray(_attestations)) dist.attestations = { url, provenance: provenanceOf(_attestations) };
  return { ...manifest, ...(deprecated ? { deprecated } : {}), name, version, dist };
};

const provenanceOf = (attestations: readonly unknown[]) => ({
  predicateType: textIn(objectIn(attestations[0]).predicateType) ?? "",
});

const pick = (object: JsonObject, members: readonly string[]): JsonObject =>
  Object.fromEntries(members.filter((member) => object[member] !== undefined).map((member) => [member, object[member]]));
