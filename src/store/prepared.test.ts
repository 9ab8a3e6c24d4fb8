import assert from "node:assert/strict";
import { test } from "node:test";
import { openTestStore } from "../../test/support/store.ts";
import { prepared } from "./prepared.ts";

test("a query is built once, for each number of listed values", async (t) => {
  const { store, close } = await openTestStore();
  t.after(close);
  const built: number[] = [];
  const named = (rows: readonly { readonly scope: string }[]) => rows.map(({ scope }) => scope);
  const valuesOf = prepared((db, of: { readonly scopes: readonly string[]; readonly least: number }) => {
    built.push(of.scopes.length);
    return db
      .selectFrom("generation")
      .select("scope")
      .where("scope", "in", of.scopes)
      .where("value", ">=", of.least)
      .orderBy("scope");
  });
  await store.transaction(async (tx) => {
    const rows = [1, 2, 3].map((value) => ({ scope: `scope ${value}`, value }));
    await tx.insertInto("generation").values(rows).execute();
    assert.deepEqual(named(await valuesOf(tx, { scopes: ["scope 1", "scope 3"], least: 2 })), ["scope 3"]);
  });
  assert.deepEqual(named(await valuesOf(store.db, { scopes: ["scope 1", "scope 2"], least: 1 })), ["scope 1", "scope 2"]);
  assert.deepEqual(await valuesOf(store.db, { scopes: ["scope 2"], least: 3 }), []);
  assert.deepEqual(built, [2, 1]);
});

test("constants of a query stay, nulls are written, and rows are given back", async (t) => {
  const { store, close } = await openTestStore();
  t.after(close);
  const insert = prepared((db, of: { readonly id: string; readonly organization: string | null }) =>
    db
      .insertInto("account")
      .values({ id: of.id, organization_id: of.organization, created_at: 7 })
      .returning(["organization_id as organization", "created_at as createdAt"]),
  );
  const [made] = await store.transaction((tx) => insert(tx, { id: "123456789012", organization: null }));
  assert.deepEqual({ ...made }, { organization: null, createdAt: 7 });
});

test("what is asked for beside a transaction waits for its end, and does not see what it takes back", async (t) => {
  const { store, close } = await openTestStore();
  t.after(close);
  const scopes = prepared((db, of: { readonly value: number }) =>
    db.selectFrom("generation").select("scope").where("value", "=", of.value),
  );
  const within = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const taken = store.transaction(async (tx) => {
    await tx.insertInto("generation").values({ scope: "taken back", value: 77 }).execute();
    assert.equal((await scopes(tx, { value: 77 })).length, 1);
    within.resolve();
    await asked.promise;
    throw new Error("taken back");
  });
  await within.promise;
  const beside = scopes(store.db, { value: 77 });
  asked.resolve();
  await assert.rejects(taken, /taken back/);
  assert.deepEqual(await beside, []);
});
