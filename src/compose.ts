/* Builds every part of the server by hand, in order. Knows everything and decides nothing. */
import { randomUUID } from "node:crypto";
import { makeAuthenticate } from "./access/authenticate.ts";
import { makeAuthorize } from "./access/authorize.ts";
import { createFirstAdministrator } from "./access/first-administrator.ts";
import { makeIssueToken } from "./access/issue-token.ts";
import { makeFileBlobs } from "./blobs/file-blobs.ts";
import type { Config } from "./config/config.ts";
import { npm } from "./formats/npm/index.ts";
import type { HandlerParts } from "./handlers/call.ts";
import { extensionHandlers } from "./handlers/extensions.ts";
import { makeHandlers } from "./handlers/index.ts";
import { startJobs } from "./jobs/clock.ts";
import { expiredTokensJob } from "./jobs/expired-tokens.ts";
import { garbageJob } from "./jobs/garbage.ts";
import { type Clock, systemClock } from "./model/clock.ts";
import { isFault } from "./model/fault.ts";
import { parseAccountId } from "./model/names.ts";
import type { FormatName } from "./model/package.ts";
import { makeConnections } from "./registry/connections.ts";
import { makeRemoteDocuments } from "./registry/documents.ts";
import { makeDomainGraphs } from "./registry/domain-graphs.ts";
import { makeListings } from "./registry/listings.ts";
import { makeOpenAssets } from "./registry/open-asset.ts";
import type { SessionParts } from "./registry/open-session.ts";
import type { PackageFormat } from "./registry/package-format.ts";
import { normalizePackage } from "./registry/package-names.ts";
import { makeSources } from "./registry/package-sources.ts";
import { viewPackage } from "./registry/package-view.ts";
import { defaultQuotas } from "./registry/quotas.ts";
import { makeRenderedDocuments } from "./registry/rendered.ts";
import { makeApiDoor } from "./server/api-door.ts";
import { openServerFolder, parseSealingKey } from "./server/server-folder.ts";
import { makeEndpoints } from "./server/endpoints.ts";
import { makeFormatDoor } from "./server/format-door.ts";
import { makeHealth } from "./server/health.ts";
import { makeHost } from "./server/host.ts";
import type { Inbound } from "./server/inbound.ts";
import { makePipeline, toFault } from "./server/pipeline.ts";
import { openStore, type Store } from "./store/database.ts";
import { makeLog } from "./telemetry/log.ts";
import { makeMetrics } from "./telemetry/metrics.ts";
import { makeUpstreamClient } from "./upstream/undici-client.ts";

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
  const log = makeLog(config.logLevel);
  const metrics = makeMetrics();
  const { region } = config;
  const formats: ReadonlyMap<FormatName, PackageFormat> = new Map(formatList.map((format) => [format.name, format]));
  const connections = makeConnections(config.connections, formats, environment);

  const folder = openServerFolder(config.data);
  const sealingKey = config.sealingKey === null ? folder.sealingKey() : parseSealingKey(config.sealingKey, "sealingKey");
  const store = await openStore(
    config.databaseUrl === null ? { is: "sqlite", path: folder.database } : { is: "postgres", url: config.databaseUrl },
  );
  const blobs = makeFileBlobs({ root: folder.blobs, clock });
  await blobs.check();
  const upstream = makeUpstreamClient({ clock });

  const authenticate = makeAuthenticate({ store, clock, sealingKey, region });
  const authorize = makeAuthorize({ store, clock, region });
  const issueToken = makeIssueToken({ store, clock, region, authorize });

  const graphs = makeDomainGraphs(store, region);
  const documents = makeRemoteDocuments({
    store,
    blobs,
    upstream,
    clock,
    log,
    freshMs: config.freshSeconds * 1000,
    missingMs: config.missingSeconds * 1000,
  });
  const sources = makeSources({ store, formats, listings: makeListings(documents), connectionOf: connections.get });
  const rendered = makeRenderedDocuments({
    store,
    now: clock.now,
    maxBytes: config.cacheBytes,
    view: (wanted) => viewPackage({ store, sources, log, now: clock.now }, wanted),
  });
  const { maxAssetBytes, whenOriginUnknown } = config;
  const openAssets = makeOpenAssets({
    store,
    blobs,
    sources,
    upstream,
    connectionOf: connections.get,
    now: clock.now,
    maxAssetBytes,
  });
  const session: SessionParts = {
    store,
    blobs,
    sources,
    rendered,
    openAssets,
    log,
    now: clock.now,
    region,
    whenOriginUnknown,
    maxAssetBytes,
  };

  let base = new URL(config.publicUrl ?? `http://${config.host}:${config.port}`);
  const endpoints = makeEndpoints(() => base, config.hostSuffix);
  const handlerParts: HandlerParts = {
    store,
    blobs,
    formats,
    region,
    quotas: defaultQuotas,
    connections,
    issueToken,
    graphs,
    now: clock.now,
    endpointOf: endpoints.of,
  };
  const handlers = { ...makeHandlers(handlerParts), ...extensionHandlers(handlerParts) };
  const asFault = (thrown: unknown, inbound: Inbound) => toFault(log, thrown, inbound);
  const normalize = normalizePackage.bind(null, formats);
  const answer = makePipeline({
    apiDoor: makeApiDoor({ handlers, graphs, authenticate, authorize, normalize, region, toFault: asFault }),
    formatDoor: makeFormatDoor({ formats, graphs, authenticate, authorize, endpoints, session, region, toFault: asFault }),
    health: makeHealth({ metrics, checks: { database: () => ping(store), blobs: blobs.check } }),
    log,
    metrics,
  });
  const host = makeHost({
    answer,
    newRequestId: randomUUID,
    trustProxy: config.trustProxy,
    onBroken: (requestId, reason) => log.warn({ requestId, err: reason }, "A response broke off."),
  });
  const jobs = startJobs(
    [garbageJob({ store, blobs, clock, log, graceMs: config.garbageHours * 3_600_000 }), expiredTokensJob({ store, clock })],
    log,
  );

  return {
    start: async () => {
      await makeFirstAdministrator();
      const port = await host.listen({ host: config.host, port: config.port });
      if (config.publicUrl === null) base = new URL(`http://${urlHost(config.host)}:${port}`);
      folder.writeAwsConfig({ region, url: base.origin });
      return base.origin;
    },
    stop: async (graceMs) => {
      await host.close(graceMs);
      await jobs.stop();
      await upstream.close();
      await store.close();
    },
  };

  async function makeFirstAdministrator(): Promise<void> {
    const account = config.account === null ? undefined : parseAccountId(config.account);
    try {
      folder.writeCredentials(await createFirstAdministrator({ store, clock, sealingKey, account }));
    } catch (thrown) {
      // Every start but the first.
      if (!isFault(thrown, "Conflict")) throw thrown;
    }
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
