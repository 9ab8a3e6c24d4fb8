import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { makeDomain, npmEndpoint, tokenFor } from "../support/api.ts";
import { makeDatabase } from "../support/database.ts";
import { type FakeRegistry, startFakeRegistry } from "../support/fake-registry.ts";
import { send } from "../support/raw-http.ts";
import { type Packhouse, program, startPackhouse } from "../support/start.ts";

let packhouse: Packhouse;
let registry: FakeRegistry;
let folder: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "packhouse-program-"));
  registry = await startFakeRegistry();
  const connections = { "fake:one": { format: "npm", url: registry.url, allowPrivate: true } };
  packhouse = await startPackhouse({ connections, garbageHours: 1 });
  await makeDomain(packhouse, "acme", [
    { repository: "store", connection: "fake:one" },
    { repository: "app", upstreams: ["store"] },
  ]);
});

after(async () => {
  await packhouse.stop();
  await registry.stop();
  rmSync(folder, { recursive: true });
});

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

const run = (words: readonly string[], { file = program, env = {} }: { file?: string; env?: Record<string, string> } = {}) =>
  new Promise<Ran>((resolve) => {
    const child = execFile(file, words, { env: { PATH: process.env.PATH, ...env } }, (_error, out, err) =>
      resolve({ status: child.exitCode, out, err }),
    );
  });

test("the program says its version, and calls itself by the name it was called by", async () => {
  assert.match((await run(["--version"])).out, /^packhouse\/\d+\.\d+\.\d+ Node\.js\/\d+\.\d+\.\d+ \S+\n$/);
  const link = join(folder, "aws");
  symlinkSync(program, link);
  const { status, err } = await run(["nonsense"], { file: link });
  assert.equal(status, 252);
  assert.match(err, /aws: \[ERROR\].*'nonsense'/);
});

test("a refresh through the command line brings another registry's new version at once", async () => {
  await registry.add("ui", "1.0.0");
  const token = await tokenFor(packhouse, "acme");
  const path = new URL(`${npmEndpoint(packhouse, "acme", "app")}ui`).pathname;
  const versions = async () => {
    const answer = await send(packhouse.url, { path, headers: { authorization: `Bearer ${token}` } });
    return Object.keys((JSON.parse(answer.text) as { versions: object }).versions);
  };
  assert.deepEqual(await versions(), ["1.0.0"]);
  await registry.add("ui", "1.1.0");
  assert.deepEqual(await versions(), ["1.0.0"]);
  const words = ["refresh", "--domain", "acme", "--repository", "app", "--data", packhouse.data];
  // The folder that is named counts, whatever else the terminal is set to.
  const elsewhere = { AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" };
  const { status, out, err } = await run(words, { env: elsewhere });
  assert.deepEqual([status, err], [0, ""]);
  assert.equal(out, "Documents of other registries that will be confirmed at their next use: 1\n");
  assert.deepEqual(await versions(), ["1.0.0", "1.1.0"]);
  const again = await run(words.slice(0, -2), { env: { ...packhouse.awsEnv } });
  assert.equal(again.status, 0, again.err);
});

test("a refresh of a repository that is not there says so", async () => {
  const words = ["refresh", "--domain", "acme", "--repository", "gone", "--data", packhouse.data];
  const { status, out, err } = await run(words);
  assert.deepEqual([status, out], [254, ""]);
  assert.match(
    err,
    /^\nAn error occurred \(ResourceNotFoundException\) when calling the RefreshRepository operation: .*gone does not exist.*\n$/,
  );
});

test("a refresh by someone unknown is refused", async () => {
  const words = ["refresh", "--domain", "acme", "--repository", "app"];
  const env = { AWS_CONFIG_FILE: join(packhouse.data, "aws/config"), AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials") };
  writeFileSync(
    env.AWS_SHARED_CREDENTIALS_FILE,
    "[default]\naws_access_key_id = AKIANOBODYNOBODYNOBO\naws_secret_access_key = x\n",
  );
  const { status, out, err } = await run(words, { env });
  assert.deepEqual([status, out], [254, ""]);
  assert.match(err, /UnrecognizedClientException/);
});

interface Started {
  readonly child: ChildProcess;
  readonly ready: { readonly event: string; readonly url: string; readonly data: string };
}

const start = async (words: readonly string[]): Promise<Started> => {
  const child = spawn(program, ["serve", "--port", "0", ...words], { stdio: ["ignore", "pipe", "pipe"] });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, "line")) as [string];
  return { child, ready: JSON.parse(line) };
};

test("a first start makes everything it needs, and says in one line where it is", async (t) => {
  const data = join(folder, "first", "data");
  const { url: databaseUrl, drop } = await makeDatabase();
  const { child, ready } = await start(["--data", data, ...(databaseUrl === null ? [] : ["--database-url", databaseUrl])]);
  t.after(async () => {
    child.kill("SIGKILL");
    await drop();
  });
  assert.deepEqual({ ...ready, url: "" }, { event: "ready", url: "", data });
  assert.match(ready.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal((await send(ready.url, { path: "/-/ready" })).status, 200);
  const written = readdirSync(data, { recursive: true, encoding: "utf8" });
  assert.ok(written.includes(join("aws", "credentials")), written.join());
  for (const path of written) assert.equal(statSync(join(data, path)).mode & 0o077, 0, `${path} is open to others`);
  assert.ok(readFileSync(join(data, "aws/config"), "utf8").includes(`endpoint_url = ${ready.url}\n`));
  assert.equal(existsSync(join(data, "packhouse.sqlite")), databaseUrl === null);
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  assert.deepEqual(await ended, [0, null]);
});

test("credentials that a first start was killed over are put in place by the next one, others dropped", async () => {
  const killed = await startPackhouse();
  const [kept, staged] = ["credentials", "credentials.new"].map((name) => join(killed.data, "aws", name)) as [string, string];
  const written = readFileSync(kept, "utf8");
  renameSync(kept, staged);
  await killed.restart();
  assert.equal(readFileSync(kept, "utf8"), written);
  writeFileSync(staged, "[default]\naws_access_key_id = AKIANOBODYNOBODYNOBO\n");
  await killed.restart();
  assert.deepEqual([readFileSync(kept, "utf8"), existsSync(staged)], [written, false]);
  await killed.stop();
});

test("a port that is taken ends the start with a sentence", async () => {
  const { port } = new URL(packhouse.url);
  const { url: databaseUrl, drop } = await makeDatabase();
  const more = databaseUrl === null ? [] : ["--database-url", databaseUrl];
  const { status, out, err } = await run(["serve", "--port", port, "--data", join(folder, "taken"), ...more]);
  await drop();
  assert.deepEqual([status, out], [255, ""]);
  assert.match(err, new RegExp(`${port}`));
  assert.doesNotMatch(err, /^ {4}at /m);
});

test("SIGTERM lets a running request end, takes no new one, and ends well", async () => {
  const stopping = await startPackhouse({
    connections: { "fake:one": { format: "npm", url: registry.url, allowPrivate: true } },
  });
  await makeDomain(stopping, "acme", [{ repository: "store", connection: "fake:one" }]);
  const token = await tokenFor(stopping, "acme");
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  await registry.add("slow", "1.0.0");
  registry.behave("/slow", { is: "late", until });
  const path = new URL(`${npmEndpoint(stopping, "acme", "store")}slow`).pathname;
  const outgoing = request(`${stopping.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  outgoing.end();
  while (registry.count("/slow") === 0) await setImmediate();
  const stopped = stopping.stop();
  const isRefused = () =>
    send(stopping.url, { path: "/-/health" }).then(
      ({ status }) => status === 503,
      () => true,
    );
  while (!(await isRefused())) await setImmediate();
  release();
  const [response] = await once(outgoing, "response");
  assert.equal(response.statusCode, 200);
  assert.ok((await text(response)).includes('"1.0.0"'));
  await stopped;
});
