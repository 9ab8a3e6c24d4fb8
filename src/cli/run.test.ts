import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type SettingName, settings } from "../config/config.ts";
import { flagOf, variableOf } from "../config/load.ts";
import { readFlags, UsageError } from "./command.ts";
import { run } from "./run.ts";

const runWith = async (words: readonly string[], environment: Readonly<Record<string, string>> = {}, name = "packhouse") => {
  const out: string[] = [];
  const err: string[] = [];
  const status = await run({
    words,
    name,
    environment,
    out: { write: (text) => out.push(text) },
    err: { write: (text) => err.push(text) },
  });
  return { status, out: out.join(""), err: err.join("") };
};

const emptyFolder = (t: TestContext): string => {
  const folder = mkdtempSync(join(tmpdir(), "packhouse-cli-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
};

test("--version says the package's version", async () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
  assert.deepEqual(await runWith(["--version"]), { status: 0, out: `packhouse/${version}\n`, err: "" });
});

for (const word of ["help", "--help"])
  test(`${word} lists the commands, under the name the program was called by`, async () => {
    const { status, out, err } = await runWith([word], {}, "aws");
    assert.deepEqual([status, err], [0, ""]);
    assert.match(out, /^usage: aws <command>/);
    for (const command of ["serve", "refresh"]) assert.match(out, new RegExp(`^ {2}${command} `, "m"));
  });

test("no command is a mistake, answered with the help", async () => {
  const { status, out, err } = await runWith([]);
  assert.deepEqual([status, out], [252, ""]);
  assert.match(err, /usage: packhouse <command>/);
});

for (const word of ["sevre", "constructor", "__proto__", "--port"])
  test(`${word} is no command`, async () => {
    const { status, out, err } = await runWith([word]);
    assert.deepEqual([status, out], [252, ""]);
    assert.ok(err.includes(`'${word}'`));
  });

const mistakes: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["an unknown flag", ["serve", "--prot", "1"], /--prot/],
  ["a flag without its value", ["serve", "--port"], /--port/],
  ["a word too many", ["serve", "now"], /now/],
  ["a refresh of nothing", ["refresh"], /required: --domain, --repository$/m],
  ["tokens without a known subcommand", ["tokens", "burn"], /'burn'/],
  ["a token without a name", ["tokens", "create", "--domain", "acme"], /required: --name$/m],
  ["a token for two lifetimes", ["tokens", "create", "--domain", "a", "--name", "b", "--days", "1", "--hours", "1"], /either/],
  ["a token for no number of days", ["tokens", "create", "--domain", "a", "--name", "b", "--days", "1e9"], /'1e9'/],
  ["a refresh of no repository", ["refresh", "--domain", "acme"], /required: --repository$/m],
];

for (const [what, words, expected] of mistakes)
  test(`${what} is a mistake of the one who calls`, async () => {
    const { status, out, err } = await runWith(words);
    assert.deepEqual([status, out], [252, ""]);
    assert.match(err, expected);
    assert.doesNotMatch(err, /^ {4}at /m);
  });

test("the help of serve names every setting that has a flag, with its variable and default", async () => {
  const { status, out } = await runWith(["serve", "--help"]);
  assert.equal(status, 0);
  for (const name of Object.keys(settings) as SettingName[]) {
    const { kind, says, default: standard } = settings[name];
    if (kind === "connections") continue;
    assert.match(out, new RegExp(`^ {2}--${flagOf(name)}( |$)`, "m"));
    assert.ok(out.includes(says));
    assert.ok(out.includes(`${standard === null ? "" : ` Default: ${standard}.`} Also ${variableOf(name)}.`));
  }
});

test("a setting that cannot be ends the start with a sentence", async (t) => {
  const { status, out, err } = await runWith(["serve", "--data", emptyFolder(t), "--port", "99999"]);
  assert.deepEqual([status, out, err], [255, "", "\n--port must be a whole number from 0 to 65535.\n"]);
});

test("a refresh without a server's data folder says what is missing", async (t) => {
  const words = ["refresh", "--domain", "acme", "--repository", "app", "--data", join(emptyFolder(t), "gone")];
  const { status, err } = await runWith(words, { AWS_CONFIG_FILE: "/dev/null" });
  assert.equal(status, 252);
  assert.match(err, /gone.*--data/);
});

test("a refresh says when nobody answers at the server's address", async (t) => {
  const data = emptyFolder(t);
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.close();
  await once(server, "close");
  mkdirSync(join(data, "aws"));
  writeFileSync(join(data, "aws/config"), `[default]\nregion = us-east-1\nendpoint_url = ${url}\n`);
  writeFileSync(join(data, "aws/credentials"), "[default]\naws_access_key_id = AKIA\naws_secret_access_key = secret\n");
  const { status, out, err } = await runWith(["refresh", "--domain", "acme", "--repository", "app", "--data", data]);
  assert.deepEqual([status, out], [255, ""]);
  assert.equal(err, `\nCould not connect to the endpoint URL: "${url}/-/v1/repository/refresh?domain=acme&repository=app"\n`);
});

test("flags take values, or are true", () => {
  const flags = { port: { says: "", takesValue: true }, loud: { says: "", takesValue: false } };
  assert.deepEqual({ ...readFlags(["--port=1", "--loud"], flags) }, { port: "1", loud: true });
  assert.deepEqual({ ...readFlags([], flags) }, {});
  assert.throws(() => readFlags(["--loud=1"], flags), UsageError);
});
