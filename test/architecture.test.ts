import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { checkLayers, judgeSources } from "../scripts/check-layers.ts";

test("the project keeps its layers", () => {
  const { filesRead, complaints } = checkLayers(join(import.meta.dirname, ".."));
  assert.deepEqual(complaints, []);
  assert.ok(filesRead > 10, `only ${filesRead} source files were read`);
});

const host = ["npmjs", "org"].join(".");
const place = ["", "work", "main"].join("/");

const broken: readonly (readonly [string, string, string, RegExp])[] = [
  ["an import that goes up", "src/store/a.ts", 'import { b } from "../registry/b.ts";', /higher band/],
  ["a door that knows another", "src/handlers/a.ts", 'import { b } from "../formats/npm/index.ts";', /doors know nothing/],
  ["a format that knows another", "src/formats/npm/a.ts", 'import { b } from "../pypi/index.ts";', /never imports another/],
  ["a format entered by the side", "src/compose.ts", 'import { b } from "./formats/npm/read.ts";', /by its index/],
  ["a folder in no band", "src/stuff/a.ts", 'import { b } from "../model/b.ts";', /in no band/],
  ["an import that leaves src", "src/server/a.ts", 'import { b } from "../../test/b.ts";', /nothing outside/],
  ["a library out of its place", "src/registry/a.ts", 'import { Kysely } from "kysely";', /only src\/store/],
  ["a dynamic import out of its place", "src/registry/a.ts", 'const { fetch } = await import("undici");', /only src\/upstream/],
  ["a built-in module without its prefix", "src/http/a.ts", 'import { join } from "path";', /without node:/],
  ["a format's name outside its folder", "src/registry/a.ts", 'const isNpm = (f: string) => f === "npm";', /names a format/],
  ["a public registry's host", "docs/a.md", `It asks https://registry.${host}/.`, /host/],
  ["a path of one machine", "docs/a.md", `Look into ${place}.`, /path of one machine/],
  ["a file name that says nothing", "src/registry/package-helper.ts", "export {};", /not called "helper"/],
  ["the console reaching below", "console/a.ts", 'import { b } from "../src/store/b.ts";', /console imports only/],
];

for (const [what, path, text, complaint] of broken)
  test(`the layer check sees ${what}`, () => {
    assert.match(judgeSources([{ path, text }]).complaints.join("\n"), complaint);
  });

test("the layer check sees folders in a circle", () => {
  const { complaints } = judgeSources([
    { path: "src/blobs/a.ts", text: 'import { b } from "../upstream/b.ts";' },
    { path: "src/upstream/b.ts", text: 'import { c } from "../blobs/c.ts";' },
  ]);
  assert.match(complaints.join("\n"), /circle/);
});

test("the layer check lets a sound source pass", () => {
  const text = 'import { b } from "../store/b.ts";\nimport { c } from "../access/c.ts";';
  assert.deepEqual(judgeSources([{ path: "src/registry/a.ts", text }]), { filesRead: 1, complaints: [] });
});

test("the layer check fails when it read nothing", () => {
  assert.deepEqual(judgeSources([]), { filesRead: 0, complaints: ["No source was read."] });
});
