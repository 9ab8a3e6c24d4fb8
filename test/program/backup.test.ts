import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { makeDomain, npmEndpoint, tokenFor } from "../support/api.ts";
import { makeDatabase } from "../support/database.ts";
import { objectsIn } from "../support/operate.ts";
import { publishNpm } from "../support/publish-npm.ts";
import { send } from "../support/raw-http.ts";
import { makeWorkplace } from "../support/run-program.ts";
import { type Packhouse, program, startPackhouse } from "../support/start.ts";

let packhouse: Packhouse;
let folder: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "packhouse-backup-"));
  packhouse = await startPackhouse();
  await makeDomain(packhouse, "acme", [{ repository: "app" }]);
});

after(async () => {
  await packhouse.stop();
  rmSync(folder, { recursive: true });
});

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

const run = (...words: readonly string[]) =>
  new Promise<Ran>((resolve) => {
    const child = execFile(program, words, (_error, out, err) => resolve({ status: child.exitCode ?? -1, out, err }));
  });

const backup = async (to: string): Promise<Readonly<Record<string, unknown>>> => {
  const ran = await run("backup", "--to", to, "--data", packhouse.data, "--output", "json");
  assert.deepEqual([ran.status, ran.err], [0, ""]);
  return objectsIn(ran)[0] ?? {};
};

interface Restored {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Restores the newest snapshot into a new folder and database, and starts a server on them. */
const restoreAndStart = async (from: string): Promise<Restored> => {
  const data = mkdtempSync(join(folder, "restored-"));
  const { url: databaseUrl, drop } = await makeDatabase();
  const where = ["--data", data, ...(databaseUrl === null ? [] : ["--database-url", databaseUrl])];
  const { status, err } = await run("restore", "--from", from, ...where);
  assert.equal(status, 0, err);
  assert.match(err, /config\.restored\.json/);
  const child: ChildProcess = spawn(program, ["serve", "--port", "0", ...where], { stdio: ["ignore", "pipe", "inherit"] });
  if (child.stdout === null) throw new Error("It has no output.");
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return {
    url: (JSON.parse(line) as { readonly url: string }).url,
    stop: async () => {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
      await drop();
    },
  };
};

const publish = (name: string, version: string, files: Readonly<Record<string, string>> = {}) =>
  publishNpm(packhouse, { domain: "acme", repository: "app", name, version, files });

/** Whatever is listed can be had, whole. */
const assertWhole = async (
  server: Pick<Packhouse, "url" | "account" | "credentials">,
  names: readonly string[],
): Promise<number> => {
  const authorization = `Bearer ${await tokenFor(server, "acme")}`;
  const root = new URL(npmEndpoint(server, "acme", "app")).pathname;
  let whole = 0;
  for (const name of names) {
    const document = await send(server.url, { path: `${root}${name}`, headers: { authorization } });
    if (document.status === 404) continue;
    for (const version of Object.keys((JSON.parse(document.text) as { versions: object }).versions)) {
      const path = `${root}${name}/-/${name}-${version}.tgz`;
      const { status } = await send(server.url, { path, headers: { authorization } });
      assert.equal(status, 200, `${name}@${version}`);
      whole += 1;
    }
  }
  return whole;
};

test("a backup made while others publish is restored to a server that has all that was acknowledged before it", async () => {
  const to = join(folder, "busy");
  const names = Array.from({ length: 24 }, (_, index) => `busy-${index}`);
  const waiting = [...names];
  const acknowledged: string[] = [];
  const publisher = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      assert.equal((await publish(name, "1.0.0", { "a.txt": name.repeat(2_000) })).status, 201);
      acknowledged.push(name);
    }
  };
  const publishing = Promise.all([publisher(), publisher(), publisher()]);
  while (acknowledged.length < 4) await setImmediate();
  const before = acknowledged.length;
  await backup(to);
  await publishing;
  const server = await restoreAndStart(to);
  const whole = await assertWhole({ ...packhouse, url: server.url }, names);
  await server.stop();
  assert.ok(whole >= before, `${whole} of ${before}`);
  const again = await backup(to);
  assert.equal(again.blobs, 24);
  assert.ok(Number(again.copied) <= 24 - before);
});

test("npm installs from a restored server with the token it had", async () => {
  await publish("lib", "1.0.0");
  await publish("app", "1.0.0");
  const to = join(folder, "npm");
  const token = await tokenFor(packhouse, "acme");
  await backup(to);
  const server = await restoreAndStart(to);
  const endpoint = npmEndpoint({ ...packhouse, url: server.url }, "acme", "app");
  const npmrc = `registry=${endpoint}\n${endpoint.replace(/^https?:/, "")}:_authToken=${token}\n`;
  const workplace = makeWorkplace({ ".npmrc": npmrc }, { npm_config_update_notifier: "false" });
  workplace.write({ "package.json": { name: "x", version: "1.0.0" } });
  const { status, output } = await workplace.run(["npm", "install", "lib", "app"]);
  assert.equal(status, 0, output);
  assert.match(workplace.read("node_modules/lib/package.json"), /"1\.0\.0"/);
  workplace.remove();
  await server.stop();
});

test("a backup that is killed leaves no snapshot, and the next one goes on with its bytes", async () => {
  const to = join(folder, "killed");
  const filler = { "a.txt": Array.from({ length: 300_000 }, (_, index) => index.toString(36)).join(" ") };
  await Promise.all(Array.from({ length: 12 }, (_, index) => publish(`large-${index}`, "1.0.0", filler)));
  const child = spawn(program, ["backup", "--to", to, "--data", packhouse.data], { stdio: "ignore" });
  const ended = once(child, "exit");
  while (child.exitCode === null && !existsSync(join(to, "snapshots"))) await setImmediate();
  child.kill("SIGKILL");
  await ended;
  const snapshots = () =>
    readdirSync(join(to, "snapshots")).filter((id) => existsSync(join(to, "snapshots", id, "snapshot.json")));
  assert.deepEqual(snapshots(), []);
  assert.equal((await run("restore", "--from", to, "--data", join(folder, "nothing"))).status, 255);
  const { snapshot } = await backup(to);
  assert.deepEqual(snapshots(), [snapshot]);
  assert.equal(readdirSync(join(to, "snapshots")).length, 1);
});

test("no server starts on a folder that was not restored to its end", async () => {
  const data = mkdtempSync(join(folder, "half-"));
  writeFileSync(join(data, "restoring"), "");
  const { status, out, err } = await run("serve", "--data", data, "--port", "0");
  assert.deepEqual([status, out], [255, ""]);
  assert.match(err, /not restored to its end/);
});
