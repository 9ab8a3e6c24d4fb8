import assert from "node:assert/strict";
import { test } from "node:test";
import { openStoreToTheEnd } from "../../test/support/access.ts";
import type { PackageId } from "../model/package.ts";
import { touchBlob } from "./blob-rows.ts";
import type { Store } from "./database.ts";
import { insertDomain, mergeAssetBytes, sumAssetBytes, uncountedDomains } from "./domains.ts";
import { deletePackage } from "./package-changes.ts";
import { ensurePackage } from "./packages.ts";
import { insertRepository } from "./repositories.ts";
import { insertAsset, insertVersion } from "./versions.ts";

const idOf = (name: string): PackageId => ({ format: "npm", namespace: null, name });
const digestOf = (number: number): string => String(number).padStart(64, "0");

/** A repository in a domain of its own, and what adds and removes its packages, each with assets of these sizes. */
const openShelf = async () => {
  const store = await openStoreToTheEnd();
  const { domainId, repositoryId } = await store.transaction(async (tx) => {
    const domain = await insertDomain(tx, { owner: "111111111111", name: "acme", encryptionKey: null, createdAt: 0 });
    assert(domain !== null);
    const place = { domainId: domain.id, name: "app", administratorAccount: "111111111111", description: null, createdAt: 0 };
    const repositoryId = await insertRepository(tx, place);
    assert(repositoryId !== null);
    return { domainId: domain.id, repositoryId };
  });
  const add = (name: string, sizes: readonly number[]): Promise<void> =>
    store.transaction(async (tx) => {
      const row = await ensurePackage(tx, repositoryId, idOf(name), { publish: "ALLOW", upstream: "ALLOW", createdAt: 0 });
      const versionId = await insertVersion(tx, {
        packageId: row.id,
        version: "1",
        status: "Published",
        origin: { type: "INTERNAL", repository: "app", connection: null },
        revision: "r",
        manifest: "{}",
        readme: null,
        publishedAt: 0,
      });
      assert(versionId !== null);
      for (const [index, size] of sizes.entries()) {
        const blobId = await touchBlob(tx, { domainId, sha256: digestOf(size), size, now: 0 });
        await insertAsset(tx, versionId, { name: `a${index}`, size, digests: {}, blobId, remoteUrl: null });
      }
    });
  const remove = (name: string): Promise<void> =>
    store.transaction(async (tx) => {
      const row = await ensurePackage(tx, repositoryId, idOf(name), { publish: "ALLOW", upstream: "ALLOW", createdAt: 0 });
      await deletePackage(tx, row.id);
    });
  return { store, domainId, repositoryId, add, remove, bytes: () => sumAssetBytes(store.db, domainId) };
};

const merge = async (store: Store): Promise<void> => {
  for (const id of await uncountedDomains(store.db)) await store.transaction((tx) => mergeAssetBytes(tx, id));
};

test("equal bytes count once, and until the last asset that has them is gone", async () => {
  const { add, remove, bytes } = await openShelf();
  assert.equal(await bytes(), 0);
  await add("ui", [10, 200]);
  await add("api", [200, 3000]);
  assert.equal(await bytes(), 3210);
  await remove("ui");
  assert.equal(await bytes(), 3200);
  await remove("api");
  assert.equal(await bytes(), 0);
});

test("equal bytes that go at once are counted off once", async () => {
  const { store, repositoryId, add, remove, bytes } = await openShelf();
  await add("ui", [10, 10, 200]);
  await add("api", [200, 10]);
  await remove("ui");
  assert.equal(await bytes(), 210);
  await store.transaction(async (tx) => {
    await tx.updateTable("asset").set({ blob_id: null }).where("size", "=", 10).execute();
  });
  assert.equal(await bytes(), 200);
  await add("more", [200, 4, 4]);
  await store.transaction(async (tx) => {
    await tx.deleteFrom("repository").where("id", "=", repositoryId).execute();
  });
  assert.equal(await bytes(), 0);
});

test("assets that go with their repository are counted off, and one that only gets its bytes later is counted then", async () => {
  const { store, domainId, repositoryId, add, bytes } = await openShelf();
  await add("ui", [10, 200]);
  await store.transaction(async (tx) => {
    await tx.updateTable("asset").set({ blob_id: null }).where("size", "=", 10).execute();
  });
  assert.equal(await bytes(), 200);
  await store.transaction(async (tx) => {
    const blobId = await touchBlob(tx, { domainId, sha256: digestOf(10), size: 10, now: 0 });
    await tx.updateTable("asset").set({ blob_id: blobId }).where("size", "=", 10).execute();
  });
  assert.equal(await bytes(), 210);
  await store.transaction(async (tx) => {
    await tx.deleteFrom("repository").where("id", "=", repositoryId).execute();
  });
  assert.equal(await bytes(), 0);
});

test("adding the changes up into one row changes nothing", async () => {
  const { store, domainId, add, remove, bytes } = await openShelf();
  for (const name of ["a", "b", "c"]) await add(name, [name.charCodeAt(0)]);
  await remove("b");
  const before = await bytes();
  await merge(store);
  assert.equal(await bytes(), before);
  const rows = await store.db.selectFrom("asset_bytes").selectAll().where("domain_id", "=", domainId).execute();
  assert.equal(rows.length, 1);
  assert.deepEqual(await uncountedDomains(store.db), []);
});

test("writers and merges at once leave the right count", async () => {
  const { store, add, remove, bytes } = await openShelf();
  const names = Array.from({ length: 12 }, (_, index) => `package-${index}`);
  await Promise.all(names.map((name) => add(name, [1, 20, 300])));
  await Promise.all([...names.slice(1).map(remove), merge(store), add("late", [20, 4000])]);
  await merge(store);
  assert.equal(await bytes(), 4321);
  await Promise.all([remove("package-0"), remove("late")]);
  assert.equal(await bytes(), 0);
});
