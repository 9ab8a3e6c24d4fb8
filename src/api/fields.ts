/* The single values that requests and answers are made of, with their limits (service spec 3). */
import {
  type AccountId,
  accountIdPattern,
  type ConnectionName,
  connectionNamePattern,
  type DomainName,
  domainNamePattern,
  type RepositoryName,
  repositoryNamePattern,
  type Sha256,
} from "../model/names.ts";
import { formatNames, originTypes, versionStatuses } from "../model/package.ts";
import { integer, listOf, mapOf, oneOf, optional, required, structure, text } from "../shape/build.ts";

export const domainName = text<DomainName>({ minLength: 2, maxLength: 50, pattern: domainNamePattern });
export const accountId = text<AccountId>({ minLength: 12, maxLength: 12, pattern: accountIdPattern });
export const repositoryName = text<RepositoryName>({ minLength: 2, maxLength: 100, pattern: repositoryNamePattern });
export const connectionName = text<ConnectionName>({ minLength: 2, maxLength: 100, pattern: connectionNamePattern });

const coordinate = { minLength: 1, maxLength: 255, pattern: "[^#/\\s]+" };
export const packageName = text(coordinate);
export const packageNamespace = text(coordinate);
export const packageVersion = text(coordinate);
export const versionRevision = text({ minLength: 1, maxLength: 50, pattern: "\\S+" });
export const assetName = text({ minLength: 1, maxLength: 255, pattern: "\\P{C}+" });
export const sha256 = text<Sha256>({ minLength: 64, maxLength: 64, pattern: "[0-9a-f]+" });
export const hashValue = text({ minLength: 32, maxLength: 512, pattern: "[0-9a-f]+" });

/**
 * The leading slash, which every form of a pattern has (service spec 13.2), keeps a pattern from being read as part of
 * another domain's name in a package group's ARN.
 */
export const packageGroupPattern = text({ minLength: 2, maxLength: 520, pattern: "/[^\\p{C}\\s]+" });
export const packageGroupPrefix = text({ minLength: 0, maxLength: 520, pattern: "\\P{C}*" });

export const description = text({ minLength: 0, maxLength: 1000, pattern: "\\P{C}*" });
export const policyDocument = text({ minLength: 1, maxLength: 7168, pattern: "[\\P{C}\\s]+" });
export const policyRevision = text({ minLength: 1, maxLength: 100, pattern: "\\S+" });
export const arn = text({ minLength: 1, maxLength: 1011, pattern: "\\S+" });
export const pageToken = text({ minLength: 1, maxLength: 2000, pattern: "\\S+" });
export const pageSize = integer({ min: 1, max: 1000 });
/** In seconds; that 1 to 899 are refused as well is a rule of the operation. */
export const tokenDuration = integer({ min: 0, max: 43_200, long: true });

export const tagKey = text({ minLength: 1, maxLength: 128, pattern: "\\P{C}+" });
const tagValue = text({ minLength: 0, maxLength: 256, pattern: "\\P{C}*" });
export const tagList = listOf(
  structure({
    key: required(tagKey, "The tag's name."),
    value: required(tagValue, "The tag's value, which may be empty."),
  }),
  200,
);

export const format = oneOf(formatNames);
export const versionStatus = oneOf(versionStatuses);
export const originType = oneOf(originTypes);
export const allowance = oneOf(["ALLOW", "BLOCK"]);
export const domainStatus = oneOf(["Active", "Deleted"]);
export const connectionStatus = oneOf(["Available"]);
export const endpointType = oneOf(["dualstack", "ipv4"]);
export const versionSortType = oneOf(["PUBLISHED_TIME"]);
export const hashAlgorithm = oneOf(["MD5", "SHA-1", "SHA-256", "SHA-512"]);
export const versionErrorCode = oneOf([
  "ALREADY_EXISTS",
  "MISMATCHED_REVISION",
  "MISMATCHED_STATUS",
  "NOT_ALLOWED",
  "NOT_FOUND",
  "SKIPPED",
]);
export const restrictionType = oneOf(["EXTERNAL_UPSTREAM", "INTERNAL_UPSTREAM", "PUBLISH"]);
export const restrictionMode = oneOf(["ALLOW", "ALLOW_SPECIFIC_REPOSITORIES", "BLOCK", "INHERIT"]);
export const associationType = oneOf(["STRONG", "WEAK"]);
export const listChange = oneOf(["ADDED", "REMOVED"]);

export const versionList = listOf(packageVersion, 100);
export const revisionMap = mapOf(packageVersion, versionRevision, 100);

export const originRestrictions = structure({
  publish: required(allowance, "Whether new versions may be published straight to the repository."),
  upstream: required(allowance, "Whether versions may come from upstream repositories and external connections."),
});

/** More than the direct upstreams a repository may have: the quota is the operation's to tell of. */
export const upstreamList = listOf(
  structure({ repositoryName: required(repositoryName, "The name of a repository of the same domain.") }),
  100,
);

export const allowedRepositoryList = listOf(
  structure({
    repositoryName: optional(repositoryName, "The name of a repository of the domain."),
    originRestrictionType: optional(restrictionType, "The restriction whose list is meant."),
  }),
  100,
);
