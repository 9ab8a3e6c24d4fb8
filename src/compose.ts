/* Builds every part of the server by hand, in order. Knows everything and decides nothing. */
import { randomUUID } from "node:crypto";
import { makeAuthenticate } from "./access/authenticate.ts";
import { type Authorize, makeAuthorize } from "./access/authorize.ts";
import { makeIssueToken } from "./access/issue-token.ts";
import { makeTokenRules } from "./access/revoke-tokens.ts";
import { makeThrottle } from "./access/throttle.ts";
import { makeTokenUse, type TokenUse } from "./access/token-use.ts";
import { type Audit, makeAudit } from "./audit/audit.ts";
import type { BlobStore } from "./blobs/blob-store.ts";
import { makeFileBlobs } from "./blobs/file-blobs.ts";
import type { Config } from "./config/config.ts";
import { proxiesOf } from "./config/proxies.ts";
import { cargo } from "./formats/cargo/index.ts";
import { generic } from "./formats/generic/index.ts";
import { maven } from "./formats/maven/index.ts";
import { npm } from "./formats/npm/index.ts";
import { nuget } from "./formats/nuget/index.ts";
import { pypi } from "./formats/pypi/index.ts";
import { ruby } from "./formats/ruby/index.ts";
import { swift } from "./formats/swift/index.ts";
import type { HandlerParts } from "./handlers/call.ts";
import { extensionHandlers } from "./handlers/extensions.ts";
import type { IdentityHandlers } from "./handlers/identity/call.ts";
import { makeIdentityHandlers } from "./handlers/identity/index.ts";
import { makeHandlers } from "./handlers/index.ts";
import { createFirstAdministrator } from "./identity/first-administrator.ts";
import { assetBytesJob } from "./jobs/asset-bytes.ts";
import { startJobs } from "./jobs/clock.ts";
import { expiredTokensJob } from "./jobs/expired-tokens.ts";
import { garbageJob } from "./jobs/garbage.ts";
import { oldReceiptsJob } from "./jobs/old-receipts.ts";
import { oldRecordsJob } from "./jobs/old-records.ts";
import { oldUploadsJob } from "./jobs/old-uploads.ts";
import { receiptsJob } from "./jobs/receipts.ts";
import { tokenUseJob } from "./jobs/token-use.ts";
import { type Clock, systemClock } from "./model/clock.ts";
import { isFault } from "./model/fault.ts";
import { parseAccountId } from "./model/names.ts";
import { type ConnectionTable, makeConnections } from "./registry/connections.ts";
import { makeRemoteDocuments } from "./registry/documents.ts";
import { makeDomainGraphs } from "./registry/domain-graphs.ts";
import { makeListings } from "./registry/listings.ts";
import { makeOpenAssets } from "./registry/open-asset.ts";
import type { SessionParts } from "./registry/open-session.ts";
import type { Formats } from "./registry/package-format.ts";
import { normalizePackage } from "./registry/package-names.ts";
import { makeSources, type Wanted } from "./registry/package-sources.ts";
import { viewPackage } from "./registry/package-view.ts";
import { defaultQuotas } from "./registry/quotas.ts";
import { makeReceipts, type Receipts } from "./registry/receipts.ts";
import { makeRenderedDocuments } from "./registry/rendered.ts";
import { makeRenderedLists } from "./registry/rendered-lists.ts";
import { makeVisiblePackages } from "./registry/visible-packages.ts";
import { makeApiDoor } from "./server/api-door.ts";
import { type Endpoints, makeEndpoints } from "./server/endpoints.ts";
import { makeFormatDoor } from "./server/format-door.ts";
import { makeHealth } from "./server/health.ts";
import { type Host, makeHost } from "./server/host.ts";
import { makePipeline, toFault } from "./server/pipeline.ts";
import { makeQueryDoor } from "./server/query-door.ts";
import { databaseOf, openServerFolder, type ServerFolder } from "./server/server-folder.ts";
import { pathOf, underPath } from "./server/under-path.ts";
import { findAccessKey } from "./store/access-keys.ts";
import { hasFirstAccount } from "./store/accounts.ts";
import { openStore, type Store } from "./store/database.ts";
import { findPrincipalNamed } from "./store/principals.ts";
import { makeIssuerKeys } from "./sts/issuer-keys.ts";
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

/** Every format, and the only list of their folders. */
export const formats: Formats = { npm, pypi, maven, nuget, cargo, ruby, swift, generic };

export async function compose(config: Config, { environment, clock = systemClock }: Surroundings): Promise<Server> {
  const connections = makeConnections(config.connections, formats, environment);
  const edges = await composeEdges(config, environment, clock);
  const { folder, store, upstream, log } = edges;

  let base = new URL(config.publicUrl ?? `http://${urlHost(config.host)}:${config.port}`);
  const endpoints = makeEndpoints(() => base, config.hostSuffix);
  const host = composeDoors(config, edges, { connections, endpoints });
  const jobs = startJobs(
    [
      garbageJob({ ...edges, graceMs: config.garbageHours * 3_600_000 }),
      expiredTokensJob({ store, clock }),
      tokenUseJob(edges.tokenUse),
      oldRecordsJob({ store, clock, keptMs: config.auditDays * 86_400_000 }),
      oldUploadsJob({ store, clock }),
      receiptsJob(edges.receipts),
      oldReceiptsJob({ store, clock }),
      assetBytesJob(edges),
    ],
    log,
  );
  return {
    start: async () => {
      await makeFirstAdministrator(config, edges);
      const port = await host.listen({ host: config.host, port: config.port });
      if (config.publicUrl === null) base = new URL(`http://${urlHost(config.host)}:${port}`);
      const url = `${base.origin}${pathOf(base)}`;
      folder.writeAwsConfig({ region: config.region, url });
      return url;
    },
    stop: async (graceMs) => {
      const until = performance.now() + graceMs;
      await host.close(graceMs);
      await edges.receipts.close(Math.max(0, until - performance.now()));
      await jobs.stop();
      await upstream.close();
      await edges.audit.flush();
      await edges.tokenUse.write();
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
  /** For the server's own work; what requests change goes through the audit's. */
  readonly store: Store;
  readonly audit: Audit;
  readonly tokenUse: TokenUse;
  readonly receipts: Receipts;
  readonly blobs: BlobStore;
  readonly upstream: UpstreamClient;
}

async function composeEdges(config: Config, environment: Surroundings["environment"], clock: Clock): Promise<Edges> {
  const folder = openServerFolder(config.data);
  const { location, sealingKey } = databaseOf(config, folder);
  const blobs = makeFileBlobs({ root: folder.blobs, clock });
  await blobs.check();
  const store = await openStore(location);
  const log = makeLog(config.logLevel);
  const audit = makeAudit({ store, clock, log, region: config.region, reads: config.auditReads });
  const upstream = makeLazyUpstreamClient({ clock, proxies: proxiesOf(config, environment) });
  const tokenUse = makeTokenUse({ store, clock });
  const receipts = makeReceipts({
    store,
    log,
    now: clock.now,
    usualPatienceMs: config.respondAsyncSeconds * 1000,
    refused: (thrown) => audit.late(thrown, toFault.bind(null, log)),
  });
  return { clock, log, metrics: makeMetrics(), folder, sealingKey, store, audit, tokenUse, receipts, blobs, upstream };
}

interface Known {
  readonly connections: ConnectionTable;
  readonly endpoints: Endpoints;
}

function composeDoors(config: Config, edges: Edges, { connections, endpoints }: Known): Host {
  const { region } = config;
  const { blobs, clock, log, metrics, audit } = edges;
  const { store } = audit;
  const publicUrl = config.publicUrl === null ? null : new URL(config.publicUrl);
  const address = publicUrl === null ? undefined : { host: publicUrl.host, path: pathOf(publicUrl) };
  const authenticate = makeAuthenticate({ ...edges, region, address, noteUse: edges.tokenUse.note });
  const authorize = audit.noting(makeAuthorize({ store, clock, region }));
  const graphs = makeDomainGraphs(store, region);
  const session = composeSession(config, edges, connections);
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
    issueToken: makeIssueToken({ store, clock, authorize, longTokenDays: config.longTokenDays }),
    graphs,
    publishing: session,
    visible: makeVisiblePackages({ ...session, graphs, view: (wanted) => viewPackage(session, wanted) }),
    now: clock.now,
    endpointOf: endpoints.of,
  };
  const handlers = {
    ...makeHandlers(handlerParts),
    ...extensionHandlers({ ...handlerParts, tokenRules: makeTokenRules({ store, region }) }),
  };
  const throttle = makeThrottle(clock, config.requestsPerSecond);
  const doors = { graphs, authenticate, throttle, authorize, audit, region, toFault: toFault.bind(null, log) };
  const normalize = normalizePackage.bind(null, formats);
  return makeHost({
    answer: underPath(
      address?.path ?? "",
      makePipeline({
        apiDoor: makeApiDoor({ ...doors, handlers, normalize }),
        queryDoor: makeQueryDoor({
          ...doors,
          handlers: composeIdentityHandlers(config, edges, authorize),
          findArn: async (account, kind, name) => (await findPrincipalNamed(store.db, { account, kind, name }))?.arn ?? null,
        }),
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
    ),
    newRequestId: randomUUID,
    trustProxy: config.trustProxy,
    onBroken: (requestId, reason) => log.warn({ requestId, err: reason }, "A response broke off."),
  });
}

function composeIdentityHandlers(config: Config, edges: Edges, authorize: Authorize): IdentityHandlers {
  const issuerKeys = makeIssuerKeys({ ...edges, allowPrivate: config.oidcAllowPrivate });
  return makeIdentityHandlers({ ...edges, store: edges.audit.store, region: config.region, authorize, issuerKeys });
}

function composeSession(config: Config, edges: Edges, connections: ConnectionTable): SessionParts {
  const { blobs, clock, log, receipts } = edges;
  const { store } = edges.audit;
  const { now } = clock;
  const { region, maxAssetBytes, whenOriginUnknown } = config;
  const missingMs = config.missingSeconds * 1000;
  const documents = makeRemoteDocuments({
    ...edges,
    freshMs: config.freshSeconds * 1000,
    missingMs,
  });
  const connectionOf = connections.get;
  const sources = makeSources({ store, formats, documents, listings: makeListings(documents), connectionOf });
  const view = (wanted: Wanted) => viewPackage({ store, sources, log, now }, wanted);
  const rendered = makeRenderedDocuments({ store, now, maxBytes: config.cacheBytes, view });
  const openAssets = makeOpenAssets({ ...edges, store, sources, connectionOf, now, maxAssetBytes, missingMs });
  const renderedLists = makeRenderedLists({ store, rendered });
  const kept = { rendered, renderedLists, openAssets, receipts };
  return { store, blobs, sources, ...kept, log, now, region, whenOriginUnknown, maxAssetBytes };
}

async function makeFirstAdministrator(config: Config, { store, clock, sealingKey, folder }: Edges): Promise<void> {
  if (!(await hasFirstAccount(store.db))) {
    const account = config.account === null ? undefined : parseAccountId(config.account);
    const keep = folder.stageCredentials;
    try {
      folder.writeCredentials(await createFirstAdministrator({ store, clock, sealingKey, account, keep }));
      return;
    } catch (thrown) {
      // Another process was first.
      if (!isFault(thrown, "Conflict")) throw thrown;
    }
  }
  // What a start that was killed left: its key counts if the database has it.
  const staged = folder.stagedKeyId();
  if (staged !== null) folder.settleCredentials((await findAccessKey(store.db, staged)) !== null);
}

const ping = async (store: Store): Promise<void> => {
  await store.db.selectFrom("setting").select("key").limit(1).execute();
};

/** An address to reach a listener by, where it listens on all. */
const urlHost = (host: string): string => {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
};
