/* The structures that answers are made of (service spec 15). */
import { integer, listOf, mapOf, optional, required, structure, text, timestamp, unbranded } from "../shape/build.ts";
import {
  accountId,
  arn,
  assetName,
  associationType,
  connectionName,
  connectionStatus,
  description,
  domainName,
  domainStatus,
  format,
  hashAlgorithm,
  hashValue,
  originRestrictions,
  originType,
  packageGroupPattern,
  packageName,
  packageNamespace,
  packageVersion,
  policyDocument,
  policyRevision,
  repositoryName,
  restrictionMode,
  restrictionType,
  versionErrorCode,
  versionRevision,
  versionStatus,
} from "./fields.ts";

const domainSummaryMembers = {
  name: optional(unbranded(domainName), "The name of the domain."),
  owner: optional(unbranded(accountId), "The account that owns the domain."),
  arn: optional(arn, "The domain's resource name."),
  status: optional(domainStatus, "Whether the domain is in use or deleted."),
  createdTime: optional(timestamp, "When the domain was created."),
  encryptionKey: optional(arn, "The key that the domain's assets are sealed with."),
};

export const domainSummary = structure(domainSummaryMembers);

export const domainDescription = structure({
  ...domainSummaryMembers,
  repositoryCount: optional(integer(), "How many repositories the domain has."),
  assetSizeBytes: optional(integer({ long: true }), "How many bytes the domain's assets take, equal assets counted once."),
  s3BucketArn: optional(arn, "The bucket that holds the domain's assets."),
});

const upstream = structure({ repositoryName: optional(unbranded(repositoryName), "The name of the upstream repository.") });

const externalConnection = structure({
  externalConnectionName: optional(unbranded(connectionName), "The name of the external connection."),
  packageFormat: optional(format, "The format of the packages that come through it."),
  status: optional(connectionStatus, "The state of the connection."),
});

const repositoryIdentity = {
  name: optional(unbranded(repositoryName), "The name of the repository."),
  administratorAccount: optional(unbranded(accountId), "The account that created the repository and administers it."),
  domainName: optional(unbranded(domainName), "The name of the domain that holds the repository."),
  domainOwner: optional(unbranded(accountId), "The account that owns that domain."),
  arn: optional(arn, "The repository's resource name."),
  description: optional(description, "What the repository is for."),
};

const repositoryCreatedTime = { createdTime: optional(timestamp, "When the repository was created.") };

export const repositorySummary = structure({ ...repositoryIdentity, ...repositoryCreatedTime });

export const repositoryDescription = structure({
  ...repositoryIdentity,
  upstreams: optional(listOf(upstream), "The upstream repositories in the order in which they are searched."),
  externalConnections: optional(listOf(externalConnection), "The repository's connections to other registries."),
  ...repositoryCreatedTime,
});

export const originConfiguration = structure({
  restrictions: optional(originRestrictions, "What the package's new versions may come from."),
});

const packageFormat = { format: optional(format, "The format of the package.") };
const namespace = { namespace: optional(packageNamespace, "The package's namespace, when it has one.") };
const packageOrigin = { originConfiguration: optional(originConfiguration, "The package's origin controls.") };

/** Names a package in an answer. */
export const packageIdentity = {
  ...packageFormat,
  ...namespace,
  package: optional(packageName, "The name of the package."),
};

export const packageSummary = structure({ ...packageIdentity, ...packageOrigin });

export const packageDescription = structure({
  ...packageFormat,
  ...namespace,
  name: optional(packageName, "The name of the package."),
  ...packageOrigin,
});

export const associatedPackage = structure({
  ...packageIdentity,
  associationType: optional(associationType, "Whether the package matches the group's pattern literally or only as a variation."),
});

/** Names a version in an answer. */
export const versionIdentity = {
  ...packageIdentity,
  version: optional(packageVersion, "The version of the package."),
  versionRevision: optional(versionRevision, "The revision of that version."),
};

const versionOrigin = structure({
  domainEntryPoint: optional(
    structure({
      repositoryName: optional(unbranded(repositoryName), "The repository that it was first published to."),
      externalConnectionName: optional(unbranded(connectionName), "The external connection that it came through."),
    }),
    "Where the version entered the domain.",
  ),
  originType: optional(originType, "Whether the version was published in the domain or came from another registry."),
});

export const versionSummary = structure({
  version: required(packageVersion, "The version."),
  revision: optional(versionRevision, "Changes with the version's assets or metadata."),
  status: required(versionStatus, "The state of the version."),
  origin: optional(versionOrigin, "Where the version came from."),
});

const license = structure({
  name: optional(text(), "The name of the licence."),
  url: optional(text(), "Where its text can be read."),
});

export const versionDescription = structure({
  ...packageFormat,
  ...namespace,
  packageName: optional(packageName, "The name of the package."),
  displayName: optional(text({ minLength: 1, maxLength: 255 }), "The package's name as people write it."),
  version: optional(packageVersion, "The version."),
  summary: optional(text(), "What the package is for, in its author's words."),
  homePage: optional(text(), "The package's home page."),
  sourceCodeRepository: optional(text(), "Where the package's source code is."),
  publishedTime: optional(timestamp, "When the version was published or fetched."),
  licenses: optional(listOf(license), "The licences that the package is given under."),
  revision: optional(versionRevision, "Changes with the version's assets or metadata."),
  status: optional(versionStatus, "The state of the version."),
  origin: optional(versionOrigin, "Where the version came from."),
});

export const assetSummary = structure({
  name: required(assetName, "The name of the asset."),
  size: optional(integer({ long: true }), "Its size in bytes."),
  hashes: optional(mapOf(hashAlgorithm, hashValue), "Its digests in lower-case hexadecimal, by algorithm."),
});

export const packageDependency = structure({
  ...namespace,
  package: optional(packageName, "The name of the package that is needed."),
  dependencyType: optional(text(), "What it is needed for, in the words of the format."),
  versionRequirement: optional(text(), "The versions that will do, in the words of the format."),
});

/** What operations on several versions answer. */
export const versionOutcomes = {
  successfulVersions: optional(
    mapOf(
      packageVersion,
      structure({
        revision: optional(versionRevision, "The revision of the version."),
        status: optional(versionStatus, "The state that the version has now."),
      }),
    ),
    "The versions that it was done to.",
  ),
  failedVersions: optional(
    mapOf(
      packageVersion,
      structure({
        errorCode: optional(versionErrorCode, "The kind of failure."),
        errorMessage: optional(text(), "What is wrong, as a sentence."),
      }),
    ),
    "The versions that it was not done to, each with the reason.",
  ),
};

export const resourcePolicy = structure({
  resourceArn: optional(arn, "The resource that the policy is attached to."),
  revision: optional(policyRevision, "Changes with every replacement of the policy."),
  document: optional(policyDocument, "The policy as JSON text."),
});

export const packageGroupReference = structure({
  arn: optional(arn, "The package group's resource name."),
  pattern: optional(packageGroupPattern, "The pattern that names the package group."),
});

const packageGroupRestriction = structure({
  mode: optional(restrictionMode, "The mode that was set."),
  effectiveMode: optional(restrictionMode, "The mode that holds once inheritance is resolved."),
  inheritedFrom: optional(packageGroupReference, "The package group that the mode is inherited from."),
  repositoriesCount: optional(integer({ long: true }), "How many repositories are on the allowed list."),
});

const packageGroupOrigin = structure({
  restrictions: optional(mapOf(restrictionType, packageGroupRestriction), "Each restriction with its mode."),
});

/** What the API calls a summary of a package group has the same members. */
export const packageGroupDescription = structure({
  arn: optional(arn, "The package group's resource name."),
  pattern: optional(packageGroupPattern, "The pattern that names the package group."),
  domainName: optional(unbranded(domainName), "The name of the domain that holds it."),
  domainOwner: optional(unbranded(accountId), "The account that owns that domain."),
  createdTime: optional(timestamp, "When the package group was created."),
  contactInfo: optional(description, "Whom to ask about the packages."),
  description: optional(description, "What the package group is for."),
  originConfiguration: optional(packageGroupOrigin, "What new versions of its packages may come from."),
  parent: optional(packageGroupReference, "The most specific package group around it; the root has none."),
});
