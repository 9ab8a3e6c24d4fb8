import assert from "node:assert/strict";
import { test } from "node:test";
import { describe, parent } from "./describe.ts";
import { mavenId } from "./naming.ts";
import { readPom } from "./pom.ts";

const lib = mavenId("com.acme", "lib");
const own = "<groupId>com.acme</groupId><artifactId>lib</artifactId><version>1.0</version>";
const read = (inner: string, version = "1.0", head = "") =>
  readPom(Buffer.from(`${head}<project xmlns="http://maven.apache.org/POM/4.0.0">${inner}</project>`), lib, version);
const described = (inner: string, ancestors: readonly string[] = []) =>
  describe(
    lib,
    JSON.stringify({ pom: read(inner) }),
    ancestors.map((text) => JSON.stringify({ pom: read(text) })),
  );

test("a POM is described as the API does", () => {
  const pom = `${own}
    <name>The \${project.artifactId}</name><description>A library &amp; more</description><url>https://acme.example</url>
    <properties><core.version>2.1</core.version></properties>
    <parent><groupId>com.acme</groupId><artifactId>parent</artifactId><version>7</version></parent>
    <scm><url>https://code.example/lib</url></scm>
    <licenses><license><name>MIT</name><url>https://mit.example</url></license><license><url>https://only.example</url></license></licenses>
    <dependencies>
      <dependency><groupId>\${project.groupId}</groupId><artifactId>core</artifactId><version>\${core.version}</version></dependency>
      <dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>\${unknown}</version><scope>test</scope></dependency>
      <dependency><groupId>a</groupId><artifactId>b</artifactId><scope>runtime</scope><optional>true</optional></dependency>
    </dependencies>
    <dependencyManagement><dependencies><dependency><groupId>x</groupId><artifactId>y</artifactId></dependency></dependencies></dependencyManagement>`;
  assert.deepEqual(described(pom), {
    displayName: "The lib",
    summary: "A library & more",
    homePage: "https://acme.example",
    sourceCodeRepository: "https://code.example/lib",
    licenses: [
      { name: "MIT", url: "https://mit.example" },
      { name: "https://only.example", url: "https://only.example" },
    ],
    dependencies: [
      { namespace: "com.acme", package: "parent", type: "parent", requirement: "7" },
      { namespace: "com.acme", package: "core", type: "compile", requirement: "2.1" },
      { namespace: "junit", package: "junit", type: "test", requirement: `\${unknown}` },
      { namespace: "a", package: "b", type: "optional", requirement: null },
    ],
    keywords: [],
  });
});

test("a version without a POM has its name, and nothing else is known of it", () => {
  const { displayName, licenses, dependencies } = describe(lib, "{}");
  assert.deepEqual([displayName, licenses, dependencies], ["lib", [], []]);
});

test("licenses come from the nearest ancestor that names any", () => {
  const licensed = (name: string) => `<licenses><license><name>${name}</name></license></licenses>`;
  assert.deepEqual(described(own, ["", licensed("EPL"), licensed("MIT")]).licenses, [{ name: "EPL", url: null }]);
  assert.deepEqual(described(own + licensed("BSD"), [licensed("EPL")]).licenses, [{ name: "BSD", url: null }]);
});

test("a parent is told with its version, as far as it can be named", () => {
  const of = (inner: string) => parent(JSON.stringify({ pom: read(`${own}<parent>${inner}</parent>`) }));
  const said = "<groupId>com.acme</groupId><artifactId>parent</artifactId>";
  assert.deepEqual(of(`${said}<version>7</version>`), { id: mavenId("com.acme", "parent"), version: "7" });
  assert.equal(of(said), null);
  assert.equal(of("<groupId>a/b</groupId><artifactId>parent</artifactId><version>7</version>"), null);
  assert.equal(parent("{}"), null);
});

test("coordinates may come from the parent, from properties, or from whoever builds it", () => {
  read(
    "<parent><groupId>com.acme</groupId><artifactId>p</artifactId><version>1.0</version></parent><artifactId>lib</artifactId>",
  );
  read(
    `<groupId>\${g}</groupId><artifactId>lib</artifactId><version>\${v}</version><properties><g>com.acme</g><v>1.0</v></properties>`,
  );
  read(`<groupId>com.acme</groupId><artifactId>lib</artifactId><version>\${revision}</version>`);
  read("<artifactId>lib</artifactId><version>1.0-SNAPSHOT</version>", "1.0-20240501.120000-3");
  read("");
});

for (const [what, inner] of [
  ["group", "<groupId>com.evil</groupId><artifactId>lib</artifactId><version>1.0</version>"],
  ["name", "<groupId>com.acme</groupId><artifactId>other</artifactId><version>1.0</version>"],
  ["version", "<groupId>com.acme</groupId><artifactId>lib</artifactId><version>2.0</version>"],
])
  test(`a POM of another ${what} is refused`, () => {
    assert.throws(() => read(`${inner}`), { code: "Validation", message: /was sent for com\.acme:lib 1\.0/ });
  });

const utf16 = (text: string, big: boolean): Buffer => {
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return big ? bytes.swap16() : bytes;
};

test("a POM is read in the encoding that it is in", () => {
  const text = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?><project><name>Größe</name></project>`;
  for (const bytes of [
    Buffer.from(text("UTF-8")),
    Buffer.from(`\ufeff${text("utf-8")}`),
    Buffer.from(text("ISO-8859-1"), "latin1"),
    utf16(text("UTF-16"), false),
    utf16(text("UTF-16"), true),
    utf16(text("UTF-16"), true).subarray(2),
    utf16(text("UTF-16LE"), false).subarray(2),
  ])
    assert.equal(readPom(bytes, lib, "1.0").name, "Größe");
});

test("entities that nobody declared stay as they stand, as in many an old POM", () => {
  assert.equal(read("<name>Jos&eacute; &lt;&#65;&gt;</name>").name, "Jos&eacute; <A>");
});

const nested = (depth: number): string => `${"<a>".repeat(depth)}${"</a>".repeat(depth)}`;

for (const [what, document, why] of [
  [
    "external entities",
    '<!DOCTYPE project [<!ENTITY e SYSTEM "file:///etc/passwd">]><project><name>&e;</name></project>',
    /document type/,
  ],
  ["nested expansions", '<!DOCTYPE p [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><project>&b;</project>', /document type/],
  ["a document type alone", "<!DOCTYPE html><html></html>", /document type/],
  ["an element left open", "<project><name></project>", /well-formed/],
  ["no element", "", /well-formed|empty/],
  ["plain text", "this is no POM", /well-formed/],
  ["another root", "<settings/>", /"settings", not of a project/],
  ["100 levels", `<project>${nested(100)}</project>`, /nested deeper/],
  ["too many elements", `<project>${"<a/>".repeat(100_001)}</project>`, /more than 100000 elements/],
  ["an encoding that is none", '<?xml version="1.0" encoding="none-such"?><project/>', /encoding/],
] as const)
  test(`a POM with ${what} is refused`, () => {
    assert.throws(() => readPom(Buffer.from(document), lib, "1.0"), { code: "Validation", message: why });
  });

test("properties that name themselves end", () => {
  assert.match(read(`<name>\${a}</name><properties><a>\${b}\${b}</a><b>\${a}\${a}</b></properties>`).name ?? "", /^\$\{/);
});
