/* What a PUT of a package says (formats spec, npm 4), read out of its JSON. Pure, so that big ones run off the main thread. */

import { invalid } from "../../model/fault.ts";
import { isObject, type JsonObject, objectIn, parseObject, textIn } from "../../model/json.ts";
import { quote } from "../../model/quote.ts";
import { isSemanticVersion } from "../../registry/semantic-versions.ts";
import { maxManifestBytes } from "./manifest.ts";
import { isBundle } from "./publish-body.ts";
import { checkTag } from "./versions.ts";

export interface PublishDocument {
  readonly name: string;
  /** The versions the document holds; null when it says nothing of versions (a star, an owner). */
  readonly versions: readonly string[] | null;
  /** By version: the text, empty to take a deprecation back. */
  readonly deprecations: Readonly<Record<string, string>>;
  /** Null when nothing is attached. */
  readonly publication: PublishedVersion | null;
}

export interface PublishedVersion {
  readonly version: string;
  /** JSON text of the version object; its `readme` and `_attestations` are set from the rest of the document. */
  readonly manifest: string;
  readonly tags: readonly string[];
  /** The name of the one attached tarball, and how long the client says it is. */
  readonly attachment: string;
  readonly length: number | null;
}

/** Throws a Validation fault that names what is wrong. */
export const readDocument = (json: Uint8Array): PublishDocument => {
  const document = parseObject(new TextDecoder().decode(json));
  if (document === null) throw invalid("The body of the request is not the JSON of a package.", "CANNOT_PARSE");
  const name = textIn(document.name) ?? textIn(document._id);
  if (name === null) throw invalid("The body of the request names no package.");
  if (textIn(document._id) !== null && document._id !== name) {
    throw invalid(`The body of the request names two packages, ${quote(name)} and ${quote(String(document._id))}.`);
  }
  const versions = isObject(document.versions) ? document.versions : null;
  const isPublish = Object.keys(objectIn(document._attachments)).length > 0;
  return {
    name,
    versions: versions === null ? null : Object.keys(versions),
    deprecations: deprecationsIn(versions ?? {}),
    publication: isPublish ? publicationIn(name, versions ?? {}, document) : null,
  };
};

const deprecationsIn = (versions: JsonObject): Readonly<Record<string, string>> => {
  const texts = Object.create(null) as Record<string, string>;
  for (const [version, manifest] of Object.entries(versions)) {
    const text = objectIn(manifest).deprecated;
    if (typeof text === "string") texts[version] = text;
  }
  return texts;
};

const publicationIn = (name: string, versions: JsonObject, document: JsonObject): PublishedVersion => {
  const [version = "", ...others] = Object.keys(versions);
  if (version === "" || others.length > 0) throw invalid("A publish holds exactly one version.");
  if (!isSemanticVersion(version)) throw invalid(`${quote(version)} is not a Semantic Version.`, "FIELD_VALIDATION_FAILED");
  const manifest = objectIn(versions[version]);
  if (manifest.name !== name || manifest.version !== version) {
    throw invalid(
      `The manifest of version ${version} names ${quote(`${manifest.name}@${manifest.version}`)}, not ${quote(name)}.`,
    );
  }
  const attachments = Object.entries(objectIn(document._attachments));
  const [tarball, ...more] = attachments.filter(([attachment]) => !isBundle(attachment));
  if (tarball === undefined || more.length > 0) throw invalid("A publish attaches exactly one tarball.");
  return {
    version,
    manifest: manifestText(manifest, document, attachments),
    tags: tagsFor(version, objectIn(document["dist-tags"])),
    attachment: tarball[0],
    length: lengthOf(tarball[1]),
  };
};

const tagsFor = (version: string, tags: JsonObject): readonly string[] =>
  Object.entries(tags).flatMap(([tag, target]) => (target === version ? [checkTag(tag)] : []));

const lengthOf = (attachment: unknown): number | null => {
  const { length, data } = objectIn(attachment);
  if (typeof data !== "string") throw invalid("The attached tarball has no data.");
  return typeof length === "number" ? length : null;
};

const manifestText = (manifest: JsonObject, document: JsonObject, attachments: readonly [string, unknown][]): string => {
  const bundles = attachments.filter(([attachment]) => isBundle(attachment)).map(([, bundle]) => attestationIn(bundle));
  const text = JSON.stringify({
    ...manifest,
    readme: textIn(manifest.readme) ?? textIn(document.readme) ?? undefined,
    _attestations: bundles.length > 0 ? bundles : undefined,
  });
  if (Buffer.byteLength(text) > maxManifestBytes) throw invalid("The version's manifest is larger than 4 MB.");
  return text;
};

/** Reads the predicate's type out of a bundle's signed statement; the bundle itself stays as it came. */
const attestationIn = (attachment: unknown) => {
  const bundle = parseObject(textIn(objectIn(attachment).data) ?? "");
  const payload = textIn(objectIn(bundle?.dsseEnvelope).payload) ?? "";
  const predicateType = textIn(parseObject(Buffer.from(payload, "base64").toString("utf8"))?.predicateType);
  if (bundle === null || predicateType === null)
    throw invalid("The attached provenance is not a bundle with a signed statement.");
  return { predicateType, bundle };
};
