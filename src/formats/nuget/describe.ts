/* What the API says of a version (formats spec, common 7; nuget 7). */
import type { PackageId } from "../../model/package.ts";
import type { VersionDescription } from "../../registry/package-format.ts";
import { type Manifest, parseManifest } from "./manifest.ts";

export const describe = (id: PackageId, text: string): VersionDescription => {
  const manifest = parseManifest(text);
  const { summary, description, projectUrl, repositoryUrl, tags = [], dependencyGroups = [] } = manifest;
  const dependencies = dependencyGroups.flatMap((group) =>
    group.dependencies.map(({ id: name, range }) => ({
      namespace: null,
      package: name.toLowerCase(),
      type: null,
      requirement: range,
    })),
  );
  return {
    displayName: manifest.id === "" ? id.name : manifest.id,
    summary: summary ?? description ?? null,
    homePage: projectUrl ?? null,
    sourceCodeRepository: repositoryUrl ?? null,
    licenses: licensesOf(manifest),
    // Groups for several frameworks often name the same.
    dependencies: [...new Map(dependencies.map((one) => [`${one.package} ${one.requirement}`, one])).values()],
    keywords: tags,
  };
};

const licensesOf = ({ licenseExpression, licenseUrl }: Manifest): VersionDescription["licenses"] => {
  if (licenseExpression !== undefined) return [{ name: licenseExpression, url: licenseUrl ?? null }];
  return licenseUrl === undefined ? [] : [{ name: licenseUrl, url: licenseUrl }];
};
