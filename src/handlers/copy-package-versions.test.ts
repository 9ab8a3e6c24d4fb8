import assert from "node:assert/strict";
import { test } from "node:test";
import { fault, openHandlers } from "../../test/support/handlers.ts";
import type { OutputOf } from "../api/table.ts";

const domain = "acme";
const id = { format: "npm", namespace: null, name: "ui" } as const;
const ui = { domain, format: "npm", package: "ui" } as const;
const copy = { ...ui, sourceRepository: "from", destinationRepository: "to" } as const;

const withRepositories = async (t: Parameters<typeof openHandlers>[0]) => {
  const opened = await openHandlers(t);
  await opened.call("CreateDomain", { domain });
  await opened.call("CreateRepository", { domain, repository: "far" });
  await opened.call("CreateRepository", { domain, repository: "from", upstreams: [{ repositoryName: "far" }] });
  await opened.call("CreateRepository", { domain, repository: "to" });
  const versionsIn = async (repository: string) =>
    (await opened.call("ListPackageVersions", { ...ui, repository })).versions ?? [];
  return { ...opened, versionsIn };
};

const told = ({ successfulVersions, failedVersions }: OutputOf<"CopyPackageVersions">): readonly string[] => [
  ...[...(successfulVersions ?? [])].map(([version, { status }]) => `${version} ${status}`),
  ...[...(failedVersions ?? [])].map(([version, { errorCode, errorMessage }]) => `${version} ${errorCode}: ${errorMessage}`),
];

test("A copy has the source's assets, revision, status, origin, readme and tags", async (t) => {
  const { call, seed, store, versionsIn } = await withRepositories(t);
  await seed(domain, "from", { id, version: "1.0.0", content: "bytes", readme: "# ui" });
  await seed(domain, "from", { id, version: "2.0.0" });
  await call("UpdatePackageVersionsStatus", { ...ui, repository: "from", versions: ["1.0.0"], targetStatus: "Archived" });
  const { id: packageId } = await store.db.selectFrom("package").select("id").executeTakeFirstOrThrow();
  const tags = [
    { package_id: packageId, tag: "old", version: "1.0.0" },
    { package_id: packageId, tag: "latest", version: "2.0.0" },
  ];
  await store.db.insertInto("dist_tag").values(tags).execute();
  assert.deepEqual(told(await call("CopyPackageVersions", { ...copy, versions: ["1.0.0"] })), ["1.0.0 Archived"]);
  const [source] = await versionsIn("from");
  assert.deepEqual(await versionsIn("to"), [source]);
  const one = { ...ui, repository: "to", packageVersion: "1.0.0" };
  assert.equal((await call("GetPackageVersionReadme", one)).readme, "# ui");
  const theirs = await call("ListPackageVersionAssets", { ...one, repository: "from" });
  assert.deepEqual((await call("ListPackageVersionAssets", one)).assets, theirs.assets);
  const copied = await store.db.selectFrom("dist_tag").select(["tag"]).where("package_id", "!=", packageId).execute();
  assert.deepEqual(
    copied.map((row) => row.tag),
    ["old"],
  );
  assert.equal((await store.db.selectFrom("blob").select("id").execute()).length, 2);
});

test("What the destination has already is in neither map and skips nothing", async (t) => {
  const { call, seed } = await withRepositories(t);
  for (const version of ["1.0.0", "2.0.0"]) await seed(domain, "from", { id, version });
  await call("CopyPackageVersions", { ...copy, versions: ["1.0.0"] });
  assert.deepEqual(told(await call("CopyPackageVersions", { ...copy, versions: ["1.0.0", "2.0.0"] })), ["2.0.0 Published"]);
});

test("A differing version is replaced only where that is allowed; otherwise nothing is copied", async (t) => {
  const { call, seed, versionsIn } = await withRepositories(t);
  await seed(domain, "from", { id, version: "1.0.0", content: "new" });
  await seed(domain, "from", { id, version: "2.0.0" });
  await seed(domain, "to", { id, version: "1.0.0", content: "old" });
  const versions = ["1.0.0", "2.0.0", "5.6.7"];
  assert.deepEqual(told(await call("CopyPackageVersions", { ...copy, versions })).toSorted(), [
    "1.0.0 ALREADY_EXISTS: Version 1.0.0 already exists",
    "2.0.0 SKIPPED: Version 2.0.0 was skipped",
    "5.6.7 NOT_FOUND: Could not find version 5.6.7",
  ]);
  assert.equal((await versionsIn("to")).length, 1);
  const outcome = await call("CopyPackageVersions", { ...copy, versions: ["1.0.0", "2.0.0"], allowOverwrite: true });
  assert.deepEqual(told(outcome), ["1.0.0 Published", "2.0.0 Published"]);
  assert.deepEqual(await versionsIn("to"), await versionsIn("from"));
});

test("Versions may be named with their revisions, which must be right", async (t) => {
  const { call, seed, versionsIn } = await withRepositories(t);
  await seed(domain, "from", { id, version: "1.0.0" });
  const [{ revision } = assert.fail("nothing is listed")] = await versionsIn("from");
  const wrong = await call("CopyPackageVersions", { ...copy, versionRevisions: new Map([["1.0.0", "other"]]) });
  assert.deepEqual(told(wrong), [`1.0.0 MISMATCHED_REVISION: current revision: ${revision}, expected revision: other`]);
  const right = await call("CopyPackageVersions", { ...copy, versionRevisions: new Map([["1.0.0", revision ?? ""]]) });
  assert.deepEqual(told(right), ["1.0.0 Published"]);
});

test("Repositories upstream of the source are searched only when asked for, the nearest first", async (t) => {
  const { call, seed, versionsIn } = await withRepositories(t);
  await seed(domain, "far", { id, version: "1.0.0", content: "far" });
  await seed(domain, "far", { id, version: "2.0.0", content: "far" });
  await assert.rejects(call("CopyPackageVersions", { ...copy, versions: ["1.0.0"] }), fault("ResourceNotFound", "RepoId: from"));
  await seed(domain, "from", { id, version: "2.0.0", content: "near" });
  const outcome = await call("CopyPackageVersions", { ...copy, versions: ["1.0.0", "2.0.0"], includeFromUpstream: true });
  assert.deepEqual(told(outcome).toSorted(), ["1.0.0 Published", "2.0.0 Published"]);
  const revisions = (await versionsIn("to")).map((row) => row.revision);
  assert.deepEqual(revisions, [(await versionsIn("far"))[0]?.revision, (await versionsIn("from"))[0]?.revision]);
});

test("Disposed versions are neither copied nor copied over", async (t) => {
  const { call, seed } = await withRepositories(t);
  await seed(domain, "from", { id, version: "1.0.0" });
  await seed(domain, "to", { id, version: "1.0.0" });
  await call("DisposePackageVersions", { ...ui, repository: "to", versions: ["1.0.0"] });
  const over = await call("CopyPackageVersions", { ...copy, versions: ["1.0.0"], allowOverwrite: true });
  assert.deepEqual(told(over), ["1.0.0 NOT_ALLOWED: version 1.0.0 is Disposed in repository to"]);
  await call("DisposePackageVersions", { ...ui, repository: "from", versions: ["1.0.0"] });
  const from = await call("CopyPackageVersions", { ...copy, versions: ["1.0.0"] });
  assert.deepEqual(told(from), ["1.0.0 NOT_ALLOWED: version 1.0.0 is Disposed and cannot be copied"]);
});

test("A copy that makes no sense is refused as a whole", async (t) => {
  const { call, seed } = await withRepositories(t);
  await seed(domain, "from", { id, version: "1.0.0" });
  const versions = ["1.0.0"];
  await assert.rejects(call("CopyPackageVersions", copy), fault("Validation", "Exactly one"));
  const both = { ...copy, versions, versionRevisions: new Map([["1.0.0", "x"]]) };
  await assert.rejects(call("CopyPackageVersions", both), fault("Validation", "Exactly one"));
  await assert.rejects(call("CopyPackageVersions", { ...copy, versions: [] }), fault("Validation", "empty"));
  const same = { ...copy, destinationRepository: "from", versions };
  await assert.rejects(call("CopyPackageVersions", same), fault("Validation", "both the source and the destination"));
  const missing = { ...copy, destinationRepository: "none", versions };
  await assert.rejects(call("CopyPackageVersions", missing), fault("ResourceNotFound", "Repository none"));
});
