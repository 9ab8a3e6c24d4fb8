import assert from "node:assert/strict";
import { test } from "node:test";
import { parseManifest } from "./manifest.ts";
import { parseName } from "./naming.ts";
import { registrationIndex } from "./registration.ts";
import { pagesApart, parseRegistration } from "./remote-registration.ts";

const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const content = "https://gallery.example/files/acme.lib.nupkg";
const leaf = (entry: object, more: object = {}) => ({
  packageContent: content,
  ...more,
  catalogEntry: { id: "Acme.Lib", version: "1.0.0", ...entry },
});
const parse = (...leaves: readonly object[]) =>
  parseRegistration({ name: "acme.lib", documents: [bytes({ items: [{ items: leaves }] })] }).versions;

test("pages that an index does not hold are named", () => {
  const at = "https://gallery.example/page";
  assert.deepEqual(
    pagesApart(bytes({ items: [{ "@id": at }, { "@id": "https://x.example", items: [] }, { "@id": "file:///x" }, 7] })),
    [at],
  );
  for (const text of ["", "[]", "{}", '{"items":7}', "<html>"]) assert.equal(pagesApart(Buffer.from(text)), null);
});

test("leaves of an index and of pages become versions", () => {
  const { versions } = parseRegistration({
    name: "acme.lib",
    documents: [bytes({ items: [{ "@id": "x" }, { items: [leaf({})] }] }), bytes({ items: [leaf({ version: "2.0-Beta.1+x" })] })],
  });
  assert.deepEqual(
    versions.map(({ version, status, assets }) => [version, status, assets]),
    [
      ["1.0.0", "Published", [{ name: "acme.lib.1.0.0.nupkg", url: content, size: null, digests: {} }]],
      ["2.0.0-beta.1", "Published", [{ name: "acme.lib.2.0.0-beta.1.nupkg", url: content, size: null, digests: {} }]],
    ],
  );
  assert.deepEqual(parseManifest(versions[1]?.manifest ?? ""), { id: "Acme.Lib", version: "2.0.0-Beta.1+x", needsSemVer2: true });
});

test("what makes no sense is left out", () => {
  for (const [entry, more] of [
    [{ id: "Other" }, {}],
    [{ id: 7 }, {}],
    [{ version: "../1" }, {}],
    [{ version: 1 }, {}],
    [{}, { packageContent: "file:///etc/hostname" }],
    [{}, { packageContent: "javascript:x" }],
    [{}, { packageContent: null }],
    [{ description: "x" }, { catalogEntry: "https://gallery.example/catalog/x.json" }],
  ] as const)
    assert.deepEqual(parse({ ...leaf(entry), ...more }), [], JSON.stringify([entry, more]));
  const [version] = parse(
    leaf({ dependencyGroups: [{ dependencies: [{ id: "a", range: ">= 1" }, { id: "../b" }, null] }, "x"], tags: "a b" }),
  );
  assert.deepEqual(parseManifest(version?.manifest ?? ""), {
    ...{ id: "Acme.Lib", version: "1.0.0", tags: ["a", "b"] },
    dependencyGroups: [{ dependencies: [{ id: "a", range: ">= 1" }] }],
  });
});

test("what we write is read back as it was", () => {
  const manifest = {
    ...{ id: "Acme.Lib", version: "1.0.0-Rc.1", needsSemVer2: true, authors: "Ann", description: "Said", tags: ["a"] },
    ...{ licenseExpression: "MIT", projectUrl: "https://acme.example/", repositoryUrl: "https://acme.example/git" },
    dependencyGroups: [{ targetFramework: "net6.0", dependencies: [{ id: "Other", range: "[1.0.0, )" }] }, { dependencies: [] }],
    packageTypes: [{ name: "DotnetTool" }],
    deprecation: { reasons: ["Legacy"], alternatePackage: { id: "New", range: "*" } },
    vulnerabilities: [{ advisoryUrl: "https://acme.example/1", severity: "2" }],
  };
  const version = {
    version: "1.0.0-rc.1",
    status: "Unlisted",
    publishedAt: 1_000,
    manifest: JSON.stringify(manifest),
    assets: [],
  } as const;
  const view = { id: parseName("Acme.Lib"), versions: [version] };
  const text = registrationIndex(view, { endpoint: "https://packhouse.example/", hive: "registration-semver2" });
  const [read] = parseRegistration({ name: "acme.lib", documents: [Buffer.from(text ?? "")] }).versions;
  assert.deepEqual([read?.version, read?.status, read?.publishedAt], ["1.0.0-rc.1", "Unlisted", 1_000]);
  assert.deepEqual(parseManifest(read?.manifest ?? ""), manifest);
});
