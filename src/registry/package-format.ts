/*
 * What a package format is. `formats/*` implement this; the rest of the registry knows no format by name.
 * Adding one is a folder, a line in compose.ts and a word in model/package.ts.
 */
import type { ByteRange } from "../blobs/blob-store.ts";
import type { Reply } from "../http/replies.ts";
import type { Route } from "../http/route.ts";
import type { Fault } from "../model/fault.ts";
import type { Digests, FormatName, PackageId } from "../model/package.ts";
import type { FormatSession } from "./format-session.ts";

export interface PackageFormat {
  readonly name: FormatName;
  readonly naming: Naming;
  readonly versions: VersionScheme;
  /**
   * Looks into assets before they are committed, and at what the client said of their version. Gives what to make of
   * it; throws a Validation fault on what the format's own client would reject.
   */
  readonly inspect: (submission: Submission) => Promise<Inspected>;
  /** What the API says of a version (DescribePackageVersion and its sisters), out of its manifest. */
  readonly describe: (id: PackageId, manifest: string, ancestors?: readonly string[]) => VersionDescription;
  /**
   * The version that this one takes over what it leaves out from; null where there is none. `describe` gets the manifests of
   * those that are here, the nearest first.
   */
  readonly parent?: (manifest: string) => { readonly id: PackageId; readonly version: string } | null;
  readonly routes: readonly Route<FormatSession>[];
  /** How this format's clients expect to be told of a fault; `realm` is `{domain}/{repository}`. */
  readonly refuse: (fault: Fault, realm: string) => Reply;
  /** How to ask another registry of this format; absent when there are none. */
  readonly upstream?: UpstreamProtocol;
  /** Whether versions are had only from the repository that is asked, never through it from its upstreams. */
  readonly ownOnly?: true;
  /**
   * Takes the name that PublishPackageVersion gives an asset; absent where only the format's own clients publish. Throws
   * a Validation fault.
   */
  readonly checkAssetName?: (name: string) => void;
  /** How the API refuses assets of Archived and Disposed versions (service spec 15.23); Conflict where left out. */
  readonly withheldAs?: "ResourceNotFound";
}

export type Formats = Readonly<Record<FormatName, PackageFormat>>;

/** The client's spelling and the one spelling we keep. */
export interface Naming {
  /** Takes a namespace and name as an API caller wrote them. Throws a Validation fault. */
  readonly normalize: (namespace: string | null, name: string) => { readonly namespace: string | null; readonly name: string };
  /** As people write it: `@acme/ui`. */
  readonly display: (id: PackageId) => string;
}

export interface VersionScheme {
  /** Throws a Validation fault on what is no version of this format. */
  readonly normalize: (version: string) => string;
  /** Orders normalized versions, oldest first. */
  readonly compare: (a: string, b: string) => number;
  readonly isPrerelease: (version: string) => boolean;
}

/** An asset whose bytes can be read again and again while the call lasts. */
export interface NamedBlob {
  readonly name: string;
  readonly size: number;
  readonly digests: Digests;
  readonly open: (range?: ByteRange) => AsyncIterable<Uint8Array>;
}

export interface Submission {
  readonly id: PackageId;
  readonly version: string;
  /** Those that are sent now; the version may have others already. */
  readonly assets: readonly NamedBlob[];
  /** JSON text of what the client said of the version, null when its assets speak for themselves. */
  readonly manifest: string | null;
}

/**
 * What was found, applied to the version as it is when its rows are written: inside the transaction, so that of two
 * assets that arrive at once the later one builds on the earlier one's metadata. Reads nothing but its argument; a
 * fault that it throws leaves the version as it was.
 */
export type Inspected = (before: VersionBefore) => VersionMetadata;

export interface VersionBefore {
  /** Null for a version that is not there yet. */
  readonly manifest: string | null;
  /** Those that it has already, without those that are sent now. */
  readonly assets: readonly { readonly name: string; readonly size: number | null; readonly digests: Partial<Digests> }[];
}

/** `manifest` is the format's own metadata as JSON text; whoever keeps it never reads it. */
export interface VersionMetadata {
  readonly manifest: string;
  /** Left out where it stays as it is. */
  readonly readme?: string | null;
  /** Whether the version is whole with these assets, whatever its client said. */
  readonly finished?: boolean;
  /** Notes of the package, by their keys; one that is there stays as it is. */
  readonly notes?: Readonly<Record<string, string>>;
}

export interface VersionDescription {
  readonly displayName: string;
  readonly summary: string | null;
  readonly homePage: string | null;
  readonly sourceCodeRepository: string | null;
  readonly licenses: readonly { readonly name: string; readonly url: string | null }[];
  readonly dependencies: readonly Dependency[];
  /** Words people may search for, besides the name and the summary. */
  readonly keywords: readonly string[];
}

export interface Dependency {
  readonly namespace: string | null;
  readonly package: string;
  readonly type: string | null;
  readonly requirement: string | null;
}

/** How to ask another registry of one format. */
export interface UpstreamProtocol {
  /** Where a public connection of this format leads, as the Package URL library knows it; null when it does not. */
  readonly publicAddress: (connection: string) => string | null;
  /** What addresses are relative to, of the address that was configured for a connection; absent where it is that. */
  readonly baseOf?: (configured: URL) => URL;
  /** Every version the other registry has; null when it has no such package. */
  readonly describe: (documents: Documents, id: PackageId) => Promise<Listing | null>;
  /**
   * One version with the asset asked for; null when the other registry has none. May take a shorter way than
   * `describe`, which is never required to have been called; absent where there is no shorter one.
   */
  readonly locate?: (documents: Documents, id: PackageId, version: string, asset: string) => Promise<RemoteVersion | null>;
  /**
   * The address that an asset most likely has, absolute or relative to the connection's; null where there is no telling. With
   * it, an asset is asked for while `locate` still looks.
   */
  readonly likelyAddress?: (id: PackageId, version: string, asset: string) => string | null;
  /**
   * Looks into an asset that was fetched as `inspect` looks into one that was sent; absent where listings say it all.
   * What it throws keeps nothing back: the asset is what the other registry has.
   */
  readonly examine?: (fetched: Submission) => Promise<Inspected>;
  /**
   * The manifest of a version that was kept, brought up to what the other registry says of it now; absent where a version
   * stays as it was kept. With it, assets that the other registry got since are seen too.
   */
  readonly follow?: (kept: string, now: RemoteVersion) => string;
}

/** Reads another registry's documents through our copies of them. */
export interface Documents {
  /**
   * `path` is relative to the connection's address. `keep` stores the document and revalidates it when it is no longer
   * fresh; what is not kept is asked for each time. Null when the other registry has none. Throws UpstreamUnavailable
   * when it cannot answer and there is no copy.
   */
  readonly get: (path: string, options: { readonly accept: string; readonly keep: boolean }) => Promise<Document | null>;
}

export interface Document {
  readonly bytes: Buffer;
  /** The address that redirects led to, which its links are relative to; null where there were none. */
  readonly movedTo: string | null;
}

export interface Listing {
  readonly versions: readonly RemoteVersion[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface RemoteVersion {
  readonly version: string;
  readonly status: "Published" | "Unlisted";
  /** Milliseconds since the epoch, null when the other registry does not say. */
  readonly publishedAt: number | null;
  readonly manifest: string;
  readonly readme: string | null;
  /** None where the listing knows names only: `locate` finds them one by one. */
  readonly assets: readonly RemoteAsset[];
}

export interface RemoteAsset {
  readonly name: string;
  /** Absolute, or relative to the connection's address. */
  readonly url: string;
  readonly size: number | null;
  /** What the bytes must have; at least one unless the format knows none. */
  readonly digests: Partial<Digests>;
}
