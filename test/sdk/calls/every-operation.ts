/*
 * A call of every operation that is in order once the world stands, to be refused for what has nothing to do with it; and
 * what it asks permission for (service spec 7.3, 15).
 */
import type { OperationName } from "../../../src/api/table.ts";
import type { InputFor } from "../../support/sdk-driver.ts";
import { arnOf, sha256Of } from "./call.ts";
import { first, ofUi, ofWidget, ui } from "./package-versions.ts";

const domain = "acme";
const inApp = { domain, repository: "app" } as const;
const packageGroup = "/npm/acme/*";
const policyDocument = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "codeartifact:*", Resource: "*" }],
});

const on = {
  domain: arnOf("domain/acme"),
  app: arnOf("repository/acme/app"),
  ui: arnOf("package/acme/app/npm/acme/ui"),
  widget: arnOf("package/acme/app/generic/tools/widget"),
  group: arnOf("package-group/acme/npm/acme/%2a"),
  account: "*",
};

const uiVersion = { ...ofUi, packageVersion: "1.1.0" };
const versions = ["1.1.0"];

type Row<Name extends OperationName> = readonly [input: InputFor<Name>, resource: string, action?: string];

export const everyOperation: { readonly [Name in OperationName]: Row<Name> } = {
  AssociateExternalConnection: [
    { domain, repository: "other", externalConnection: "public:npmjs" },
    arnOf("repository/acme/other"),
  ],
  CopyPackageVersions: [
    { domain, sourceRepository: "app", destinationRepository: "other", ...ui, versions },
    on.app,
    "ReadFromRepository",
  ],
  CreateDomain: [{ domain: "fresh" }, arnOf("domain/fresh")],
  CreatePackageGroup: [{ domain, packageGroup: "/npm/fresh/*" }, arnOf("package-group/acme/npm/fresh/%2a")],
  CreateRepository: [{ domain, repository: "fresh" }, arnOf("repository/acme/fresh")],
  DeleteDomain: [{ domain }, on.domain],
  DeleteDomainPermissionsPolicy: [{ domain }, on.domain],
  DeletePackage: [ofUi, on.ui],
  DeletePackageGroup: [{ domain, packageGroup }, on.group],
  DeletePackageVersions: [{ ...ofUi, versions }, on.ui],
  DeleteRepository: [inApp, on.app],
  DeleteRepositoryPermissionsPolicy: [inApp, on.app],
  DescribeDomain: [{ domain }, on.domain],
  DescribePackage: [ofUi, on.ui],
  DescribePackageGroup: [{ domain, packageGroup }, on.group],
  DescribePackageVersion: [uiVersion, on.ui],
  DescribeRepository: [inApp, on.app],
  DisassociateExternalConnection: [{ ...inApp, externalConnection: "public:npmjs" }, on.app],
  DisposePackageVersions: [{ ...ofUi, versions }, on.ui],
  GetAssociatedPackageGroup: [
    { domain, format: "npm", namespace: "acme", package: "ui" },
    arnOf("package-group/acme/npm/acme/ui%24"),
  ],
  GetAuthorizationToken: [{ domain }, on.domain],
  GetDomainPermissionsPolicy: [{ domain }, on.domain],
  GetPackageVersionAsset: [{ ...uiVersion, asset: "package.tgz" }, on.ui],
  GetPackageVersionReadme: [uiVersion, on.ui],
  GetRepositoryEndpoint: [{ ...inApp, format: "npm" }, on.app],
  GetRepositoryPermissionsPolicy: [inApp, on.app],
  ListAllowedRepositoriesForGroup: [{ domain, packageGroup, originRestrictionType: "PUBLISH" }, on.group],
  ListAssociatedPackages: [{ domain, packageGroup }, on.group],
  ListDomains: [{}, on.account],
  ListPackageGroups: [{ domain }, on.domain],
  ListPackageVersionAssets: [uiVersion, on.ui],
  ListPackageVersionDependencies: [uiVersion, on.ui],
  ListPackageVersions: [ofUi, on.ui],
  ListPackages: [inApp, on.app],
  ListRepositories: [{}, on.account],
  ListRepositoriesInDomain: [{ domain }, on.domain],
  ListSubPackageGroups: [{ domain, packageGroup }, on.group],
  ListTagsForResource: [{ resourceArn: on.app }, on.app],
  PublishPackageVersion: [
    { ...ofWidget, packageVersion: "2.0.0", assetName: "first.txt", assetContent: first, assetSHA256: sha256Of(first) },
    on.widget,
  ],
  PutDomainPermissionsPolicy: [{ domain, policyDocument }, on.domain],
  PutPackageOriginConfiguration: [{ ...ofUi, restrictions: { publish: "ALLOW", upstream: "ALLOW" } }, on.ui],
  PutRepositoryPermissionsPolicy: [{ ...inApp, policyDocument }, on.app],
  TagResource: [{ resourceArn: on.domain, tags: [{ key: "a", value: "b" }] }, on.domain],
  UntagResource: [{ resourceArn: on.group, tagKeys: ["team"] }, on.group],
  UpdatePackageGroup: [{ domain, packageGroup, description: "" }, on.group],
  UpdatePackageGroupOriginConfiguration: [{ domain, packageGroup, restrictions: { PUBLISH: "BLOCK" } }, on.group],
  UpdatePackageVersionsStatus: [{ ...ofUi, versions, targetStatus: "Published" }, on.ui],
  UpdateRepository: [{ ...inApp, description: "" }, on.app],
};
