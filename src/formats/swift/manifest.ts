/* What is kept of a version beside its assets, as JSON text; and what the assets are called. */
import { isObject, type JsonObject, objectIn, parseJson, textIn } from "../../model/json.ts";
import type { PackageId } from "../../model/package.ts";

export interface Manifest {
  /** As they were published. */
  readonly scope: string;
  readonly name: string;
  /** What the publisher says of the version; empty where that is nothing. */
  readonly metadata: JsonObject;
  /** Of the source archive. */
  readonly signature?: Signature;
  /**
   * The manifests for certain versions of Swift that the source archive holds beside its Package.swift; absent while nobody
   * looked into an archive of another registry.
   */
  readonly alternates?: readonly Alternate[];
}

export interface Signature {
  readonly format: string;
  readonly base64: string;
}

export interface Alternate {
  /** As the name of the file has it. */
  readonly swift: string;
  /** What its first line asks for. */
  readonly tools: string;
}

export const parseManifest = (text: string): Manifest => {
  const { scope, name, metadata, signature, alternates } = objectIn(parseJson(text));
  return {
    scope: textIn(scope) ?? "",
    name: textIn(name) ?? "",
    metadata: objectIn(metadata),
    ...(isObject(signature) && { signature: signature as unknown as Signature }),
    ...(Array.isArray(alternates) && { alternates: alternates as readonly Alternate[] }),
  };
};

/** `scope.name` as it was published. */
export const publishedName = (id: PackageId, { scope, name }: Manifest): string =>
  scope === "" ? `${id.namespace}.${id.name}` : `${scope}.${name}`;

/** The assets of a version (formats spec, common 6). */
export const archiveName = ({ name }: PackageId, version: string): string => `${name}-${version}.zip`;
export const metadataName = "metadata.json";
export const signatureOf = (asset: string): string => `${asset}.sig`;
export const manifestName = (swift?: string): string => (swift === undefined ? "Package.swift" : `Package@swift-${swift}.swift`);
