import assert from "node:assert/strict";
import { test } from "node:test";
import { nuspecText } from "../../../test/support/nupkgs.ts";
import { parseNuspec } from "./nuspec.ts";

const parse = (more = "", version = "1.0") => parseNuspec(Buffer.from(nuspecText("Acme.Lib", version, { more })));

test("a nuspec says what its package is", () => {
  const more = `<title>The lib</title><tags>one two,three</tags><projectUrl>https://acme.example/</projectUrl>
    <license type="expression">MIT</license><licenseUrl>https://acme.example/mit</licenseUrl>
    <repository type="git" url="https://acme.example/lib.git" /><readme>docs\\README.md</readme><icon>icon.png</icon>
    <requireLicenseAcceptance>true</requireLicenseAcceptance>
    <packageTypes><packageType name="DotnetTool" /></packageTypes>`;
  assert.deepEqual(parse(more, "1.0-Beta+abc"), {
    id: "Acme.Lib",
    version: "1.0.0-Beta+abc",
    needsSemVer2: true,
    title: "The lib",
    authors: "Ann",
    description: "About Acme.Lib",
    projectUrl: "https://acme.example/",
    licenseUrl: "https://acme.example/mit",
    tags: ["one", "two", "three"],
    repositoryUrl: "https://acme.example/lib.git",
    files: { readme: "docs\\README.md", icon: "icon.png" },
    requireLicenseAcceptance: true,
    licenseExpression: "MIT",
    packageTypes: [{ name: "DotnetTool" }],
  });
});

test("dependencies come in groups, of which empty ones stay", () => {
  const { dependencyGroups, needsSemVer2 } = parse(`<dependencies>
    <group targetFramework="net6.0"><dependency id="Other" version="[1.0,2.0)" /><dependency id="Any" /></group>
    <group targetFramework="netstandard2.0" /><group><dependency id="Sem" version="1.0.0-a.1" /></group></dependencies>`);
  assert.deepEqual(dependencyGroups, [
    {
      targetFramework: "net6.0",
      dependencies: [
        { id: "Other", range: "[1.0.0, 2.0.0)" },
        { id: "Any", range: "(, )" },
      ],
    },
    { targetFramework: "netstandard2.0", dependencies: [] },
    { dependencies: [{ id: "Sem", range: "[1.0.0-a.1, )" }] },
  ]);
  assert.equal(needsSemVer2, true);
  assert.deepEqual(parse(`<dependencies><dependency id="Old" version="1" /></dependencies>`).dependencyGroups, [
    { dependencies: [{ id: "Old", range: "[1.0.0, )" }] },
  ]);
});

test("namespaces and their prefixes do not matter, and what is no address is no link", () => {
  const text = `<n:package xmlns:n="x"><n:metadata minClientVersion="2.5"><n:id>A</n:id><n:version>1</n:version>
    <n:projectUrl>javascript:alert(1)</n:projectUrl><n:iconUrl>file:///etc/x</n:iconUrl></n:metadata></n:package>`;
  assert.deepEqual(parseNuspec(Buffer.from(text)), { id: "A", version: "1.0.0", minClientVersion: "2.5" });
});
