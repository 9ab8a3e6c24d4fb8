/* Packages, and what is done to several versions at once (service spec 12, 13.1, 15.2, 15.8, 15.10, 15.14, 15.19, 15.34, 15.41, 15.47). */
import { account, call, conflict, gives, invalid, keeps, kept, notFound, outOfBounds, type Step } from "./call.ts";
import { absentTool, absentWidget, ofUi, ofWidget, widget } from "./package-versions.ts";

const inApp = { domain: "acme", repository: "app" } as const;
const restrictions = (publish: "ALLOW" | "BLOCK", upstream: "ALLOW" | "BLOCK") => ({
  originConfiguration: { restrictions: { publish, upstream } },
});
const summaries = {
  sender: { format: "generic", namespace: "tools", package: "sender", ...restrictions("BLOCK", "ALLOW") },
  widget: { format: "generic", namespace: "tools", package: "widget", ...restrictions("ALLOW", "BLOCK") },
  ui: { format: "npm", namespace: "acme", package: "ui", ...restrictions("ALLOW", "BLOCK") },
};
const absentRepository = notFound("Repository absent does not exist in domain acme.", {
  resourceType: "repository",
  resourceId: "absent",
});
const ofAbsent = { ...ofWidget, package: "absent" } as const;
const ofSender = { ...ofWidget, package: "sender" } as const;

const one: readonly Step[] = [
  call(
    "PutPackageOriginConfiguration",
    { ...ofSender, restrictions: { publish: "BLOCK", upstream: "ALLOW" } },
    gives(restrictions("BLOCK", "ALLOW")),
  ),
  call(
    "DescribePackage",
    ofSender,
    gives({ package: { format: "generic", namespace: "tools", name: "sender", ...restrictions("BLOCK", "ALLOW") } }),
  ),
  call(
    "DescribePackage",
    ofUi,
    gives({ package: { format: "npm", namespace: "acme", name: "ui", ...restrictions("ALLOW", "BLOCK") } }),
  ),
  call("DescribePackage", ofAbsent, absentWidget),
  call(
    "DescribePackage",
    { ...ofUi, package: "a b" },
    outOfBounds("package", "a b", "Member must satisfy regular expression pattern: [^#/\\s]+"),
  ),
  call(
    "PutPackageOriginConfiguration",
    { ...ofSender, repository: "absent", restrictions: { publish: "ALLOW", upstream: "ALLOW" } },
    absentRepository,
  ),
  call(
    "PutPackageOriginConfiguration",
    { ...ofSender, restrictions: { publish: "MAYBE" as "ALLOW", upstream: "ALLOW" } },
    outOfBounds("restrictions.publish", "MAYBE", "Member must satisfy enum value set: [ALLOW, BLOCK]"),
  ),
  call("ListPackageVersions", ofSender, gives({ format: "generic", namespace: "tools", package: "sender", versions: [] })),
];

const listing: readonly Step[] = [
  call("ListPackages", inApp, gives({ packages: [summaries.sender, summaries.widget, summaries.ui] })),
  call(
    "ListPackages",
    { ...inApp, maxResults: 2 },
    gives({ packages: [summaries.sender, summaries.widget], nextToken: keeps("packages page", /^\S{1,2000}$/u) }),
  ),
  call("ListPackages", { ...inApp, nextToken: kept("packages page") }, gives({ packages: [summaries.ui] })),
  call("ListPackages", { ...inApp, format: "npm", namespace: "ac", packagePrefix: "u" }, gives({ packages: [summaries.ui] })),
  call("ListPackages", { ...inApp, publish: "BLOCK" }, gives({ packages: [summaries.sender] })),
  call("ListPackages", { ...inApp, upstream: "BLOCK", packagePrefix: "w" }, gives({ packages: [summaries.widget] })),
  call("ListPackages", { ...inApp, namespace: "acme" }, invalid(/format/u)),
  call("ListPackages", { ...inApp, repository: "absent" }, absentRepository),
];

const between = (destinationRepository: string) => ({
  domain: "acme",
  sourceRepository: "app",
  destinationRepository,
  ...widget,
});
const outcome = (successfulVersions: object, failedVersions: object) => gives({ successfulVersions, failedVersions });
const done = (name: string, status: string) => ({ revision: kept(name), status });
const failed = (errorCode: string, errorMessage: string) => ({ errorCode, errorMessage });

const copying: readonly Step[] = [
  call(
    "CopyPackageVersions",
    { ...between("other"), versions: ["1.0.0"] },
    outcome({ "1.0.0": done("widget 1.0.0", "Published") }, {}),
  ),
  call(
    "CopyPackageVersions",
    { ...between("other"), versions: ["1.0.0", "1.1.0", "5.6.7"] },
    outcome(
      {},
      { "1.1.0": failed("SKIPPED", "Version 1.1.0 was skipped"), "5.6.7": failed("NOT_FOUND", "Could not find version 5.6.7") },
    ),
  ),
  call(
    "CopyPackageVersions",
    { ...between("other"), versionRevisions: { "1.1.0": "stale" } },
    outcome(
      {},
      { "1.1.0": failed("MISMATCHED_REVISION", `current revision: ${kept("widget 1.1.0")}, expected revision: stale`) },
    ),
  ),
  call(
    "CopyPackageVersions",
    { ...between("other"), versionRevisions: { "1.0.0": kept("widget 1.0.0"), "1.1.0": kept("widget 1.1.0") } },
    outcome({ "1.1.0": done("widget 1.1.0", "Published") }, {}),
  ),
  call(
    "CopyPackageVersions",
    { ...between("other"), versions: ["1.0.0"], versionRevisions: { "1.0.0": kept("widget 1.0.0") } },
    invalid(/versionRevisions/u),
  ),
  call("CopyPackageVersions", { ...between("app"), versions: ["1.0.0"] }, invalid(/\bapp\b/u)),
  call("CopyPackageVersions", { ...between("other"), package: "absent", versions: ["1.0.0"] }, absentWidget),
  call("CopyPackageVersions", { ...between("absent"), versions: ["1.0.0"] }, absentRepository),
];

const statuses: readonly Step[] = [
  call(
    "UpdatePackageVersionsStatus",
    { ...ofUi, versions: ["1.0.0"], targetStatus: "Archived" },
    outcome({ "1.0.0": done("ui 1.0.0", "Archived") }, {}),
  ),
  call(
    "GetPackageVersionAsset",
    { ...ofUi, packageVersion: "1.0.0", asset: "package.tgz" },
    conflict(/\bArchived\b/u, { resourceType: "package-version", resourceId: "1.0.0" }),
  ),
  call(
    "UpdatePackageVersionsStatus",
    { ...ofUi, versions: ["1.0.0", "1.1.0"], expectedStatus: "Published", targetStatus: "Unlisted" },
    outcome(
      {},
      {
        "1.0.0": failed("MISMATCHED_STATUS", "current status: Archived, expected status: Published"),
        "1.1.0": failed("SKIPPED", "version 1.1.0 is skipped"),
      },
    ),
  ),
  call(
    "UpdatePackageVersionsStatus",
    { ...ofUi, versions: ["1.1.0"], versionRevisions: { "1.1.0": kept("ui 1.1.0") }, targetStatus: "Unlisted" },
    outcome({ "1.1.0": done("ui 1.1.0", "Unlisted") }, {}),
  ),
  call("UpdatePackageVersionsStatus", { ...ofUi, versions: ["1.0.0"], targetStatus: "Disposed" }, invalid(/\bDisposed\b/u)),
  call("UpdatePackageVersionsStatus", { ...ofAbsent, versions: ["1.0.0"], targetStatus: "Archived" }, absentWidget),
];

const disposing: readonly Step[] = [
  call(
    "DisposePackageVersions",
    { ...ofUi, versions: ["1.0.0"], versionRevisions: { "1.0.0": kept("ui 1.0.0") }, expectedStatus: "Archived" },
    outcome({ "1.0.0": done("ui 1.0.0", "Disposed") }, {}),
  ),
  call(
    "ListPackageVersionAssets",
    { ...ofUi, packageVersion: "1.0.0" },
    gives({ format: "npm", namespace: "acme", package: "ui", version: "1.0.0", versionRevision: kept("ui 1.0.0"), assets: [] }),
  ),
  call("DisposePackageVersions", { ...ofUi, versions: [] }, invalid(/versions/u)),
  call(
    "DisposePackageVersions",
    { ...ofUi, versions: ["1.0.0"], versionRevisions: { "1.1.0": "another" } },
    invalid(/revisions/u),
  ),
  call("DisposePackageVersions", { ...ofAbsent, versions: ["1.0.0"] }, absentWidget),
];

const deleting: readonly Step[] = [
  call(
    "DeletePackageVersions",
    { ...ofUi, versions: ["1.0.0", "9.9.9"] },
    outcome(
      {},
      { "1.0.0": failed("SKIPPED", "version 1.0.0 is skipped"), "9.9.9": failed("NOT_FOUND", "Could not find version 9.9.9") },
    ),
  ),
  call(
    "DeletePackageVersions",
    { ...ofUi, versions: ["1.0.0"], expectedStatus: "Disposed" },
    outcome({ "1.0.0": done("ui 1.0.0", "Deleted") }, {}),
  ),
  call("DeletePackageVersions", { ...ofAbsent, versions: ["1.0.0"] }, absentWidget),
  call(
    "DeletePackageVersions",
    { ...ofUi, versions: Array.from({ length: 101 }, (_, index) => `1.${index}.0`) },
    invalid(
      /'versions' failed to satisfy constraint: Member must have length less than or equal to 100/u,
      "FIELD_VALIDATION_FAILED",
    ),
  ),
  call("DeletePackage", ofSender, gives({ deletedPackage: summaries.sender })),
  call("DeletePackage", ofSender, absentTool("sender")),
  call("DeletePackage", { ...ofUi, namespace: "@acme" }, invalid(/@acme/u, "FIELD_VALIDATION_FAILED")),
  call(
    "DescribePackage",
    { ...ofWidget, domainOwner: account },
    gives({ package: { format: "generic", namespace: "tools", name: "widget", ...restrictions("ALLOW", "BLOCK") } }),
  ),
];

export const makingPackages: readonly Step[] = [...one, ...listing, ...copying];
export const removingPackages: readonly Step[] = [...statuses, ...disposing, ...deleting];
