import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { makeDomain, pypiEndpoint, tokenFor } from "../support/api.ts";
import { wheel } from "../support/distributions.ts";
import { type FakeRegistry, startFakeRegistry } from "../support/fake-registry.ts";
import { objectsIn, operate } from "../support/operate.ts";
import { publishNpm } from "../support/publish-npm.ts";
import { send } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";

let packhouse: Packhouse;
let registry: FakeRegistry;
let folder: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "packhouse-operator-"));
  registry = await startFakeRegistry();
  const connections = { "fake:one": { format: "npm", url: registry.url, allowPrivate: true } };
  packhouse = await startPackhouse({ connections });
  await makeDomain(packhouse, "acme", [{ repository: "store", connection: "fake:one" }, { repository: "app" }]);
});

after(async () => {
  await packhouse.stop();
  await registry.stop();
  rmSync(folder, { recursive: true });
});

const call = (...words: readonly string[]) => operate([...words, "--data", packhouse.data]);

/** What a command prints as JSON when all goes well. */
const told = async (...words: readonly string[]) => {
  const ran = await call(...words, "--output", "json");
  assert.deepEqual([ran.status, ran.err], [0, ""]);
  return objectsIn(ran);
};

test("status says what a server has and that it can serve", async () => {
  const [facts] = await told("status");
  assert.partialDeepStrictEqual(facts, {
    url: packhouse.url,
    status: "ready",
    database: "ready",
    blobs: "ready",
    domains: 1,
    repositories: 2,
  });
  const { out } = await call("status");
  assert.match(out, /^url +http.*\nstatus +ready\n/);
});

test("status of a server that is gone says so", async () => {
  const data = join(folder, "gone");
  const elsewhere = {
    AWS_CONFIG_FILE: `${data}.config`,
    AWS_SHARED_CREDENTIALS_FILE: packhouse.awsEnv.AWS_SHARED_CREDENTIALS_FILE,
  };
  const stopped = await startFakeRegistry();
  await stopped.stop();
  const url = stopped.url.replace(/\/$/, "");
  writeFileSync(elsewhere.AWS_CONFIG_FILE, `[default]\nregion = us-east-1\nendpoint_url = ${url}\n`);
  const { status, out, err } = await operate(["status"], elsewhere);
  assert.equal(status, 255);
  assert.match(out, /status +unreachable/);
  assert.match(err, new RegExp(`^The server at ${url} cannot serve: .*ECONNREFUSED`));
});

const everything = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] });

test("users, their keys and their policies are made, listed and removed", async () => {
  const [user] = await told("users", "create", "--user-name", "ann", "--path", "/team/");
  assert.equal(user?.Arn, `arn:aws:iam::${packhouse.account}:user/team/ann`);
  assert.deepEqual(
    (await told("users", "list")).map(({ UserName: name }) => name),
    ["administrator", "ann"],
  );
  const [key] = await told("keys", "create", "--user-name", "ann");
  assert.match(String(key?.SecretAccessKey), /^[\w+/]{40}$/);
  const ofKey = ["--user-name", "ann", "--access-key-id", String(key?.AccessKeyId)];
  await told("keys", "disable", ...ofKey);
  assert.deepEqual((await told("keys", "list", "--user-name", "ann"))[0]?.Status, "Inactive");
  await told("keys", "enable", ...ofKey);
  const file = join(folder, "policy.json");
  writeFileSync(file, everything);
  const [policy] = await told("policies", "create", "--policy-name", "all", "--policy-document", `file://${file}`);
  const arn = String(policy?.Arn);
  await told("policies", "attach", "--user-name", "ann", "--policy-arn", arn);
  assert.deepEqual(await told("policies", "attached", "--user-name", "ann"), [{ PolicyName: "all", PolicyArn: arn }]);
  const shown = await call("policies", "document", "--policy-arn", arn, "--version-id", "v1");
  assert.equal(shown.out, `${JSON.stringify(JSON.parse(everything), null, 2)}\n`);
  const refused = await call("users", "delete", "--user-name", "ann");
  assert.equal(refused.status, 254);
  assert.match(refused.err, /^An error occurred \(DeleteConflict\) when calling the DeleteUser operation: .*detach/);
  await told("policies", "detach", "--user-name", "ann", "--policy-arn", arn);
  await told("policies", "put-inline", "--user-name", "ann", "--policy-name", "own", "--policy-document", everything);
  assert.deepEqual(await told("policies", "list-inline", "--user-name", "ann"), [{ PolicyName: "own" }]);
  await told("policies", "delete-inline", "--user-name", "ann", "--policy-name", "own");
  await told("keys", "delete", ...ofKey);
  await told("users", "delete", "--user-name", "ann");
  assert.equal((await told("users", "list")).length, 1);
});

test("roles and providers are made, listed and removed", async () => {
  const trust = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: packhouse.account } }],
  });
  const [role] = await told("roles", "create", "--role-name", "ci", "--assume-role-policy-document", trust);
  assert.equal(role?.Arn, `arn:aws:iam::${packhouse.account}:role/ci`);
  await told("policies", "put-inline", "--role-name", "ci", "--policy-name", "own", "--policy-document", everything);
  await told("policies", "delete-inline", "--role-name", "ci", "--policy-name", "own");
  await told("roles", "delete", "--role-name", "ci");
  assert.deepEqual(await told("roles", "list"), []);
  const made = await told("providers", "create", "--url", "https://ci.example.org", "--client-id-list", "a,b");
  const arn = `arn:aws:iam::${packhouse.account}:oidc-provider/ci.example.org`;
  assert.deepEqual(made, [{ OpenIDConnectProviderArn: arn }]);
  const [provider] = await told("providers", "show", "--open-id-connect-provider-arn", arn);
  assert.equal(provider?.ClientIDList, '["a","b"]');
  await told("providers", "delete", "--open-id-connect-provider-arn", arn);
});

test("more than a page is listed whole", async () => {
  const names = Array.from({ length: 120 }, (_, index) => `many-${String(index).padStart(3, "0")}`);
  for (const name of names) await told("users", "create", "--user-name", name, "--path", "/many/");
  const listed = await told("users", "list", "--path-prefix", "/many/");
  assert.deepEqual(
    listed.map(({ UserName: name }) => name),
    names,
  );
});

const mistakes: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  ["a user without a name", ["users", "create"], 252, /required: --user-name$/],
  ["a name that cannot be", ["users", "create", "--user-name", "a b"], 255, /userName/i],
  ["neither a user nor a role", ["policies", "attached"], 252, /either --user-name or --role-name/],
  ["a user who is not there", ["users", "show", "--user-name", "eve"], 254, /NoSuchEntity/],
  [
    "a file that is not there",
    ["policies", "create", "--policy-name", "x", "--policy-document", "file://gone.json"],
    255,
    /gone\.json/,
  ],
];

for (const [what, words, status, expected] of mistakes)
  test(`${what} is a mistake`, async () => {
    const ran = await call(...words);
    assert.deepEqual([ran.status, ran.out], [status, ""]);
    assert.match(ran.err, expected);
  });

/** State of each thing that the doctor looked at. */
const states = (found: readonly Readonly<Record<string, unknown>>[]) =>
  Object.fromEntries(found.map(({ check, state }) => [String(check), state]));

test("the doctor finds a sound server sound", async () => {
  chmodSync(packhouse.data, 0o700);
  const found = await told("doctor", "--bytes");
  assert.deepEqual(states(found), {
    settings: "ok",
    folder: "ok",
    space: found.find(({ check }) => check === "space")?.state,
    secrets: "ok",
    database: "ok",
    key: "ok",
    bytes: "ok",
    "connection fake:one": "ok",
    server: "ok",
    clock: "ok",
    credentials: "ok",
    address: "ok",
  });
});

test("the doctor finds what is wrong, says what to do, and its exit code tells", async (t) => {
  const sick = await startPackhouse();
  t.after(() => sick.stop());
  await makeDomain(sick, "acme", [{ repository: "app" }]);
  await publishNpm(sick, { domain: "acme", repository: "app", name: "ui", version: "1.0.0" });
  const shelf = join(sick.data, "blobs/1/sha256");
  for (const name of readdirSync(shelf)) for (const blob of readdirSync(join(shelf, name))) rmSync(join(shelf, name, blob));
  chmodSync(sick.data, 0o755);
  chmodSync(join(sick.data, "server.key"), 0o644);
  writeFileSync(join(sick.data, "server.key"), `${"0".repeat(64)}\n`);
  await sick.kill();
  const settings = { PACKHOUSE_PUBLIC_URL: "http://packages.invalid" };
  const ran = await operate(["doctor", "--data", sick.data, "--output", "json"], settings);
  assert.equal(ran.status, 255);
  assert.match(ran.err, /^There are \d problems\.$/);
  const found = objectsIn(ran);
  assert.partialDeepStrictEqual(states(found), {
    settings: "warning",
    key: "problem",
    bytes: "problem",
    server: "warning",
    address: "problem",
  });
  const says = found.map((finding) => String(finding.says)).join("\n");
  for (const words of [
    /chmod 600 .*server\.key/,
    /Restore it from a backup/,
    /Start it with packhouse serve/,
    /was the key replaced/,
  ]) {
    assert.match(says, words);
  }
});

test("the doctor of no server says that there is none", async () => {
  const { status, out } = await operate(["doctor", "--data", join(folder, "nowhere")]);
  assert.equal(status, 255);
  assert.match(out, /server +problem +There is no server's data in/);
  assert.ok(!existsSync(join(folder, "nowhere")));
});

test("gc removes what nothing names, and tells before", async () => {
  const [before] = await told("gc", "--dry-run");
  assert.equal(before?.removable, 0);
  await packhouse.sql(`insert into blob (domain_id, sha256, size, touched_at) values (1, '${"0".repeat(64)}', 2048, 1)`);
  assert.deepEqual(await told("gc", "--dry-run", "--hours", "1"), [{ removable: 1, size: 2048 }]);
  const { out, err } = await operate(["gc", "--data", packhouse.data], {}, true);
  assert.match(out, /^removed +0\nsize +2\.0 KiB\n$/);
  assert.ok(err.startsWith("\r\x1b[KLooked at [") && err.endsWith(" blobs\r\x1b[K"), err);
  assert.deepEqual(await told("gc", "--dry-run"), [{ removable: 0, size: 0 }]);
  assert.equal((await call("gc", "--hours", "0")).status, 252);
});

test("a Python version is yanked with a reason, and unyanked", async () => {
  const endpoint = new URL(pypiEndpoint(packhouse, "acme", "app"));
  const authorization = `Bearer ${await tokenFor(packhouse, "acme")}`;
  const form = new FormData();
  for (const [name, value] of Object.entries({ ":action": "file_upload", name: "tool", version: "1.0" })) form.set(name, value);
  const { filename, bytes } = wheel("tool", "1.0");
  form.set("content", new Blob([new Uint8Array(bytes)]), filename);
  assert.equal((await fetch(endpoint, { method: "POST", headers: { authorization }, body: form })).status, 200);
  const page = async () =>
    (await send(packhouse.url, { path: `${endpoint.pathname}simple/tool/`, headers: { authorization } })).text;
  const words = ["--domain", "acme", "--repository", "app", "--package", "tool", "--package-version", "1.0"];
  assert.deepEqual(await call("yank", ...words, "--reason", "wrong wheels"), { status: 0, out: "", err: "" });
  assert.match(await page(), /data-yanked="wrong wheels"/);
  assert.equal((await call("unyank", ...words)).status, 0);
  assert.doesNotMatch(await page(), /data-yanked/);
  const { status, err } = await call("yank", ...words.with(-1, "9.9"));
  assert.equal(status, 254);
  assert.match(err, /404.*9\.9/);
});
