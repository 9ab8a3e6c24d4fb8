import assert from "node:assert/strict";
import { test } from "node:test";
import { fault, openHandlers } from "../../test/support/handlers.ts";
import type { OutputOf } from "../api/table.ts";

const domain = "acme";
const id = { format: "npm", namespace: null, name: "ui" } as const;
const ui = { domain, repository: "app", format: "npm", package: "ui" } as const;

/** A repository with these versions of one package, each a second younger than the one before. */
const withVersions = async (t: Parameters<typeof openHandlers>[0], ...versions: readonly string[]) => {
  const opened = await openHandlers(t);
  await opened.call("CreateDomain", { domain });
  await opened.call("CreateRepository", { domain, repository: "app" });
  for (const version of versions) {
    opened.time.now += 1_000;
    await opened.seed(domain, "app", { id, version });
  }
  return opened;
};

/** An outcome in a few words: `1.0.0 Archived`, or `1.0.0 SKIPPED: version 1.0.0 is skipped`. */
const told = ({ successfulVersions, failedVersions }: OutputOf<"DeletePackageVersions">): readonly string[] => [
  ...[...(successfulVersions ?? [])].map(([version, { status }]) => `${version} ${status}`),
  ...[...(failedVersions ?? [])].map(([version, { errorCode, errorMessage }]) => `${version} ${errorCode}: ${errorMessage}`),
];

test("Versions are listed with status, revision and origin, page by page, in a stable order", async (t) => {
  const { call } = await withVersions(t, "1.10.0", "1.2.0", "1.9.0");
  const first = await call("ListPackageVersions", { ...ui, maxResults: 2 });
  const { version, status, origin, revision } = first.versions?.[0] ?? assert.fail("nothing is listed");
  assert.deepEqual([version, status], ["1.10.0", "Published"]);
  assert.match(revision ?? "", /^[\w+/]{43}=$/);
  assert.deepEqual(origin, {
    originType: "INTERNAL",
    domainEntryPoint: { repositoryName: "app", externalConnectionName: undefined },
  });
  const second = await call("ListPackageVersions", { ...ui, maxResults: 2, nextToken: first.nextToken });
  assert.deepEqual(
    [...(first.versions ?? []), ...(second.versions ?? [])].map((row) => row.version),
    ["1.10.0", "1.2.0", "1.9.0"],
  );
  assert.deepEqual(
    [second.nextToken, second.format, second.package, second.defaultDisplayVersion],
    [undefined, "npm", "ui", "1.9.0"],
  );
});

test("Versions sorted by time come newest first over all pages, also those published at once", async (t) => {
  const { call, seed } = await withVersions(t, "1.0.0", "2.0.0");
  await seed(domain, "app", { id, version: "3.0.0" });
  const versions: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await call("ListPackageVersions", { ...ui, sortBy: "PUBLISHED_TIME", maxResults: 1, nextToken });
    versions.push(...(page.versions ?? []).map((row) => row.version));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  assert.deepEqual(versions, ["3.0.0", "2.0.0", "1.0.0"]);
});

test("Versions are filtered by status and by origin, and the tag latest is shown before the newest", async (t) => {
  const { call, seed, store } = await withVersions(t, "1.0.0", "2.0.0");
  await seed(domain, "app", { id, version: "3.0.0", origin: "EXTERNAL" });
  await call("UpdatePackageVersionsStatus", { ...ui, versions: ["2.0.0"], targetStatus: "Archived" });
  const versions = async (filter: { status?: "Archived" | "Published"; originType?: "EXTERNAL" }) =>
    (await call("ListPackageVersions", { ...ui, ...filter })).versions?.map((row) => row.version);
  assert.deepEqual(await versions({ status: "Archived" }), ["2.0.0"]);
  assert.deepEqual(await versions({ status: "Published" }), ["1.0.0", "3.0.0"]);
  assert.deepEqual(await versions({ originType: "EXTERNAL" }), ["3.0.0"]);
  const { id: packageId } = await store.db.selectFrom("package").select("id").executeTakeFirstOrThrow();
  await store.db.insertInto("dist_tag").values({ package_id: packageId, tag: "latest", version: "1.0.0" }).execute();
  assert.equal((await call("ListPackageVersions", ui)).defaultDisplayVersion, "1.0.0");
});

test("A status changes for all versions of a call, each counted once, and the revision stays", async (t) => {
  const { call } = await withVersions(t, "1.0.0", "2.0.0");
  const before = (await call("ListPackageVersions", ui)).versions?.map((row) => row.revision);
  const outcome = await call("UpdatePackageVersionsStatus", {
    ...ui,
    versions: ["1.0.0", "2.0.0", "1.0.0"],
    targetStatus: "Unlisted",
  });
  assert.deepEqual(told(outcome).toSorted(), ["1.0.0 Unlisted", "2.0.0 Unlisted"]);
  const { versions } = await call("ListPackageVersions", ui);
  assert.deepEqual(
    versions?.map((row) => row.status),
    ["Unlisted", "Unlisted"],
  );
  assert.deepEqual(
    versions?.map((row) => row.revision),
    before,
  );
  const again = await call("UpdatePackageVersionsStatus", { ...ui, versions: ["1.0.0"], targetStatus: "Unlisted" });
  assert.deepEqual(told(again), ["1.0.0 Unlisted"]);
});

test("One version that fails skips all others, each failure with its own code and text", async (t) => {
  const { call } = await withVersions(t, "1.0.0", "2.0.0", "3.0.0");
  await call("UpdatePackageVersionsStatus", { ...ui, versions: ["2.0.0"], targetStatus: "Archived" });
  const revision = (await call("DescribePackageVersion", { ...ui, packageVersion: "1.0.0" })).packageVersion.revision ?? "";
  const right = (await call("DescribePackageVersion", { ...ui, packageVersion: "2.0.0" })).packageVersion.revision ?? "";
  const outcome = await call("UpdatePackageVersionsStatus", {
    ...ui,
    versions: ["1.0.0", "2.0.0", "3.0.0", "9.0.0"],
    versionRevisions: new Map([
      ["1.0.0", "other"],
      ["2.0.0", right],
      ["3.0.0", (await call("DescribePackageVersion", { ...ui, packageVersion: "3.0.0" })).packageVersion.revision ?? ""],
      ["9.0.0", "any"],
    ]),
    expectedStatus: "Published",
    targetStatus: "Unlisted",
  });
  assert.deepEqual(told(outcome).toSorted(), [
    `1.0.0 MISMATCHED_REVISION: current revision: ${revision}, expected revision: other`,
    "2.0.0 MISMATCHED_STATUS: current status: Archived, expected status: Published",
    "3.0.0 SKIPPED: version 3.0.0 is skipped",
    "9.0.0 NOT_FOUND: Could not find version 9.0.0",
  ]);
  const { versions } = await call("ListPackageVersions", ui);
  assert.deepEqual(
    versions?.map((row) => row.status),
    ["Published", "Archived", "Published"],
  );
});

test("A call that makes no sense is refused as a whole", async (t) => {
  const { call } = await withVersions(t, "1.0.0");
  const update = { ...ui, versions: ["1.0.0"], targetStatus: "Unlisted" } as const;
  for (const targetStatus of ["Unfinished", "Disposed", "Deleted"] as const) {
    await assert.rejects(call("UpdatePackageVersionsStatus", { ...update, targetStatus }), fault("Validation", targetStatus));
  }
  await assert.rejects(call("UpdatePackageVersionsStatus", { ...update, versions: [] }), fault("Validation", "empty"));
  const versionRevisions = new Map([["2.0.0", "x"]]);
  await assert.rejects(call("UpdatePackageVersionsStatus", { ...update, versionRevisions }), fault("Validation", "exactly"));
  await assert.rejects(call("UpdatePackageVersionsStatus", { ...update, package: "none" }), fault("ResourceNotFound", "none"));
});

test("A disposed version keeps its record without assets, and can only be deleted", async (t) => {
  const { call } = await withVersions(t, "1.0.0");
  const versions = ["1.0.0"];
  assert.deepEqual(told(await call("DisposePackageVersions", { ...ui, versions })), ["1.0.0 Disposed"]);
  const one = { ...ui, packageVersion: "1.0.0" };
  assert.equal((await call("DescribePackageVersion", one)).packageVersion.status, "Disposed");
  assert.deepEqual((await call("ListPackageVersionAssets", one)).assets, []);
  const back = await call("UpdatePackageVersionsStatus", { ...ui, versions, targetStatus: "Published" });
  assert.deepEqual(told(back), ["1.0.0 NOT_ALLOWED: version 1.0.0 is Disposed for good"]);
  assert.deepEqual(told(await call("DeletePackageVersions", { ...ui, versions })), ["1.0.0 Deleted"]);
});

test("Deleted versions go with the tags that point at them and no others, and the package stays", async (t) => {
  const { call, store, seed } = await withVersions(t, "1.0.0", "2.0.0");
  const { id: packageId } = await store.db.selectFrom("package").select("id").executeTakeFirstOrThrow();
  const tags = ["old", "latest", "upstream"].map((tag, index) => ({ package_id: packageId, tag, version: `${index + 1}.0.0` }));
  await store.db.insertInto("dist_tag").values(tags).execute();
  const refused = await call("DeletePackageVersions", { ...ui, versions: ["1.0.0"], expectedStatus: "Archived" });
  assert.deepEqual(told(refused), ["1.0.0 MISMATCHED_STATUS: current status: Published, expected status: Archived"]);
  assert.deepEqual(told(await call("DeletePackageVersions", { ...ui, versions: ["1.0.0", "9.0.0"] })).toSorted(), [
    "1.0.0 SKIPPED: version 1.0.0 is skipped",
    "9.0.0 NOT_FOUND: Could not find version 9.0.0",
  ]);
  assert.deepEqual(told(await call("DeletePackageVersions", { ...ui, versions: ["1.0.0"] })), ["1.0.0 Deleted"]);
  const left = await store.db.selectFrom("dist_tag").select("tag").execute();
  assert.deepEqual(left.map((row) => row.tag).sort(), ["latest", "upstream"]);
  await call("DeletePackageVersions", { ...ui, versions: ["2.0.0"] });
  assert.deepEqual((await call("ListPackageVersions", ui)).versions, []);
  await seed(domain, "app", { id, version: "1.0.0" });
});
