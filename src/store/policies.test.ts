import assert from "node:assert/strict";
import { test } from "node:test";
import { openStoreToTheEnd } from "../../test/support/access.ts";
import { isFault } from "../model/fault.ts";
import { domainScope, readGenerations } from "./generations.ts";
import { deleteResourcePolicy, findResourcePolicy, putResourcePolicy } from "./policies.ts";

const open = async () => {
  const store = await openStoreToTheEnd();
  const arn = "arn:aws:codeartifact:r:111111111111:domain/acme";
  return {
    store,
    put: (document: string, expectedRevision: string | null = null) =>
      store.transaction((tx) => putResourcePolicy(tx, { domainId: 7, arn, expectedRevision, document, at: 1 })),
    remove: (expectedRevision: string | null = null) =>
      store.transaction((tx) => deleteResourcePolicy(tx, { domainId: 7, arn, expectedRevision })),
    find: () => findResourcePolicy(store.db, arn),
    generation: async () => (await readGenerations(store, [domainScope(7)]))[0],
  };
};

const otherRevision = (thrown: unknown): boolean => isFault(thrown, "Conflict") && /another revision/u.test(thrown.message);

test("a policy is put, replaced and removed, with another revision each time", async () => {
  const { put, remove, find } = await open();
  assert.equal(await find(), null);
  const first = await put("one");
  const second = await put("two");
  assert.notEqual(first.revision, second.revision);
  assert.deepEqual({ ...(await find()) }, { document: "two", revision: second.revision });
  assert.deepEqual({ ...(await remove()) }, { document: "two", revision: second.revision });
  assert.equal(await find(), null);
  assert.equal(await remove(), null);
});

test("a policy of another revision than expected stays as it is", async () => {
  const { put, remove, find } = await open();
  await assert.rejects(put("one", "r1"), otherRevision);
  assert.equal(await find(), null);
  const { revision } = await put("one");
  await assert.rejects(put("two", "r1"), otherRevision);
  await assert.rejects(remove("r1"), otherRevision);
  assert.deepEqual({ ...(await find()) }, { document: "one", revision });
  const { revision: next } = await put("two", revision);
  assert.equal((await remove(next))?.document, "two");
});

test("of two who replace one revision at once, one wins", async () => {
  const { put } = await open();
  const { revision } = await put("one");
  const results = await Promise.allSettled([put("two", revision), put("three", revision)]);
  assert.deepEqual(results.map((result) => result.status).sort(), ["fulfilled", "rejected"]);
});

test("every change is seen by whoever caches, a refused one by nobody", async () => {
  const { put, remove, generation } = await open();
  assert.equal(await generation(), 0);
  const { revision } = await put("one");
  assert.equal(await generation(), 1);
  await put("two", revision);
  assert.equal(await generation(), 2);
  await assert.rejects(put("three", revision));
  assert.equal(await generation(), 2);
  await remove();
  assert.equal(await generation(), 3);
});
