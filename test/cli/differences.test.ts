import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { compare } from "./compare.ts";
import { differences } from "./differences.ts";
import { commandLineSuite } from "./run-cases.ts";

test("every difference by design stands in the docs", () => {
  const page = readFileSync(new URL("../../docs/cli-differences.md", import.meta.url), "utf8");
  const listed = [...page.matchAll(/^\| \*\*(.+?)\*\* \|/gmu)].map(([, name]) => name);
  assert.deepEqual(listed, Object.keys(differences));
});

commandLineSuite(({ programs }) => {
  for (const [name, { example }] of Object.entries(differences))
    test(`there is a difference by design: ${name}`, async () => {
      assert.deepEqual(await compare(programs(), example), { differing: [], byDesign: [name] });
    });
});
