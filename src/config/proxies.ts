/* The HTTP proxies through which other registries are asked: the settings' or, without them, the environment's. */
import { Fault } from "../model/fault.ts";
import type { Config } from "./config.ts";

export interface Proxies {
  /** For addresses of that scheme, with user and password; null where they are asked directly. */
  readonly http: URL | null;
  readonly https: URL | null;
  /** Who is asked directly, as NO_PROXY lists it. */
  readonly except: string;
}

/** An address without a scheme is one of http. Throws a Validation fault that names `where` and tells nothing of the text. */
export function parseProxy(text: string, where: string): URL {
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  if (url !== null && /^https?:$/.test(url.protocol) && `${url.pathname}${url.search}${url.hash}` === "/") return url;
  throw new Fault("Validation", `${where} must be an http or https address of a proxy, without a path.`, { reason: "OTHER" });
}

/**
 * Null where all are asked directly. Each setting wins over its variables, and of these the lower case over the upper.
 * Throws a Validation fault on a variable that names no HTTP proxy.
 */
export function proxiesOf(
  { upstreamProxy, upstreamProxyExcept }: Pick<Config, "upstreamProxy" | "upstreamProxyExcept">,
  environment: Readonly<Record<string, string | undefined>>,
): Proxies | null {
  const variable = (name: string): string => environment[name.toLowerCase()] || environment[name] || "";
  const proxy = (name: string): URL | null => {
    if (upstreamProxy !== null) return new URL(upstreamProxy);
    return variable(name) === "" ? null : parseProxy(variable(name), name);
  };
  const except = upstreamProxyExcept ?? variable("NO_PROXY");
  if (except.trim() === "*") return null;
  const proxies = { http: proxy("HTTP_PROXY"), https: proxy("HTTPS_PROXY"), except };
  return proxies.http === null && proxies.https === null ? null : proxies;
}
