import assert from "node:assert/strict";
import { test } from "node:test";
import { fault, openHandlers } from "../../test/support/handlers.ts";

const domain = "acme";
const place = { domain, repository: "app" };
const npm = (name: string, namespace: string | null = null) => ({ format: "npm", namespace, name }) as const;

const withRepository = async (t: Parameters<typeof openHandlers>[0]) => {
  const opened = await openHandlers(t);
  await opened.call("CreateDomain", { domain });
  await opened.call("CreateRepository", place);
  return opened;
};

test("A package that was published here keeps upstreams out, one from outside keeps publishers out", async (t) => {
  const { call, seed } = await withRepository(t);
  await seed(domain, "app", { id: npm("ui", "acme"), version: "1.0.0" });
  await seed(domain, "app", { id: npm("lodash"), version: "4.0.0", origin: "EXTERNAL" });
  assert.deepEqual((await call("DescribePackage", { ...place, format: "npm", namespace: "acme", package: "ui" })).package, {
    format: "npm",
    namespace: "acme",
    name: "ui",
    originConfiguration: { restrictions: { publish: "ALLOW", upstream: "BLOCK" } },
  });
  assert.deepEqual((await call("DescribePackage", { ...place, format: "npm", package: "lodash" })).package, {
    format: "npm",
    namespace: undefined,
    name: "lodash",
    originConfiguration: { restrictions: { publish: "BLOCK", upstream: "ALLOW" } },
  });
});

test("A missing package is told of in AWS's words", async (t) => {
  const { call } = await withRepository(t);
  await assert.rejects(call("DescribePackage", { ...place, format: "npm", package: "lodash" }), {
    code: "ResourceNotFound",
    message: "Package not found in repository. RepoId: app, Package = PackageCoordinate{packageType=npm, packageName=lodash},",
  });
});

test("Origin controls are set, and make a package without versions when there is none", async (t) => {
  const { call } = await withRepository(t);
  const ui = { ...place, format: "npm", package: "ui" } as const;
  const blocked = { publish: "BLOCK", upstream: "BLOCK" } as const;
  const { originConfiguration } = await call("PutPackageOriginConfiguration", { ...ui, restrictions: blocked });
  assert.deepEqual(originConfiguration, { restrictions: blocked });
  assert.deepEqual((await call("DescribePackage", ui)).package.originConfiguration, originConfiguration);
  const open = { publish: "ALLOW", upstream: "ALLOW" } as const;
  await call("PutPackageOriginConfiguration", { ...ui, restrictions: open });
  assert.deepEqual((await call("DescribePackage", ui)).package.originConfiguration, { restrictions: open });
  assert.deepEqual((await call("ListPackageVersions", ui)).versions, []);
});

test("Packages of formats with their own rules of namespaces are checked", async (t) => {
  const { call } = await withRepository(t);
  const maven = { ...place, format: "maven", package: "core" } as const;
  await assert.rejects(call("DescribePackage", maven), fault("Validation", "needs a namespace"));
  await assert.rejects(call("DescribePackage", { ...maven, namespace: "org.acme" }), fault("ResourceNotFound"));
  const pypi = { ...place, format: "pypi", package: "core" } as const;
  await assert.rejects(call("DescribePackage", { ...pypi, namespace: "acme" }), fault("Validation", "has no namespace"));
});

test("A deleted package is given back with its controls, and its versions and tags are gone", async (t) => {
  const { call, seed, store } = await withRepository(t);
  await seed(domain, "app", { id: npm("ui"), version: "1.0.0" });
  const ui = { ...place, format: "npm", package: "ui" } as const;
  assert.deepEqual((await call("DeletePackage", ui)).deletedPackage, {
    format: "npm",
    namespace: undefined,
    package: "ui",
    originConfiguration: { restrictions: { publish: "ALLOW", upstream: "BLOCK" } },
  });
  await assert.rejects(call("DeletePackage", ui), fault("ResourceNotFound", "packageName=ui"));
  for (const table of ["package_version", "asset", "package_term"] as const) {
    assert.deepEqual(await store.db.selectFrom(table).selectAll().execute(), [], table);
  }
});

test("Packages are listed in one order over all pages, and by every filter", async (t) => {
  const { call, seed } = await withRepository(t);
  const ids = [npm("zebra"), npm("apple"), npm("ui", "acme"), npm("api", "acme"), npm("ui", "acme-labs"), npm("ui", "other")];
  for (const id of ids) await seed(domain, "app", { id, version: "1.0.0" });
  await seed(domain, "app", { id: npm("lodash"), version: "4.0.0", origin: "EXTERNAL" });
  const list = async (filter: Omit<Parameters<typeof call<"ListPackages">>[1], "domain" | "repository">) => {
    const names: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await call("ListPackages", { ...place, ...filter, nextToken });
      assert.ok((page.packages?.length ?? 0) <= (filter.maxResults ?? 100));
      names.push(...(page.packages ?? []).map((row) => `${row.namespace ?? ""}/${row.package}`));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return names;
  };
  const all = ["/apple", "/lodash", "/zebra", "acme/api", "acme/ui", "acme-labs/ui", "other/ui"];
  assert.deepEqual(await list({}), all);
  for (const maxResults of [1, 2, 3, 7]) assert.deepEqual(await list({ maxResults }), all);
  assert.deepEqual(await list({ format: "npm", namespace: "acme" }), ["acme/api", "acme/ui", "acme-labs/ui"]);
  assert.deepEqual(await list({ packagePrefix: "ap" }), ["acme/api", "/apple"]);
  assert.deepEqual(await list({ format: "npm", packagePrefix: "u", maxResults: 2 }), ["acme/ui", "acme-labs/ui", "other/ui"]);
  assert.deepEqual(await list({ format: "npm", namespace: "acme", packagePrefix: "u", maxResults: 1 }), [
    "acme/ui",
    "acme-labs/ui",
  ]);
  assert.deepEqual(await list({ publish: "BLOCK" }), ["/lodash"]);
  assert.deepEqual(await list({ upstream: "ALLOW" }), ["/lodash"]);
  assert.deepEqual(await list({ format: "maven" }), []);
  await assert.rejects(call("ListPackages", { ...place, namespace: "acme" }), fault("Validation", "needs a format"));
});

test("With includeUpstream, describing and listing reach what only an upstream repository has", async (t) => {
  const { call, seed } = await openHandlers(t);
  await call("CreateDomain", { domain });
  await call("CreateRepository", { domain, repository: "team" });
  await call("CreateRepository", { ...place, upstreams: [{ repositoryName: "team" }] });
  const manifest = { dependencies: { "left-pad": "^1.0.0" } };
  await seed(domain, "team", { id: npm("ui", "acme"), version: "1.0.0", readme: "# ui", manifest });
  const ui = { ...place, format: "npm", namespace: "acme", package: "ui" } as const;
  const version = { ...ui, packageVersion: "1.0.0" };
  const here = { includeUpstream: true };
  await assert.rejects(call("DescribePackage", ui), fault("ResourceNotFound"));
  await assert.rejects(call("ListPackageVersions", { ...ui, includeUpstream: false }), fault("ResourceNotFound"));
  assert.deepEqual((await call("ListPackages", place)).packages, []);

  assert.equal((await call("DescribePackage", { ...ui, ...here })).package.name, "ui");
  assert.deepEqual(
    (await call("ListPackages", { ...place, ...here })).packages?.map((row) => row.package),
    ["ui"],
  );
  const listed = await call("ListPackageVersions", { ...ui, ...here });
  assert.deepEqual([listed.defaultDisplayVersion, listed.versions?.map((row) => row.version)], ["1.0.0", ["1.0.0"]]);
  const { packageVersion } = await call("DescribePackageVersion", { ...version, ...here });
  assert.equal(packageVersion.origin?.domainEntryPoint?.repositoryName, "team");
  assert.equal((await call("GetPackageVersionReadme", { ...version, ...here })).readme, "# ui");
  assert.equal((await call("ListPackageVersionAssets", { ...version, ...here })).assets?.[0]?.name, "package.tgz");
  const { dependencies } = await call("ListPackageVersionDependencies", { ...version, ...here });
  assert.deepEqual(
    dependencies?.map((dependency) => dependency.package),
    ["left-pad"],
  );
  await assert.rejects(call("DescribePackage", ui), fault("ResourceNotFound"));
});
