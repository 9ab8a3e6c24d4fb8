/* What handlers are, and what they have in common. */

import type { Caller } from "../access/caller.ts";
import type { RequestContext } from "../access/context.ts";
import type { IssueToken } from "../access/issue-token.ts";
import type { FullInputOf } from "../api/additions.ts";
import type { OperationName, OutputOf } from "../api/table.ts";
import type { BlobStore } from "../blobs/blob-store.ts";
import type { Action } from "../model/actions.ts";
import type { Arn } from "../model/arn.ts";
import type { FormatName, PackageId } from "../model/package.ts";
import type { DomainGraphs } from "../registry/domain-graphs.ts";
import type { Connections } from "../registry/external-connections.ts";
import type { Formats } from "../registry/package-format.ts";
import { normalizePackage } from "../registry/package-names.ts";
import type { DomainAddress, RepositoryAddress } from "../registry/places.ts";
import type { PublishParts } from "../registry/publish.ts";
import type { Quotas } from "../registry/quotas.ts";
import type { VisiblePackages } from "../registry/visible-packages.ts";
import type { Store } from "../store/database.ts";

/** One request's own facts. The caller was already allowed what the operation's row asks for. */
export interface Call {
  readonly caller: Caller;
  readonly request: RequestContext;
  /** Throws AccessDenied unless the caller may; for what is known only once something was looked up. */
  readonly authorize: (action: Action, resource: Arn) => Promise<void>;
}

/** Does what the operation is for. Throws the faults that service spec 15 names for it. */
export type Handler<Name extends OperationName> = (input: FullInputOf<Name>, call: Call) => Promise<OutputOf<Name>>;

export type Handlers = { readonly [Name in OperationName]: Handler<Name> };

export interface HandlerParts {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly formats: Formats;
  readonly region: string;
  readonly quotas: Quotas;
  readonly connections: Connections;
  readonly issueToken: IssueToken;
  readonly graphs: DomainGraphs;
  readonly visible: VisiblePackages;
  readonly publishing: PublishParts & { readonly maxAssetBytes: number };
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A repository's public address for one format; ends with a slash. */
  readonly endpointOf: (place: RepositoryAddress & { readonly format: FormatName }) => string;
}

/** What an input says of a package in a repository. */
export interface OfPackage {
  readonly domain: string;
  readonly domainOwner?: string;
  readonly repository: string;
  readonly format: FormatName;
  readonly namespace?: string;
  readonly package: string;
}

/** An owner left out is the caller's account. */
export const domainOf = (input: { readonly domain: string; readonly domainOwner?: string }, { caller }: Call): DomainAddress => ({
  owner: input.domainOwner ?? caller.account,
  domain: input.domain,
});

export const repositoryOf = (
  input: { readonly domain: string; readonly domainOwner?: string; readonly repository: string },
  call: Call,
): RepositoryAddress => ({ ...domainOf(input, call), repository: input.repository });

/** The package an input names, in the spelling that is kept. Throws Validation. */
export const packageOf = (
  { formats }: HandlerParts,
  input: { readonly format: FormatName; readonly namespace?: string; readonly package: string },
): PackageId => normalizePackage(formats, { format: input.format, namespace: input.namespace ?? null, name: input.package });
