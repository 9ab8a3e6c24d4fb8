import assert from "node:assert/strict";
import { test } from "node:test";
import { plain, plainFormats } from "../../test/support/plain-format.ts";
import { invalid } from "../model/fault.ts";
import { normalizePackage, normalizeVersion } from "./package-names.ts";

/** A format that keeps names and versions in lower case, and takes no version that is not made of digits and letters. */
const lowering = {
  ...plain,
  naming: { ...plain.naming, normalize: (namespace: string | null, name: string) => ({ namespace, name: name.toLowerCase() }) },
  versions: {
    ...plain.versions,
    normalize: (version: string) => {
      if (!/^\w+$/.test(version)) throw invalid("That is no version.");
      return version.toLowerCase();
    },
  },
};

const formats = { ...plainFormats, nuget: lowering };

test("A package's names get the spelling of their format", () => {
  const id = { format: "nuget", namespace: null, name: "Newton.Json" } as const;
  assert.deepEqual(normalizePackage(formats, id), { ...id, name: "newton.json" });
  assert.equal(normalizeVersion(formats, "nuget", "1A"), "1a");
});

test("Every format has its rule of namespaces", () => {
  const swift = { format: "swift", namespace: "Apple", name: "NIO" } as const;
  assert.deepEqual(normalizePackage(formats, swift), swift);
  assert.throws(() => normalizePackage(formats, { ...swift, namespace: null }), { code: "Validation" });
  assert.throws(() => normalizePackage(formats, { format: "cargo", namespace: "a", name: "b" }), { code: "Validation" });
});

test("What is no version of the format stays as it is, so that it is simply not found", () => {
  assert.equal(normalizeVersion(formats, "nuget", "No Version"), "No Version");
});
