/* Where an instance of EC2 asks about itself. */
import { pythonInt } from "../arguments/python-int.ts";
import { isTrue } from "./endpoint.ts";
import type { Environment } from "./path.ts";

type Value = (key: string) => string | undefined;

/** Without a slash at the end. */
export function instanceAddress(environment: Environment, value: Value): string {
  const given = environment.AWS_EC2_METADATA_SERVICE_ENDPOINT ?? value("ec2_metadata_service_endpoint");
  if (given) return given.replace(/\/$/, "");
  const mode = environment.AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE ?? value("ec2_metadata_service_endpoint_mode");
  const sixth =
    mode?.toLowerCase() === "ipv6" || (mode === undefined && isTrue(environment.AWS_IMDS_USE_IPV6 ?? value("imds_use_ipv6")));
  return sixth ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
}

export function instanceTimeoutMs(environment: Environment, value: Value): number {
  const seconds = pythonInt(environment.AWS_METADATA_SERVICE_TIMEOUT ?? value("metadata_service_timeout") ?? "1");
  return Number(seconds ?? 1) * 1000;
}

/** How often it is asked before it counts as not there. */
export function instanceAttempts(environment: Environment, value: Value): number {
  return Number(pythonInt(environment.AWS_METADATA_SERVICE_NUM_ATTEMPTS ?? value("metadata_service_num_attempts") ?? "1") ?? 1);
}
