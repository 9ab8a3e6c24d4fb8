import assert from "node:assert/strict";
import { test } from "node:test";
import { isReadmeFresh } from "../scripts/write-docs.ts";

test("the README has the settings and the formats of the sources", () => {
  assert.ok(isReadmeFresh(), "`node scripts/write-docs.ts` brings it up to date");
});
