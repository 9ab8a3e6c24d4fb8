/* What a nuspec says of its package (formats spec, nuget 7). Its namespace has several years, and does not matter. */

import { invalid } from "../../model/fault.ts";
import { quote } from "../../model/quote.ts";
import { type Element, parseXml } from "../../xml/xml.ts";
import { type DependencyGroup, type Manifest, type NugetDependency, packedFiles } from "./manifest.ts";
import { isName } from "./naming.ts";
import { readRange } from "./version-range.ts";
import { fullText, needsSemVer2, readVersion } from "./versions.ts";

export const maxNuspecBytes = 1024 ** 2;
const maxElements = 50_000;
const maxTags = 200;
/** Of what describes the package, each. */
const maxTextLength = 40_000;

/** Throws a Validation fault on what is no nuspec, or one that its clients would not read. */
export const parseNuspec = (bytes: Uint8Array): Manifest => {
  const root = parseXml(bytes, { what: "The nuspec in the package", maxElements });
  const metadata = localName(root) === "package" ? all(root, "metadata") : [];
  const [said] = metadata;
  if (said === undefined || metadata.length > 1) {
    throw invalid("The nuspec in the package does not hold exactly one package/metadata.", "CANNOT_PARSE");
  }
  const id = only(said, "id")?.text ?? "";
  if (!isName(id)) throw invalid(`The nuspec gives ${quote(id)}, which is not an id of a NuGet package.`, "CANNOT_PARSE");
  const version = readVersion(only(said, "version")?.text ?? "");
  const { groups, needsSemVer2: groupsNeedSemVer2 } = dependenciesIn(said);
  return {
    id,
    version: fullText(version),
    ...((needsSemVer2(version) || groupsNeedSemVer2) && { needsSemVer2: true }),
    ...descriptionIn(said),
    ...licenseIn(said),
    ...(groups.length > 0 && { dependencyGroups: groups }),
    ...packageTypesIn(said),
  };
};

const localName = ({ name }: Element): string => name.slice(name.indexOf(":") + 1);

const all = (element: Element, name: string): readonly Element[] => element.children.filter((child) => localName(child) === name);

const only = (element: Element, name: string): Element | undefined => {
  const [first, second] = all(element, name);
  if (second !== undefined) throw invalid(`The nuspec in the package holds ${name} twice.`, "CANNOT_PARSE");
  return first;
};

const texts = ["title", "authors", "description", "summary", "releaseNotes", "copyright", "language"] as const;
const addresses = ["projectUrl", "iconUrl", "licenseUrl"] as const;

const descriptionIn = (said: Element): Partial<Manifest> => {
  const textIn = (name: string): string => only(said, name)?.text.slice(0, maxTextLength) ?? "";
  const found = [...texts, ...addresses.filter((name) => isAddress(textIn(name)))].flatMap((name) =>
    textIn(name) === "" ? [] : [[name, textIn(name)] as const],
  );
  const tags = textIn("tags")
    .split(/[\s,;|]+/u)
    .filter((tag) => tag !== "");
  const repository = only(said, "repository")?.attributes.url ?? "";
  const files = packedFiles.flatMap((name) => {
    const element = only(said, name);
    const isFile = name !== "license" || element?.attributes.type === "file";
    return isFile && element !== undefined && element.text !== "" ? [[name, element.text] as const] : [];
  });
  const { minClientVersion } = said.attributes;
  return {
    ...Object.fromEntries(found),
    ...(tags.length > 0 && { tags: tags.slice(0, maxTags) }),
    ...(isAddress(repository) && { repositoryUrl: repository }),
    ...(files.length > 0 && { files: Object.fromEntries(files) }),
    ...(textIn("requireLicenseAcceptance").toLowerCase() === "true" && { requireLicenseAcceptance: true }),
    ...(minClientVersion !== undefined && { minClientVersion: minClientVersion.slice(0, 64) }),
  };
};

/** What people are sent to in a browser; nothing else becomes a link. */
export const isAddress = (text: string): boolean => /^https?:$/u.test(URL.parse(text)?.protocol ?? "") && text.length <= 4000;

const licenseIn = (said: Element): Partial<Manifest> => {
  const license = only(said, "license");
  return license?.attributes.type === "expression" && license.text !== ""
    ? { licenseExpression: license.text.slice(0, maxTextLength) }
    : {};
};

interface Dependencies {
  readonly groups: readonly DependencyGroup[];
  readonly needsSemVer2: boolean;
}

/** Nuspecs of old name dependencies without groups: they are for any framework. A group without any says what is supported. */
const dependenciesIn = (said: Element): Dependencies => {
  const dependencies = only(said, "dependencies");
  if (dependencies === undefined) return { groups: [], needsSemVer2: false };
  const bare = all(dependencies, "dependency");
  const listed = bare.length > 0 ? [groupOf(undefined, bare)] : [];
  const groups = all(dependencies, "group").map((group) => groupOf(group.attributes.targetFramework, all(group, "dependency")));
  const found = [...listed, ...groups];
  return { groups: found.map(({ group }) => group), needsSemVer2: found.some((one) => one.needsSemVer2) };
};

const groupOf = (targetFramework: string | undefined, elements: readonly Element[]) => {
  const read = elements.map(({ attributes: { id = "", version = "" } }) => {
    if (!isName(id)) throw invalid(`The nuspec depends on ${quote(id)}, which is not an id of a package.`, "CANNOT_PARSE");
    return { id, range: readRange(version) };
  });
  const dependencies: readonly NugetDependency[] = read.map(({ id, range }) => ({ id, range: range.text }));
  const framework = targetFramework?.trim().slice(0, 255) ?? "";
  return {
    group: { ...(framework !== "" && { targetFramework: framework }), dependencies },
    needsSemVer2: read.some(({ range }) => range.needsSemVer2),
  };
};

const packageTypesIn = (said: Element): Partial<Manifest> => {
  const types = only(said, "packageTypes");
  const packageTypes = (types === undefined ? [] : all(types, "packageType")).flatMap(
    ({ attributes: { name = "", version = "" } }) =>
      name === "" ? [] : [{ name: name.slice(0, 255), ...(version !== "" && { version: version.slice(0, 64) }) }],
  );
  return packageTypes.length === 0 ? {} : { packageTypes };
};
