import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { type Reply, startRecorder } from "../../test/support/recorder.ts";
import { type SettingName, settings } from "../config/config.ts";
import { flagOf, variableOf } from "../config/load.ts";
import { CommandFailure } from "./failure.ts";
import { readFlags } from "./operate/command.ts";
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

const version = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version as string;
const begins: readonly (readonly [string, string])[] = [
  ["packhouse", `packhouse/${version} Node.js/`],
  ["aws", "aws-cli/2."],
];

for (const [name, begin] of begins)
  test(`--version of a program called ${name} begins with its own name`, async () => {
    const { status, out, err } = await runWith(["codeartifact", "--version"], {}, name);
    assert.deepEqual([status, err], [0, ""]);
    assert.ok(out.startsWith(begin) && out.includes(`packhouse/${version}`), out);
  });

for (const word of ["help", "--help"])
  test(`${word} lists the commands`, async () => {
    const { status, out, err } = await runWith([word]);
    assert.deepEqual([status, err], [0, ""]);
    for (const command of ["codeartifact", "serve", "refresh"]) assert.ok(out.includes(command), command);
  });

const usage = (name: string): string => `usage: ${name} [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  ${name} help
  ${name} <command> help
  ${name} <command> <subcommand> help
`;

test("mistakes are told under the name that the program was called by", async () => {
  for (const name of ["aws", "packhouse"]) {
    const err = `\n${name}: [ERROR]: the following arguments are required: command\n\n${usage(name)}\n`;
    assert.deepEqual(await runWith([], {}, name), { status: 252, out: "", err });
  }
});

const frames: readonly (readonly [string, readonly string[], string, string])[] = [
  [
    "unknown words",
    ["codeartifact", "list-domains", "--x", "y"],
    `\n${usage("aws")}\nUnknown options: --x, y\n\n`,
    `\n${usage("aws")}\n\naws: [ERROR]: Unknown options: --x, y\n`,
  ],
  [
    "a mistake that is found before all others",
    ["--profile"],
    "\naws: [ERROR]: argument --profile: expected one argument\n\nusage: aws [--profile PROFILE] [--debug]\n\n",
    "\naws: [ERROR]: An error occurred (ParamValidation): argument --profile: expected one argument\n\nusage: aws [--profile PROFILE] [--debug]\n",
  ],
  [
    "wrong values",
    ["codeartifact", "list-domains", "--no-paginate", "--max-items", "1"],
    "\nCannot specify --no-paginate along with pagination arguments: --max-items\n",
    "\naws: [ERROR]: An error occurred (ParamValidation): Cannot specify --no-paginate along with pagination arguments: --max-items\n",
  ],
];

for (const [what, words, plain, enhanced] of frames)
  test(`${what}, with and without an error format`, async () => {
    const none = { AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" };
    assert.deepEqual(await runWith(words, none, "aws"), { status: 252, out: "", err: plain });
    assert.equal((await runWith(words, { ...none, AWS_CLI_ERROR_FORMAT: "enhanced" }, "aws")).err, enhanced);
  });

for (const word of ["sevre", "constructor", "__proto__", "s3"])
  test(`${word} is no command`, async () => {
    const { status, out, err } = await runWith([word]);
    assert.deepEqual([status, out], [252, ""]);
    assert.ok(err.includes(`argument command: Found invalid choice '${word}'`));
  });

/** Runs a command line against a server that gives `replies`; `{{url}}` stands for its address. */
const callWith = async (
  t: TestContext,
  words: readonly string[],
  {
    replies = [{}],
    env = {},
    files = {},
  }: { replies?: readonly Reply[]; env?: object; files?: Readonly<Record<string, string>> } = {},
) => {
  const home = emptyFolder(t);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), content);
  }
  const recorder = await startRecorder(replies);
  t.after(() => recorder.close());
  const environment = {
    HOME: home,
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "an-example-of-a-secret",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ENDPOINT_URL: recorder.url,
    ...env,
  };
  const all = words.map((word) => word.replace("{{home}}", home));
  return { ...(await runWith(all, environment, "aws")), asked: recorder.asked, home, url: recorder.url };
};

const listing = ["codeartifact", "list-domains"];
const alpha = { domains: [{ name: "alpha" }], nextToken: "next" };
const beta = { domains: [{ name: "beta" }] };

test("a list is fetched page by page, and merged", async (t) => {
  const { status, out, err, asked } = await callWith(t, [...listing, "--page-size", "1"], {
    replies: [{ body: alpha }, { body: beta }],
  });
  assert.deepEqual([status, err], [0, ""]);
  assert.deepEqual(JSON.parse(out), { domains: [{ name: "alpha" }, { name: "beta" }] });
  assert.deepEqual(
    asked.map(({ body }) => JSON.parse(body)),
    [{ maxResults: 1 }, { maxResults: 1, nextToken: "next" }],
  );
});

for (const more of [["--no-paginate"], ["--max-results", "1"], ["--cli-input-json", '{"maxResults": 1}']])
  test(`one page is fetched with ${more.join(" ")}`, async (t) => {
    const { out, asked } = await callWith(t, [...listing, ...more], { replies: [{ body: alpha }] });
    assert.deepEqual([JSON.parse(out), asked.length], [alpha, 1]);
  });

test("a maximum that is none is warned of", async (t) => {
  const { status, err } = await callWith(t, [...listing, "--max-items", "0"]);
  assert.deepEqual([status, err], [0, "warning: Non-positive values for --max-items may result in undefined behavior.\n"]);
});

const noCalls: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["the input's template", [...listing, "--generate-cli-skeleton"], /"maxResults": 0/],
  ["the input's template as YAML", [...listing, "--generate-cli-skeleton", "yaml-input"], /^maxResults: 0/],
  ["a sample of the answer", [...listing, "--generate-cli-skeleton", "output", "--query", "domains[0].name"], /^"name"$/m],
];

for (const [what, words, expected] of noCalls)
  test(`${what} is printed without a call`, async (t) => {
    const { status, out, asked } = await callWith(t, words);
    assert.deepEqual([status, asked.length], [0, 0]);
    assert.match(out, expected);
  });

const asset = ["codeartifact", "get-package-version-asset", "--domain", "acme", "--repository", "app", "--format", "npm"].concat([
  "--package",
  "ui",
  "--package-version",
  "1.0.0",
  "--asset",
  "ui.tgz",
]);
const bytes: Reply = { body: Buffer.from([0, 255, 10]), headers: { "X-AssetName": "ui.tgz" } };

test("an asset's bytes go to the file, and what the server says of them is printed", async (t) => {
  const { status, out, home } = await callWith(t, [...asset, "{{home}}/out"], {
    replies: [bytes],
    files: { out: "longer before" },
  });
  assert.deepEqual([status, JSON.parse(out)], [0, { assetName: "ui.tgz" }]);
  assert.deepEqual([...readFileSync(join(home, "out"))], [0, 255, 10]);
});

test("a file that cannot be written is told of after the call", async (t) => {
  const { status, err, asked, home } = await callWith(t, [...asset, "{{home}}/gone/out"], { replies: [bytes] });
  assert.deepEqual([status, asked.length, err], [255, 1, `\n[Errno 2] No such file or directory: '${home}/gone/out'\n`]);
});

test("no file comes of an asset that the server refuses", async (t) => {
  const { status, home } = await callWith(t, [...asset, "{{home}}/out"], {
    replies: [{ status: 404, body: { message: "No." } }],
  });
  assert.deepEqual([status, existsSync(join(home, "out"))], [254, false]);
});

const refusal: Reply = {
  status: 404,
  headers: { "x-amzn-errortype": "ResourceNotFoundException" },
  body: { message: "No.", resourceId: "acme", resourceType: "domain" },
};
const says = "An error occurred (ResourceNotFoundException) when calling the ListDomains operation: No.";
const inFormats: readonly (readonly [string | undefined, string])[] = [
  [undefined, `\n${says}\n`],
  ["legacy", `\naws: [ERROR]: ${says}\n`],
  ["enhanced", `\naws: [ERROR]: ${says}\n\nAdditional error details:\nresourceId: acme\nresourceType: domain\n`],
  ["unheard-of", `\naws: [ERROR]: ${says}\n\nAdditional error details:\nresourceId: acme\nresourceType: domain\n`],
  ["text", "ResourceNotFoundException\tNo.\tNo.\tacme\tdomain\n"],
];

for (const [format, expected] of inFormats)
  test(`a refusal where the error format is ${format}`, async (t) => {
    const env = format === undefined ? {} : { AWS_CLI_ERROR_FORMAT: format };
    const { status, err } = await callWith(t, listing, { replies: [refusal], env });
    assert.deepEqual([status, err], [254, expected]);
  });

test("the configuration chooses the error format, and the word on the line counts more", async (t) => {
  const files = { ".aws/config": "[default]\ncli_error_format = legacy\n" };
  assert.match((await callWith(t, ["codeartifact"], { files })).err, /^\naws: \[ERROR\]: the following/);
  const { err } = await callWith(t, ["codeartifact", "--cli-error-format", "json"], { files });
  assert.equal(JSON.parse(err).Code, "ParamValidation");
});

test("a configuration that cannot be read is told of before any word is", async (t) => {
  const { status, err, home } = await callWith(t, ["nonsense"], { files: { ".aws/config": "nonsense" } });
  assert.deepEqual([status, err], [255, `\nUnable to parse config file: ${home}/.aws/config\n`]);
});

test("--debug tells the steps, but no secrets", async (t) => {
  const { out, err, url } = await callWith(t, ["codeartifact", "get-authorization-token", "--domain", "acme", "--debug"], {
    replies: [{ body: { authorizationToken: "a-token" } }],
  });
  assert.match(out, /a-token/);
  assert.ok(err.includes(`POST ${url}/v1/authorization-token?domain=acme was answered with 200.`), err);
  assert.doesNotMatch(err, /a-token|an-example-of-a-secret/);
  for (const line of err.trimEnd().split("\n")) assert.match(line, /^[0-9-]+ [0-9:,]+ - packhouse - DEBUG - \S/);
});

test("an alias for the shell gives the shell's exit code", async (t) => {
  const files = { ".aws/cli/alias": "[toplevel]\nout =\n  !f() {\n    exit $1\n  }; f\n" };
  assert.equal((await callWith(t, ["out", "7"], { files })).status, 7);
});

test("the operator's commands take options that stand before them", async () => {
  const { status, err } = await runWith(["--region", "r", "refresh", "--domain", "acme"]);
  assert.deepEqual([status, err.includes("--region")], [252, true]);
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
  assert.throws(() => readFlags(["--loud=1"], flags), CommandFailure);
});
