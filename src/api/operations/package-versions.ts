import { repositoryArn } from "../../model/arn.ts";
import { boolean, listOf, optional, payload, required, text } from "../../shape/build.ts";
import { inDomain, namesPackage, nextPage, nextToken, ofPackage, ofVersion, page } from "../coordinates.ts";
import {
  assetSummary,
  packageDependency,
  packageIdentity,
  versionDescription,
  versionIdentity,
  versionOutcomes,
  versionSummary,
} from "../descriptions.ts";
import { commonErrors } from "../errors.ts";
import {
  assetName,
  originType,
  packageVersion,
  repositoryName,
  revisionMap,
  sha256,
  versionList,
  versionRevision,
  versionSortType,
  versionStatus,
} from "../fields.ts";
import { onPackage, ownerOf } from "../needs.ts";
import { operation, pagesOf } from "../operation.ts";

const versions = required(versionList, "The versions that are meant.");
const versionRevisions = optional(revisionMap, "The revision that each of the versions must have.");
const expectedStatus = optional(versionStatus, "The state that each of the versions must be in.");

export const copyPackageVersions = operation({
  name: "CopyPackageVersions",
  summary: "Copies versions of a package to another repository of the same domain.",
  http: { method: "POST", path: "/v1/package/versions/copy" },
  input: {
    ...inDomain,
    sourceRepository: required(repositoryName, "The repository that has the versions.", "query:source-repository"),
    destinationRepository: required(repositoryName, "The repository that gets them.", "query:destination-repository"),
    ...namesPackage,
    versions: optional(versionList, "The versions to copy, whatever their revisions are."),
    versionRevisions: optional(revisionMap, "The versions to copy, each with the revision that it must have."),
    allowOverwrite: optional(boolean, "Whether versions that the destination has with other contents are replaced."),
    includeFromUpstream: optional(boolean, "Whether versions are also taken from upstream repositories of the source."),
  },
  output: versionOutcomes,
  errors: [...commonErrors, "Conflict", "ResourceNotFound", "ServiceQuotaExceeded"],
  needs: (input, scope) => {
    const owner = ownerOf(input, scope);
    return [
      ["codeartifact:ReadFromRepository", repositoryArn(owner, input.domain, input.sourceRepository)],
      ["codeartifact:CopyPackageVersions", repositoryArn(owner, input.domain, input.destinationRepository)],
    ];
  },
});

export const deletePackageVersions = operation({
  name: "DeletePackageVersions",
  summary: "Deletes versions of a package, which can then be published again.",
  http: { method: "POST", path: "/v1/package/versions/delete" },
  input: { ...ofPackage, versions, expectedStatus },
  output: versionOutcomes,
  errors: [...commonErrors, "Conflict", "ResourceNotFound"],
  needs: onPackage("codeartifact:DeletePackageVersions"),
});

export const describePackageVersion = operation({
  name: "DescribePackageVersion",
  summary: "Describes a version of a package.",
  http: { method: "GET", path: "/v1/package/version" },
  input: ofVersion,
  output: { packageVersion: required(versionDescription, "The version.") },
  errors: [...commonErrors, "Conflict", "ResourceNotFound"],
  needs: onPackage("codeartifact:DescribePackageVersion"),
});

export const disposePackageVersions = operation({
  name: "DisposePackageVersions",
  summary: "Deletes the assets of versions for good and keeps the record of the versions.",
  http: { method: "POST", path: "/v1/package/versions/dispose" },
  input: { ...ofPackage, versions, versionRevisions, expectedStatus },
  output: versionOutcomes,
  errors: [...commonErrors, "Conflict", "ResourceNotFound"],
  needs: onPackage("codeartifact:DisposePackageVersions"),
});

export const getPackageVersionAsset = operation({
  name: "GetPackageVersionAsset",
  summary: "Gives the contents of one asset of a version.",
  http: { method: "GET", path: "/v1/package/version/asset" },
  input: {
    ...ofVersion,
    asset: required(assetName, "The name of the asset.", "query:asset"),
    packageVersionRevision: optional(versionRevision, "The revision that the version must have.", "query:revision"),
  },
  output: {
    asset: optional(payload, "The contents of the asset.", "payload"),
    assetName: optional(assetName, "The name of the asset.", "header:X-AssetName"),
    packageVersion: optional(packageVersion, "The version of the package.", "header:X-PackageVersion"),
    packageVersionRevision: optional(versionRevision, "The revision of that version.", "header:X-PackageVersionRevision"),
  },
  errors: [...commonErrors, "Conflict", "ResourceNotFound"],
  needs: onPackage("codeartifact:GetPackageVersionAsset"),
});

export const getPackageVersionReadme = operation({
  name: "GetPackageVersionReadme",
  summary: "Gives the readme of a version, as its author marked it up.",
  http: { method: "GET", path: "/v1/package/version/readme" },
  input: ofVersion,
  output: { ...versionIdentity, readme: optional(text(), "The text of the readme.") },
  errors: [...commonErrors, "ResourceNotFound"],
  needs: onPackage("codeartifact:GetPackageVersionReadme"),
});

export const listPackageVersionAssets = operation({
  name: "ListPackageVersionAssets",
  summary: "Lists the assets of a version.",
  http: { method: "POST", path: "/v1/package/version/assets" },
  input: { ...ofVersion, ...page },
  output: { ...versionIdentity, ...nextPage, assets: optional(listOf(assetSummary), "The assets.") },
  errors: [...commonErrors, "ResourceNotFound"],
  paginator: pagesOf("assets"),
  needs: onPackage("codeartifact:ListPackageVersionAssets"),
});

/** Has page tokens but neither a page size nor a paginator in any client. */
export const listPackageVersionDependencies = operation({
  name: "ListPackageVersionDependencies",
  summary: "Lists the packages that a version needs directly.",
  http: { method: "POST", path: "/v1/package/version/dependencies" },
  input: { ...ofVersion, nextToken },
  output: { ...versionIdentity, ...nextPage, dependencies: optional(listOf(packageDependency), "The packages needed.") },
  errors: [...commonErrors, "ResourceNotFound"],
  needs: onPackage("codeartifact:ListPackageVersionDependencies"),
});

export const listPackageVersions = operation({
  name: "ListPackageVersions",
  summary: "Lists the versions of a package.",
  http: { method: "POST", path: "/v1/package/versions" },
  input: {
    ...ofPackage,
    status: optional(versionStatus, "Only versions in this state.", "query:status"),
    sortBy: optional(versionSortType, "The order of the versions: by time of publication, newest first.", "query:sortBy"),
    ...page,
    originType: optional(originType, "Only versions of this origin.", "query:originType"),
  },
  output: {
    defaultDisplayVersion: optional(packageVersion, "The version to show where only one is shown."),
    ...packageIdentity,
    versions: optional(listOf(versionSummary), "The versions."),
    ...nextPage,
  },
  errors: [...commonErrors, "ResourceNotFound"],
  paginator: pagesOf("versions"),
  needs: onPackage("codeartifact:ListPackageVersions"),
});

export const publishPackageVersion = operation({
  name: "PublishPackageVersion",
  summary: "Publishes one asset of a version of a generic package.",
  http: { method: "POST", path: "/v1/package/version/publish" },
  input: {
    ...ofVersion,
    assetContent: required(payload, "The contents of the asset.", "payload"),
    assetName: required(assetName, "The name of the asset.", "query:asset"),
    assetSHA256: required(sha256, "The SHA-256 digest that the contents must have.", "header:x-amz-content-sha256"),
    unfinished: optional(boolean, "Whether the version stays open for further assets.", "query:unfinished"),
  },
  output: {
    ...versionIdentity,
    status: optional(versionStatus, "The state of the version."),
    asset: optional(assetSummary, "The asset that was published."),
  },
  errors: [...commonErrors, "Conflict", "ResourceNotFound", "ServiceQuotaExceeded"],
  needs: onPackage("codeartifact:PublishPackageVersion"),
});

export const updatePackageVersionsStatus = operation({
  name: "UpdatePackageVersionsStatus",
  summary: "Changes the state of versions of a package.",
  http: { method: "POST", path: "/v1/package/versions/update_status" },
  input: {
    ...ofPackage,
    versions,
    versionRevisions,
    expectedStatus,
    targetStatus: required(versionStatus, "The state that the versions get: Published, Unlisted or Archived."),
  },
  output: versionOutcomes,
  errors: [...commonErrors, "Conflict", "ResourceNotFound"],
  needs: onPackage("codeartifact:UpdatePackageVersionsStatus"),
});
