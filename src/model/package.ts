/* What packages are made of, in every format (service spec 2, 11). */

/** The formats of the API, and the only list of them outside their folders. */
export const formatNames = ["npm", "pypi", "maven", "nuget", "generic", "ruby", "swift", "cargo"] as const;
export type FormatName = (typeof formatNames)[number];

export const isFormatName = (text: string): text is FormatName => (formatNames as readonly string[]).includes(text);

/** Whether a format's packages have a namespace (service spec 2). */
export type NamespaceRule = "none" | "optional" | "required";

export const namespaceRules: Readonly<Record<FormatName, NamespaceRule>> = {
  npm: "optional",
  pypi: "none",
  maven: "required",
  nuget: "none",
  generic: "required",
  ruby: "none",
  swift: "required",
  cargo: "none",
};

/** A package's coordinates in the one spelling we keep. `namespace` is null where there is none. */
export interface PackageId {
  readonly format: FormatName;
  readonly namespace: string | null;
  readonly name: string;
}

/** `npm/acme/ui`: a package's name among those of its domain, of all formats. */
export const packagePath = ({ format, namespace, name }: PackageId): string => `${format}/${namespace ?? ""}/${name}`;

export const versionStatuses = ["Published", "Unfinished", "Unlisted", "Archived", "Disposed", "Deleted"] as const;
export type VersionStatus = (typeof versionStatuses)[number];

export const originTypes = ["INTERNAL", "EXTERNAL", "UNKNOWN"] as const;
export type OriginType = (typeof originTypes)[number];

/** How a version came into the domain (service spec 11.3). */
export interface Origin {
  readonly type: OriginType;
  readonly repository: string | null;
  readonly connection: string | null;
}

export type Allowance = "ALLOW" | "BLOCK";

/** Package origin controls (service spec 13.1). */
export interface OriginControls {
  readonly publish: Allowance;
  readonly upstream: Allowance;
}

/** Lower-case hexadecimal. */
export interface Digests {
  readonly md5: string;
  readonly sha1: string;
  readonly sha256: string;
  readonly sha512: string;
}

/** The statuses whose assets a client may download. */
export const isDownloadable = (status: VersionStatus): boolean => status === "Published" || status === "Unlisted";

/** "npm package @acme/ui" in the words of a fault; the format decides how a namespace is written. */
export const describePackage = (id: PackageId): string =>
  `${id.format} package ${id.namespace === null ? "" : `${id.namespace}/`}${id.name}`;
