/* Versions of a package as its documents list them. */
import { isDownloadable } from "../../model/package.ts";
import type { PackageView, VersionView } from "../../registry/format-session.ts";
import { type Manifest, parseManifest } from "./manifest.ts";
import { compareVersions, parseVersion, plainText, type Version } from "./versions.ts";

export interface ListedVersion {
  readonly view: VersionView;
  readonly manifest: Manifest;
  readonly parsed: Version;
  /** In the normal form, with its case and without build metadata. */
  readonly text: string;
  readonly isListed: boolean;
}

export interface VersionWish {
  readonly semVer2: boolean;
  /** Left out for all. */
  readonly prerelease?: boolean;
  /** Unlisted ones are left out. */
  readonly listed?: boolean;
}

/** Those that may be downloaded, the oldest first. */
export const listedVersions = (
  { versions }: Pick<PackageView, "versions">,
  { semVer2, prerelease = true, listed = false }: VersionWish,
): readonly ListedVersion[] =>
  versions
    .filter(({ status }) => (listed ? status === "Published" : isDownloadable(status)))
    .flatMap((view) => {
      const manifest = parseManifest(view.manifest);
      const parsed = parseVersion(manifest.version) ?? parseVersion(view.version);
      if (parsed === null || (!semVer2 && manifest.needsSemVer2) || (!prerelease && parsed.label !== "")) return [];
      return { view, manifest, parsed, text: plainText(parsed), isListed: view.status === "Published" };
    })
    .sort((a, b) => compareVersions(a.parsed, b.parsed));
