import assert from "node:assert/strict";
import { before, test } from "node:test";
import { packageId, plain } from "../../test/support/plain-format.ts";
import { openRegistry, type Registry } from "../../test/support/registry.ts";
import { searchTerms, wordsOf } from "./search-terms.ts";

let registry: Registry;

before(async () => {
  registry = await openRegistry({ team: {}, elsewhere: {}, app: { upstreams: ["team"] } });
  const { publish } = registry;
  await publish("team", "acme/button", "1.0.0", { manifest: { summary: "A push button for forms", keywords: ["ui"] } });
  await publish("team", "acme/slider", "1.0.0", { manifest: { summary: "Slides in forms", keywords: ["ui"] } });
  await publish("app", "button-theme", "2.0.0", { manifest: { summary: "Élan & Größe" } });
  await publish("elsewhere", "button-hidden", "1.0.0");
  await publish("app", "acme/slider", "1.5.0", { manifest: { summary: "Forked" } });
});

const search = async (words: readonly string[], { from = 0, size = 20, repository = "app" } = {}) => {
  const { total, found } = await (await registry.session(repository)).search({ words, from, size });
  return { total, found: found.map(({ id, version }) => `${plain.naming.display(id)} ${version}`).sort() };
};

const questions: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["a word of the name", ["button"], ["acme/button 1.0.0", "button-theme 2.0.0"]],
  ["the beginning of a word", ["butt"], ["acme/button 1.0.0", "button-theme 2.0.0"]],
  ["the namespace", ["acme"], ["acme/button 1.0.0", "acme/slider 1.5.0"]],
  ["a keyword", ["ui"], ["acme/button 1.0.0", "acme/slider 1.5.0"]],
  ["a word of the summary", ["push"], ["acme/button 1.0.0"]],
  ["all words, in any order", ["forms", "button"], ["acme/button 1.0.0"]],
  ["the name as it is written", ["button-theme"], ["button-theme 2.0.0"]],
  ["letters of any language", ["größe"], ["button-theme 2.0.0"]],
  ["the middle of a word, which finds nothing", ["utton"], []],
  ["what a repository out of reach has", ["hidden"], []],
  ["a character that queries give a meaning", ["%"], []],
  ["no words, which finds everything in reach", [], ["acme/button 1.0.0", "acme/slider 1.5.0", "button-theme 2.0.0"]],
];

for (const [what, words, expected] of questions)
  test(`a search by ${what}`, async () => {
    assert.deepEqual(await search(words), { total: expected.length, found: expected });
  });

test("a package is found once, and the nearest repository that has it speaks for it", async () => {
  assert.deepEqual(await search(["slider"]), { total: 1, found: ["acme/slider 1.5.0"] });
  assert.deepEqual(await search(["slider"], { repository: "team" }), { total: 1, found: ["acme/slider 1.0.0"] });
});

test("pages together are everything, once", async () => {
  const pages = await Promise.all([0, 1, 2, 3].map((from) => search([], { from, size: 1 })));
  assert.deepEqual(
    pages.map(({ total }) => total),
    [3, 3, 3, 3],
  );
  assert.deepEqual(pages.flatMap(({ found }) => found).sort(), (await search([])).found);
});

test("a search asks no other registry", async () => {
  const { session, upstream } = await openRegistry({ store: { connection: "ext:a" }, app: { upstreams: ["store"] } });
  upstream.offer("ext:a", "button", "1.0.0");
  assert.deepEqual(await (await session("app")).search({ words: ["button"], from: 0, size: 5 }), { total: 0, found: [] });
  assert.deepEqual(upstream.questions, []);
});

test("what was kept from another registry is found", async () => {
  const { session, upstream, read } = await openRegistry({ store: { connection: "ext:a" }, app: { upstreams: ["store"] } });
  upstream.offer("ext:a", "button", "1.0.0", { manifest: { keywords: ["press"] } });
  await read("app", "button", "1.0.0");
  const { total, found } = await (await session("app")).search({ words: ["press"], from: 0, size: 5 });
  assert.equal(total, 1);
  assert.equal(found[0]?.version, "1.0.0");
});

test("a deleted package is no longer found", async () => {
  const { session, publish } = await openRegistry({ app: {} });
  await publish("app", "button", "1.0.0");
  const app = await session("app");
  await app.deletePackage(packageId("button"));
  assert.deepEqual(await app.search({ words: ["button"], from: 0, size: 5 }), { total: 0, found: [] });
});

test("words are runs of letters and digits in lower case, each up to a length", () => {
  const texts: readonly (readonly [string, readonly string[]])[] = [
    ["Hello, World!", ["hello", "world"]],
    ["snake_case kebab-case dot.ted @scope/name", ["snake", "case", "kebab", "case", "dot", "ted", "scope", "name"]],
    ["v2 3D", ["v2", "3d"]],
    ["नमस्ते Größe", ["नमस्ते", "größe"]],
    ["  ---  ", []],
    ["", []],
    ["x".repeat(200), ["x".repeat(64)]],
  ];
  for (const [text, expected] of texts) assert.deepEqual(wordsOf(text), expected, text);
});

test("a package's terms are few, distinct, and begin with its name", () => {
  const id = packageId("acme/Push-Button");
  const manifest = { summary: "Push push PUSH", keywords: ["ui", "acme"] };
  const terms = searchTerms(plain, id, JSON.stringify(manifest));
  assert.deepEqual(terms, ["push-button", "push", "button", "acme", "ui"]);
  const long = { summary: Array.from({ length: 500 }, (_, index) => `word${index}`).join(" ") };
  assert.equal(searchTerms(plain, id, JSON.stringify(long)).length, 64);
});
