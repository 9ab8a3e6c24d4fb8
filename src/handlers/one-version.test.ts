import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { fault, openHandlers } from "../../test/support/handlers.ts";

const domain = "acme";
const id = { format: "npm", namespace: "acme", name: "ui" } as const;
const ui = { domain, repository: "app", format: "npm", namespace: "acme", package: "ui" } as const;
const one = { ...ui, packageVersion: "1.0.0" } as const;

const manifest = {
  description: "Buttons and such",
  homepage: "https://ui.example",
  repository: { type: "git", url: "https://code.example/ui" },
  license: "MIT",
  dependencies: { lodash: "^4.0.0", "@acme/core": "1.x" },
  devDependencies: { tap: "*" },
};

const withVersion = async (t: Parameters<typeof openHandlers>[0], readme: string | null = "# ui") => {
  const opened = await openHandlers(t);
  await opened.call("CreateDomain", { domain });
  await opened.call("CreateRepository", { domain, repository: "app" });
  await opened.seed(domain, "app", {
    id,
    version: "1.0.0",
    content: "tarball",
    manifest,
    readme,
    publishedAt: 1_700_000_000_123,
  });
  return opened;
};

test("A version is described out of its own metadata", async (t) => {
  const { call } = await withVersion(t);
  const { revision, ...described } = (await call("DescribePackageVersion", one)).packageVersion;
  assert.match(revision ?? "", /^[\w+/]{43}=$/);
  assert.deepEqual(described, {
    format: "npm",
    namespace: "acme",
    packageName: "ui",
    displayName: "@acme/ui",
    version: "1.0.0",
    summary: "Buttons and such",
    homePage: "https://ui.example",
    sourceCodeRepository: "https://code.example/ui",
    publishedTime: new Date(1_700_000_000_123),
    licenses: [{ name: "MIT", url: undefined }],
    status: "Published",
    origin: { originType: "INTERNAL", domainEntryPoint: { repositoryName: "app", externalConnectionName: undefined } },
  });
});

test("The first thing that is missing is told of", async (t) => {
  const { call } = await withVersion(t);
  await assert.rejects(call("DescribePackageVersion", { ...one, domain: "none" }), fault("ResourceNotFound", "Domain none"));
  await assert.rejects(
    call("DescribePackageVersion", { ...one, repository: "none" }),
    fault("ResourceNotFound", "Repository none"),
  );
  await assert.rejects(
    call("DescribePackageVersion", { ...one, package: "none" }),
    fault("ResourceNotFound", "Package not found"),
  );
  const version = call("DescribePackageVersion", { ...one, packageVersion: "no-version" });
  await assert.rejects(version, fault("ResourceNotFound", "Package version no-version of npm package"));
});

test("What only an upstream has is not there for the API", async (t) => {
  const { call } = await withVersion(t);
  await call("CreateRepository", { domain, repository: "down", upstreams: [{ repositoryName: "app" }] });
  await assert.rejects(call("DescribePackageVersion", { ...one, repository: "down" }), fault("ResourceNotFound", "RepoId: down"));
});

test("Assets are listed with size and all four digests", async (t) => {
  const { call } = await withVersion(t);
  const { assets, version, versionRevision, nextToken } = await call("ListPackageVersionAssets", one);
  const hash = (algorithm: string) => createHash(algorithm).update("tarball").digest("hex");
  assert.deepEqual(assets, [
    {
      name: "package.tgz",
      size: 7,
      hashes: new Map([
        ["MD5", hash("md5")],
        ["SHA-1", hash("sha1")],
        ["SHA-256", hash("sha256")],
        ["SHA-512", hash("sha512")],
      ]),
    },
  ]);
  assert.deepEqual([version, typeof versionRevision, nextToken], ["1.0.0", "string", undefined]);
});

test("Assets come by name, page by page", async (t) => {
  const { call, seed } = await withVersion(t);
  for (const asset of ["c.txt", "a.txt"]) await seed(domain, "app", { id, version: "1.0.0", asset });
  const first = await call("ListPackageVersionAssets", { ...one, maxResults: 2 });
  const second = await call("ListPackageVersionAssets", { ...one, maxResults: 2, nextToken: first.nextToken });
  assert.deepEqual(
    first.assets?.map(({ name }) => name),
    ["a.txt", "c.txt"],
  );
  assert.deepEqual(
    second.assets?.map(({ name }) => name),
    ["package.tgz"],
  );
  assert.equal(second.nextToken, undefined);
});

test("Dependencies are listed with kind and requirement", async (t) => {
  const { call } = await withVersion(t);
  const { dependencies, nextToken } = await call("ListPackageVersionDependencies", one);
  assert.equal(nextToken, undefined);
  assert.deepEqual(
    dependencies?.map((row) => [row.namespace, row.package, row.dependencyType, row.versionRequirement]),
    [
      [undefined, "lodash", "regular", "^4.0.0"],
      ["acme", "core", "regular", "1.x"],
      [undefined, "tap", "dev", "*"],
    ],
  );
});

test("A version without a readme has none to give", async (t) => {
  const { call } = await withVersion(t, null);
  await assert.rejects(call("GetPackageVersionReadme", one), fault("ResourceNotFound", "There is no readme"));
});

test("A readme is given as it was written", async (t) => {
  const { call } = await withVersion(t);
  const { readme, version, namespace } = await call("GetPackageVersionReadme", one);
  assert.deepEqual([readme, version, namespace], ["# ui", "1.0.0", "acme"]);
});

test("An asset's bytes are streamed with its name, version and revision", async (t) => {
  const { call } = await withVersion(t);
  const { packageVersion } = await call("DescribePackageVersion", one);
  const asked = { ...one, asset: "package.tgz", packageVersionRevision: packageVersion.revision };
  const { asset, ...names } = await call("GetPackageVersionAsset", asked);
  const chunks: Uint8Array[] = [];
  for await (const chunk of asset?.bytes ?? []) chunks.push(chunk);
  assert.deepEqual([Buffer.concat(chunks).toString(), asset?.size], ["tarball", 7]);
  assert.deepEqual(names, {
    assetName: "package.tgz",
    packageVersion: "1.0.0",
    packageVersionRevision: packageVersion.revision,
  });
});

test("No asset is given by another name, at another revision, or of an archived version", async (t) => {
  const { call } = await withVersion(t);
  const asked = { ...one, asset: "package.tgz" };
  await assert.rejects(call("GetPackageVersionAsset", { ...one, asset: "Package.tgz" }), fault("ResourceNotFound", "no asset"));
  const stale = call("GetPackageVersionAsset", { ...asked, packageVersionRevision: "old" });
  await assert.rejects(stale, fault("ResourceNotFound", "revision"));
  await call("UpdatePackageVersionsStatus", { ...ui, versions: ["1.0.0"], targetStatus: "Archived" });
  await assert.rejects(call("GetPackageVersionAsset", asked), fault("Conflict", "it is Archived"));
});
