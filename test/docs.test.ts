import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { stalePages } from "../scripts/write-docs.ts";
import { additions } from "../src/api/additions.ts";
import { extensions } from "../src/api/extensions.ts";

test("generated pages and tables are those of the sources", () => {
  assert.deepEqual(stalePages(), [], "`node scripts/write-docs.ts` brings them up to date");
});

test("the page of extensions lists every operation of ours, and every operation of AWS that takes more here", () => {
  const page = readFileSync(new URL("../docs/extensions.md", import.meta.url), "utf8");
  const told = [...Object.keys(extensions), ...Object.keys(additions)];
  assert.ok(told.length > 0);
  assert.deepEqual(
    told.filter((name) => !page.includes(name)),
    [],
  );
});
