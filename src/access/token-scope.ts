/* How much narrower than its owner a long-lived token is. */
import { type ArnScope, repositoryArn } from "../model/arn.ts";

export const tokenRights = ["read", "publish"] as const;
export type TokenRight = (typeof tokenRights)[number];

export interface TokenScope {
  /** Names of repositories of the token's domain; null for all of them. */
  readonly repositories: readonly string[] | null;
  /** `publish` may read as well. */
  readonly rights: TokenRight;
}

/** Few enough that the policy document stays within the size of one. */
export const maxScopeRepositories = 20;

export const writeScope = (scope: TokenScope): string => JSON.stringify(scope);

/** Takes what `writeScope` wrote. */
export const readScope = (text: string): TokenScope => JSON.parse(text) as TokenScope;

const reading = [
  "codeartifact:ReadFromRepository",
  "codeartifact:DescribeRepository",
  "codeartifact:DescribePackage*",
  "codeartifact:GetPackageVersion*",
  "codeartifact:GetRepositoryEndpoint",
  "codeartifact:ListPackage*",
];
const publishing = ["codeartifact:PublishPackageVersion", "codeartifact:PutPackageMetadata"];

/** The scope as a policy document: what the token's bearer may do at most in its domain. */
export function limitOf(scope: TokenScope, place: ArnScope, domain: string): string {
  const resources = (scope.repositories ?? ["*"]).flatMap((repository) => [
    repositoryArn(place, domain, repository),
    anyPackage(place, domain, repository),
  ]);
  const actions = scope.rights === "publish" ? [...reading, ...publishing] : reading;
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: resources }] });
}

const anyPackage = (place: ArnScope, domain: string, repository: string): string =>
  `${repositoryArn(place, domain, repository).replace(":repository/", ":package/")}/*`;
