/* Builds every part of the server by hand, in order. Knows everything and decides nothing. */
import { randomUUID } from "node:crypto";
import { makeAuthenticate } from "./access/authenticate.ts";
import { makeAuthorize } from "./access/authorize.ts";
import { createFirstAdministrator } from "./access/first-administrator.ts";
import { makeIssueToken } from "./access/issue-token.ts";
import type { BlobStore } from "./blobs/blob-store.ts";
import { makeFileBlobs } from "./blobs/file-blobs.ts";
import type { Config } from "./config/config.ts";
import { npm } from "./formats/npm/index.ts";
import type { HandlerParts } from "./handlers/call.ts";
import { extensionHandlers } from "./handlers/extensions.ts";
import { makeHandlers } from "./handlers/index.ts";
import { assetBytesJob } from "./jobs/asset-bytes.ts";
import { startJobs } from "./jobs/clock.ts";
import { expiredTokensJob } from "./jobs/expired-tokens.ts";
import { garbageJob } from "./jobs/garbage.ts";
import { type Clock, systemClock } from "./model/clock.ts";
import { isFault } from "./model/fault.ts";
import { parseAccountId } from "./model/names.ts";
import { type ConnectionTable, makeConnections } from "./registry/connections.ts";
import { makeRemoteDocuments } from "./registry/documents.ts";
import { makeDomainGraphs } from "./registry/domain-graphs.ts";
import { makeListings } from "./registry/listings.ts";
import { makeOpenAssets } from "./registry/open-asset.ts";
import type { SessionParts } from "./registry/open-session.ts";
import type { PackageFormat } from "./registry/package-format.ts";
import { type Formats, normalizePackage } from "./registry/package-names.ts";
import { makeSources, type Wanted } from "./registry/package-sources.ts";
import { viewPackage } from "./registry/package-view.ts";
import { defaultQuotas } from "./registry/quotas.ts";
import { makeRenderedDocuments } from "./registry/rendered.ts";
import { makeVisiblePackages } from "./registry/visible-packages.ts";
import { makeApiDoor } from "./server/api-door.ts";
import { type Endpoints, makeEndpoints } from "./server/endpoints.ts";
import { makeFormatDoor } from "./server/format-door.ts";
import { makeHealth } from "./server/health.ts";
import { type Host, makeHost } from "./server/host.ts";
import { makePipeline, toFault } from "./server/pipeline.ts";
import { openServerFolder, parseSealingKey, type ServerFolder } from "./server/server-folder.ts";
import { openStore, type Store } from "./store/database.ts";
import { type Log, makeLog } from "./telemetry/log.ts";
import { type Metrics, makeMetrics } from "./telemetry/metrics.ts";
import { makeLazyUpstreamClient } from "./upstream/lazy-client.ts";
import type { UpstreamClient } from "./upstream/upstream-client.ts";

export interface Server {
  /** Listens; gives the public address. */
  readonly start: () => Promise<string>;
  /** Takes no new requests; running ones get `graceMs`. */
  readonly stop: (graceMs: number) => Promise<void>;
}

export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
}

/** Every format this server has, and the only list of their folders. */
const formatList: readonly PackageFormat[] = [npm];

export async function compose(config: Config, { environment, clock = systemClock }: Surroundings): Promise<Server> {
  const formats: Formats = new Map(formatList.map((format) => [format.name, format]));
  const connections = makeConnections(config.connections, formats, environment);
  const edges = await composeEdges(config, clock);
  const { folder, store, upstream, log } = edges;

  let base = new URL(config.publicUrl ?? `http://${urlHost(config.host)}:${config.port}`);
  const endpoints = makeEndpoints(() => base, config.hostSuffix);
  const host = composeDoors(config, edges, { formats, connections, endpoints });
  const jobs = startJobs(
    [
      garbageJob({ ...edges, graceMs: config.garbageHours * 3_600_000 }),
      expiredTokensJob({ store, clock }),
      assetBytesJob(edges),
    ],
    log,
  );
  return {
    start: async () => {
      await makeFirstAdministrator(config, edges);
      const port = await host.listen({ host: config.host, port: config.port });
      if (config.publicUrl === null) base = new URL(`http://${urlHost(config.host)}:${port}`);
      folder.writeAwsConfig({ region: config.region, url: base.origin });
      return base.origin;
    },
    stop: async (graceMs) => {
      await host.close(graceMs);
      await jobs.stop();
      await upstream.close();
      await store.close();
    },
  };
}

interface Edges {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly folder: ServerFolder;
  readonly sealingKey: Buffer;
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly upstream: UpstreamClient;
}

async function composeEdges(config: Config, clock: Clock): Promise<Edges> {
  const folder = openServerFolder(config.data);
  const sealingKey = config.sealingKey === null ? folder.sealingKey() : parseSealingKey(config.sealingKey, "sealingKey");
  const blobs = makeFileBlobs({ root: folder.blobs, clock });
  await blobs.check();
  const store = await openStore(
    config.databaseUrl === null ? { is: "sqlite", path: folder.database } : { is: "postgres", url: config.databaseUrl },
  );
  const log = makeLog(config.logLevel);
  return { clock, log, metrics: makeMetrics(), folder, sealingKey, store, blobs, upstream: makeLazyUpstreamClient({ clock }) };
}

interface Known {
  readonly formats: Formats;
  readonly connections: ConnectionTable;
  readonly endpoints: Endpoints;
}

function composeDoors(config: Config, edges: Edges, { formats, connections, endpoints }: Known): Host {
  const { region } = config;
  const { store, blobs, clock, log, metrics } = edges;
  const authenticate = makeAuthenticate({ ...edges, region });
  const authorize = makeAuthorize({ store, clock, region });
  const graphs = makeDomainGraphs(store, region);
  const session = composeSession(config, edges, { formats, connections });
  const handlerParts: HandlerParts = {
    store,
    blobs,
    formats,
    region,
    quotas: {
      ...defaultQuotas,
      domainsPerAccount: config.domainsPerAccount,
      repositoriesPerDomain: config.repositoriesPerDomain,
    },
    connections,
    issueToken: makeIssueToken({ store, clock, authorize }),
    graphs,
    visible: makeVisiblePackages({ ...session, graphs, view: (wanted) => viewPackage(session, wanted) }),
    now: clock.now,
    endpointOf: endpoints.of,
  };
  const handlers = { ...makeHandlers(handlerParts), ...extensionHandlers(handlerParts) };
  const doors = { graphs, authenticate, authorize, region, toFault: toFault.bind(null, log) };
  const normalize = normalizePackage.bind(null, formats);
  return makeHost({
    answer: makePipeline({
      apiDoor: makeApiDoor({ ...doors, handlers, normalize }),
      formatDoor: makeFormatDoor({
        ...doors,
        formats,
        endpoints,
        session,
      }),
      health: makeHealth({ metrics, checks: { database: () => ping(store), blobs: blobs.check } }),
      log,
      metrics,
    }),
    newRequestId: randomUUID,
    trustProxy: config.trustProxy,
    onBroken: (requestId, reason) => log.warn({ requestId, err: reason }, "A response broke off."),
  });
}

function composeSession(config: Config, edges: Edges, { formats, connections }: Omit<Known, "endpoints">): SessionParts {
  const { store, blobs, clock, log } = edges;
  const { now } = clock;
  const { region, maxAssetBytes, whenOriginUnknown } = config;
  const documents = makeRemoteDocuments({
    ...edges,
    freshMs: config.freshSeconds * 1000,
    missingMs: config.missingSeconds * 1000,
  });
  const connectionOf = connections.get;
  const sources = makeSources({ store, formats, documents, listings: makeListings(documents), connectionOf });
  const view = (wanted: Wanted) => viewPackage({ store, sources, log, now }, wanted);
  const rendered = makeRenderedDocuments({ store, now, maxBytes: config.cacheBytes, view });
  const openAssets = makeOpenAssets({ ...edges, sources, connectionOf, now, maxAssetBytes });
  return { store, blobs, sources, rendered, openAssets, log, now, region, whenOriginUnknown, maxAssetBytes };
}

async function makeFirstAdministrator(config: Config, { store, clock, sealingKey, folder }: Edges): Promise<void> {
  const account = config.account === null ? undefined : parseAccountId(config.account);
  try {
    folder.writeCredentials(await createFirstAdministrator({ store, clock, sealingKey, account }));
  } catch (thrown) {
    // Every start but the first.
    if (!isFault(thrown, "Conflict")) throw thrown;
  }
}

const ping = async (store: Store): Promise<void> => {
  await store.db.selectFrom("setting").select("key").limit(1).execute();
};

/** An address to reach a listener by, where it listens on all. */
const urlHost = (host: string): string => {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
};
