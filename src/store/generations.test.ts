import assert from "node:assert/strict";
import { before, test } from "node:test";
import { openStoreToTheEnd } from "../../test/support/access.ts";
import { packageId } from "../../test/support/plain-format.ts";
import type { Store } from "./database.ts";
import { accessScope, bumpGenerations, domainScope, domainsScope, packageScope, readGenerations } from "./generations.ts";

let store: Store;

before(async () => {
  store = await openStoreToTheEnd();
});

const bump = (...scopes: readonly string[]) => store.transaction((tx) => bumpGenerations(tx, scopes));

test("a scope that was never changed is 0, and grows by one with each change", async () => {
  assert.deepEqual(await readGenerations(store, ["fresh"]), [0]);
  await bump("fresh");
  assert.deepEqual(await readGenerations(store, ["fresh"]), [1]);
  await bump("fresh");
  assert.deepEqual(await readGenerations(store, ["fresh"]), [2]);
});

test("numbers come in the order of their scopes, whether known or not", async () => {
  await bump("b");
  await bump("b", "c");
  await readGenerations(store, ["c"]);
  assert.deepEqual(await readGenerations(store, ["c", "a", "b"]), [1, 0, 2]);
  assert.deepEqual(await readGenerations(store, ["b", "c", "b"]), [2, 1, 2]);
});

test("a scope that is named twice in a change grows once", async () => {
  await bump("twice", "twice");
  assert.deepEqual(await readGenerations(store, ["twice"]), [1]);
});

test("a change that is taken back changes no number", async () => {
  await assert.rejects(
    store.transaction(async (tx) => {
      await bumpGenerations(tx, ["undone"]);
      throw new Error("no");
    }),
  );
  assert.deepEqual(await readGenerations(store, ["undone"]), [0]);
});

test("a reader during a change may know the old number, one after it never does", async () => {
  await readGenerations(store, ["race"]);
  for (let round = 1; round <= 20; round += 1) {
    const reads = readGenerations(store, ["race"]);
    const change = bump("race");
    const during = readGenerations(store, ["race"]);
    await change;
    assert.deepEqual(await readGenerations(store, ["race"]), [round]);
    for (const [value = -1] of [await reads, await during]) assert.ok(value === round || value === round - 1);
    assert.deepEqual(await readGenerations(store, ["race"]), [round]);
  }
});

test("scopes are told apart", () => {
  const packages = ["ui", "acme/ui", "ui/acme", "acme-ui"].map(packageId);
  const scopes = [
    accessScope,
    domainsScope,
    ...[1, 11].flatMap((domain) => [domainScope(domain), ...packages.map((id) => packageScope(domain, id))]),
  ];
  assert.equal(new Set(scopes).size, scopes.length);
});
