/*
 * What a package format can do: bound to one caller and one repository, each call authorized by itself. A format
 * reaches no SQL, no bytes and no network but through this.
 */
import type { ByteRange, Staged, Staging } from "../blobs/blob-store.ts";
import type { Digests, PackageId, VersionStatus } from "../model/package.ts";
import type { SentAsset } from "./sent-asset.ts";

export interface FormatSession {
  readonly domain: string;
  readonly repository: string;
  /** This repository's public address for this format; ends with a slash. */
  readonly endpoint: string;
  /** The repository's settings, as its tags `packhouse:…` have them (without that prefix). */
  readonly settings: ReadonlyMap<string, string>;
  /** The time now, in milliseconds since the epoch. */
  readonly now: () => number;

  /** Throws AccessDenied unless the caller may read the repository. */
  readonly authorizeRead: () => Promise<void>;
  /** Throws AccessDenied unless the caller may do this to the package: asked before a body is read. */
  readonly authorizeWrite: (action: WriteAction, id: PackageId) => Promise<void>;

  /** Everything the caller can see of a package through this repository; null when there is none. */
  readonly view: (id: PackageId) => Promise<PackageView | null>;
  /**
   * An index document of a package, made by `render` from the package's view and kept until the view changes.
   * `variant` tells the documents of one package apart. Null when there is no such package or `render` gives null.
   */
  readonly rendered: (
    id: PackageId,
    variant: string,
    render: (view: PackageView) => Promise<Uint8Array | string | null>,
  ) => Promise<Rendered | null>;
  /** A document of the external connection that this package comes from, kept as its listing is; null where there is none. */
  readonly remoteDocument: (id: PackageId, path: string, accept: string) => Promise<Buffer | null>;
  readonly search: (query: SearchQuery) => Promise<SearchPage>;

  /** One asset that may be downloaded. Throws ResourceNotFound, or UpstreamUnavailable when nobody could tell. */
  readonly open: (id: PackageId, version: string, asset: string) => Promise<OpenAsset>;

  /** Throws what `publish` would throw for these assets as things are now, AccessDenied too: asked before a body is read. */
  readonly admit: (intent: Intent) => Promise<void>;
  /** Stages an asset as it comes. Throws what `stageSent` throws. */
  readonly stage: (sent: SentAsset) => Promise<Staged>;
  readonly begin: (limit: { readonly maxBytes: number }) => Promise<Staging>;
  /** Publishes the assets with the rules all formats share (service spec 11.4). Ends every staged asset. */
  readonly publish: (publication: Publication) => Promise<Published>;

  /** Needs PutPackageMetadata. Throws ResourceNotFound when the version is not visible here. */
  readonly setTag: (id: PackageId, tag: string, version: string) => Promise<void>;
  readonly removeTag: (id: PackageId, tag: string) => Promise<void>;
  /** Replaces manifests of versions stored here; versions that are not are left alone. Needs PutPackageMetadata. */
  readonly rewriteManifests: (id: PackageId, rewrite: (version: string, manifest: string) => string) => Promise<void>;
  readonly deleteVersions: (id: PackageId, versions: readonly string[]) => Promise<void>;
  readonly deletePackage: (id: PackageId) => Promise<void>;
}

export type WriteAction = "PublishPackageVersion" | "PutPackageMetadata" | "DeletePackage" | "DeletePackageVersions";

export interface PackageView {
  readonly id: PackageId;
  /** One entry a version, the nearest repository's; in no order. Archived and Disposed versions are here too. */
  readonly versions: readonly VersionView[];
  readonly tags: Readonly<Record<string, string>>;
  /** The readme of one version; null when it has none. */
  readonly readme: (version: string) => Promise<string | null>;
}

export interface VersionView {
  readonly version: string;
  readonly status: VersionStatus;
  /** Milliseconds since the epoch. */
  readonly publishedAt: number;
  /** JSON text. */
  readonly manifest: string;
  readonly assets: readonly AssetView[];
}

export interface AssetView {
  readonly name: string;
  readonly size: number | null;
  readonly digests: Partial<Digests>;
}

export interface Rendered {
  readonly bytes: Buffer;
  /** Strong, quoted. */
  readonly etag: string;
  readonly gzip: () => Promise<Buffer>;
}

export interface OpenAsset extends AssetView {
  readonly lastModified: number;
  /** Reads the whole asset, or a range of it; a range needs a known `size`. Fails rather than end wrong bytes well. */
  readonly read: (range?: ByteRange) => Promise<AsyncIterable<Uint8Array> | Buffer>;
}

/** What is to be published, before its bytes are known. */
export interface Intent {
  readonly id: PackageId;
  readonly version: string;
  /** With the digests that the client says they have, if it says any. */
  readonly assets: readonly { readonly name: string; readonly digests: Partial<Digests> }[];
  /** False keeps the version Unfinished and open for further assets. */
  readonly finished: boolean;
  /** Whether a version that is finished takes further assets (pypi, maven). */
  readonly mayGrow: boolean;
}

export interface Publication extends Omit<Intent, "assets"> {
  readonly assets: readonly { readonly name: string; readonly staged: Staged }[];
  /** JSON text of what the client said of the version, null to leave it to the assets. */
  readonly manifest: string | null;
  /** Tags to point at this version. */
  readonly tags: readonly string[];
}

export interface Published {
  /** False when every asset was there already with the same bytes. */
  readonly changed: boolean;
  readonly revision: string;
  readonly status: VersionStatus;
}

export interface SearchQuery {
  /** Words that a package's name, keywords or summary must begin with, in lower case; all of them. */
  readonly words: readonly string[];
  readonly from: number;
  readonly size: number;
}

export interface SearchPage {
  readonly total: number;
  readonly found: readonly {
    readonly id: PackageId;
    readonly version: string;
    readonly manifest: string;
    readonly publishedAt: number;
  }[];
}
