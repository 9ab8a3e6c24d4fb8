/* Packages as clients of version 2 read them: entries of an Atom feed with the properties of OData. */
import type { PackageView } from "../../registry/format-session.ts";
import { escapeXml } from "../../xml/xml.ts";
import { fileUrl } from "./addresses.ts";
import { type ListedVersion, listedVersions } from "./listed-versions.ts";
import type { Manifest } from "./manifest.ts";
import { packageFile } from "./naming.ts";
import { iconUrl, timeText } from "./registration.ts";

/** One version as an entry, and what a query may ask of it. */
export interface FeedEntry {
  readonly version: string;
  readonly text: string;
  readonly isLatest: boolean;
  readonly isAbsoluteLatest: boolean;
}

const schema = "http://schemas.microsoft.com/ado/2007/08/dataservices";
const declaration = '<?xml version="1.0" encoding="utf-8"?>\n';
const namespaces = `xmlns="http://www.w3.org/2005/Atom" xmlns:d="${schema}" xmlns:m="${schema}/metadata"`;
/** What clients take for unlisted is as old as this. */
const unlistedTime = Date.UTC(1900, 0, 1);

export const feedFolder = (endpoint: string): string => `${endpoint}v2/`;

/** Those that may be downloaded, the oldest first. */
export const feedEntries = (endpoint: string, view: PackageView, semVer2: boolean): readonly FeedEntry[] => {
  const versions = listedVersions(view, { semVer2 });
  const absolute = versions.findLast(({ isListed }) => isListed);
  const latest = versions.findLast(({ isListed, parsed }) => isListed && parsed.label === "");
  return versions.map((version) => {
    const flags = { isLatest: version === latest, isAbsoluteLatest: version === absolute };
    return { version: version.view.version, ...flags, text: entryText(endpoint, view, version, flags) };
  });
};

/** A feed of entries; `next` is where it goes on, null where this is all. */
export const feedText = (endpoint: string, entries: readonly string[], next: string | null): string => {
  const base = escapeXml(feedFolder(endpoint));
  return [
    `${declaration}<feed xml:base="${base}" ${namespaces}><id>${base}Packages</id><title type="text">Packages</title>`,
    element("updated", timeText(0)),
    ...entries.map((text) => `<entry>${text}</entry>`),
    next === null ? "" : `<link rel="next" href="${escapeXml(next)}" />`,
    "</feed>\n",
  ].join("");
};

/** An entry by itself. */
export const entryDocument = (endpoint: string, text: string): string =>
  `${declaration}<entry xml:base="${escapeXml(feedFolder(endpoint))}" ${namespaces}>${text}</entry>\n`;

const entryText = (
  endpoint: string,
  { id }: PackageView,
  version: ListedVersion,
  flags: Pick<FeedEntry, "isLatest" | "isAbsoluteLatest">,
): string => {
  const { view, manifest } = version;
  const name = manifest.id || id.name;
  const address = `Packages(Id='${name}',Version='${version.text}')`;
  const content = fileUrl(endpoint, id.name, view.version, packageFile(id, view.version));
  const values = propertiesOf(endpoint, id.name, version, flags);
  return [
    element("id", `${feedFolder(endpoint)}${address}`),
    `<category term="NuGetGallery.V2FeedPackage" scheme="${schema}/scheme" />`,
    element("title", name, ' type="text"'),
    element("summary", manifest.summary ?? "", ' type="text"'),
    element("updated", timeText(view.publishedAt)),
    `<author>${element("name", manifest.authors ?? "")}</author>`,
    `<link rel="edit" title="V2FeedPackage" href="${escapeXml(address)}" />`,
    `<content type="application/zip" src="${escapeXml(content)}" />`,
    `<m:properties>${properties.map(([key, type]) => propertyText(key, type, values[key as keyof Properties])).join("")}</m:properties>`,
  ].join("");
};

const element = (name: string, text: string, attributes = ""): string => `<${name}${attributes}>${escapeXml(text)}</${name}>`;

/** Clients must know them before they read an entry. */
const types = {
  ...{ Id: "String", Version: "String", NormalizedVersion: "String", Title: "String", Authors: "String" },
  ...{ Copyright: "String", Created: "DateTime", Dependencies: "String", Description: "String", DownloadCount: "Int64" },
  ...{ VersionDownloadCount: "Int64", IconUrl: "String", IsLatestVersion: "Boolean", IsAbsoluteLatestVersion: "Boolean" },
  ...{ IsPrerelease: "Boolean", Language: "String", LicenseUrl: "String", Listed: "Boolean", MinClientVersion: "String" },
  ...{ PackageHash: "String", PackageHashAlgorithm: "String", PackageSize: "Int64", ProjectUrl: "String" },
  ...{ Published: "DateTime", ReleaseNotes: "String", RequireLicenseAcceptance: "Boolean", Summary: "String", Tags: "String" },
} as const;

const keys = ["Id", "Version"];
const properties = Object.entries(types);

type Properties = Readonly<Record<keyof typeof types, string | number | boolean | undefined>>;

const propertyText = (name: string, type: string, value: Properties[keyof Properties]): string => {
  if (value === undefined) return `<d:${name} m:null="true" />`;
  return element(`d:${name}`, String(value), type === "String" ? "" : ` m:type="Edm.${type}"`);
};

/** These have no offset. */
const dateTime = (time: number): string => new Date(time).toISOString().slice(0, -1);

const propertiesOf = (
  endpoint: string,
  name: string,
  { view, manifest, text, parsed, isListed }: ListedVersion,
  { isLatest, isAbsoluteLatest }: Pick<FeedEntry, "isLatest" | "isAbsoluteLatest">,
): Properties => {
  const asset = view.assets.find((candidate) => candidate.name.endsWith(".nupkg"));
  const sha512 = asset?.digests.sha512;
  return {
    Id: manifest.id || name,
    Version: manifest.version,
    NormalizedVersion: text,
    Title: manifest.title,
    Authors: manifest.authors,
    Copyright: manifest.copyright,
    Created: dateTime(view.publishedAt),
    Dependencies: dependenciesText(manifest),
    Description: manifest.description,
    DownloadCount: 0,
    VersionDownloadCount: 0,
    IconUrl: iconUrl(endpoint, name, view.version, manifest),
    IsLatestVersion: isLatest,
    IsAbsoluteLatestVersion: isAbsoluteLatest,
    IsPrerelease: parsed.label !== "",
    Language: manifest.language,
    LicenseUrl: manifest.licenseUrl,
    Listed: isListed,
    MinClientVersion: manifest.minClientVersion,
    PackageHash: sha512 === undefined ? undefined : Buffer.from(sha512, "hex").toString("base64"),
    PackageHashAlgorithm: sha512 === undefined ? undefined : "SHA512",
    PackageSize: asset?.size ?? 0,
    ProjectUrl: manifest.projectUrl,
    Published: dateTime(isListed ? view.publishedAt : unlistedTime),
    ReleaseNotes: manifest.releaseNotes,
    RequireLicenseAcceptance: manifest.requireLicenseAcceptance ?? false,
    Summary: manifest.summary,
    Tags: manifest.tags?.join(" "),
  };
};

/** `Other:[1.0.0, ):net6.0|…`; a group without any dependencies keeps the places of their names. */
const dependenciesText = ({ dependencyGroups = [] }: Manifest): string =>
  dependencyGroups
    .flatMap(({ targetFramework = "", dependencies }) =>
      dependencies.length === 0
        ? [`::${targetFramework}`]
        : dependencies.map(({ id, range }) => `${id}:${range === "(, )" ? "" : range}:${targetFramework}`),
    )
    .join("|");

const questions = {
  Search: { searchTerm: "String", targetFramework: "String", includePrerelease: "Boolean" },
  FindPackagesById: { id: "String" },
};

/** What there is, and which questions it answers. */
export const metadataDocument = (): string => {
  const functions = Object.entries(questions).flatMap(([name, parameters]) => [
    `<FunctionImport Name="${name}" ReturnType="Collection(NuGetGallery.V2FeedPackage)" EntitySet="Packages" m:HttpMethod="GET">`,
    ...Object.entries(parameters).map(([one, type]) => `<Parameter Name="${one}" Type="Edm.${type}" Mode="In" />`),
    "</FunctionImport>",
  ]);
  return [
    `${declaration}<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx">`,
    `<edmx:DataServices m:DataServiceVersion="2.0" xmlns:m="${schema}/metadata">`,
    '<Schema Namespace="NuGetGallery" xmlns="http://schemas.microsoft.com/ado/2006/04/edm">',
    '<EntityType Name="V2FeedPackage" m:HasStream="true"><Key><PropertyRef Name="Id" /><PropertyRef Name="Version" /></Key>',
    ...properties.map(([name, type]) => `<Property Name="${name}" Type="Edm.${type}" Nullable="${!keys.includes(name)}" />`),
    '</EntityType><EntityContainer Name="V2FeedContext" m:IsDefaultEntityContainer="true">',
    '<EntitySet Name="Packages" EntityType="NuGetGallery.V2FeedPackage" />',
    ...functions,
    "</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>\n",
  ].join("");
};

export const feedRoot = (endpoint: string): string =>
  [
    `${declaration}<service xml:base="${escapeXml(feedFolder(endpoint))}" xmlns="http://www.w3.org/2007/app"`,
    ' xmlns:atom="http://www.w3.org/2005/Atom"><workspace><atom:title>Default</atom:title>',
    '<collection href="Packages"><atom:title>Packages</atom:title></collection></workspace></service>\n',
  ].join("");
