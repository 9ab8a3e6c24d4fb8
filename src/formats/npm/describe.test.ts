import assert from "node:assert/strict";
import { test } from "node:test";
import { describe } from "./describe.ts";
import { parseName } from "./naming.ts";
import { searchDocument, searchQuery } from "./search.ts";

const id = parseName("@acme/ui");
const described = (manifest: object) => describe(id, JSON.stringify(manifest));

test("A manifest is described in the API's words", () => {
  const description = described({
    description: "Buttons",
    homepage: "http://ui.example",
    repository: { type: "git", url: "git+http://code.example/ui.git" },
    license: "MIT",
    keywords: ["button", 5],
    dependencies: { react: "^19.0.0", "@acme/icons": "1.x", fsevents: "*" },
    devDependencies: { tap: "*" },
    peerDependencies: { dom: ">=1" },
    optionalDependencies: { fsevents: "*" },
  });
  assert.deepEqual(description, {
    displayName: "@acme/ui",
    summary: "Buttons",
    homePage: "http://ui.example",
    sourceCodeRepository: "git+http://code.example/ui.git",
    licenses: [{ name: "MIT", url: null }],
    keywords: ["button"],
    dependencies: [
      { namespace: null, package: "react", type: "regular", requirement: "^19.0.0" },
      { namespace: "acme", package: "icons", type: "regular", requirement: "1.x" },
      { namespace: null, package: "tap", type: "dev", requirement: "*" },
      { namespace: null, package: "dom", type: "peer", requirement: ">=1" },
      { namespace: null, package: "fsevents", type: "optional", requirement: "*" },
    ],
  });
});

test("Licences are read in each way they were ever written", () => {
  assert.deepEqual(described({ license: { type: "MIT", url: "http://l" } }).licenses, [{ name: "MIT", url: "http://l" }]);
  const several = described({ licenses: [{ type: "MIT" }, "Apache-2.0", 7] }).licenses;
  assert.deepEqual(several, [
    { name: "MIT", url: null },
    { name: "Apache-2.0", url: null },
  ]);
});

test("Members of a wrong kind describe nothing", () => {
  const { summary, homePage, licenses, dependencies } = described({
    description: 5,
    homepage: {},
    license: 7,
    dependencies: ["a"],
  });
  assert.deepEqual([summary, homePage, licenses, dependencies], [null, null, [], []]);
});

test("A search is read with its bounds", () => {
  const query = (text: string) => searchQuery(new URLSearchParams(text));
  assert.deepEqual(query("text=Left-Pad+keywords:a,b+@acme/ui&size=5&from=10"), {
    words: ["left", "pad", "a", "b", "acme", "ui"],
    size: 5,
    from: 10,
  });
  assert.deepEqual(query("size=9999&from=-1"), { words: [], size: 250, from: 0 });
  assert.equal(query(`text=${"a ".repeat(400)}`).words.length, 10);
});

test("A search result has what npm prints", () => {
  const manifest = JSON.stringify({ description: "Buttons", author: { name: "Ann" }, keywords: ["b"] });
  const page = { total: 1, found: [{ id, version: "1.0.0", manifest, publishedAt: 0 }] };
  const { objects, total, time } = searchDocument(page, { now: () => 1000 });
  assert.deepEqual([total, time], [1, "1970-01-01T00:00:01.000Z"]);
  assert.deepEqual(JSON.parse(JSON.stringify(objects[0]?.package)), {
    name: "@acme/ui",
    scope: "acme",
    version: "1.0.0",
    description: "Buttons",
    keywords: ["b"],
    date: "1970-01-01T00:00:00.000Z",
    links: {},
    author: { name: "Ann" },
    publisher: { username: "aws", email: "" },
    maintainers: [{ username: "aws", email: "" }],
  });
});
