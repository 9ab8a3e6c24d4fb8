/* What the API says of a version: its name, since nothing is read out of its assets (formats spec, common 7). */
import type { PackageId } from "../../model/package.ts";
import type { VersionDescription } from "../../registry/package-format.ts";

export const describe = (id: PackageId): VersionDescription => ({
  displayName: id.name,
  summary: null,
  homePage: null,
  sourceCodeRepository: null,
  licenses: [],
  dependencies: [],
  keywords: [],
});
