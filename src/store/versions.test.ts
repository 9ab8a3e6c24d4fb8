import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { packageId, sha256Of } from "../../test/support/plain-format.ts";
import { openRegistry, type Registry } from "../../test/support/registry.ts";
import { touchBlob } from "./blob-rows.ts";
import { ensurePackage, findPackages } from "./packages.ts";
import { insertAsset, insertVersion, type NewVersion, readReadme, readVersions, updateVersion } from "./versions.ts";

let registry: Registry;
let packageIds: readonly number[];

const write = <T>(work: Parameters<typeof registry.store.transaction<T>>[0]) => registry.store.transaction(work);
const first = { publish: "ALLOW", upstream: "BLOCK", createdAt: 1 } as const;

beforeEach(async () => {
  registry = await openRegistry({ a: {}, b: {} });
  const rows = [];
  for (const name of ["a", "b"]) {
    const repositoryId = await registry.idOf(name);
    rows.push(await write((tx) => ensurePackage(tx, repositoryId, packageId("ui"), first)));
  }
  packageIds = rows.map((row) => row.id);
});

const version = (at: number, more: Partial<NewVersion> = {}): NewVersion => ({
  packageId: packageIds[at] ?? 0,
  version: "1.0.0",
  status: "Published",
  origin: { type: "INTERNAL", repository: "a", connection: null },
  revision: "r",
  manifest: "{}",
  readme: null,
  publishedAt: Date.UTC(2025, 0, 1),
  ...more,
});
const insert = (row: NewVersion) => write((tx) => insertVersion(tx, row));
const read = (only?: string) => readVersions(registry.store.db, packageIds, only);

test("a package is made once, and keeps its first controls", async () => {
  const repositoryId = await registry.idOf("a");
  const other = { publish: "BLOCK", upstream: "ALLOW", createdAt: 2 } as const;
  const again = await write((tx) => ensurePackage(tx, repositoryId, packageId("ui"), other));
  assert.deepEqual({ ...again }, { id: packageIds[0], repositoryId, publish: "ALLOW", upstream: "BLOCK" });
});

test("packages are told apart by namespace, and found in the repositories that were named", async () => {
  const [a, b] = [await registry.idOf("a"), await registry.idOf("b")];
  const scoped = await write((tx) => ensurePackage(tx, a, packageId("acme/ui"), first));
  const found = async (where: readonly number[], words: string) =>
    (await findPackages(registry.store.db, where, packageId(words))).map(({ id }) => id).sort();
  assert.deepEqual(await found([a, b], "ui"), packageIds.toSorted());
  assert.deepEqual(await found([b], "ui"), [packageIds[1]]);
  assert.deepEqual(await found([a, b], "acme/ui"), [scoped.id]);
  assert.deepEqual(await found([a, b], "UI"), []);
});

test("a version is inserted once in each package", async () => {
  assert.notEqual(await insert(version(0)), null);
  assert.equal(await insert(version(0, { manifest: '{"other":true}' })), null);
  assert.notEqual(await insert(version(1)), null);
  assert.deepEqual(
    (await read()).map(({ manifest }) => manifest),
    ["{}", "{}"],
  );
});

test("a version is read as it was written, with its assets, by itself or among all", async () => {
  const origin = { type: "EXTERNAL", repository: null, connection: "ext:a" } as const;
  const written = version(1, { origin, status: "Unlisted", manifest: '{"größe":"🎈"}' });
  const id = await insert(written);
  await insert(version(0, { version: "2.0.0" }));
  const digests = { sha256: sha256Of("a"), sha512: "00" };
  const row = { name: "a.tgz", size: 5_000_000_000, digests, blobId: null, remoteUrl: "x" };
  await write((tx) => insertAsset(tx, id ?? 0, row));
  const { readme: _readme, ...kept } = written;
  assert.deepEqual(await read("1.0.0"), [{ ...kept, id, assets: [row] }]);
  assert.equal((await read()).length, 2);
  assert.deepEqual(await readVersions(registry.store.db, [packageIds[0] ?? 0], "1.0.0"), []);
  assert.deepEqual(await readVersions(registry.store.db, []), []);
});

test("a change changes what it names and nothing else", async () => {
  const id = (await insert(version(0, { readme: "Read." }))) ?? 0;
  await insert(version(1));
  await write((tx) => updateVersion(tx, id, { status: "Archived" }));
  await write((tx) => updateVersion(tx, id, { revision: "r2", manifest: '{"a":1}' }));
  const [changed, other] = (await read()).toSorted((a, b) => a.id - b.id);
  assert.deepEqual([changed?.status, changed?.revision, changed?.manifest], ["Archived", "r2", '{"a":1}']);
  assert.equal(other?.status, "Published");
  assert.equal(await readReadme(registry.store.db, packageIds, "1.0.0"), "Read.");
  await write((tx) => updateVersion(tx, id, { readme: null }));
  assert.equal(await readReadme(registry.store.db, packageIds, "1.0.0"), null);
});

test("an asset takes its bytes once: a remote one becomes stored, a stored one stays as it is", async () => {
  const id = (await insert(version(0))) ?? 0;
  const blobOf = (content: string) =>
    write((tx) => touchBlob(tx, { domainId: registry.domain.id, sha256: sha256Of(content), size: 1, now: 1 }));
  const asset = async (blobId: number | null, content: string) =>
    write((tx) =>
      insertAsset(tx, id, { name: "a.tgz", size: 1, digests: { sha256: sha256Of(content) }, blobId, remoteUrl: content }),
    );
  const now = async () => (await read())[0]?.assets.map(({ blobId, digests, remoteUrl }) => [blobId, digests.sha256, remoteUrl]);
  await asset(null, "known");
  await asset(null, "other");
  assert.deepEqual(await now(), [[null, sha256Of("known"), "known"]]);
  const blobId = await blobOf("bytes");
  await asset(blobId, "bytes");
  assert.deepEqual(await now(), [[blobId, sha256Of("bytes"), "known"]]);
  await asset(await blobOf("later"), "later");
  await asset(null, "known");
  assert.deepEqual(await now(), [[blobId, sha256Of("bytes"), "known"]]);
});
