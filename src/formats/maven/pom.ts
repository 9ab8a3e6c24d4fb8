/* What a POM says of its package (formats spec, maven 6). Nothing is looked up outside of it. */

import { invalid } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import { child, childrenOf, type Element, parseXml, textOf } from "../../xml/xml.ts";
import { naming } from "./naming.ts";
import { buildOf } from "./versions.ts";

export const maxPomBytes = 4 * 1024 ** 2;
const maxElements = 100_000;
const maxDependencies = 5_000;
const maxLicenses = 100;
const maxTextLength = 10_000;
/** How often properties that name properties are followed. */
const maxRounds = 5;

export interface Pom {
  readonly packaging: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly url: string | null;
  readonly scm: string | null;
  readonly licenses: readonly { readonly name: string; readonly url: string | null }[];
  readonly dependencies: readonly PomDependency[];
  readonly parent: Coordinates | null;
}

export interface PomDependency {
  readonly group: string;
  readonly name: string;
  readonly version: string | null;
  readonly scope: string;
}

interface Coordinates {
  readonly group: string;
  readonly name: string;
  readonly version: string;
}

/** Throws a Validation fault on what is no POM, or that of another package. */
export const readPom = (bytes: Uint8Array, id: PackageId, version: string): Pom => {
  const project = parseXml(bytes, { what: "The POM", maxElements, keepsEntities: true });
  if (project.name !== "project")
    throw invalid(`The POM is a document of ${quote(project.name)}, not of a project.`, "CANNOT_PARSE");
  const resolve = resolver(project, id, version);
  checkCoordinates(project, resolve, id, version);
  const text = (of: Element | undefined, name: string): string | null =>
    resolve(textOf(of, name))?.slice(0, maxTextLength) ?? null;
  return {
    packaging: text(project, "packaging") ?? "jar",
    name: text(project, "name"),
    description: text(project, "description"),
    url: text(project, "url"),
    scm: text(child(project, "scm"), "url"),
    licenses: childrenOf(child(project, "licenses"), "license")
      .slice(0, maxLicenses)
      .flatMap((license) => {
        const url = text(license, "url");
        const name = text(license, "name") ?? url;
        return name === null ? [] : [{ name, url }];
      }),
    dependencies: childrenOf(child(project, "dependencies"), "dependency")
      .slice(0, maxDependencies)
      .flatMap((dependency) => {
        const [group, name] = [text(dependency, "groupId"), text(dependency, "artifactId")];
        if (group === null || name === null) return [];
        const scope = text(dependency, "optional") === "true" ? "optional" : (text(dependency, "scope") ?? "compile");
        return [{ group, name, version: text(dependency, "version"), scope }];
      }),
    parent: parentOf(project, text),
  };
};

const parentOf = (project: Element, text: (of: Element | undefined, name: string) => string | null): Coordinates | null => {
  const parent = child(project, "parent");
  const [group, name, version] = [text(parent, "groupId"), text(parent, "artifactId"), text(parent, "version")];
  return group === null || name === null || version === null ? null : { group, name, version };
};

/** Puts in the project's own coordinates and properties; what they do not know stays as it stands. */
const resolver = (project: Element, id: PackageId, version: string) => {
  const known = new Map<string, string>();
  for (const { name, text } of child(project, "properties")?.children ?? []) known.set(name, text);
  const own = { groupId: id.namespace ?? "", artifactId: id.name, version: buildOf(version)?.snapshot ?? version };
  const parent = child(project, "parent");
  for (const prefix of ["project.", "pom.", ""]) {
    for (const [name, text] of Object.entries(own)) known.set(`${prefix}${name}`, text);
    for (const name of Object.keys(own)) known.set(`${prefix}parent.${name}`, textOf(parent, name) ?? "");
  }
  for (const name of ["name", "description", "url"]) {
    const text = textOf(project, name);
    if (text !== null) known.set(`project.${name}`, text);
  }
  return (given: string | null): string | null => {
    let text = given;
    for (let round = 0; text?.includes("${") && text.length <= maxTextLength && round < maxRounds; round += 1) {
      text = text
        .slice(0, maxTextLength)
        .replace(/\$\{([^{}]{1,200})\}/gu, (written, name: string) => known.get(name) ?? written);
    }
    return text;
  };
};

/** A POM under the name of another package would mislead everybody who resolves it. */
const checkCoordinates = (
  project: Element,
  resolve: (text: string | null) => string | null,
  id: PackageId,
  version: string,
): void => {
  const parent = child(project, "parent");
  const said = {
    groupId: textOf(project, "groupId") ?? textOf(parent, "groupId"),
    artifactId: textOf(project, "artifactId"),
    version: textOf(project, "version") ?? textOf(parent, "version"),
  };
  const own = [id.namespace, id.name, version, buildOf(version)?.snapshot];
  for (const [element, text] of Object.entries(said)) {
    const resolved = resolve(text);
    if (resolved === null || resolved.includes("${") || own.includes(resolved)) continue;
    throw invalid(`The POM says ${element} ${quote(resolved)}, and it was sent for ${naming.display(id)} ${version}.`);
  }
};
