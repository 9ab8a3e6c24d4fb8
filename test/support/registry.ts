/* The registry's rules on an empty store: one domain, repositories as wished, other registries that tests speak for. */
import { text } from "node:stream/consumers";
import type { BlobStore } from "../../src/blobs/blob-store.ts";
import { makeMemoryBlobs } from "../../src/blobs/memory-blobs.ts";
import { Fault, isFault } from "../../src/model/fault.ts";
import type { OriginControls, PackageId, VersionStatus } from "../../src/model/package.ts";
import { makeRemoteDocuments } from "../../src/registry/documents.ts";
import { type DomainKey, makeDomainGraphs } from "../../src/registry/domain-graphs.ts";
import { createDomain } from "../../src/registry/domains.ts";
import { associateConnection } from "../../src/registry/external-connections.ts";
import type { FormatSession, Published } from "../../src/registry/format-session.ts";
import { makeListings } from "../../src/registry/listings.ts";
import { makeOpenAssets } from "../../src/registry/open-asset.ts";
import { openSession } from "../../src/registry/open-session.ts";
import { makeSources, type Wanted } from "../../src/registry/package-sources.ts";
import { viewPackage } from "../../src/registry/package-view.ts";
import { changePackage } from "../../src/registry/places.ts";
import { defaultQuotas } from "../../src/registry/quotas.ts";
import { makeReceipts } from "../../src/registry/receipts.ts";
import { makeRenderedDocuments } from "../../src/registry/rendered.ts";
import { makeRenderedLists } from "../../src/registry/rendered-lists.ts";
import { createRepository } from "../../src/registry/repositories.ts";
import { setOriginControls } from "../../src/registry/set-origin-controls.ts";
import { makeVisiblePackages } from "../../src/registry/visible-packages.ts";
import { createAccount } from "../../src/store/accounts.ts";
import type { Store } from "../../src/store/database.ts";
import { setStatus } from "../../src/store/package-changes.ts";
import { findPackages } from "../../src/store/packages.ts";
import { createUser } from "../../src/store/principals.ts";
import { readVersions } from "../../src/store/versions.ts";
import type { Connection } from "../../src/upstream/upstream-client.ts";
import { openStoreToTheEnd } from "./access.ts";
import { type FakeUpstream, makeFakeUpstream } from "./fake-upstream.ts";
import { packageId, plain, plainFormats } from "./plain-format.ts";

export const region = "eu-west-1";
export const owner = "111111111111";
/** How long copies are fresh, and how long a missing one is remembered, where a test does not say. */
export const freshMs = 60_000;
export const missingMs = 10_000;

const quotas = { ...defaultQuotas, domainsPerAccount: 1_000, upstreamsPerRepository: 100 };

export interface Wish {
  readonly upstreams?: readonly string[];
  readonly connection?: string;
}

export interface Place {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly upstream: FakeUpstream;
  readonly time: { now: number };
  /** What was logged, without its fields. */
  readonly logged: string[];
  readonly domain: DomainKey;
}

/** As the operator configured it; `lost:…` has no address. */
const connectionOf = (name: string): Connection => {
  if (name.startsWith("lost:")) throw new Fault("UpstreamUnavailable", `No address is configured for ${name}.`);
  return { name, url: new URL("http://localhost/"), authorization: null, allowPrivate: true };
};

const toFault = (thrown: unknown): Fault => (isFault(thrown) ? thrown : new Fault("InternalServer", "Something failed."));

/** Everything one server process holds; two of them on one place share nothing but the store and the blobs. */
export const makeProcess = (place: Place, whenOriginUnknown: "refuse" | "allow" = "refuse", cacheBytes = 1e6) => {
  const { store, blobs, upstream, time } = place;
  const now = () => time.now;
  const clock = { now };
  const line = (_fields: unknown, sentence: string) => void place.logged.push(sentence);
  const log = { debug: line, info: line, warn: line, error: line };
  const documents = makeRemoteDocuments({ store, blobs, upstream: upstream.client, clock, log, freshMs, missingMs });
  const listings = makeListings(documents);
  const sources = makeSources({ store, listings, documents, formats: plainFormats, connectionOf });
  const view = (wanted: Wanted) => viewPackage({ store, sources, log, now }, wanted);
  const rendered = makeRenderedDocuments({ store, view, now, maxBytes: cacheBytes });
  const maxAssetBytes = 1_000_000;
  const openAssets = makeOpenAssets({
    store,
    blobs,
    sources,
    upstream: upstream.client,
    connectionOf,
    now,
    maxAssetBytes,
    missingMs,
  });
  const renderedLists = makeRenderedLists({ store, rendered });
  const receipts = makeReceipts({ store, log, now, usualPatienceMs: 0, refused: async (thrown) => toFault(thrown) });
  const parts = {
    store,
    blobs,
    sources,
    rendered,
    renderedLists,
    openAssets,
    receipts,
    log,
    now,
    region,
    whenOriginUnknown,
    maxAssetBytes,
  };
  const graphs = makeDomainGraphs(store, region);

  /** A session in a repository; it may do everything but what `denied` names. */
  const session = async (name: string, denied: readonly string[] = [], principalId = 0): Promise<FormatSession> => {
    const graph = await graphs.of(place.domain);
    const repository = graph.byName.get(name);
    if (repository === undefined) throw new Error(`There is no repository ${name}.`);
    const authorize = async (action: string, arn: string): Promise<void> => {
      if (denied.includes(action)) throw new Fault("AccessDenied", `${action} ${arn}`);
    };
    const endpoint = `http://localhost/${name}/`;
    return openSession(parts, { domain: place.domain, graph, repository, format: plain, endpoint, principalId, authorize });
  };
  const visible = makeVisiblePackages({ store, graphs, sources, view });
  return { session, documents, listings, graphs, visible, receipts };
};

export type Process = ReturnType<typeof makeProcess>;

export interface PublishWish {
  readonly content?: string;
  readonly asset?: string;
  readonly manifest?: object;
  readonly tags?: readonly string[];
  readonly finished?: boolean;
  readonly mayGrow?: boolean;
}

export const publishThrough = async (
  { session }: Pick<Process, "session">,
  repository: string,
  name: string,
  version: string,
  wish: PublishWish = {},
): Promise<Published> => {
  const { content = `${name} ${version}`, asset = "a.tgz", manifest = {}, tags = [], finished = true, mayGrow = false } = wish;
  const opened = await session(repository);
  const staging = await opened.begin({ maxBytes: 1e6 });
  await staging.write(Buffer.from(content));
  const assets = [{ name: asset, staged: await staging.finish() }];
  const id = packageId(name);
  return opened.publish({ id, version, assets, manifest: JSON.stringify(manifest), tags, finished, mayGrow });
};

export const asText = async (read: AsyncIterable<Uint8Array> | Buffer): Promise<string> =>
  Buffer.isBuffer(read) ? read.toString() : text(read as AsyncIterable<Uint8Array> & NodeJS.ReadableStream);

export const readThrough = async (
  { session }: Pick<Process, "session">,
  repository: string,
  name: string,
  version: string,
  asset = "a.tgz",
): Promise<string> => {
  const opened = await (await session(repository)).open(packageId(name), version, asset);
  return asText(await opened.read());
};

const makeChanges = ({ store, domain, time }: Place, graphs: Process["graphs"]) => {
  const idOf = async (repository: string): Promise<number> => (await graphs.of(domain)).byName.get(repository)?.id ?? 0;
  const makePrincipal = (name: string): Promise<number> =>
    store.transaction(async (tx) => {
      await createAccount(tx, { id: owner, createdAt: 0 });
      const named = `${name}-${domain.name}`;
      return (await createUser(tx, { account: owner, name: named, path: "/", uniqueId: named, createdAt: 0 })).id;
    });
  const stored = async (repository: string, id: PackageId) => findPackages(store.db, [await idOf(repository)], id);
  return {
    idOf,
    makePrincipal,
    /** The versions that the repository holds itself, in order. */
    versionsIn: async (repository: string, name: string) => {
      const rows = await readVersions(
        store.db,
        (await stored(repository, packageId(name))).map((row) => row.id),
      );
      return rows.toSorted((a, b) => (a.version < b.version ? -1 : 1));
    },
    controlsIn: async (repository: string, name: string): Promise<OriginControls | undefined> => {
      const [row] = await stored(repository, packageId(name));
      return row && { publish: row.publish, upstream: row.upstream };
    },
    setControls: async (repository: string, name: string, controls: OriginControls): Promise<void> => {
      const key = { domainId: domain.id, repositoryId: await idOf(repository), id: packageId(name) };
      await setOriginControls(store, key, controls, time.now);
    },
    /** As a bulk operation leaves it, without its rules. */
    setStatus: async (repository: string, name: string, version: string, status: VersionStatus): Promise<void> => {
      const key = { domainId: domain.id, repositoryId: await idOf(repository), id: packageId(name) };
      await changePackage(store, key, async (tx, row) => {
        const [found] = row === null ? [] : await readVersions(tx, [row.id], version);
        if (found === undefined) throw new Error(`There is no version ${version} of ${name} in ${repository}.`);
        await setStatus(tx, [found.id], status);
      });
    },
  };
};

/** One for all tests of a file, each of which has a domain of its own. */
let shared: Promise<Store> | null = null;
let domains = 0;

/** Opens the registry with these repositories, made in their order in a new domain. */
export const openRegistry = async (wishes: Readonly<Record<string, Wish>>) => {
  shared ??= openStoreToTheEnd();
  const store = await shared;
  domains += 1;
  const time = { now: Date.UTC(2025, 0, 2, 3, 4, 5) };
  const blobs = makeMemoryBlobs({ clock: { now: () => time.now } });
  const name = `acme${domains}`;
  const made = await createDomain(
    { store, blobs, region, quotas },
    { owner, domain: name, encryptionKey: null, tags: [], now: 0 },
  );
  const domain: DomainKey = { id: made.id, owner, name };
  for (const [repository, { upstreams = [], connection }] of Object.entries(wishes)) {
    const address = { owner, domain: name, repository };
    const wanted = { ...address, administratorAccount: owner, description: null, upstreams, tags: [], now: 0 };
    await createRepository({ store, region, quotas }, wanted);
    if (connection === undefined) continue;
    await associateConnection({ store, connections: { formatOf: () => plain.name } }, address, connection);
  }
  const place: Place = { store, blobs, upstream: makeFakeUpstream(), time, logged: [], domain };
  const first = makeProcess(place);
  return {
    ...place,
    ...first,
    ...makeChanges(place, first.graphs),
    place,
    publish: publishThrough.bind(null, first),
    read: readThrough.bind(null, first),
    /** What can be seen of a package: versions with their status in order, and tags. Null for no package. */
    see: async (repository: string, words: string) => {
      const view = await (await first.session(repository)).view(packageId(words));
      if (view === null) return null;
      const versions = view.versions.map(({ version, status }) => [version, status] as const);
      return { versions: versions.toSorted(([a], [b]) => (a < b ? -1 : 1)), tags: view.tags };
    },
  };
};

export type Registry = Awaited<ReturnType<typeof openRegistry>>;
