/* The way to other registries through a forward proxy: tunnels to those of https, requests in its hands to those of http. */
import { BlockList, isIP } from "node:net";
import { unescape as decoded } from "node:querystring";
import type { SecureContext } from "node:tls";
import { type Dispatcher, Pool, ProxyAgent } from "undici";
import type { Proxies } from "../config/proxies.ts";
import { unbracketed } from "./addresses.ts";

const portOf = ({ protocol, port }: URL): string => port || (protocol === "https:" ? "443" : "80");

const family = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");

/** This machine is not the proxy's: what it calls so is somewhere else. */
const alwaysDirect = "localhost,127.0.0.0/8,::1";

/** Whether a URL's host is in a list as of NO_PROXY: names with all below them, addresses, networks, `:port` behind each. */
const listOfHosts = (list: string): ((url: URL) => boolean) => {
  const networks = new BlockList();
  const places: { readonly name: string; readonly port: string | undefined }[] = [];
  for (const entry of list.toLowerCase().split(/[\s,]+/)) {
    const [, host = "", bits] = /^(.*?)(?:\/(\d+))?$/.exec(entry) ?? [];
    const address = unbracketed(host);
    const [, name = "", port] = /^(?:\*?\.)?(.+?)\.?(?::(\d+))?$/.exec(entry) ?? [];
    const widest = family(address) === "ipv6" ? 128 : 32;
    if (isIP(address) !== 0) networks.addSubnet(address, Math.min(Number(bits ?? widest), widest), family(address));
    else if (name !== "") places.push({ name, port });
  }
  return (url) => {
    const host = url.hostname.replace(/\.$/, "");
    const address = unbracketed(host);
    if (isIP(address) !== 0 && networks.check(address, family(address))) return true;
    return places.some(
      ({ name, port }) =>
        (port === undefined || port === portOf(url)) && (name === "*" || host === name || host.endsWith(`.${name}`)),
    );
  };
};

/** Gives the proxy on the way to an address; null where the way is direct. */
export const proxyChoice = ({ http, https, except }: Proxies): ((url: URL) => URL | null) => {
  const isDirect = listOfHosts(`${alwaysDirect},${except}`);
  return (url) => {
    if (isDirect(url)) return null;
    return url.protocol === "https:" ? https : http;
  };
};

/** The proxy in the words of a message: without user and password. */
export const proxyName = (proxy: URL): string => `the proxy ${proxy.hostname}:${portOf(proxy)}`;

const authorizationOf = ({ username, password }: URL): string | undefined =>
  username === "" && password === ""
    ? undefined
    : `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString("base64")}`;

/** What the way to a proxy fails with; the way behind it is its own. */
const unreachable = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"]);

/** What a connection suffers where the proxy itself is the reason; null for any other failure. */
export const proxyTrouble = (proxy: URL, code: string, message: string): string | null => {
  // The library tells the status in words only.
  const [, status] = /\bProxy (?:response|Authentication Required) \((\d{3})\)/.exec(message) ?? [];
  if (status === "401" || status === "407")
    return `was refused by ${proxyName(proxy)} (${status}): user or password of the proxy are missing or wrong`;
  if (status !== undefined) return `could not be read, since ${proxyName(proxy)} answered with status ${status}`;
  return unreachable.has(code) ? `could not be read, since ${proxyName(proxy)} cannot be reached (${code})` : null;
};

/** `connections` are sockets to one origin, as on a direct way. */
export const makeProxyAgent = (
  proxy: URL,
  limits: { readonly connections: number; readonly connectMs: number },
  secureContext: SecureContext,
): Dispatcher =>
  new ProxyAgent({
    uri: proxy.origin,
    token: authorizationOf(proxy),
    allowH2: false,
    connectTimeout: limits.connectMs,
    proxyTls: { secureContext },
    requestTls: { secureContext },
    clientFactory: (url, options) => new Pool(url, { ...options, allowH2: false, headersTimeout: limits.connectMs }),
    factory: (origin, options) => new Pool(origin, { ...options, allowH2: false, connections: limits.connections }),
  });
