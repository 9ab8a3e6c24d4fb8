import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSpecification } from "./specification.ts";

const head = "--- !ruby/object:Gem::Specification\nname: old\nversion: !ruby/object:Gem::Version\n  version: '1.10'\n";

test("numbers stay as they were written, and are refused where Ruby would not take them for texts", () => {
  assert.equal(parseSpecification(head).version, "1.10");
  assert.equal(parseSpecification('name: old\nversion: "1"').version, "1");
  assert.equal(parseSpecification("name: old\nversion: 1.0.0").version, "1.0.0");
  for (const version of ["1.10", "1", "1."])
    assert.throws(() => parseSpecification(`name: old\nversion: ${version}`), /is not a version/);
});

test("gemspecs of old tools are read: shared requirements, words in base64, platforms in parts", () => {
  const { platform, dependencies, about } = parseSpecification(
    `${head}platform: !ruby/object:Gem::Platform
  cpu: x86
  os: mswin32
  version: '60'
summary: !binary |-
  R3LDvMOfZQ==
dependencies:
- !ruby/object:Gem::Dependency
  name: rack
  requirement: &id001 !ruby/object:Gem::Requirement
    none: false
    requirements:
    - - ! '>='
      - !ruby/object:Gem::Version
        version: '1.0'
  type: :development
  version_requirements: *id001
- !ruby/object:Gem::Dependency
  name: rake
  version_requirements: *id001
`,
  );
  assert.equal(platform, "x86-mswin32-60");
  assert.equal(about.summary, "Grüße");
  assert.deepEqual(dependencies, [
    { name: "rack", requirements: [">= 1.0"], type: "development" },
    { name: "rake", requirements: [">= 1.0"], type: "runtime" },
  ]);
});

test("one author, address or license is a list of one, and none is left out", () => {
  const { about } = parseSpecification(
    `${head}author: x\nauthors:\n- Ann\nemail: a@acme.example\nlicense: MIT\nhomepage:\ndate: 2024-05-01\n`,
  );
  assert.deepEqual(about, { authors: ["Ann"], emails: ["a@acme.example"], licenses: ["MIT"], date: Date.UTC(2024, 4, 1) });
});

test("an alias of itself comes to an end", () => {
  assert.throws(() => parseSpecification(`${head}x: &a [*a]\n`), { code: "Validation" });
});

test("an object that RubyGems does not load is refused, in a scalar too", () => {
  for (const value of [
    "!ruby/object:Object {}",
    "!ruby/struct:X {}",
    "!ruby/regexp /a/",
    "!<tag:yaml.org,2002:ruby/object:Object> {}",
  ]) {
    assert.throws(() => parseSpecification(`${head}x: ${value}\n`), /does not load/, value);
  }
});
