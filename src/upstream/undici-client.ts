/* UpstreamClient over HTTP: the only place that opens connections to other registries. */
import { isIP } from "node:net";
import { pipeline, Transform } from "node:stream";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import { promisify } from "node:util";
import { brotliDecompress, gunzip } from "node:zlib";
import { Agent, buildConnector, type Dispatcher } from "undici";
import type { Proxies } from "../config/proxies.ts";
import type { Clock } from "../model/clock.ts";
import { Fault, isFault } from "../model/fault.ts";
import {
  guardedLookup,
  isLocalName,
  isPrivateAddress,
  privateAddressCode,
  privateAddressError,
  unbracketed,
} from "./addresses.ts";
import { type Breaker, makeBreaker } from "./breaker.ts";
import { makeProxyAgent, proxyChoice, proxyName, proxyTrouble } from "./proxy.ts";
import type {
  AssetAnswer,
  AssetRequest,
  Connection,
  DocumentAnswer,
  DocumentRequest,
  UpstreamClient,
} from "./upstream-client.ts";

export interface UpstreamLimits {
  /** Sockets to one origin. */
  readonly connections: number;
  readonly connectMs: number;
  readonly headersMs: number;
  /** Between two chunks of a body. */
  readonly bodyMs: number;
  /** For a whole document, and for a whole asset. */
  readonly documentMs: number;
  readonly assetMs: number;
  readonly redirects: number;
  /** So many failures in a row close an origin for `restMs`. */
  readonly failures: number;
  readonly restMs: number;
}

const usualLimits: UpstreamLimits = {
  connections: 48,
  connectMs: 10_000,
  headersMs: 30_000,
  bodyMs: 30_000,
  documentMs: 120_000,
  assetMs: 3_600_000,
  redirects: 5,
  failures: 5,
  restMs: 30_000,
};

export interface UpstreamParts {
  readonly clock: Clock;
  readonly limits?: Partial<UpstreamLimits>;
  /** The proxies on the way; null where there are none. */
  readonly proxies?: Proxies | null;
  /** Which addresses a connection without `allowPrivate` may not reach; for tests to say otherwise. */
  readonly isClosed?: (address: string) => boolean;
}

type Response = Dispatcher.ResponseData;
type Headers = Readonly<Record<string, string>>;

const unavailable = (connection: Connection, why: string, cause?: unknown): Fault =>
  new Fault("UpstreamUnavailable", `External connection ${connection.name} ${why}.`, { cause });

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
};

const resets = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);
const timeOuts = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "TimeoutError",
  "ETIMEDOUT",
]);

const throughProxy = (proxy: URL | null): string => (proxy === null ? "" : ` through ${proxyName(proxy)}`);

const failure = (connection: Connection, error: unknown, proxy: URL | null = null): Fault => {
  if (isFault(error)) return error;
  const code = codeOf(error);
  if (code === privateAddressCode)
    return unavailable(connection, "leads to a private address, which it is not allowed to", error);
  const trouble = proxy === null ? null : proxyTrouble(proxy, code, String(error));
  const how = timeOuts.has(code) ? "did not answer in time" : `could not be read (${code})`;
  return unavailable(connection, trouble ?? `${how}${throughProxy(proxy)}`, error);
};

const headerOf = (response: Response, name: string): string | null => {
  const value = response.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
};

/** Gives the connection back without reading what nobody wants. */
const dismiss = (response: Response): void => {
  response.body.dump().catch(() => undefined);
};

/** Node's own list and the system's, since either may hold a company's authority. Read once: it takes a while. */
const makeTrust = (): (() => SecureContext) => {
  let context: SecureContext | undefined;
  return () => {
    context ??= createSecureContext({ ca: [...new Set([...getCACertificates("default"), ...getCACertificates("system")])] });
    return context;
  };
};

/** `isClosed` is asked at the moment of connecting, for literal addresses and resolved ones alike. */
const makeConnector = (connectMs: number, isClosed: (address: string) => boolean, trust: () => SecureContext) => {
  const options = { allowH2: false, timeout: connectMs, lookup: guardedLookup(isClosed) };
  const plain = buildConnector(options);
  let secure: buildConnector.connector | undefined;
  return (target: buildConnector.Options, done: buildConnector.Callback): void => {
    const host = unbracketed(target.hostname);
    if (isIP(host) !== 0 && isClosed(host)) {
      done(privateAddressError(), null);
    } else if (target.protocol === "https:") {
      secure ??= buildConnector({ ...options, secureContext: trust() });
      secure(target, done);
    } else {
      plain(target, done);
    }
  };
};

interface Asking {
  readonly connection: Connection;
  readonly path: string;
  readonly headers: Headers;
  readonly signal: AbortSignal;
}

interface Network {
  readonly limits: UpstreamLimits;
  readonly breaker: Breaker;
  /** The proxy on the way to an address; null where there is none. */
  readonly proxyFor: (url: URL) => URL | null;
  readonly agentFor: (connection: Connection, url: URL) => Dispatcher;
}

const parseTarget = (connection: Connection, target: string, from: URL): URL => {
  const url = URL.parse(target, from.href);
  if (url === null || !/^https?:$/.test(url.protocol)) throw unavailable(connection, "leads to an address that cannot be read");
  if (from.protocol === "https:" && url.protocol !== "https:") throw unavailable(connection, "leads from https to http");
  return url;
};

/** One hop. A reset says that the server gave up an idle connection more often than not, so it is tried once more. */
const sendOnce = async (
  { limits, breaker, proxyFor, agentFor }: Network,
  url: URL,
  { connection, headers, signal }: Asking,
): Promise<Response> => {
  if (!breaker.admits(url.origin)) throw unavailable(connection, "has not been answering and is left alone for a moment");
  const isOwn = url.origin === connection.url.origin;
  const request = {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: "GET" as const,
    headers: { ...headers, ...(isOwn && connection.authorization !== null && { authorization: connection.authorization }) },
    signal,
    headersTimeout: limits.headersMs,
    bodyTimeout: limits.bodyMs,
  };
  try {
    const agent = agentFor(connection, url);
    const response = await agent.request(request).catch((thrown: unknown) => {
      if (!resets.has(codeOf(thrown))) throw thrown;
      return agent.request(request);
    });
    if (response.statusCode >= 500 || response.statusCode === 429) breaker.failed(url.origin);
    else breaker.succeeded(url.origin);
    return response;
  } catch (thrown) {
    if (codeOf(thrown) !== privateAddressCode && codeOf(thrown) !== "AbortError") breaker.failed(url.origin);
    throw failure(connection, thrown, proxyFor(url));
  }
};

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

interface Sent {
  readonly response: Response;
  /** Where redirects led; null where there were none. */
  readonly movedTo: string | null;
}

/** Follows redirects by hand, so that each hop is judged. Gives null where there is nothing. */
const send = async (network: Network, asking: Asking): Promise<Sent | null> => {
  const { connection } = asking;
  let url = parseTarget(connection, asking.path, connection.url);
  for (let hops = 0; hops <= network.limits.redirects; hops += 1) {
    const response = await sendOnce(network, url, asking);
    const status = response.statusCode;
    const through = throughProxy(network.proxyFor(url));
    if (status === 200 || status === 304) return { response, movedTo: hops === 0 ? null : url.href };
    dismiss(response);
    if (status === 404 || status === 410) return null;
    if (status === 401 || status === 403)
      throw unavailable(connection, `refused to answer (${status})${through}: its credentials may be missing or wrong`);
    if (!isRedirect(status)) throw unavailable(connection, `answered with status ${status}${through}`);
    url = parseTarget(connection, headerOf(response, "location") ?? "", url);
  }
  throw unavailable(connection, `redirects more than ${network.limits.redirects} times`);
};

const tooLong = (connection: Connection, maxBytes: number): Fault =>
  unavailable(connection, `sent more than the ${maxBytes} bytes that are read`);

const decoders: Readonly<Record<string, (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  br: promisify(brotliDecompress),
};

/** Reads a whole body and takes its content coding off; both forms are held to `maxBytes`. */
const readDocument = async (response: Response, connection: Connection, maxBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > maxBytes) throw tooLong(connection, maxBytes);
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks, size);
  const coding = headerOf(response, "content-encoding")?.trim().toLowerCase() ?? "identity";
  if (coding === "identity" || coding === "") return bytes;
  const decode = decoders[coding];
  if (decode === undefined) throw unavailable(connection, "sent a document in a coding it was not asked for");
  try {
    return await decode(bytes, { maxOutputLength: maxBytes });
  } catch (thrown) {
    if (codeOf(thrown) === "ERR_BUFFER_TOO_LARGE") throw tooLong(connection, maxBytes);
    throw unavailable(connection, "sent a document that cannot be decoded", thrown);
  }
};

const askDocument = async (network: Network, request: DocumentRequest): Promise<DocumentAnswer> => {
  const { connection, path, accept, etag, lastModified, maxBytes } = request;
  const headers: Headers = {
    "user-agent": "packhouse",
    accept,
    "accept-encoding": "gzip, br",
    ...(etag !== null && { "if-none-match": etag }),
    ...(lastModified !== null && { "if-modified-since": lastModified }),
  };
  const signal = AbortSignal.timeout(network.limits.documentMs);
  const sent = await send(network, { connection, path, headers, signal });
  if (sent === null) return { is: "missing" };
  const { response, movedTo } = sent;
  if (response.statusCode === 304) {
    dismiss(response);
    if (etag === null && lastModified === null)
      throw unavailable(connection, "answered with status 304 to what asked for no change");
    return { is: "unchanged" };
  }
  try {
    const bytes = await readDocument(response, connection, maxBytes);
    return { is: "found", bytes, etag: headerOf(response, "etag"), lastModified: headerOf(response, "last-modified"), movedTo };
  } catch (thrown) {
    throw failure(connection, thrown);
  }
};

const askAsset = async (network: Network, { connection, path, maxBytes, signal }: AssetRequest): Promise<AssetAnswer> => {
  const limited = AbortSignal.any([AbortSignal.timeout(network.limits.assetMs), ...(signal === undefined ? [] : [signal])]);
  const headers: Headers = { "user-agent": "packhouse", accept: "*/*", "accept-encoding": "identity" };
  const sent = await send(network, { connection, path, headers, signal: limited });
  if (sent === null) return { is: "missing" };
  const { response } = sent;
  const coding = headerOf(response, "content-encoding") ?? "identity";
  const length = headerOf(response, "content-length");
  const size = length === null ? null : Number(length);
  if (response.statusCode !== 200 || coding.toLowerCase() !== "identity" || (size ?? 0) > maxBytes) {
    dismiss(response);
    if ((size ?? 0) > maxBytes) throw tooLong(connection, maxBytes);
    throw unavailable(connection, "sent an asset in a form it was not asked for");
  }
  let seen = 0;
  const body = new Transform({
    transform(chunk: Buffer, _, done) {
      seen += chunk.length;
      if (seen > maxBytes) done(tooLong(connection, maxBytes));
      else done(null, chunk);
    },
    destroy(error, done) {
      done(error === null ? null : failure(connection, error));
    },
  });
  // Whoever reads the body is told of what fails.
  pipeline(response.body, body, () => undefined);
  const modified = Date.parse(headerOf(response, "last-modified") ?? "");
  return { is: "found", size, lastModified: Number.isNaN(modified) ? null : modified, body };
};

interface Agents extends Pick<Network, "agentFor" | "proxyFor"> {
  readonly destroy: () => Promise<void>;
}

/** What is asked through a proxy is resolved there: only what its very name tells of a private place is refused here. */
const makeAgents = (limits: UpstreamLimits, proxies: Proxies | null, isClosed: (address: string) => boolean): Agents => {
  const trust = makeTrust();
  const makeAgent = (closed: (address: string) => boolean): Agent =>
    new Agent({ connections: limits.connections, allowH2: false, connect: makeConnector(limits.connectMs, closed, trust) });
  const guarded = makeAgent(isClosed);
  const free = makeAgent(() => false);
  const proxyFor = proxies === null ? () => null : proxyChoice(proxies);
  const proxied = new Map<string, Dispatcher>();
  return {
    proxyFor,
    agentFor: ({ allowPrivate }, url) => {
      const proxy = proxyFor(url);
      if (proxy === null) return allowPrivate ? free : guarded;
      const host = unbracketed(url.hostname);
      if (!allowPrivate && (isIP(host) === 0 ? isLocalName(host) : isClosed(host))) throw privateAddressError();
      const agent = proxied.get(proxy.href) ?? makeProxyAgent(proxy, limits, trust());
      proxied.set(proxy.href, agent);
      return agent;
    },
    destroy: async () => {
      await Promise.all([guarded, free, ...proxied.values()].map((agent) => agent.destroy()));
    },
  };
};

export interface Looking {
  /** Tells of the first answer at a connection's address, whatever it is: its status and its `Date`. */
  readonly look: (connection: Connection) => Promise<{ readonly status: number; readonly date: string | null }>;
}

/** Makes a client with its own pools of connections. */
export const makeUpstreamClient = (parts: UpstreamParts): UpstreamClient & Looking => {
  const { clock, proxies = null, isClosed = isPrivateAddress } = parts;
  const limits = { ...usualLimits, ...parts.limits };
  const agents = makeAgents(limits, proxies, isClosed);
  const network: Network = {
    ...agents,
    limits,
    breaker: makeBreaker({ clock, failures: limits.failures, restMs: limits.restMs }),
  };
  return {
    document: (request) => askDocument(network, request),
    asset: (request) => askAsset(network, request),
    look: async (connection) => {
      const asking = {
        connection,
        path: "",
        headers: { "user-agent": "packhouse" },
        signal: AbortSignal.timeout(limits.headersMs),
      };
      const response = await sendOnce(network, connection.url, asking);
      dismiss(response);
      return { status: response.statusCode, date: headerOf(response, "date") };
    },
    close: agents.destroy,
  };
};
