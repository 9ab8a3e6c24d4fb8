import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "../../model/fault.ts";
import type { Documents } from "../../registry/package-format.ts";
import { parseName } from "./naming.ts";
import { upstream } from "./upstream.ts";

const folder = "https://gallery.example/meta";
const index = {
  resources: [
    { "@id": `${folder}-old`, "@type": "RegistrationsBaseUrl" },
    { "@id": folder, "@type": "RegistrationsBaseUrl/3.6.0" },
  ],
};
const entry = { id: "Acme.Lib", version: "1.0.0" };
const leaf = { packageContent: "https://gallery.example/a.nupkg", catalogEntry: entry };
const registration = { items: [{ items: [leaf] }] };

/** A registry with these documents; those that are a fault are thrown. */
const registryOf = (files: Readonly<Record<string, object | Fault>>): Documents => ({
  get: async (path) => {
    const found = files[path];
    if (found instanceof Fault) throw found;
    return found === undefined ? null : { bytes: Buffer.from(JSON.stringify(found)), movedTo: null };
  },
});

const describe = (files: Readonly<Record<string, object | Fault>>) => upstream.describe(registryOf(files), parseName("Acme.Lib"));
const refusal = new Fault("UpstreamUnavailable", "It refused to answer.");
const at = `${folder}/acme.lib/index.json`;

test("the public gallery's service index is in a folder", () => {
  assert.match(upstream.publicAddress("public:nuget-org") ?? "", /^https:\/\/api\.[a-z.]+\/v3\/$/);
});

test("a connection's address is that of the service index, or of its folder", () => {
  for (const address of ["https://x.example/v3/index.json", "https://x.example/v3/index.json/", "https://x.example/v3/"])
    assert.equal(upstream.baseOf?.(new URL(address)).href, "https://x.example/v3/");
});

test("the newest registrations that are known are read", async () => {
  const listing = await describe({ "index.json": index, [at]: registration });
  assert.deepEqual(
    listing?.versions.map(({ version }) => version),
    ["1.0.0"],
  );
});

test("no package is told from no answer", async () => {
  assert.equal(await describe({ "index.json": index }), null);
  assert.equal(await describe({ "index.json": index, [at]: { items: [] } }), null);
  const registries: readonly Readonly<Record<string, object>>[] = [
    {},
    { "index.json": { resources: [] } },
    { "index.json": { resources: [{ "@id": "file:///x", "@type": "RegistrationsBaseUrl" }] } },
    { "index.json": refusal },
    { "index.json": index, [at]: refusal },
    { "index.json": index, [at]: [] },
    { "index.json": index, [at]: { items: [{ "@id": `${folder}/page.json` }] } },
  ];
  for (const files of registries) await assert.rejects(describe(files), { code: "UpstreamUnavailable" });
});
