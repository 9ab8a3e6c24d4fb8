import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { packageId, sha256Of } from "../../test/support/plain-format.ts";
import { openRegistry, type Registry } from "../../test/support/registry.ts";
import { readGroupRule } from "./group-rules.ts";
import { type Retained, type RetainedAsset, retain } from "./retain.ts";
import { revisionOf } from "./revision.ts";

const id = packageId("ui");
let registry: Registry;

beforeEach(async () => {
  registry = await openRegistry({ store: {}, app: {} });
});

const asset = (name: string, content: string | null): RetainedAsset => ({
  name,
  size: content?.length ?? null,
  digests: content === null ? {} : { sha256: sha256Of(content) },
  blob: content === null ? null : { sha256: sha256Of(content), size: content.length },
  remoteUrl: `http://localhost/${name}`,
});

const keep = async (assets: readonly RetainedAsset[], more: Partial<Retained> = {}, repositories = ["store", "app"]) => {
  const repositoryIds = await Promise.all(repositories.map(registry.idOf));
  const rule = await readGroupRule(registry.store.db, registry.domain.id, id);
  const place = { domainId: registry.domain.id, repositoryIds, id, rule, now: registry.time.now };
  const origin = { type: "EXTERNAL", repository: null, connection: "ext:a" } as const;
  const version = { version: "1.0.0", status: "Published", origin, publishedAt: 5, manifest: "{}", readme: null } as const;
  await retain(registry.store, place, { ...version, assets, terms: ["ui"], ...more });
};
const versionIn = async (repository: string) => (await registry.versionsIn(repository, "ui"))[0];

test("keeping a version again changes nothing", async () => {
  await keep([asset("a.tgz", "a")]);
  const before = await registry.versionsIn("app", "ui");
  await keep([asset("a.tgz", "a")], { manifest: '{"other":true}', status: "Unlisted", publishedAt: 9, readme: "Other." });
  assert.deepEqual(await registry.versionsIn("app", "ui"), before);
});

test("keeping a version that is here with other bytes leaves those that are here", async () => {
  await registry.publish("app", "ui", "1.0.0", { content: "ours" });
  const before = await registry.versionsIn("app", "ui");
  await keep([asset("a.tgz", "theirs")]);
  assert.deepEqual(await registry.versionsIn("app", "ui"), before);
  assert.equal((await versionIn("store"))?.assets[0]?.digests.sha256, sha256Of("theirs"));
});

test("an asset that was only known by its address gets its bytes, which revises the version", async () => {
  await keep([asset("a.tgz", "a"), asset("b.tgz", null)]);
  const before = await versionIn("app");
  await keep([asset("a.tgz", null), asset("b.tgz", "b")]);
  const after = await versionIn("app");
  assert.ok(after?.assets.every(({ blobId }) => blobId !== null));
  assert.notEqual(after?.revision, before?.revision);
  assert.equal(after?.revision, revisionOf("{}", after?.assets ?? []));
});

test("one kept version does not touch others, nor the controls of a package that is here", async () => {
  await registry.publish("app", "ui", "2.0.0", { tags: ["latest"] });
  const before = await registry.versionsIn("app", "ui");
  await keep([asset("a.tgz", "a")]);
  assert.deepEqual((await registry.versionsIn("app", "ui")).slice(1), before);
  assert.deepEqual(await registry.controlsIn("app", "ui"), { publish: "ALLOW", upstream: "BLOCK" });
  assert.deepEqual((await registry.see("app", "ui"))?.tags, { latest: "2.0.0" });
});

test("a repository that is named twice keeps one version", async () => {
  await keep([asset("a.tgz", "a")], {}, ["app", "app"]);
  assert.equal((await registry.versionsIn("app", "ui")).length, 1);
});

test("versions and assets that are kept at the same time are all there", async () => {
  const names = Array.from({ length: 8 }, (_, index) => `${index}.tgz`);
  await Promise.all([
    ...names.map((name) => keep([asset(name, name)])),
    ...names.map((name) => keep([asset(name, name)], { version: `2.0.${Number.parseInt(name, 10)}` })),
  ]);
  for (const repository of ["store", "app"]) {
    const versions = await registry.versionsIn(repository, "ui");
    assert.equal(versions.length, 9);
    const [first] = versions;
    assert.deepEqual(first?.assets.map(({ name }) => name).sort(), names);
    assert.equal(first?.revision, revisionOf("{}", first?.assets ?? []));
  }
});
