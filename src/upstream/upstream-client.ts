/*
 * How we ask another registry. An answer is found, unchanged or missing; that it could not answer is thrown as an
 * UpstreamUnavailable fault, never read as absence.
 */
import type { Readable } from "node:stream";

/** Where an external connection leads. */
export interface Connection {
  readonly name: string;
  /** Ends with a slash. */
  readonly url: URL;
  /** The Authorization header for `url`'s own origin; never sent elsewhere. */
  readonly authorization: string | null;
  /** May lead to loopback, private or link-local addresses. */
  readonly allowPrivate: boolean;
}

export interface DocumentRequest {
  readonly connection: Connection;
  /** Relative to the connection's URL, or absolute. */
  readonly path: string;
  readonly accept: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly maxBytes: number;
}

export type DocumentAnswer =
  | {
      readonly is: "found";
      readonly bytes: Buffer;
      readonly etag: string | null;
      readonly lastModified: string | null;
      /** The address that redirects led to; null where there were none. */
      readonly movedTo: string | null;
    }
  | { readonly is: "unchanged" }
  | { readonly is: "missing" };

export interface AssetRequest {
  readonly connection: Connection;
  readonly path: string;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

export type AssetAnswer =
  | { readonly is: "found"; readonly size: number | null; readonly lastModified: number | null; readonly body: Readable }
  | { readonly is: "missing" };

export interface UpstreamClient {
  readonly document: (request: DocumentRequest) => Promise<DocumentAnswer>;
  /** Identity coding only. The body fails when it is longer than `maxBytes` or than its own content-length, or cut. */
  readonly asset: (request: AssetRequest) => Promise<AssetAnswer>;
  readonly close: () => Promise<void>;
}
