/* Publishing and reading versions (service spec 11, 15.16, 15.23, 15.24, 15.31, 15.32, 15.33, 15.39). */
import { publishNpm } from "../../support/publish-npm.ts";
import { npmTarball } from "../../support/tarballs.ts";
import {
  call,
  conflict,
  type Expectation,
  gives,
  hashesOf,
  invalid,
  keeps,
  keepsOther,
  kept,
  notFound,
  outOfBounds,
  overQuota,
  type Preparation,
  recently,
  revision,
  type Step,
  sha256Of,
} from "./call.ts";

const inApp = { domain: "acme", repository: "app" } as const;
export const widget = { format: "generic", namespace: "tools", package: "widget" } as const;
export const ui = { format: "npm", namespace: "acme", package: "ui" } as const;
export const ofWidget = { ...inApp, ...widget };
export const ofUi = { ...inApp, ...ui };

/** The largest asset that the server takes. */
export const maxAssetBytes = 100_000;

export const first = Buffer.from("what the widget is made of\n");
const second = Buffer.from([0, 1, 2, 253, 254, 255]);
const tooLarge = Buffer.alloc(maxAssetBytes + 1, "x");

const origin = { originType: "INTERNAL", domainEntryPoint: { repositoryName: "app" } };
/** In the words of service spec 1.2. */
export const absentTool = (name: string): Expectation =>
  notFound(
    `Package not found in repository. RepoId: app, Package = PackageCoordinate{packageType=generic, namespace=tools, packageName=${name}},`,
    { resourceType: "package", resourceId: name },
  );
export const absentWidget = absentTool("absent");
export const noVersion = (version: string): Expectation =>
  notFound(new RegExp(`version ${version} `, "u"), { resourceType: "package-version", resourceId: version });

const asset = (name: string, bytes: Buffer) => ({ name, size: bytes.length, hashes: hashesOf(bytes) });
const sent = (packageVersion: string, assetName: string, bytes: Buffer, assetSHA256 = sha256Of(bytes)) => ({
  ...ofWidget,
  packageVersion,
  assetName,
  assetContent: bytes,
  assetSHA256,
});
const published = (version: string, status: string, versionRevision: unknown, sentAsset: object) =>
  gives({ ...widget, version, versionRevision, status, asset: sentAsset });
const newWidget = "widget 1.0.0";
const differing = { resourceType: "package-version", resourceId: "1.0.0" } as const;

const publishing: readonly Step[] = [
  call(
    "PublishPackageVersion",
    { ...sent("1.0.0", "first.txt", first), unfinished: true },
    published("1.0.0", "Unfinished", keeps(newWidget, revision), asset("first.txt", first)),
  ),
  call(
    "ListPackageVersions",
    ofWidget,
    gives({
      ...widget,
      defaultDisplayVersion: "1.0.0",
      versions: [{ version: "1.0.0", revision: kept(newWidget), status: "Unfinished", origin }],
    }),
  ),
  call(
    "PublishPackageVersion",
    sent("1.0.0", "second.bin", second),
    published("1.0.0", "Published", keepsOther(newWidget, revision), asset("second.bin", second)),
  ),
  call(
    "PublishPackageVersion",
    sent("1.0.0", "first.txt", first),
    published("1.0.0", "Published", kept(newWidget), asset("first.txt", first)),
  ),
  call("PublishPackageVersion", sent("1.0.0", "first.txt", second), conflict(/first\.txt/u, differing)),
  call("PublishPackageVersion", sent("1.0.0", "third.txt", first), conflict(/\b1\.0\.0\b/u, differing)),
  call(
    "PublishPackageVersion",
    sent("1.1.0", "first.txt", first),
    published("1.1.0", "Published", keeps("widget 1.1.0", revision), asset("first.txt", first)),
  ),
  call("PublishPackageVersion", sent("1.2.0", "first.txt", first, sha256Of(second)), invalid(/SHA-256/u)),
  call("PublishPackageVersion", sent("1.2.0", "a|b", first), invalid(/a\|b/u, "FIELD_VALIDATION_FAILED")),
  call(
    "PublishPackageVersion",
    sent("1 2", "first.txt", first),
    outOfBounds("packageVersion", "1 2", "Member must satisfy regular expression pattern: [^#/\\s]+"),
  ),
  call("PublishPackageVersion", { ...sent("1.0.0", "package.tgz", first), format: "npm" }, invalid(/\bnpm\b/u)),
  call(
    "PublishPackageVersion",
    sent("1.2.0", "large.bin", tooLarge),
    overQuota(new RegExp(`\\b${maxAssetBytes}\\b`, "u"), { resourceType: "asset" }),
  ),
  call(
    "PublishPackageVersion",
    { ...sent("1.0.0", "first.txt", first), repository: "absent" },
    notFound("Repository absent does not exist in domain acme.", { resourceType: "repository", resourceId: "absent" }),
  ),
];

const manifest = {
  description: "Buttons and such",
  homepage: "https://ui.example.org",
  repository: { type: "git", url: "git+https://git.example.org/ui.git" },
  license: "Apache-2.0",
  dependencies: { "@acme/icons": "^2.0.0" },
  devDependencies: { tester: "~3.1.0" },
  peerDependencies: { frame: ">=1" },
  optionalDependencies: { faster: "1.x" },
};
const files = { "README.md": "# Buttons\n\nTake one.\n" };

const publishesUi = (version: string): Preparation => ({
  prepares: `@acme/ui ${version} is published with npm`,
  run: async (packhouse) => {
    const { status, text } = await publishNpm(packhouse, { ...inApp, name: "@acme/ui", version, manifest, files });
    if (status !== 201) throw new Error(`Publishing was answered with ${status}: ${text}`);
  },
});

/** What npm sent for the version. */
const tarball = await npmTarball("@acme/ui", "1.0.0", manifest, files);
const uiRevision = "ui 1.0.0";
const ofVersion = { ...ofUi, packageVersion: "1.0.0" };
const identity = { ...ui, version: "1.0.0", versionRevision: kept(uiRevision) };

const describing: readonly Step[] = [
  publishesUi("1.0.0"),
  publishesUi("1.1.0"),
  call(
    "DescribePackageVersion",
    ofVersion,
    gives({
      packageVersion: {
        format: "npm",
        namespace: "acme",
        packageName: "ui",
        displayName: "@acme/ui",
        version: "1.0.0",
        summary: manifest.description,
        homePage: manifest.homepage,
        sourceCodeRepository: manifest.repository.url,
        publishedTime: recently,
        licenses: [{ name: "Apache-2.0" }],
        revision: keeps(uiRevision, revision),
        status: "Published",
        origin,
      },
    }),
  ),
  call(
    "DescribePackageVersion",
    { ...ofWidget, packageVersion: "1.0.0" },
    gives({
      packageVersion: {
        format: "generic",
        namespace: "tools",
        packageName: "widget",
        displayName: "widget",
        version: "1.0.0",
        publishedTime: recently,
        licenses: [],
        revision: kept(newWidget),
        status: "Published",
        origin,
      },
    }),
  ),
  call("DescribePackageVersion", { ...ofWidget, packageVersion: "9.9.9" }, noVersion("9.9.9")),
  call("DescribePackageVersion", { ...ofWidget, package: "absent", packageVersion: "1.0.0" }, absentWidget),
  call(
    "DescribePackageVersion",
    { ...ofWidget, namespace: "a/b", packageVersion: "1.0.0" },
    outOfBounds("namespace", "a/b", "Member must satisfy regular expression pattern: [^#/\\s]+"),
  ),
];

const listing: readonly Step[] = [
  call(
    "ListPackageVersions",
    { ...ofUi, sortBy: "PUBLISHED_TIME", maxResults: 1 },
    gives({
      ...ui,
      defaultDisplayVersion: "1.1.0",
      versions: [{ version: "1.1.0", revision: keeps("ui 1.1.0", revision), status: "Published", origin }],
      nextToken: keeps("versions page", /^\S{1,2000}$/u),
    }),
  ),
  call(
    "ListPackageVersions",
    { ...ofUi, sortBy: "PUBLISHED_TIME", nextToken: kept("versions page") },
    gives({
      ...ui,
      defaultDisplayVersion: "1.1.0",
      versions: [{ version: "1.0.0", revision: kept(uiRevision), status: "Published", origin }],
    }),
  ),
  call("ListPackageVersions", { ...ofUi, status: "Archived" }, gives({ ...ui, defaultDisplayVersion: "1.1.0", versions: [] })),
  call(
    "ListPackageVersions",
    { ...ofUi, originType: "EXTERNAL" },
    gives({ ...ui, defaultDisplayVersion: "1.1.0", versions: [] }),
  ),
  call("ListPackageVersions", { ...ofWidget, package: "absent" }, absentWidget),
  call(
    "ListPackageVersions",
    { ...ofUi, status: "Lost" as "Archived" },
    invalid(
      /'Lost' at 'status' failed to satisfy constraint: Member must satisfy enum value set: \[/u,
      "FIELD_VALIDATION_FAILED",
    ),
  ),
  call(
    "ListPackageVersionDependencies",
    ofVersion,
    gives({
      ...identity,
      dependencies: [
        { namespace: "acme", package: "icons", dependencyType: "regular", versionRequirement: "^2.0.0" },
        { package: "tester", dependencyType: "dev", versionRequirement: "~3.1.0" },
        { package: "frame", dependencyType: "peer", versionRequirement: ">=1" },
        { package: "faster", dependencyType: "optional", versionRequirement: "1.x" },
      ],
    }),
  ),
  call(
    "ListPackageVersionDependencies",
    { ...ofWidget, packageVersion: "1.0.0" },
    gives({ ...widget, version: "1.0.0", versionRevision: kept(newWidget), dependencies: [] }),
  ),
  call("ListPackageVersionDependencies", { ...ofUi, packageVersion: "9.9.9" }, noVersion("9.9.9")),
  call(
    "ListPackageVersionDependencies",
    { ...ofVersion, nextToken: "never-given" },
    invalid(/nextToken/u, "FIELD_VALIDATION_FAILED"),
  ),
];

const assets: readonly Step[] = [
  call("ListPackageVersionAssets", ofVersion, gives({ ...identity, assets: [asset("package.tgz", tarball)] })),
  call(
    "ListPackageVersionAssets",
    { ...ofWidget, packageVersion: "1.0.0", maxResults: 1 },
    gives({
      ...widget,
      version: "1.0.0",
      versionRevision: kept(newWidget),
      assets: [asset("first.txt", first)],
      nextToken: keeps("assets page", /^\S{1,2000}$/u),
    }),
  ),
  call(
    "ListPackageVersionAssets",
    { ...ofWidget, packageVersion: "1.0.0", nextToken: kept("assets page") },
    gives({ ...widget, version: "1.0.0", versionRevision: kept(newWidget), assets: [asset("second.bin", second)] }),
  ),
  call("ListPackageVersionAssets", { ...ofWidget, packageVersion: "9.9.9" }, noVersion("9.9.9")),
  call(
    "ListPackageVersionAssets",
    { ...ofVersion, maxResults: 1001 },
    outOfBounds("maxResults", "1001", "Member must have value less than or equal to 1000"),
  ),
  call(
    "GetPackageVersionAsset",
    { ...ofWidget, packageVersion: "1.0.0", asset: "second.bin", packageVersionRevision: kept(newWidget) },
    gives({ asset: second, assetName: "second.bin", packageVersion: "1.0.0", packageVersionRevision: kept(newWidget) }),
  ),
  call(
    "GetPackageVersionAsset",
    { ...ofVersion, asset: "package.tgz" },
    gives({ asset: tarball, assetName: "package.tgz", packageVersion: "1.0.0", packageVersionRevision: kept(uiRevision) }),
  ),
  call(
    "GetPackageVersionAsset",
    { ...ofVersion, asset: "absent.tgz" },
    notFound(/absent\.tgz/u, { resourceType: "asset", resourceId: "absent.tgz" }),
  ),
  call(
    "GetPackageVersionAsset",
    { ...ofVersion, asset: "package.tgz", packageVersionRevision: "stale" },
    notFound(/stale/u, { resourceType: "package-version", resourceId: "1.0.0" }),
  ),
  call(
    "GetPackageVersionAsset",
    { ...ofVersion, asset: "a\nb" },
    outOfBounds("asset", "a\nb", "Member must satisfy regular expression pattern: \\P{C}+"),
  ),
  call("GetPackageVersionReadme", ofVersion, gives({ ...identity, readme: files["README.md"] })),
  call(
    "GetPackageVersionReadme",
    { ...ofWidget, packageVersion: "1.0.0" },
    notFound(/readme/u, { resourceType: "package-version", resourceId: "1.0.0" }),
  ),
  call("GetPackageVersionReadme", { ...ofUi, packageVersion: "9.9.9" }, noVersion("9.9.9")),
  call(
    "GetPackageVersionReadme",
    { ...ofVersion, format: "cobol" as "npm" },
    outOfBounds("format", "cobol", "Member must satisfy enum value set: [npm, pypi, maven, nuget, generic, ruby, swift, cargo]"),
  ),
];

export const publishingVersions: readonly Step[] = [...publishing, ...describing, ...listing, ...assets];
