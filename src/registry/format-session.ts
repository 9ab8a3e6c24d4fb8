/*
 * What a package format can do: bound to one caller and one repository, each call authorized by itself. A format
 * reaches no SQL, no bytes and no network but through this.
 */
import type { ByteRange, Staged, Staging } from "../blobs/blob-store.ts";
import type { Digests, PackageId, VersionStatus } from "../model/package.ts";
import type { Receipt, Receipts } from "./receipts.ts";
import type { SentAsset } from "./sent-asset.ts";
import type { Uploads } from "./uploads.ts";

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
  readonly authorizeWrite: (action: WriteAction, id: PackageId, version?: string) => Promise<void>;

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
  /**
   * That document of every connection that may have the package, in their order; those that cannot answer are left out where
   * another can. Throws UpstreamUnavailable where none can.
   */
  readonly remoteDocuments: (id: PackageId, path: string, accept: string) => Promise<readonly Buffer[]>;
  readonly search: (query: SearchQuery) => Promise<SearchPage>;
  /** All packages of this format that the repository and its upstreams hold, by name. Asks no other registry. */
  readonly packages: () => Promise<readonly Pick<PackageId, "namespace" | "name">[]>;
  /**
   * An index document of all packages that `packages` names: `combine` gets the part of each that `part` renders of its view,
   * where that gives one. It is kept until a package changes, or one comes or goes. One `variant` tells such documents apart,
   * the other their parts, which several may share.
   */
  readonly renderedList: (
    variant: string,
    part: { readonly variant: string; readonly render: (view: PackageView) => Promise<Uint8Array | string | null> },
    combine: (parts: readonly PackagePart[]) => Uint8Array | string,
  ) => Promise<Rendered>;
  /** Whether further packages may come through an external connection, so that `packages` is not all there is. */
  readonly isConnected: () => boolean;
  /**
   * Names of further packages of this format, here and upstream, that are variations of this one's as package groups see them
   * (service spec 13.2). Asks no other registry.
   */
  readonly lookalikes: (id: PackageId) => Promise<readonly string[]>;

  /**
   * One asset that may be downloaded. With `reads` its bytes may be on their way when this resolves: it is read then, or left.
   * Throws ResourceNotFound, or UpstreamUnavailable when nobody could tell.
   */
  readonly open: (id: PackageId, version: string, asset: string, options?: { readonly reads: boolean }) => Promise<OpenAsset>;

  /** Throws what `publish` would throw for these assets as things are now, AccessDenied too: asked before a body is read. */
  readonly admit: (intent: Intent) => Promise<void>;
  /** Stages an asset as it comes. Throws what `stageSent` throws. */
  readonly stage: (sent: SentAsset) => Promise<Staged>;
  /** Taking in an asset in parts, which needs the right to publish it. */
  readonly uploads: Uploads;
  readonly begin: (limit: { readonly maxBytes: number }) => Promise<Staging>;
  /** Publishes the assets with the rules all formats share (service spec 11.4). Ends every staged asset. */
  readonly publish: (publication: Publication) => Promise<Published>;
  /** For clients that take the answer to a publish later. */
  readonly receipts: SessionReceipts;

  /** Needs PutPackageMetadata. Throws ResourceNotFound when the version is not visible here. */
  readonly setTag: (id: PackageId, tag: string, version: string) => Promise<void>;
  readonly removeTag: (id: PackageId, tag: string) => Promise<void>;
  /** Replaces manifests of versions stored here; versions that are not are left alone. `action` is what it needs. */
  readonly rewriteManifests: (
    id: PackageId,
    action: WriteAction,
    rewrite: (version: string, manifest: string) => string,
  ) => Promise<void>;
  /** Changes versions that are stored here, as the only change of the package at the time. Gives those that it changed. */
  readonly changeVersions: (changes: Changes) => Promise<readonly string[]>;
  /** Makes a version stand for another one that is stored here. Throws ResourceNotFound and Conflict. */
  readonly standIn: (standing: StandIn) => Promise<void>;
  /** Replaces a note of a package that is stored here. Throws ResourceNotFound where it is not. */
  readonly changeNote: (
    id: PackageId,
    action: WriteAction,
    key: string,
    change: (before: string | null) => string,
  ) => Promise<void>;
  /** One key's notes of the packages of a namespace, by their names, in this repository and its upstreams. */
  readonly notes: (namespace: string | null, key: string) => Promise<readonly { readonly name: string; readonly text: string }[]>;
  readonly deleteVersions: (id: PackageId, versions: readonly string[]) => Promise<void>;
  readonly deletePackage: (id: PackageId) => Promise<void>;
}

export interface SessionReceipts {
  /** As `Receipts.give`, for work on this version. */
  readonly give: (
    of: Pick<Intent, "id" | "version">,
    patienceMs: Parameters<Receipts["give"]>[1],
    work: () => Promise<void>,
  ) => Promise<string | null>;
  /** Null where there is none. Throws AccessDenied unless the caller asked for the work or may read the repository. */
  readonly find: (receipt: string) => Promise<Receipt | null>;
}

export type WriteAction =
  | "PublishPackageVersion"
  | "PutPackageMetadata"
  | "UpdatePackageVersionsStatus"
  | "DeletePackage"
  | "DeletePackageVersions";

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
  /** Where another registry has it, as `RemoteAsset.url` says it; null for what was published here. */
  readonly remoteUrl: string | null;
}

export interface Rendered {
  readonly bytes: Buffer;
  /** Strong, quoted. */
  readonly etag: string;
  readonly gzip: () => Promise<Buffer>;
  /** Whether this is the document for sure, without asking the database; absent where nobody can tell. */
  readonly holds?: () => boolean;
}

/** A package's part of a document of all. */
export interface PackagePart {
  readonly id: PackageId;
  readonly bytes: Buffer;
}

export interface OpenAsset extends AssetView {
  readonly lastModified: number;
  /** Reads the whole asset, or a range of it; a range needs a known `size`. Fails rather than end wrong bytes well. */
  readonly read: (range?: ByteRange) => Promise<AsyncIterable<Uint8Array> | Buffer>;
  /** Reads a range of bytes that are here already, for a look that retains nothing; null where they are not. */
  readonly peek: ((range: ByteRange) => Promise<Buffer>) | null;
  /** Says that it will not be read; absent where nothing waits for that. */
  readonly leave?: () => void;
  /** Whether this is the asset for sure, and reading it keeps nothing; absent where nobody can tell. */
  readonly holds?: () => boolean;
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
  readonly assets: SentAssets;
  /** JSON text of what the client said of the version, null to leave it to the assets. */
  readonly manifest: string | null;
  /** Tags to point at this version. */
  readonly tags: readonly string[];
}

export type SentAssets = readonly { readonly name: string; readonly staged: Staged }[];

export interface Changes {
  readonly id: PackageId;
  readonly action: WriteAction;
  /** The versions to look at: those of these that are stored here and, if it is given, have this status. */
  readonly versions: readonly string[];
  readonly status?: VersionStatus;
  /** What to make of a version, which may be asked twice; null leaves it. A fault that it throws leaves all as they were. */
  readonly change: (version: VersionView) => { readonly status?: VersionStatus; readonly manifest?: string } | null;
  /** For every version that changes, in the place of what has their names. */
  readonly assets: SentAssets;
}

export interface StandIn {
  readonly id: PackageId;
  readonly action: WriteAction;
  readonly version: string;
  /** The version whose assets it shows. */
  readonly of: string;
  /** The status that this one gets, and the manifest of the one that stands for it. A fault that it throws changes nothing. */
  readonly change: (of: VersionView) => { readonly status: VersionStatus; readonly manifest: string };
  /** Further assets of the version. */
  readonly assets: SentAssets;
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
