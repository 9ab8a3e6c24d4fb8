import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, beforeEach, test } from "node:test";
import type { Given, GlobalOptions } from "../arguments/parsed.ts";
import type { Input } from "../client/answer.ts";
import { CommandFailure } from "../failure.ts";
import type { Json } from "../json/json.ts";
import { type CallServer, login } from "./login.ts";

const globals: GlobalOptions = { debug: false, verifySsl: true, paginate: true, signRequest: true, pager: true };
const token = "secret-token";
const base = "https://packages.example:8443/x";

let folder = "";
let home = "";
let calls: string[] = [];
/** Where the server says its endpoints are. */
let said = base;

beforeEach(() => {
  if (folder !== "") rmSync(folder, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), "packhouse-login-"));
  home = join(folder, "home");
  mkdirSync(home);
  mkdirSync(join(folder, "bin"));
  calls = [];
  said = base;
});

after(() => rmSync(folder, { recursive: true, force: true }));

const call: CallServer = async (operation, input) => {
  calls.push(`${operation} ${JSON.stringify(Object.fromEntries(input))}`);
  const answers: Readonly<Record<string, readonly (readonly [string, Json])[]>> = {
    GetAuthorizationToken: [
      ["authorizationToken", token],
      ["expiration", Math.floor(Date.now() / 1000) + 43_200],
    ],
    GetRepositoryEndpoint: [["repositoryEndpoint", `${said}/${textIn(input, "format")}/${textIn(input, "repository")}/`]],
  };
  return new Map(answers[operation]);
};

const textIn = (input: Input, name: string): string => String(input.get(name));

interface Ended {
  readonly exit: number;
  readonly out: string;
  readonly message: string;
}

/** Runs `login` with the domain `acme` and the repository `app`. */
async function run(tool: string, more: Readonly<Record<string, Given>> = {}, environment = {}, chosen = {}): Promise<Ended> {
  let out = "";
  const given = new Map<string, Given>(Object.entries({ tool, domain: "acme", repository: "app", ...more }));
  const place = {
    environment: { HOME: home, PATH: `${join(folder, "bin")}:/usr/bin:/bin`, ...environment },
    out: { write: (text: string) => (out += text) },
    err: { write: (text: string) => (out += text) },
  };
  try {
    return { exit: await login(given, { ...globals, ...chosen }, place, async () => call), out, message: "" };
  } catch (thrown) {
    assert.ok(thrown instanceof CommandFailure, String(thrown));
    return { exit: thrown.exit, out, message: thrown.message };
  }
}

/** A program that writes down its words, and then does as told. */
function program(name: string, then = ""): void {
  const path = join(folder, "bin", name);
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "$(basename "$0") $*" >> ${join(folder, "ran")}\n${then}\n`);
  chmodSync(path, 0o755);
}

const ran = (): readonly string[] => {
  const file = join(folder, "ran");
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
};

const at = (path: string): string => join(home, path);
const read = (path: string): string => readFileSync(at(path), "utf8");
const put = (path: string, text: string): void => {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
};

const expires = /Login expires in 12 hours at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d\n$/;

test("npm is told of the registry, of sending the token always, and of the token", async () => {
  program("npm", 'case "$*" in *always-auth*) exit 1;; esac');
  const { exit, out } = await run("npm");
  assert.equal(exit, 0);
  const address = "//packages.example:8443/x/npm/app/";
  assert.deepEqual(ran(), [
    `npm config set registry ${base}/npm/app/`,
    `npm config set ${address}:always-auth true`,
    `npm config set ${address}:_authToken ${token}`,
  ]);
  assert.ok(out.startsWith(`Successfully configured npm to use AWS CodeArtifact repository ${base}/npm/app/ \n`));
  assert.match(out, expires);
});

test("the token is asked for first, then the endpoint, each with what was given", async () => {
  program("npm");
  await run("npm", { "domain-owner": "111122223333", "duration-seconds": " 9_00 ", "endpoint-type": "ipv4" });
  assert.deepEqual(calls, [
    'GetAuthorizationToken {"domain":"acme","domainOwner":"111122223333","durationSeconds":900}',
    'GetRepositoryEndpoint {"domain":"acme","repository":"app","format":"npm","endpointType":"ipv4","domainOwner":"111122223333"}',
  ]);
  calls = [];
  await run("npm", { "duration-seconds": "0" });
  assert.equal(calls[0], 'GetAuthorizationToken {"domain":"acme"}');
  assert.deepEqual(await run("npm", { "duration-seconds": "abc" }), {
    exit: 255,
    out: "",
    message: "invalid literal for int() with base 10: 'abc'",
  });
});

test("a namespace is npm's scope, with or without its at sign, and refused after the calls where it is none", async () => {
  program("npm");
  await run("npm", { namespace: "acme" });
  await run("npm", { namespace: "@acme" });
  assert.equal(ran()[0], `npm config set @acme:registry ${base}/npm/app/`);
  assert.equal(ran()[3], ran()[0]);
  calls = [];
  const { exit, message } = await run("npm", { namespace: ".acme" });
  assert.equal(exit, 255);
  assert.equal(message, "Invalid scope name, scope must contain URL-safe characters, no leading dots or underscores");
  assert.equal(calls.length, 2);
  for (const tool of ["pip", "twine", "nuget", "dotnet", "maven"])
    assert.equal((await run(tool, { namespace: "acme" })).message, `Argument --namespace is not supported for ${tool}`);
});

test("a dry run prints the commands and runs none", async () => {
  program("npm");
  const { out } = await run("npm", { "dry-run": true });
  assert.deepEqual(ran(), []);
  const address = "//packages.example:8443/x/npm/app/";
  assert.equal(
    out,
    `npm config set registry ${base}/npm/app/\n\nnpm config set ${address}:always-auth true\n\nnpm config set ${address}:_authToken ${token}\n\n`,
  );
  const pip = await run("pip", { "dry-run": true });
  assert.equal(pip.out, `pip config set global.index-url https://aws:${token}@packages.example:8443/x/pypi/app/simple/\n\n`);
});

test("a tool that is not there or fails is told of, without the token in its command and in its words", async () => {
  const nowhere = { PATH: join(folder, "bin") };
  assert.equal((await run("npm", {}, nowhere)).message, "npm was not found. Please verify installation.");
  assert.equal((await run("dotnet", {}, nowhere)).message, "dotnet was not found. Please verify installation.");
  program("pip", 'echo "no such $4" >&2; exit 3');
  const { exit, message } = await run("pip");
  assert.equal(exit, 255);
  const index = "https://aws:******@packages.example:8443/x/pypi/app/simple/";
  assert.equal(
    message,
    `Command '['pip', 'config', 'set', 'global.index-url', '${index}']' returned non-zero exit status 3. Stderr from command:\nno such ${index}\n`,
  );
});

const sources = (...lines: readonly string[]): string => `cat <<'END'\nRegistered Sources:\n\n${lines.join("\n")}\nEND`;
const nugetUrl = `${base}/nuget/app/v3/index.json`;

test("nuget adds a source, or changes the one that has the address or the name", async () => {
  const list = "nuget sources list -format detailed";
  program("nuget", sources("  1.  public [Enabled]", "      https://other.example/v3/index.json"));
  const added = await run("nuget");
  assert.ok(added.out.startsWith("Added source acme/app to the user level NuGet.Config\nSuccessfully configured nuget to"));
  const words = `-source ${nugetUrl} -username aws -password ${token}`;
  assert.deepEqual(ran(), [list, `nuget sources add -name acme/app ${words}`]);

  program("nuget", sources("1. acme/app [Enabled]", "  https://old.example/", "2. my own [Activé]", `   ${nugetUrl}`));
  assert.ok((await run("nuget")).out.startsWith("Updated source my own in the NuGet.Config\n"));
  assert.equal(ran()[3], `nuget sources update -name my own ${words}`);

  program("nuget", sources("1. acme/app [Enabled]", "  https://old.example/"));
  assert.equal((await run("nuget", { "dry-run": true })).out, `nuget sources update -name acme/app ${words}\n`);
});

test("nuget's plugin gets sources without passwords, and is told of the profile", async () => {
  program("dotnet", sources("1. acme/app [Enabled]", "  https://old.example/"));
  const { out } = await run("dotnet", { mode: "plugin" }, {}, { profile: "build" });
  assert.match(out, /^Updated source acme\/app in the NuGet\.Config\nWrote .*helpers\.json\n.*nuget-plugin-packhouse.*\nSuccess/);
  assert.match(out, /\nTokens are had afresh whenever they are needed\.\n$/);
  assert.deepEqual(ran().slice(1), [
    "dotnet nuget remove source acme/app",
    `dotnet nuget add source ${nugetUrl} --name acme/app`,
  ]);
  const remembered = JSON.parse(readFileSync(join(home, ".config/packhouse/helpers.json"), "utf8"));
  assert.deepEqual(remembered, { [`${base}/nuget/app/`]: { profile: "build" } });
  program("nuget");
  await run("nuget", { mode: "plugin" });
  assert.equal(ran().at(-1), `nuget sources add -name acme/app -source ${nugetUrl}`);
});

test("dotnet has words of its own, and is called nuget in the end", async () => {
  program("dotnet", sources("1. acme/app [Enabled]", "  https://old.example/"));
  const { out } = await run("dotnet");
  assert.ok(out.startsWith("Updated source acme/app in the NuGet.Config\nSuccessfully configured nuget to use"));
  const user = `--username aws --password ${token} --store-password-in-clear-text`;
  assert.equal(ran()[0], "dotnet nuget list source --format detailed");
  assert.equal(ran()[1], `dotnet nuget update source acme/app --source ${nugetUrl} ${user}`);
  program("dotnet", 'test "$2" = list');
  const failed = await run("dotnet");
  assert.equal(failed.out, "Failed to update the NuGet.Config\n");
  assert.match(failed.message, /^Command '\['dotnet', 'nuget', 'add', 'source', '.*--store-password-in-clear-text'\]' returned/);
  program("dotnet", "exit 7");
  assert.equal(
    (await run("dotnet")).message,
    "Command '['dotnet', 'nuget', 'list', 'source', '--format', 'detailed']' returned non-zero exit status 7.",
  );
});

test("a source without TLS is allowed, where NuGet knows that it could not be", async () => {
  said = "http://packages.example/x";
  const url = `${said}/nuget/app/v3/index.json`;
  const dotnetUser = `--username aws --password ${token} --store-password-in-clear-text`;
  const dotnetWords = `dotnet nuget add source ${url} --name acme/app ${dotnetUser}`;
  program("dotnet");
  await run("dotnet");
  assert.deepEqual(ran().slice(1), [`${dotnetWords} --allow-insecure-connections`]);
  assert.equal((await run("dotnet", { "dry-run": true })).out, `${dotnetWords} --allow-insecure-connections\n`);

  program("nuget", 'case "$*" in *-AllowInsecureConnections*) exit 1;; esac');
  const words = `nuget sources add -name acme/app -source ${url} -username aws -password ${token}`;
  assert.equal((await run("nuget")).exit, 0);
  assert.deepEqual(ran().slice(-2), [`${words} -AllowInsecureConnections`, words]);

  program("nuget", 'test "$2" = list');
  const { out, message } = await run("nuget");
  assert.equal(out, "Failed to update the NuGet.Config\n");
  assert.doesNotMatch(message, /AllowInsecureConnections/);
});

test("twine's file is made with the public index before ours, and only its owner may read it", async () => {
  await run("twine");
  assert.equal(
    read(".pypirc"),
    `[distutils]\nindex-servers = \n\tpypi\n\tcodeartifact\n\n[codeartifact]\nrepository = ${base}/pypi/app/\nusername = aws\npassword = ${token}\n\n`,
  );
  assert.equal(statSync(at(".pypirc")).mode & 0o777, 0o600);
});

test("twine's file keeps what it has, and is left alone where it is in no right state", async () => {
  put(".pypirc", "# mine\n[distutils]\nindex-servers =\n  pypi\n  Other\n[Other]\nUserName: me\n");
  const { out } = await run("twine", { "dry-run": true });
  const path = at(".pypirc");
  assert.equal(
    out,
    `Dryrun mode is enabled, not writing to pypirc.\n${path} would have been set to the following:\n\n` +
      "[distutils]\nindex-servers = \n\tpypi\n\tOther\n\tcodeartifact\n\n[Other]\nusername = me\n\n" +
      `[codeartifact]\nrepository = ${base}/pypi/app/\nusername = aws\npassword = ${token}\n\n\n`,
  );
  const complaints: readonly (readonly [string, string])[] = [
    ["[other]\na = b\n", "No section: 'distutils'"],
    ["[distutils]\na = b\n", "No option 'index-servers' in section: 'distutils'"],
    ["a = b\n", `File contains no section headers.\nfile: '${path}', line: 1\n'a = b\\n'`],
    ["[a]\nb\n", `Source contains parsing errors: '${path}'\n\t[line  2]: 'b\\n'`],
    ["[a]\n[a]\n", `While reading from '${path}' [line  2]: section 'a' already exists`],
    ["[a]\nb=1\nb=2\n", `While reading from '${path}' [line  3]: option 'b' in section 'a' already exists`],
  ];
  for (const [text, message] of complaints) {
    put(".pypirc", text);
    assert.deepEqual(await run("twine"), { exit: 255, out: `${path} is in an invalid state.\n`, message });
    assert.equal(read(".pypirc"), text);
  }
});

test("swift gets the token from .netrc, in the place of the host's old one, and is told of the registry", async () => {
  program("swift");
  await run("swift", { namespace: "mona" });
  const line = (password: string): string => `machine packages.example login token password ${password}`;
  assert.equal(read(".netrc"), `${line(token)}\n`);
  assert.deepEqual(ran(), [
    `swift package-registry set ${base}/swift/app/ --scope mona`,
    `swift package-registry login ${base}/swift/app/login`,
  ]);
  put(".netrc", `machine a login b password c\n${line("old")}\nmachine z login y password x`);
  await run("swift");
  assert.equal(read(".netrc"), `machine a login b password c\n${line(token)}\nmachine z login y password x`);
  put(".netrc", "machine a login b password c");
  const { out } = await run("swift", { "dry-run": true });
  assert.equal(
    out,
    `Dryrun mode is enabled, not writing to netrc.\nThe following line would have been written to ${at(".netrc")}:\n\n${line(token)}\n\n` +
      "And would have run the following commands:\n\n" +
      `swift package-registry set ${base}/swift/app/\n\nswift package-registry login ${base}/swift/app/login\n\n`,
  );
  assert.equal(read(".netrc"), "machine a login b password c");
  const { message } = await run("swift", { namespace: "a--b" });
  assert.match(message, /^Invalid scope name, .* underscores and no more than 39 characters$/);
});

test("npm can be told by its file alone, of several scopes at once, with all else in it as it was", async () => {
  put(".npmrc", "; mine\nregistry=https://old.example/\nsave-exact = true\n");
  const { exit, out } = await run("npm", { mode: "file", also: ["@tools=tools", "ui=design"] });
  assert.equal(exit, 0);
  const address = "//packages.example:8443/x/npm";
  assert.equal(
    read(".npmrc"),
    `; mine\nregistry=${base}/npm/app/\nsave-exact = true\n${address}/app/:_authToken=${token}\n` +
      `@tools:registry=${base}/npm/tools/\n${address}/tools/:_authToken=${token}\n` +
      `@ui:registry=${base}/npm/design/\n${address}/design/:_authToken=${token}\n`,
  );
  assert.equal(statSync(at(".npmrc")).mode & 0o777, 0o600);
  assert.equal(out.match(/Successfully configured npm/g)?.length, 3);
  assert.deepEqual(
    calls.map((words) => words.split(" ")[0]),
    ["GetAuthorizationToken", "GetRepositoryEndpoint", "GetRepositoryEndpoint", "GetRepositoryEndpoint"],
  );
  const once = read(".npmrc");
  await run("npm", { mode: "file", also: ["@tools=tools", "ui=design"] });
  assert.equal(read(".npmrc"), once);
});

test("further repositories and modes that a tool cannot have are refused before anything is called", async () => {
  const refused: readonly (readonly [string, Readonly<Record<string, Given>>, RegExp])[] = [
    ["npm", { also: ["tools"] }, /argument --also: 'tools' is not SCOPE=REPOSITORY, as npm takes it/],
    ["pip", { also: ["a=b"] }, /argument --also: 'a=b' is not the name of a repository, as pip takes it/],
    ["pip", { mode: "file" }, /argument --mode: .*'file'. Of pip there are: index-url, extra-index-url, netrc, keyring/],
  ];
  for (const [tool, more, message] of refused) {
    const ended = await run(tool, more);
    assert.equal(ended.exit, 252);
    assert.match(ended.message, message);
  }
  assert.deepEqual(calls, []);
});

test("a dry run of a tool that is told by files shows its new lines without the token, and writes nothing", async () => {
  put(".npmrc", "save-exact=true\n");
  const { out } = await run("pnpm", { "dry-run": true });
  assert.equal(
    out,
    `Dry run: ${at(".npmrc")} would get these lines:\n\nregistry=${base}/npm/app/\n//packages.example:8443/x/npm/app/:_authToken=******\n\n`,
  );
  assert.equal(read(".npmrc"), "save-exact=true\n");
});

test("a file that cannot be changed is left as it was, and no other of the login is written", async () => {
  put(".cargo/config.toml", "registries = { other = { index = 'x' } }\n");
  const { exit, message } = await run("cargo");
  assert.equal(exit, 255);
  assert.equal(
    message,
    `${at(".cargo/config.toml")} was left as it was: it sets registries on one line, where index cannot be added.`,
  );
  assert.equal(existsSync(at(".cargo/credentials.toml")), false);
});
