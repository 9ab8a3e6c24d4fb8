/* What the API says of a version, out of its publisher's metadata (formats spec, common 7; swift 4). */
import { textIn } from "../../model/json.ts";
import type { PackageId } from "../../model/package.ts";
import type { VersionDescription } from "../../registry/package-format.ts";
import { parseManifest, publishedName } from "./manifest.ts";
import { repositoryWord } from "./repository-word.ts";

export const describe = (id: PackageId, text: string): VersionDescription => {
  const manifest = parseManifest(text);
  const { description, licenseURL, repositoryURLs } = manifest.metadata;
  const license = textIn(licenseURL);
  const repositories = Array.isArray(repositoryURLs) ? repositoryURLs.filter((url) => textIn(url) !== null).map(String) : [];
  return {
    displayName: publishedName(id, manifest),
    summary: textIn(description),
    homePage: null,
    sourceCodeRepository: repositories[0] ?? null,
    licenses: license === null ? [] : [{ name: license, url: license }],
    dependencies: [],
    keywords: repositories.flatMap((url) => repositoryWord(url) ?? []),
  };
};
