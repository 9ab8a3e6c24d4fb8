/* What the API says of a version, out of its metadata (formats spec, common 7). */
import type { PackageId } from "../../model/package.ts";
import type { Dependency, VersionDescription } from "../../registry/package-format.ts";
import { type CoreMetadata, fieldOf, listOf } from "./core-metadata.ts";
import { parseManifest } from "./manifest.ts";
import { normalizeName } from "./naming.ts";

export const describe = (id: PackageId, text: string): VersionDescription => {
  const { name, metadata } = parseManifest(text);
  return {
    displayName: name || id.name,
    summary: fieldOf(metadata, "summary"),
    homePage: fieldOf(metadata, "home_page") ?? linkOf(metadata, ["homepage"]),
    sourceCodeRepository: linkOf(metadata, ["source", "sourcecode", "repository", "sourcerepository", "github", "code"]),
    licenses: licensesOf(metadata),
    dependencies: listOf(metadata, "requires_dist").flatMap(dependencyOf),
    keywords: (fieldOf(metadata, "keywords") ?? "").split(/[,\s]+/u).filter((word) => word !== ""),
  };
};

/** The address of the first of these labels; marks and case do not count in labels. */
const linkOf = (metadata: CoreMetadata, labels: readonly string[]): string | null => {
  const links = new Map(
    listOf(metadata, "project_url").map((link) => {
      const [label = "", ...address] = link.split(",");
      return [label.toLowerCase().replace(/[^a-z0-9]/gu, ""), address.join(",").trim()] as const;
    }),
  );
  const found = labels.map((label) => links.get(label)).find((address) => address !== undefined && address !== "");
  return found ?? null;
};

const licensesOf = (metadata: CoreMetadata): VersionDescription["licenses"] => {
  const written = fieldOf(metadata, "license_expression") ?? fieldOf(metadata, "license");
  if (written !== null) return [{ name: written, url: null }];
  return listOf(metadata, "classifier").flatMap((classifier) => {
    const [kind, ...path] = classifier.split(" :: ");
    const name = kind === "License" ? path.at(-1) : undefined;
    return name === undefined || name === "OSI Approved" ? [] : [{ name, url: null }];
  });
};

/** `name[extras] (specifier) ; marker`, where everything but the name may be left out. */
const dependencyOf = (requirement: string): readonly Dependency[] => {
  const [, name, rest = ""] = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)(.*)$/su.exec(requirement) ?? [];
  if (name === undefined) return [];
  return [{ namespace: null, package: normalizeName(name), type: null, requirement: rest.trim() === "" ? null : rest.trim() }];
};
