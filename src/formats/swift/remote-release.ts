/* What another registry says of a release, read without trust. */
import { isObject, objectIn, parseObject, textIn } from "../../model/json.ts";
import type { PackageId } from "../../model/package.ts";
import type { Manifest } from "./manifest.ts";
import { maxMetadataBytes, parseMetadata } from "./publisher-metadata.ts";

export const acceptJson = "application/vnd.swift.registry.v1+json";

export interface RemoteRelease {
  readonly manifest: Manifest;
  /** Of the source archive. */
  readonly sha256: string;
  /** Milliseconds since the epoch, null where it is not said. */
  readonly publishedAt: number | null;
}

const maxSignatureLength = 128 * 1024;

/** Relative to the other registry's address. */
export const releasePath = ({ namespace, name }: PackageId, version: string): string => `${namespace}/${name}/${version}`;

/** Null for what describes no release of this version with an archive. */
export const parseRelease = (bytes: Uint8Array, id: PackageId, version: string): RemoteRelease | null => {
  const document = parseObject(Buffer.from(bytes).toString("utf8")) ?? {};
  const resources = Array.isArray(document.resources) ? document.resources.filter(isObject) : [];
  const archive = objectIn(resources.find(({ name, type }) => name === "source-archive" && type === "application/zip"));
  const sha256 = textIn(archive.checksum) ?? "";
  if (document.version !== version || !/^[0-9a-f]{64}$/u.test(sha256)) return null;
  const publishedAt = Date.parse(textIn(document.publishedAt) ?? "");
  return {
    manifest: { ...spelling(document.id, id), metadata: metadataIn(document.metadata), ...signatureIn(archive.signing) },
    sha256,
    publishedAt: Number.isNaN(publishedAt) ? null : publishedAt,
  };
};

const spelling = (said: unknown, { namespace, name }: PackageId): Pick<Manifest, "scope" | "name"> => {
  const [scope = "", spelled = ""] = (textIn(said) ?? "").split(".", 2);
  const isIt = `${scope}.${spelled}`.toLowerCase() === `${namespace}.${name}`;
  return isIt ? { scope, name: spelled } : { scope: namespace ?? "", name };
};

/** What clients could not read is left out. */
const metadataIn = (said: unknown): Manifest["metadata"] => {
  try {
    // Throws too on what is nested without end.
    const bytes = Buffer.from(JSON.stringify(objectIn(said)));
    return bytes.length > maxMetadataBytes ? {} : parseMetadata(bytes);
  } catch {
    return {};
  }
};

const signatureIn = (said: unknown): Pick<Manifest, "signature"> => {
  const { signatureBase64Encoded, signatureFormat } = objectIn(said);
  const [base64, format] = [textIn(signatureBase64Encoded), textIn(signatureFormat)];
  if (base64 === null || format === null || base64.length > maxSignatureLength) return {};
  return /^[A-Za-z0-9+/]+={0,2}$/u.test(base64) && /^[\w.-]{1,64}$/u.test(format) ? { signature: { format, base64 } } : {};
};
