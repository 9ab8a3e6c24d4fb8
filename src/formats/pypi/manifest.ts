/* What is kept of a version: its core metadata, and what an index says of each of its files. */

import { isObject, objectIn, parseJson, textIn } from "../../model/json.ts";
import { asMetadata, type CoreMetadata } from "./core-metadata.ts";

export interface Manifest {
  /** The project's name as its author spells it. */
  readonly name: string;
  readonly metadata: CoreMetadata;
  /** The file that `metadata` was read from; null where nobody looked into one. */
  readonly source: string | null;
  /** Why this repository's users are not to take the version; `true` where no reason was given. */
  readonly yanked?: string | true;
  readonly files: Readonly<Record<string, FileFacts>>;
}

export interface FileFacts {
  readonly requiresPython?: string;
  /** The SHA-256 of the core metadata beside it; `true` where another registry has them and says no digest. */
  readonly metadata?: string | true;
  /** As another registry says. */
  readonly yanked?: string | true;
  /** In the form of PEP 700. */
  readonly uploadedAt?: string;
  /** Where another registry has its provenance, as a `RemoteAsset.url`; `true` where attestations are kept here. */
  readonly provenance?: string | true;
}

export const maxManifestLength = 4 * 1024 * 1024;

export const parseManifest = (text: string): Manifest => {
  const { name, metadata, source, yanked, files } = objectIn(parseJson(text));
  return {
    name: textIn(name) ?? "",
    metadata: asMetadata(metadata),
    source: textIn(source),
    ...((yanked === true || typeof yanked === "string") && { yanked }),
    files: isObject(files) ? (files as Manifest["files"]) : {},
  };
};

/** Milliseconds since the epoch in the form of PEP 700. */
export const uploadTime = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, -1)}000Z`;

/**
 * A kept version as the other registry has it now: what it says of files holds, but for metadata that were read out of
 * files that are here. Takes and gives JSON text.
 */
export const followManifest = (keptText: string, nowText: string): string => {
  const [kept, now] = [parseManifest(keptText), parseManifest(nowText)];
  const files = Object.entries(now.files).map(([name, facts]) => {
    const metadata = facts.metadata ?? kept.files[name]?.metadata;
    const uploadedAt = facts.uploadedAt ?? kept.files[name]?.uploadedAt;
    return [
      name,
      { ...facts, ...(metadata !== undefined && { metadata }), ...(uploadedAt !== undefined && { uploadedAt }) },
    ] as const;
  });
  return JSON.stringify({ ...kept, files: { ...kept.files, ...Object.fromEntries(files) } });
};
