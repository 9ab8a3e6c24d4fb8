import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isReadmeFresh } from "../scripts/write-docs.ts";
import { additions } from "../src/api/additions.ts";
import { extensions } from "../src/api/extensions.ts";

test("the README has the settings and the formats of the sources", () => {
  assert.ok(isReadmeFresh(), "`node scripts/write-docs.ts` brings it up to date");
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
