/* A format session: one caller, one repository, every call authorized. */
import { notePackage } from "../audit/trail.ts";
import type { BlobStore } from "../blobs/blob-store.ts";
import { packageArn, repositoryArn } from "../model/arn.ts";
import { notFound } from "../model/fault.ts";
import type { PackageId } from "../model/package.ts";
import type { Store } from "../store/database.ts";
import type { RepositoryRow } from "../store/domain-graph.ts";
import { findLookalikes } from "../store/packages.ts";
import type { Log } from "../telemetry/log.ts";
import { deletePackage, deleteVersions } from "./delete.ts";
import type { DomainGraph, DomainKey } from "./domain-graphs.ts";
import type { FormatSession, SessionReceipts, WriteAction } from "./format-session.ts";
import { removeTag, rewriteManifests, setTag } from "./metadata.ts";
import { changeNote, notesIn } from "./notes.ts";
import type { OpenAssets } from "./open-asset.ts";
import type { PackageFormat } from "./package-format.ts";
import type { Sources, Wanted } from "./package-sources.ts";
import { viewPackage } from "./package-view.ts";
import { keyOf } from "./places.ts";
import { admit, orDiscard, publish } from "./publish.ts";
import type { Receipts } from "./receipts.ts";
import type { RenderedDocuments } from "./rendered.ts";
import { packagesOf, type RenderedLists } from "./rendered-lists.ts";
import { search } from "./search.ts";
import { reachable } from "./search-path.ts";
import { stageSent } from "./sent-asset.ts";
import { makeUploads } from "./uploads.ts";
import { changeVersions, standIn } from "./version-changes.ts";

export interface SessionParts {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly sources: Sources;
  readonly rendered: RenderedDocuments;
  readonly renderedLists: RenderedLists;
  readonly openAssets: OpenAssets;
  readonly receipts: Receipts;
  readonly log: Log;
  readonly now: () => number;
  readonly region: string;
  readonly whenOriginUnknown: "refuse" | "allow";
  readonly maxAssetBytes: number;
}

/** What one request is bound to. */
export interface SessionPlace {
  readonly domain: DomainKey;
  readonly graph: DomainGraph;
  readonly repository: RepositoryRow;
  readonly format: PackageFormat;
  readonly endpoint: string;
  /** The caller's user or role. */
  readonly principalId: number;
  /** Throws AccessDenied. */
  readonly authorize: (action: string, arn: string) => Promise<void>;
}

export function openSession(parts: SessionParts, place: SessionPlace): FormatSession {
  const { now } = parts;
  const { domain, graph, repository, format } = place;
  const scope = { region: parts.region, owner: domain.owner };
  const wanted = (id: PackageId): Wanted => ({ domain, graph, repository, id });
  const mayRead: MayRead = (id, version) => {
    if (id !== undefined) notePackage(id, version);
    return place.authorize("codeartifact:ReadFromRepository", repositoryArn(scope, domain.name, repository.name));
  };
  const mayWrite: MayWrite = (action, id, version) => {
    notePackage(id, version);
    return place.authorize(`codeartifact:${action}`, packageArn(scope, domain.name, repository.name, id));
  };
  const view = async (id: PackageId) => (await viewPackage({ ...parts, now }, wanted(id))).view;
  const isHere = (id: PackageId, version: string) =>
    view(id).then((seen) => seen?.versions.some((candidate) => candidate.version === version) ?? false);

  return {
    domain: domain.name,
    repository: repository.name,
    endpoint: place.endpoint,
    settings: repository.settings,
    now,
    authorizeRead: () => mayRead(),
    authorizeWrite: mayWrite,
    view: async (id) => {
      await mayRead(id);
      return view(id);
    },
    rendered: async (id, variant, render) => {
      await mayRead(id);
      return parts.rendered(wanted(id), `${variant} ${place.endpoint}`, render);
    },
    remoteDocument: async (id, path, accept) => {
      await mayRead(id);
      return parts.sources.document(wanted(id), path, accept);
    },
    remoteDocuments: async (id, path, accept) => {
      await mayRead(id);
      return parts.sources.documents(wanted(id), path, accept);
    },
    ...listsOf(parts, place, { wanted, mayRead }),
    open: async (id, version, asset, { reads } = { reads: false }) => {
      await mayRead(id, version);
      return parts.openAssets(format, wanted(id), { version, name: asset, reads });
    },
    admit: async (intent) => {
      await mayWrite("PublishPackageVersion", intent.id, intent.version);
      await admit(parts, format, wanted(intent.id), intent);
    },
    stage: (sent) => stageSent(parts.blobs.of(String(domain.id)), sent, parts.maxAssetBytes),
    begin: ({ maxBytes }) => parts.blobs.of(String(domain.id)).begin({ maxBytes: Math.min(maxBytes, parts.maxAssetBytes) }),
    uploads: makeUploads(parts, {
      ...place,
      authorize: ({ id, version }) => mayWrite("PublishPackageVersion", id, version),
    }),
    publish: async (publication) => {
      await orDiscard(publication, () => mayWrite("PublishPackageVersion", publication.id, publication.version));
      return publish(parts, format, wanted(publication.id), publication);
    },
    receipts: receiptsOf(parts, place, mayRead),
    ...changesOf(parts, place, { wanted, mayWrite, isHere }),
  };
}

type MayRead = (id?: PackageId, version?: string) => Promise<void>;

const receiptsOf = (
  { receipts }: SessionParts,
  { repository, principalId, format }: SessionPlace,
  mayRead: MayRead,
): SessionReceipts => ({
  give: ({ id, version }, patienceMs, work) =>
    receipts.give({ repositoryId: repository.id, principalId, package: id, version }, patienceMs, work),
  find: async (id) => {
    const found = await receipts.find(repository.id, id);
    const receipt = found?.package.format === format.name ? found : null;
    if (receipt?.principalId !== principalId) await mayRead(receipt?.package, receipt?.version);
    return receipt;
  },
});

/** What tells of many packages at once, and asks no other registry. */
function listsOf(
  { store, renderedLists }: SessionParts,
  { domain, graph, repository, format, endpoint }: SessionPlace,
  { wanted, mayRead }: { readonly wanted: (id: PackageId) => Wanted; readonly mayRead: MayRead },
): Pick<FormatSession, "notes" | "search" | "packages" | "renderedList" | "isConnected" | "lookalikes"> {
  const repositories = () => reachable(graph.repositories, repository.id);
  const ids = () => repositories().map((row) => row.id);
  const isConnected = () => repositories().some(({ connection }) => connection?.format === format.name);
  return {
    notes: async (namespace, key) => {
      await mayRead();
      return notesIn(store, wanted({ format: format.name, namespace, name: "" }), key);
    },
    search: async (query) => {
      await mayRead();
      return search(store.db, format.name, repositories(), query);
    },
    packages: async () => {
      await mayRead();
      return packagesOf(store, { format: format.name, repositoryIds: ids() });
    },
    renderedList: async (variant, part, combine) => {
      await mayRead();
      const place = { domain, graph, repository, format: format.name, repositoryIds: ids(), isConnected: isConnected() };
      const here = (name: string): string => `${name} ${endpoint}`;
      return renderedLists(place, { variant: here(variant), part: { ...part, variant: here(part.variant) }, combine });
    },
    isConnected,
    lookalikes: async (id) => {
      await mayRead(id);
      return findLookalikes(store.db, { domainId: domain.id, repositoryIds: ids() }, id);
    },
  };
}

type MayWrite = (action: WriteAction, id: PackageId, version?: string) => Promise<void>;

const onlyOne = (versions: readonly string[]): string | undefined => (versions.length === 1 ? versions[0] : undefined);

type ChangeName =
  | "setTag"
  | "removeTag"
  | "rewriteManifests"
  | "changeVersions"
  | "standIn"
  | "changeNote"
  | "deleteVersions"
  | "deletePackage";

/** What changes packages that are here. */
function changesOf(
  { store, now }: SessionParts,
  { repository, format }: SessionPlace,
  {
    wanted,
    mayWrite,
    isHere,
  }: {
    readonly wanted: (id: PackageId) => Wanted;
    readonly mayWrite: MayWrite;
    readonly isHere: (id: PackageId, version: string) => Promise<boolean>;
  },
): Pick<FormatSession, ChangeName> {
  return {
    setTag: async (id, tag, version) => {
      await mayWrite("PutPackageMetadata", id, version);
      await setTag(store, wanted(id), { tag, version, visible: await isHere(id, version), now: now() });
    },
    removeTag: async (id, tag) => {
      await mayWrite("PutPackageMetadata", id);
      await removeTag(store, wanted(id), tag);
    },
    rewriteManifests: async (id, action, rewrite) => {
      await mayWrite(action, id);
      await rewriteManifests(store, wanted(id), rewrite);
    },
    changeVersions: async (changes) => {
      await orDiscard(changes, () => mayWrite(changes.action, changes.id, onlyOne(changes.versions)));
      return changeVersions({ store, now }, wanted(changes.id), changes);
    },
    standIn: async (standing) => {
      await orDiscard(standing, () => mayWrite(standing.action, standing.id, standing.version));
      await standIn({ store, now }, wanted(standing.id), standing);
    },
    changeNote: async (id, action, key, change) => {
      await mayWrite(action, id);
      await changeNote(store, wanted(id), key, change);
    },
    deleteVersions: async (id, versions) => {
      await mayWrite("DeletePackageVersions", id, onlyOne(versions));
      await deleteVersions(store, keyOf(wanted(id)), versions);
    },
    deletePackage: async (id) => {
      await mayWrite("DeletePackage", id);
      if (!(await deletePackage(store, keyOf(wanted(id))))) {
        throw notFound(
          `Repository ${repository.name} has no ${format.name} package ${format.naming.display(id)}.`,
          "package",
          id.name,
        );
      }
    },
  };
}
