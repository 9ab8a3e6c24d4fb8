/* Credentials that the machine gives: a container's, or an instance's of EC2 (command line spec, 13). */
import { fromHttp } from "@aws-sdk/credential-provider-http";
import { fromInstanceMetadata } from "@smithy/credential-provider-imds";
import { CommandFailure } from "../failure.ts";
import { textOf } from "./configuration.ts";
import { type ChainFacts, type Fetch, notRetrieved } from "./credential-source.ts";
import { isTrue } from "./endpoint.ts";
import { instanceAttempts, instanceTimeoutMs } from "./instance-address.ts";
import type { Environment } from "./path.ts";
import { readTextFile } from "./read-text-file.ts";
import { fromSdk, silent } from "./sdk.ts";

const containerHosts: readonly string[] = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23", "localhost"];
const containerRetries = 2;
const containerWaitMs = 1000;

/** Throws CommandFailure 255 on an address of somebody else, or where there is no answer. */
export async function containerCredentials({ environment }: ChainFacts): Promise<Fetch> {
  const relative = environment.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  const full = environment.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? "";
  if (relative === undefined) checkContainerHost(full);
  const provide = fromHttp({
    ...(relative === undefined ? { awsContainerCredentialsFullUri: full } : { awsContainerCredentialsRelativeUri: relative }),
    awsContainerAuthorizationToken: containerToken(environment),
    logger: silent,
    maxRetries: containerRetries,
    timeout: containerWaitMs,
  });
  const found = fromSdk(
    await provide().catch((thrown: Error) => {
      throw notRetrieved("container-role", `Error retrieving metadata: ${thrown.message}`, thrown);
    }),
  );
  return async () => found;
}

function containerToken(environment: Environment): string | undefined {
  const file = environment.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE;
  const token = file === undefined ? environment.AWS_CONTAINER_AUTHORIZATION_TOKEN : readTextFile(file);
  if (token !== undefined && /[\r\n]/.test(token)) throw new CommandFailure(255, "Auth token value is not a legal header value");
  return token;
}

/** A token may go with the request: plainly only to the machine itself and to what its keepers run there. */
function checkContainerHost(address: string): void {
  const { protocol, hostname } = URL.canParse(address) ? new URL(address) : { protocol: "", hostname: "" };
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  if (protocol === "https:" || host === "::1" || /^127(?:\.\d+){3}$/.test(host) || containerHosts.includes(host)) return;
  const says = `Unsupported host '${host}'.  Can only retrieve metadata from a loopback address or one of these hosts: `;
  throw new CommandFailure(255, says + containerHosts.join(", "));
}

/** Null where the machine is no such instance or has no role. */
export async function instanceCredentials({ environment, profile, profileName }: ChainFacts): Promise<Fetch | null> {
  const value = (key: string): string | undefined => textOf(profile.get(key));
  const provide = fromInstanceMetadata({
    ec2MetadataV1Disabled: isTrue(environment.AWS_EC2_METADATA_V1_DISABLED ?? value("ec2_metadata_v1_disabled")),
    logger: silent,
    maxRetries: instanceAttempts(environment, value) - 1,
    profile: profileName,
    timeout: instanceTimeoutMs(environment, value),
  });
  try {
    const found = fromSdk(await provide());
    return async () => found;
  } catch (thrown) {
    if ((thrown as Error).name !== "InstanceMetadataV1FallbackError") return null;
    const says = "Error retrieving metadata: Unable to retrieve token for use in IMDSv2 call and IMDSv1 has been disabled";
    throw new CommandFailure(255, says, { cause: thrown });
  }
}
