import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { packageId, sha256Of } from "../../test/support/plain-format.ts";
import { openRegistry, type Registry } from "../../test/support/registry.ts";
import { domainIds, forgetBlob, isNamed, touchBlob, unnamedBlobs } from "./blob-rows.ts";
import { findRemoteDocument, putRemoteDocument } from "./remote-documents.ts";

let registry: Registry;

beforeEach(async () => {
  registry = await openRegistry({ app: {} });
});

const touch = (content: string, now: number, domainId = registry.domain.id) =>
  registry.store.transaction((tx) => touchBlob(tx, { domainId, sha256: sha256Of(content), size: content.length, now }));
const forget = (id: number, before: number) => registry.store.transaction((tx) => forgetBlob(tx, id, before));
/** Of this test's domain; the store is shared. */
const unnamed = async (before: number, afterId = 0, limit = 1_000) =>
  (await unnamedBlobs(registry.store.db, before, afterId, limit))
    .filter(({ domainId }) => domainId === registry.domain.id)
    .map(({ id }) => id);

test("equal bytes have one row in a domain, and one in each domain", async () => {
  const id = await touch("a", 1);
  assert.equal(await touch("a", 2), id);
  assert.notEqual(await touch("b", 1), id);
  const other = await openRegistry({});
  assert.notEqual(await touch("a", 1, other.domain.id), id);
  assert.equal(await isNamed(registry.store.db, registry.domain.id, sha256Of("a")), true);
  assert.equal(await isNamed(registry.store.db, registry.domain.id, sha256Of("c")), false);
  const ids = await domainIds(registry.store.db);
  assert.ok(ids.includes(registry.domain.id) && ids.includes(other.domain.id));
});

test("a row is unnamed when nothing names it and it was not touched for long", async () => {
  const id = await touch("a", 10);
  assert.deepEqual(await unnamed(10), []);
  assert.deepEqual(await unnamed(11), [id]);
  await touch("a", 20);
  assert.deepEqual(await unnamed(11), []);
  assert.equal(await forget(id, 20), false, "it was touched meanwhile");
  assert.equal(await forget(id, 21), true);
  assert.equal(await forget(id, 21), false, "it is gone");
});

test("what an asset or a document names is not unnamed, and is not forgotten", async () => {
  await registry.publish("app", "ui", "1.0.0");
  const document = await touch("document", 1);
  const key = { domainId: registry.domain.id, connection: "ext:a", path: "ui.json" };
  const said = { etag: null, lastModified: null, checkedAt: 1, movedTo: null };
  await registry.store.transaction((tx) => putRemoteDocument(tx, key, { ...said, blobId: document }));
  const late = registry.time.now + 1;
  assert.deepEqual(await unnamed(late), []);
  const [version] = await registry.versionsIn("app", "ui");
  assert.equal(await forget(version?.assets[0]?.blobId ?? 0, late), false);
  assert.equal(await forget(document, late), false);
  await registry.store.transaction((tx) => putRemoteDocument(tx, key, { ...said, blobId: null }));
  await (await registry.session("app")).deletePackage(packageId("ui"));
  assert.equal((await unnamed(late)).length, 2);
});

test("unnamed rows are read page by page", async () => {
  const ids = [];
  for (const content of ["a", "b", "c"]) ids.push(await touch(content, 1));
  assert.deepEqual(await unnamed(2, (ids[0] ?? 0) - 1, 2), ids.slice(0, 2));
  assert.deepEqual(await unnamed(2, ids[1]), ids.slice(2));
});

test("a document is kept once for a domain, connection and path, and replaced as a whole", async () => {
  const { db } = registry.store;
  const key = { domainId: registry.domain.id, connection: "ext:a", path: "ui.json" };
  assert.equal(await findRemoteDocument(db, key), null);
  const put = (document: Parameters<typeof putRemoteDocument>[2]) =>
    registry.store.transaction((tx) => putRemoteDocument(tx, key, document));
  const movedTo = "http://elsewhere.test/ui.json";
  await put({ etag: '"1"', lastModified: "then", checkedAt: 5, blobId: await touch("one", 1), movedTo });
  assert.deepEqual(await findRemoteDocument(db, key), {
    etag: '"1"',
    lastModified: "then",
    checkedAt: 5,
    sha256: sha256Of("one"),
    movedTo,
  });
  const empty = { etag: null, lastModified: null, checkedAt: 6, movedTo: null };
  await put({ ...empty, blobId: null });
  assert.deepEqual(await findRemoteDocument(db, key), { ...empty, sha256: null });
  for (const other of [{ path: "x.json" }, { connection: "ext:b" }, { domainId: key.domainId + 1_000_000 }]) {
    assert.equal(await findRemoteDocument(db, { ...key, ...other }), null);
  }
});
