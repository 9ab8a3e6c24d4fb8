/* The API as the tests use it: the AWS SDK's own client. */
import {
  AssociateExternalConnectionCommand,
  CodeartifactClient,
  CreateDomainCommand,
  CreateRepositoryCommand,
  GetAuthorizationTokenCommand,
} from "@aws-sdk/client-codeartifact";
import type { FormatName } from "../../src/model/package.ts";
import type { Packhouse } from "./start.ts";

/** Where a server is, and who administers it. */
export type Server = Pick<Packhouse, "url" | "account" | "credentials">;

/** The SDK's client, signing as the administrator. Errors arrive at once: it tries nothing twice. */
export const apiClient = ({ url, credentials }: Server): CodeartifactClient =>
  new CodeartifactClient({ endpoint: url, region: credentials.region, credentials, maxAttempts: 1 });

export interface RepositoryWish {
  readonly repository: string;
  readonly upstreams?: readonly string[];
  readonly connection?: string;
}

/** Creates a domain with these repositories, in this order, so that upstreams stand before those that name them. */
export const makeDomain = async (packhouse: Server, domain: string, wishes: readonly RepositoryWish[]): Promise<void> => {
  const client = apiClient(packhouse);
  await client.send(new CreateDomainCommand({ domain }));
  for (const { repository, upstreams = [], connection } of wishes) {
    const named = upstreams.map((repositoryName) => ({ repositoryName }));
    await client.send(new CreateRepositoryCommand({ domain, repository, ...(named.length > 0 && { upstreams: named }) }));
    if (connection === undefined) continue;
    await client.send(new AssociateExternalConnectionCommand({ domain, repository, externalConnection: connection }));
  }
};

/** A fresh authorization token for a domain. */
export const tokenFor = async (packhouse: Server, domain: string): Promise<string> => {
  const { authorizationToken } = await apiClient(packhouse).send(new GetAuthorizationTokenCommand({ domain }));
  if (authorizationToken === undefined) throw new Error("GetAuthorizationToken gave no token.");
  return authorizationToken;
};

const endpoint =
  (format: FormatName) =>
  ({ url, account }: Server, domain: string, repository: string): string =>
    `${url}/${format}/d/${domain}-${account}/${repository}/`;

/** A repository's npm endpoint in path style; ends with a slash. */
export const npmEndpoint = endpoint("npm");
/** A repository's endpoint for Python's clients in path style; ends with a slash. */
export const pypiEndpoint = endpoint("pypi");
/** A repository's Maven endpoint in path style; ends with a slash. */
export const mavenEndpoint = endpoint("maven");
/** A repository's NuGet endpoint in path style; ends with a slash. */
export const nugetEndpoint = endpoint("nuget");
/** A repository's sparse index for Cargo in path style; ends with a slash. */
export const cargoEndpoint = endpoint("cargo");
/** A repository's endpoint for plain HTTP in path style; ends with a slash. */
export const genericEndpoint = endpoint("generic");
/** A repository's endpoint for Ruby's clients in path style; ends with a slash. */
export const rubyEndpoint = endpoint("ruby");
/** A repository's endpoint for SwiftPM in path style; ends with a slash. */
export const swiftEndpoint = endpoint("swift");
