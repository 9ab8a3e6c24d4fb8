/* What the API says of a version (formats spec, common 7). */
import type { PackageId } from "../../model/package.ts";
import type { VersionDescription } from "../../registry/package-format.ts";
import { parseManifest, speakerOf } from "./manifest.ts";

export const describe = (id: PackageId, text: string): VersionDescription => {
  const { about = {}, dependencies = [] } = speakerOf(parseManifest(text)) ?? {};
  return {
    displayName: id.name,
    summary: about.summary ?? null,
    homePage: about.homepage ?? null,
    sourceCodeRepository: about.metadata?.source_code_uri ?? null,
    licenses: (about.licenses ?? []).map((name) => ({ name, url: null })),
    dependencies: dependencies.map(({ name, requirements, type }) => ({
      namespace: null,
      package: name,
      type,
      requirement: requirements.length === 0 ? null : requirements.join(", "),
    })),
    keywords: [],
  };
};
