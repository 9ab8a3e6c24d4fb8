import assert from "node:assert/strict";
import { test } from "node:test";
import { describe } from "./describe.ts";
import { parseName } from "./naming.ts";

const of = (metadata: object) => describe(parseName("tool"), JSON.stringify({ name: "Tool", metadata, source: null, files: {} }));

test("links, words and dependencies are read out of the metadata", () => {
  assert.deepEqual(
    of({
      summary: "Does it",
      project_url: [
        "Home-Page, https://home.example",
        "Source Code, https://code.example/a,b",
        "Homepage, https://other.example",
      ],
      keywords: "one, two three",
      requires_dist: ["Six (>=1.0)", "zope.interface[x]>=2; python_version < '4'", "plain", "!!"],
      license_expression: "MIT",
    }),
    {
      displayName: "Tool",
      summary: "Does it",
      homePage: "https://other.example",
      sourceCodeRepository: "https://code.example/a,b",
      licenses: [{ name: "MIT", url: null }],
      keywords: ["one", "two", "three"],
      dependencies: [
        { namespace: null, package: "six", type: null, requirement: "(>=1.0)" },
        { namespace: null, package: "zope-interface", type: null, requirement: "[x]>=2; python_version < '4'" },
        { namespace: null, package: "plain", type: null, requirement: null },
      ],
    },
  );
});

test("licences come from the classifiers where nothing else names one", () => {
  const classifier = ["License :: OSI Approved", "License :: OSI Approved :: BSD License", "Topic :: Games"];
  assert.deepEqual(of({ classifier }).licenses, [{ name: "BSD License", url: null }]);
  assert.deepEqual(of({ classifier, license: "Mine" }).licenses, [{ name: "Mine", url: null }]);
});

test("of a version that nobody looked into only the name is known", () => {
  assert.partialDeepStrictEqual(of({}), { displayName: "Tool", summary: null, licenses: [], dependencies: [] });
});
