/* Which proxy a request goes through, as the environment's variables say (command line spec, 12). */
import type { Environment } from "../settings/path.ts";

/** The proxy's address; null where the request goes straight. Variables count in either case, lower case first. */
export function proxyFor(url: URL, environment: Environment): string | null {
  const variable = (name: string): string => environment[name] || environment[name.toUpperCase()] || "";
  const proxy = variable(`${url.protocol.slice(0, -1)}_proxy`);
  if (proxy === "" || isExempt(url.host.toLowerCase(), variable("no_proxy"))) return null;
  if (/^https?:/.test(proxy)) return proxy;
  return proxy.startsWith("//") ? `http:${proxy}` : `http://${proxy}`;
}

/** Whether one of the names is the host, with or without its port, or a domain above it. */
function isExempt(host: string, exempt: string): boolean {
  if (exempt.trim() === "*") return true;
  const forms = [host, host.replace(/:\d+$/, "")];
  const names = exempt.split(",").map((name) => name.trim().replace(/^\.+/, "").toLowerCase());
  return names.some((name) => name !== "" && forms.some((form) => form === name || form.endsWith(`.${name}`)));
}

/** For messages: without user and password. */
export function maskedProxy(proxy: string): string {
  return proxy.replace(/^(\w+:\/\/)([^/@]*)@/, (_, scheme: string, user: string) => `${scheme}${user.replace(/[^:]+/g, "***")}@`);
}
