/* What the AWS SDK's providers of credentials are given, and what is made of what they give. */
import type { AgentOptions } from "node:https";
import { proxyFor } from "../client/proxy.ts";
import { openTlsAgent } from "../client/tls.ts";
import type { ChainFacts } from "./credential-source.ts";
import { expandPath } from "./path.ts";
import type { Credentials, TransportSettings } from "./settings.ts";

/** The SDK's own words for credentials. */
export interface SdkCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export const fromSdk = ({ accessKeyId, secretAccessKey, sessionToken }: SdkCredentials): Credentials => ({
  accessKeyId,
  secret: secretAccessKey,
  sessionToken,
});

/** The SDK reads the files by itself. */
export const filesOf = ({ environment }: ChainFacts) => ({
  configFilepath: expandPath(environment.AWS_CONFIG_FILE ?? "~/.aws/config", environment),
  filepath: expandPath(environment.AWS_SHARED_CREDENTIALS_FILE ?? "~/.aws/credentials", environment),
});

/** For the SDK's clients, which by themselves honour neither proxies nor certificates. */
export function requestHandlerFor(
  url: string,
  transport: TransportSettings,
): { readonly httpsAgent: ReturnType<typeof openTlsAgent> } {
  const proxy = proxyFor(new URL(url), transport.environment);
  const through: AgentOptions = proxy === null ? {} : { proxyEnv: { http_proxy: proxy, https_proxy: proxy } };
  return { httpsAgent: openTlsAgent(through, transport) };
}

/** Takes what the SDK would print. */
export const silent = { debug: () => {}, error: () => {}, info: () => {}, warn: () => {} };
