/* What the API says of a version, out of its POM (formats spec, common 7, maven 6). */
import type { PackageId } from "../../model/package.ts";
import type { VersionDescription } from "../../registry/package-format.ts";
import { parseManifest } from "./manifest.ts";
import { isGroup, isName, mavenId } from "./naming.ts";

/** Licenses come from the nearest ancestor that is here, where the POM itself names none. */
export const describe = (id: PackageId, text: string, ancestors: readonly string[] = []): VersionDescription => {
  const { pom } = parseManifest(text);
  const licensed = [text, ...ancestors].map((manifest) => parseManifest(manifest).pom?.licenses ?? []);
  const parent = pom?.parent ?? null;
  return {
    displayName: pom?.name ?? id.name,
    summary: pom?.description ?? null,
    homePage: pom?.url ?? null,
    sourceCodeRepository: pom?.scm ?? null,
    licenses: licensed.find((licenses) => licenses.length > 0) ?? [],
    dependencies: [
      ...(parent === null
        ? []
        : [{ namespace: parent.group, package: parent.name, type: "parent", requirement: parent.version }]),
      ...(pom?.dependencies ?? []).map(({ group, name, version, scope }) => ({
        namespace: group,
        package: name,
        type: scope,
        requirement: version,
      })),
    ],
    keywords: [],
  };
};

export const parent = (text: string): { readonly id: PackageId; readonly version: string } | null => {
  const said = parseManifest(text).pom?.parent ?? null;
  if (said === null || !isGroup(said.group) || !isName(said.name)) return null;
  return { id: mavenId(said.group, said.name), version: said.version };
};
