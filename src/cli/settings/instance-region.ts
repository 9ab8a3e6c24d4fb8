/* The region of the machine, where it is an instance of EC2 (command line spec, 13). */
import { openTransport } from "../client/transport.ts";
import { isTrue } from "./endpoint.ts";
import { instanceAddress, instanceTimeoutMs } from "./instance-address.ts";
import type { Environment } from "./path.ts";

const tokenSeconds = "21600";
const zonePath = "/latest/meta-data/placement/availability-zone/";

/** Null on any other machine, and where AWS_EC2_METADATA_DISABLED is `true`. */
export async function instanceRegion(
  environment: Environment,
  value: (key: string) => string | undefined,
): Promise<string | null> {
  if (isTrue(environment.AWS_EC2_METADATA_DISABLED)) return null;
  const timeoutMs = instanceTimeoutMs(environment, value);
  const send = openTransport({
    environment,
    verifySsl: true,
    caBundle: null,
    readTimeoutMs: timeoutMs,
    connectTimeoutMs: timeoutMs,
    maxAttempts: 1,
    retryMode: "standard",
    userAgent: "packhouse",
  });
  const ask = async (method: "GET" | "PUT", path: string, headers: Readonly<Record<string, string>>): Promise<string | null> => {
    try {
      const url = instanceAddress(environment, value) + path;
      const answer = await send({ method, url, headers: { host: new URL(url).host, ...headers }, body: "" });
      const text = await answer.text();
      return answer.status === 200 && text !== "" ? text : null;
    } catch {
      return null;
    }
  };
  const token = await ask("PUT", "/latest/api/token", { "x-aws-ec2-metadata-token-ttl-seconds": tokenSeconds });
  if (token === null && isTrue(environment.AWS_EC2_METADATA_V1_DISABLED ?? value("ec2_metadata_v1_disabled"))) return null;
  const zone = await ask("GET", zonePath, token === null ? {} : { "x-aws-ec2-metadata-token": token });
  return zone?.slice(0, -1) ?? null;
}
