import assert from "node:assert/strict";
import { test } from "node:test";
import type { PackageView, VersionView } from "../../registry/format-session.ts";
import { parseName } from "./naming.ts";
import { renderPackument, revisionOf } from "./packument.ts";

const endpoint = "http://localhost/npm/d/acme-123456789012/app/";

const version = (number: string, manifest: object = {}, more: Partial<VersionView> = {}): VersionView => ({
  version: number,
  status: "Published",
  publishedAt: 1_000_000,
  manifest: JSON.stringify({ name: "@acme/ui", version: number, dist: { shasum: "s", integrity: "i" }, ...manifest }),
  assets: [],
  ...more,
});

const view = (versions: readonly VersionView[], tags: Readonly<Record<string, string>> = {}): PackageView => ({
  id: parseName("@acme/ui"),
  versions,
  tags,
  readme: async (number) => `Readme of ${number}`,
});

const render = async (form: "full" | "abbreviated", versions: readonly VersionView[], tags?: Readonly<Record<string, string>>) =>
  JSON.parse(String((await renderPackument(view(versions, tags), form, endpoint)) ?? "null"));

test("The full document has every member npm reads, taken from the latest version", async () => {
  const document = await render(
    "full",
    [
      version("1.1.0", { description: "new", license: "MIT" }, { publishedAt: 2_000_000 }),
      version("1.0.0", { description: "old", keywords: ["a"] }),
    ],
    { latest: "1.1.0" },
  );
  assert.deepEqual(document, {
    _id: "@acme/ui",
    _rev: "2-1e8480",
    name: "@acme/ui",
    "dist-tags": { latest: "1.1.0" },
    versions: {
      "1.0.0": {
        name: "@acme/ui",
        version: "1.0.0",
        description: "old",
        keywords: ["a"],
        dist: { shasum: "s", integrity: "i", tarball: `${endpoint}@acme/ui/-/ui-1.0.0.tgz` },
      },
      "1.1.0": {
        name: "@acme/ui",
        version: "1.1.0",
        description: "new",
        license: "MIT",
        dist: { shasum: "s", integrity: "i", tarball: `${endpoint}@acme/ui/-/ui-1.1.0.tgz` },
      },
    },
    time: {
      created: "1970-01-01T00:16:40.000Z",
      modified: "1970-01-01T00:33:20.000Z",
      "1.0.0": "1970-01-01T00:16:40.000Z",
      "1.1.0": "1970-01-01T00:33:20.000Z",
    },
    description: "new",
    license: "MIT",
    readme: "Readme of 1.1.0",
    readmeFilename: "README.md",
  });
});

test("The abbreviated document keeps what an install needs and drops the rest", async () => {
  const kept = { dependencies: { a: "1" }, bin: { ui: "x" }, engines: { node: "*" }, cpu: ["x64"], bundledDependencies: ["a"] };
  const document = await render("abbreviated", [
    version("1.0.0", { ...kept, scripts: { postinstall: "x" }, description: "d", deprecated: "Use 2.", _npmUser: {} }),
    version("1.0.1", { scripts: { test: "x" }, deprecated: "" }),
  ]);
  assert.deepEqual(Object.keys(document), ["name", "modified", "dist-tags", "versions"]);
  assert.deepEqual(document.versions["1.0.0"], {
    name: "@acme/ui",
    version: "1.0.0",
    ...kept,
    dist: { shasum: "s", integrity: "i", tarball: `${endpoint}@acme/ui/-/ui-1.0.0.tgz` },
    deprecated: "Use 2.",
    hasInstallScript: true,
  });
  assert.deepEqual(Object.keys(document.versions["1.0.1"]), ["name", "version", "dist"]);
});

test("Versions that lists do not show are nowhere in the document, nor are tags that aim at them", async () => {
  const hidden = (["Unlisted", "Archived", "Disposed", "Unfinished"] as const).map((status, at) =>
    version(`2.0.${at}`, {}, { status, publishedAt: 9_000_000 }),
  );
  const document = await render("full", [version("1.0.0"), ...hidden], { latest: "2.0.0", next: "2.0.1", old: "1.0.0" });
  assert.deepEqual(Object.keys(document.versions), ["1.0.0"]);
  assert.deepEqual(Object.keys(document.time), ["created", "modified", "1.0.0"]);
  assert.deepEqual(document["dist-tags"], { latest: "1.0.0", old: "1.0.0" });
  assert.equal(await render("full", hidden), null);
});

test("Without a tag latest the most recently published version is it", async () => {
  const document = await render("full", [
    version("1.0.0-beta.2", {}, { publishedAt: 3 }),
    version("1.0.0-beta.10", {}, { publishedAt: 3 }),
    version("0.9.0", {}, { publishedAt: 2 }),
  ]);
  assert.equal(document["dist-tags"].latest, "1.0.0-beta.10");
});

test("The document is the same whatever order the versions come in", async () => {
  const versions = ["1.0.0", "1.0.1", "1.10.0", "1.9.0"].map((number, at) => version(number, {}, { publishedAt: at % 2 }));
  const [forth, back] = [await render("full", versions), await render("full", versions.toReversed())];
  assert.equal(JSON.stringify(forth), JSON.stringify(back));
});

test("A large package gives the same document though it is made elsewhere", async () => {
  const readme = "x".repeat(10_000);
  const versions = Array.from({ length: 100 }, (_, at) => version(`1.0.${at}`, { notes: readme }, { publishedAt: at }));
  const document = await render("full", versions, { latest: "1.0.5" });
  assert.equal(Object.keys(document.versions).length, 100);
  assert.equal(document.versions["1.0.99"].notes, readme);
  assert.equal(document["dist-tags"].latest, "1.0.5");
});

test("Provenance is served from here, with its bundle left out of the document", async () => {
  const url = `${endpoint}-/npm/v1/attestations/@acme/ui@1.0.0`;
  const provenance = { predicateType: "https://slsa.dev/provenance/v1" };
  const published = await render("full", [version("1.0.0", { _attestations: [{ ...provenance, bundle: {} }] })]);
  assert.deepEqual(published.versions["1.0.0"].dist.attestations, { url, provenance });
  assert.equal(published.versions["1.0.0"]._attestations, undefined);
  const remote = await render("abbreviated", [version("1.0.0", { dist: { attestations: { url: "http://else/", provenance } } })]);
  assert.deepEqual(remote.versions["1.0.0"].dist.attestations, { url, provenance });
});

test("The revision changes when a version comes", () => {
  const [one, two] = [version("1.0.0"), version("1.0.1")];
  assert.notEqual(revisionOf([one]), revisionOf([one, two]));
  assert.notEqual(revisionOf([]), "");
});
