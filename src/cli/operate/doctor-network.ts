/* Looks at a server and its surroundings from outside: its address, the clocks, the registries it takes packages from. */
import { lookup } from "node:dns/promises";
import { createServer } from "node:net";
import { identityOperations } from "../../api/identity/table.ts";
import type { Config } from "../../config/config.ts";
import type { Proxies } from "../../config/proxies.ts";
import { systemClock } from "../../model/clock.ts";
import { Fault, isFault } from "../../model/fault.ts";
import type { ConnectionTable } from "../../registry/connections.ts";
import { proxyName } from "../../upstream/proxy.ts";
import { makeUpstreamClient } from "../../upstream/undici-client.ts";
import { type CalledServer, callIdentity } from "./call-server.ts";
import { allWell, type Finding, fine, orProblem, problem, warning } from "./findings.ts";
import { aheadOf, answerLimitMs, lookAt, type Seen } from "./look-at.ts";

/** `server` is where the data folder says that it is; null where it does not say. */
export async function lookAtServer(config: Config, server: CalledServer | null): Promise<readonly Finding[]> {
  const address = server?.url ?? `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${config.port}`;
  const seen = await lookAt(address, "/-/ready");
  const { parts } = (seen.answer ?? {}) as { readonly parts?: Readonly<Record<string, string>> };
  if (seen.status === null) return lookAtPort(config, `Nobody answers at ${address} (${seen.why}).`);
  if (parts === undefined) return [problem("server", `What answers at ${address} is another server: choose another port.`)];
  const failing = Object.keys(parts).filter((part) => parts[part] !== "ready");
  if (failing.length > 0) return [problem("server", `It runs, and cannot use its ${failing.join(" and ")}: see its log.`)];
  return [
    fine("server", `It runs at ${address} and can serve.`),
    ...clockFindings("clock", "The server's clock", seen),
    ...(await orProblem("credentials", () => lookAtCredentials(server))),
  ];
}

/** Signatures are refused when the clocks differ by five minutes. */
const skewSeconds = 300;
const unusualSeconds = 30;

type Clocked = Pick<Seen, "aheadSeconds">;

function clockFindings(check: string, what: string, { aheadSeconds }: Clocked): readonly Finding[] {
  if (aheadSeconds === null) return [];
  const apart = Math.abs(aheadSeconds);
  const says = `${what} is ${apart} s ${aheadSeconds > 0 ? "ahead of" : "behind"} this machine's.`;
  if (apart >= skewSeconds) return [problem(check, `${says} Set the time (NTP): signatures are refused.`)];
  return apart >= unusualSeconds
    ? [warning(check, `${says} Set the time (NTP).`)]
    : [fine(check, `${what} agrees with this machine's.`)];
}

const oddClock = (check: string, what: string, clocked: Clocked): readonly Finding[] =>
  clockFindings(check, what, clocked).filter(({ state }) => state !== "ok");

async function lookAtPort({ host, port }: Config, silence: string): Promise<readonly Finding[]> {
  if (port === 0) return [warning("server", `${silence} Start it with packhouse serve.`)];
  const why = await new Promise<string | null>((resolve) => {
    const probe = createServer();
    probe.once("error", (error) => resolve(error.message));
    probe.listen({ host, port }, () => probe.close(() => resolve(null)));
  });
  if (why === null) return [warning("server", `${silence} The port ${port} is free: start it with packhouse serve.`)];
  return [problem("server", `${silence} It could not listen on ${host}:${port} either: ${why}.`)];
}

async function lookAtCredentials(server: CalledServer | null): Promise<readonly Finding[]> {
  if (server === null) return [];
  const { Arn: arn } = await callIdentity(server, identityOperations.GetCallerIdentity, {});
  return [fine("credentials", `They are those of ${arn}.`)];
}

/** Whether the address that clients are given leads to this very server. */
export async function lookAtAddress(config: Config, server: CalledServer | null): Promise<readonly Finding[]> {
  const { publicUrl, hostSuffix } = config;
  const found: Finding[] = [];
  if (publicUrl !== null) {
    const seen = await lookAt(publicUrl, "/-/health");
    if (seen.status !== 200) {
      const answer = seen.status === null ? `is not answered (${seen.why})` : `answers ${seen.status}`;
      found.push(problem("address", `${publicUrl} ${answer}: let the proxy pass everything on, and see that its name resolves.`));
    } else {
      found.push(...oddClock("address", `The clock at ${publicUrl}`, seen));
      if (server !== null) found.push(...(await orProblem("address", () => isSameServer(publicUrl, server))));
    }
  }
  if (hostSuffix !== null) found.push(...(await lookAtSuffix(hostSuffix)));
  return allWell("address", found, publicUrl === null ? "publicUrl is not set." : `${publicUrl} leads here.`);
}

/** Signed for the very host and path, so that a proxy which changes either is found. */
async function isSameServer(publicUrl: string, server: CalledServer): Promise<readonly Finding[]> {
  const direct = await callIdentity(server, identityOperations.GetCallerIdentity, {});
  const around = await callIdentity({ ...server, url: publicUrl }, identityOperations.GetCallerIdentity, {});
  return around.UserId === direct.UserId ? [] : [problem("address", `${publicUrl} leads to another server.`)];
}

async function lookAtSuffix(suffix: string): Promise<readonly Finding[]> {
  const name = `doctor-000000000000.d.${suffix}`;
  try {
    await lookup(name);
    return [];
  } catch {
    return [problem("address", `${name} does not resolve: make a DNS record for *.d.${suffix}, and a certificate for it.`)];
  }
}

/** Asks each of the registries that repositories are connected with, as the server does. */
export async function lookAtConnections(
  names: readonly string[],
  connections: ConnectionTable,
  proxies: Proxies | null,
): Promise<readonly Finding[]> {
  const upstream = makeUpstreamClient({ clock: systemClock, limits: { headersMs: answerLimitMs }, proxies });
  const found = await Promise.all(
    names.map((name) =>
      orProblem(`connection ${name}`, async () => {
        const { status, date } = await upstream.look(connections.get(name)).catch(advise);
        return connectionFindings(`connection ${name}`, status, aheadOf(date));
      }),
    ),
  );
  await upstream.close();
  return [...proxyFindings(proxies), ...found.flat()];
}

function proxyFindings(proxies: Proxies | null): readonly Finding[] {
  if (proxies === null) return [];
  const way = (proxy: URL | null): string => (proxy === null ? "directly" : `through ${proxyName(proxy)}`);
  const except = proxies.except === "" ? "" : `, and directly in any case: ${proxies.except}`;
  return [fine("proxy", `Registries of https are asked ${way(proxies.https)}, those of http ${way(proxies.http)}${except}.`)];
}

function advise(thrown: unknown): never {
  if (!isFault(thrown)) throw thrown;
  throw new Fault(thrown.code, `${thrown.message} Look at DNS, firewall, proxy and its url in the settings.`);
}

function connectionFindings(check: string, status: number, aheadSeconds: number | null): readonly Finding[] {
  if (status === 401 || status === 403 || status === 407) {
    return [problem(check, `It answers ${status}: look at its authorization in the settings.`)];
  }
  if (status >= 500) return [warning(check, `It answers ${status}: it is out of order, or its url in the settings is wrong.`)];
  return [fine(check, `It answers ${status}.`), ...oddClock(check, "Its clock", { aheadSeconds })];
}
