import assert from "node:assert/strict";
import { test } from "node:test";
import { packageId, plain } from "../../test/support/plain-format.ts";
import { conflict, notFound } from "../model/fault.ts";
import { ancestorManifests } from "./ancestors.ts";

const lineage = { ...plain, parent: (manifest: string) => (manifest === "" ? null : { id: packageId(manifest), version: "1" }) };

test("ancestors are followed to the first that is not here", async () => {
  const known: Readonly<Record<string, string>> = { a: "b", b: "c", c: "gone" };
  const find = async ({ name }: { readonly name: string }) => {
    const manifest = known[name];
    if (manifest === undefined) throw notFound("It is gone.");
    return manifest;
  };
  assert.deepEqual(await ancestorManifests(lineage, "a", find), ["b", "c", "gone"]);
  assert.deepEqual(await ancestorManifests(lineage, "", find), []);
  assert.deepEqual(await ancestorManifests(plain, "a", find), []);
});

test("ancestors that lead in a circle end", async () => {
  assert.equal((await ancestorManifests(lineage, "a", async () => "a")).length, 10);
});

test("what fails otherwise is told", async () => {
  await assert.rejects(
    ancestorManifests(lineage, "a", async () => {
      throw conflict("Something else.");
    }),
    { code: "Conflict" },
  );
});
