/* What each operation asks permission for, as service spec 15 lists it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { invalid, isFault } from "../model/fault.ts";
import type { Scope } from "./operation.ts";
import { type OperationName, operations } from "./table.ts";

const scope: Scope = {
  region: "eu-central-1",
  account: "111122223333",
  normalize: (id) => ({ ...id, name: id.name.toLowerCase() }),
};

const input = {
  domain: "acme",
  repository: "app",
  format: "nuget",
  package: "Json",
  packageVersion: "1.0.0",
  packageGroup: "/npm/*",
  sourceRepository: "from",
  destinationRepository: "to",
  resourceArn: "arn:aws:codeartifact:eu-central-1:111122223333:domain/acme",
};

const arnOf = (suffix: string, owner = "111122223333"): string => `arn:aws:codeartifact:eu-central-1:${owner}:${suffix}`;
const domain = arnOf("domain/acme");
const repository = arnOf("repository/acme/app");
const nuget = arnOf("package/acme/app/nuget//json");
const group = arnOf("package-group/acme/npm/%2a");

const resources: Readonly<Record<string, readonly OperationName[]>> = {
  "*": ["ListDomains", "ListRepositories"],
  [domain]: [
    "CreateDomain",
    "DeleteDomain",
    "DeleteDomainPermissionsPolicy",
    "DescribeDomain",
    "GetAuthorizationToken",
    "GetDomainPermissionsPolicy",
    "ListPackageGroups",
    "ListRepositoriesInDomain",
    "ListTagsForResource",
    "PutDomainPermissionsPolicy",
    "TagResource",
    "UntagResource",
  ],
  [repository]: [
    "AssociateExternalConnection",
    "CreateRepository",
    "DeleteRepository",
    "DeleteRepositoryPermissionsPolicy",
    "DescribeRepository",
    "DisassociateExternalConnection",
    "GetRepositoryEndpoint",
    "GetRepositoryPermissionsPolicy",
    "ListPackages",
    "PutRepositoryPermissionsPolicy",
    "UpdateRepository",
  ],
  [nuget]: [
    "DeletePackage",
    "DeletePackageVersions",
    "DescribePackage",
    "DescribePackageVersion",
    "DisposePackageVersions",
    "GetPackageVersionAsset",
    "GetPackageVersionReadme",
    "ListPackageVersionAssets",
    "ListPackageVersionDependencies",
    "ListPackageVersions",
    "PublishPackageVersion",
    "PutPackageOriginConfiguration",
    "UpdatePackageVersionsStatus",
  ],
  [group]: [
    "CreatePackageGroup",
    "DeletePackageGroup",
    "DescribePackageGroup",
    "ListAllowedRepositoriesForGroup",
    "ListAssociatedPackages",
    "ListSubPackageGroups",
    "UpdatePackageGroup",
    "UpdatePackageGroupOriginConfiguration",
  ],
};

const asksForMore: readonly OperationName[] = ["CopyPackageVersions", "GetAssociatedPackageGroup"];

describe("an operation needs the action of its name on its resource", () => {
  for (const [arn, names] of Object.entries(resources)) {
    for (const name of names) {
      test(`${name} on ${arn}`, () => assert.deepEqual(operations[name].needs(input, scope), [[`codeartifact:${name}`, arn]]));
    }
  }

  test("and none is forgotten here", () => {
    assert.deepEqual([...Object.values(resources).flat(), ...asksForMore].sort(), Object.keys(operations).sort());
  });
});

test("copying needs to read the source and to copy to the destination", () => {
  assert.deepEqual(operations.CopyPackageVersions.needs(input, scope), [
    ["codeartifact:ReadFromRepository", arnOf("repository/acme/from")],
    ["codeartifact:CopyPackageVersions", arnOf("repository/acme/to")],
  ]);
});

test("which group a package has is not known before it was looked up, so nothing is asked before", () => {
  assert.deepEqual(operations.GetAssociatedPackageGroup.needs(input, scope), []);
});

test("tags at creation need TagResource on what is created, and no tags do not", () => {
  const tags = [{ key: "team", value: "blue" }];
  for (const [name, arn] of [
    ["CreateDomain", domain],
    ["CreateRepository", repository],
    ["CreatePackageGroup", group],
  ] as const) {
    const tagging = operations[name].needs({ ...input, tags }, scope);
    assert.deepEqual(tagging.slice(1), [["codeartifact:TagResource", arn]], name);
    assert.equal(operations[name].needs({ ...input, tags: [] }, scope).length, 1, name);
  }
});

test("each upstream named must consent", () => {
  const upstreams = [{ repositoryName: "team" }, { repositoryName: "store" }];
  assert.deepEqual(operations.CreateRepository.needs({ ...input, upstreams }, scope).slice(1), [
    ["codeartifact:AssociateWithDownstreamRepository", arnOf("repository/acme/team")],
    ["codeartifact:AssociateWithDownstreamRepository", arnOf("repository/acme/store")],
  ]);
});

test("a domain's owner who is named stands in the ARN instead of the caller's account", () => {
  const named = { ...input, domainOwner: "444455556666" };
  assert.deepEqual(operations.DescribeDomain.needs(named, scope), [
    ["codeartifact:DescribeDomain", arnOf("domain/acme", "444455556666")],
  ]);
});

test("a name that its format refuses is refused before any permission is asked for", () => {
  const strict: Scope = {
    ...scope,
    normalize: () => {
      throw invalid("No such name.");
    },
  };
  assert.throws(
    () => operations.DescribePackage.needs(input, strict),
    (thrown) => isFault(thrown, "Validation"),
  );
});
