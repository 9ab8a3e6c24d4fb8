import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fault } from "../../test/support/handlers.ts";
import { formatNames } from "../model/package.ts";
import { type SettingName, settings } from "./config.ts";
import { flagOf, loadConfig, variableOf } from "./load.ts";

const [format] = formatNames;

interface Given {
  readonly flags?: Readonly<Record<string, string | boolean>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** What config.json in the data folder holds; text as it is. */
  readonly file?: unknown;
}

const load = (t: TestContext, { flags = {}, environment = {}, file }: Given = {}) => {
  const data = mkdtempSync(join(tmpdir(), "packhouse-config-"));
  t.after(() => rmSync(data, { recursive: true }));
  if (file !== undefined) writeFileSync(join(data, "config.json"), typeof file === "string" ? file : JSON.stringify(file));
  return loadConfig({ flags: { data, ...flags }, environment });
};

test("without anything every setting has its default, and connections are none", (t) => {
  const { data: _data, ...config } = load(t);
  const expected = Object.fromEntries(Object.entries(settings).map(([name, { default: standard }]) => [name, standard]));
  const { data: _standard, ...defaults } = expected;
  assert.deepEqual(config, { ...defaults, connections: {} });
  assert.equal(loadConfig({ flags: {}, environment: {} }).data, ".packhouse");
});

test("a flag wins over the environment, which wins over the file", (t) => {
  const file = { port: 1, region: "in-file", logLevel: "debug" };
  const environment = { PACKHOUSE_PORT: "2", PACKHOUSE_REGION: "in-environment" };
  const { port, region, logLevel } = load(t, { file, environment, flags: { port: "3" } });
  assert.deepEqual({ port, region, logLevel }, { port: 3, region: "in-environment", logLevel: "debug" });
});

test("a file with a byte-order mark is read", (t) => {
  assert.equal(load(t, { file: `\uFEFF${JSON.stringify({ port: 7 })}` }).port, 7);
});

test("an empty variable is one that is not set", (t) => {
  assert.equal(load(t, { file: { port: 1 }, environment: { PACKHOUSE_PORT: "" } }).port, 1);
});

test("the data folder is where the file is looked for, unless another file is named", (t) => {
  const other = join(mkdtempSync(join(tmpdir(), "packhouse-config-")), "other.json");
  t.after(() => rmSync(join(other, ".."), { recursive: true }));
  writeFileSync(other, JSON.stringify({ port: 7 }));
  assert.equal(load(t, { file: { port: 1 }, flags: { config: other } }).port, 7);
  assert.equal(load(t, { file: { port: 1 }, environment: { PACKHOUSE_CONFIG: other } }).port, 7);
});

test("a setting's flag and variable are its name in their own spelling", () => {
  assert.equal(flagOf("publicUrl"), "public-url");
  assert.equal(variableOf("publicUrl"), "PACKHOUSE_PUBLIC_URL");
  const names = Object.keys(settings) as SettingName[];
  assert.equal(new Set(names.map(flagOf)).size, names.length);
});

const good: readonly (readonly [SettingName, unknown, unknown])[] = [
  ["port", 0, 0],
  ["port", 65_535, 65_535],
  ["trustProxy", true, true],
  ["trustProxy", false, false],
  ["whenOriginUnknown", "allow", "allow"],
  ["publicUrl", "https://packages.example.org", "https://packages.example.org"],
  ["publicUrl", "https://Packages.example.org:443", "https://Packages.example.org:443"],
  ["publicUrl", "http://localhost:8735/", "http://localhost:8735/"],
  ["publicUrl", "https://example.org/team/packages/", "https://example.org/team/packages/"],
  ["hostSuffix", "example.org", "example.org"],
  ["upstreamProxy", "http://ana:secret@proxy.example:3128", "http://ana:secret@proxy.example:3128/"],
  ["upstreamProxy", "proxy.example:3128", "http://proxy.example:3128/"],
];

for (const [name, value, expected] of good)
  test(`${name} may be ${JSON.stringify(value)}, in the file and in the environment`, (t) => {
    assert.deepEqual(load(t, { file: { [name]: value } })[name], expected);
    assert.deepEqual(load(t, { environment: { [variableOf(name)]: String(value) } })[name], expected);
  });

test("a flag that takes no value is true", (t) => {
  assert.equal(load(t, { flags: { "trust-proxy": true } }).trustProxy, true);
});

const wrong: readonly (readonly [SettingName, unknown])[] = [
  ["port", 65_536],
  ["port", -1],
  ["port", 80.5],
  ["port", "eighty"],
  ["port", "0x50"],
  ["port", "1e3"],
  ["freshSeconds", 86_401],
  ["maxAssetBytes", 0],
  ["trustProxy", "yes"],
  ["whenOriginUnknown", "perhaps"],
  ["logLevel", "loud"],
  ["publicUrl", "packages.example.org"],
  ["publicUrl", "ftp://packages.example.org"],
  ["publicUrl", "https://packages.example.org/a%2Fb"],
  ["publicUrl", "https://packages.example.org/a//b"],
  ["publicUrl", "https://packages.example.org/?a=b"],
  ["publicUrl", "https://ana:secret@packages.example.org"],
  ["upstreamProxy", "socks5://proxy.example"],
  ["upstreamProxy", "http://proxy.example/path"],
];

for (const [name, value] of wrong)
  test(`${name} cannot be ${JSON.stringify(value)}, and is named with the place where it was set`, (t) => {
    assert.throws(
      () => load(t, { file: { [name]: value } }),
      fault("Validation", new RegExp(`^${name} in .*config\\.json must`)),
    );
    assert.throws(
      () => load(t, { environment: { [variableOf(name)]: String(value) } }),
      fault("Validation", `${variableOf(name)} must`),
    );
    assert.throws(() => load(t, { flags: { [flagOf(name)]: String(value) } }), fault("Validation", `--${flagOf(name)} must`));
  });

for (const value of ["", 5, null, ["a"]])
  test(`a text in the file cannot be ${JSON.stringify(value)}`, (t) => {
    assert.throws(() => load(t, { file: { region: value } }), fault("Validation", "region"));
  });

const files: readonly (readonly [string, unknown, RegExp])[] = [
  ["no JSON", "{ port: 1 }", /not JSON/],
  ["no object", "[]", /object/],
  ["an unknown setting", { prot: 1 }, /unknown setting prot/],
  ["a setting called as what every object has", { constructor: 1 }, /unknown setting constructor/],
  ["connections that are a list", { connections: [] }, /object/],
  ["a connection without a format", { connections: { a: { url: "http://localhost" } } }, /connection a needs a format/],
  ["a connection that is null", { connections: { a: null } }, /connection a/],
  ["a connection without an address", { connections: { a: { format } } }, /connection a needs an http or https url/],
  ["a connection to a file", { connections: { a: { format, url: "file:///etc/passwd" } } }, /connection a needs an http/],
  ["a connection with too much", { connections: { a: { format, url: "http://localhost", token: "x" } } }, /unknown member token/],
  [
    "an authorization that is no text",
    { connections: { a: { format, url: "http://localhost", authorization: 1 } } },
    /authorization/,
  ],
  [
    "a permission that is no boolean",
    { connections: { a: { format, url: "http://localhost", allowPrivate: "yes" } } },
    /allowPrivate/,
  ],
];

for (const [what, file, words] of files)
  test(`a file with ${what} is refused`, (t) => {
    assert.throws(() => load(t, { file }), fault("Validation", words));
  });

test("connections stand in the file only", (t) => {
  const connections = { "own:a": { format, url: "http://localhost/", authorization: "env:TOKEN", allowPrivate: true } };
  assert.deepEqual(load(t, { file: { connections } }).connections, connections);
  const environment = { PACKHOUSE_CONNECTIONS: JSON.stringify(connections) };
  assert.throws(() => load(t, { environment }), fault("Validation", /PACKHOUSE_CONNECTIONS.*configuration file/));
});

test("a file that was named must be there", (t) => {
  assert.throws(() => load(t, { flags: { config: "/nowhere/config.json" } }), fault("Validation", "/nowhere/config.json"));
});
