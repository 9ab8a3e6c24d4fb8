import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DeleteDomainCommand, GetRepositoryEndpointCommand } from "@aws-sdk/client-codeartifact";
import { compose } from "../../src/compose.ts";
import { loadConfig } from "../../src/config/load.ts";
import { openStore } from "../../src/store/database.ts";
import { deleteToken } from "../../src/store/tokens.ts";
import { apiClient, makeDomain, npmEndpoint, type Server, tokenFor } from "../support/api.ts";
import { makeDatabase } from "../support/database.ts";
import { publishBody } from "../support/npm-body.ts";
import { deny } from "../support/packages.ts";
import { type RawRequest, send } from "../support/raw-http.ts";
import { npmTarball } from "../support/tarballs.ts";

const account = "123456789012";
/** What the server's clock is ahead of the machine's, by which clients sign. */
const time = { aheadMs: 0 };

let server: Server;
let stop: () => Promise<void>;
/** Does something in the server's database as another process. */
let elsewhere: Awaited<ReturnType<typeof openStore>>;
let token: string;
let tarball: Buffer;

before(async () => {
  const data = mkdtempSync(join(tmpdir(), "packhouse-doors-"));
  const { url: databaseUrl, drop } = await makeDatabase();
  const flags = { data, port: "0", account, "log-level": "silent", "host-suffix": "example.org" };
  const config = loadConfig({
    flags: { ...flags, ...(databaseUrl !== null && { "database-url": databaseUrl }) },
    environment: {},
  });
  const clock = { now: () => Date.now() + time.aheadMs };
  const composed = await compose(config, { environment: {}, clock });
  const url = await composed.start();
  elsewhere = await openStore(
    databaseUrl === null ? { is: "sqlite", path: join(data, "packhouse.sqlite") } : { is: "postgres", url: databaseUrl },
  );
  stop = async () => {
    await composed.stop(0);
    await elsewhere.close();
    await drop();
    rmSync(data, { recursive: true });
  };
  const said = readFileSync(join(data, "aws/credentials"), "utf8");
  const word = (key: string): string => new RegExp(`${key} = (\\S+)`).exec(said)?.[1] ?? "";
  const credentials = {
    accessKeyId: word("aws_access_key_id"),
    secretAccessKey: word("aws_secret_access_key"),
    region: config.region,
  };
  server = { url, account, credentials };
  await makeDomain(server, "acme", [{ repository: "app" }, { repository: "locked" }]);
  token = await tokenFor(server, "acme");
  tarball = await npmTarball("ui", "1.0.0");
  const body = JSON.stringify(publishBody({ name: "ui", version: "1.0.0", tarball }));
  assert.equal((await ask("ui", { method: "PUT", body })).status, 201);
});

after(() => stop());

const authorization = (bearer: string) => ({ authorization: `Bearer ${bearer}` });
const raw = (request: RawRequest) => send(server.url, request);
/** Asks for a path of a repository's endpoint in path style, as its reader. */
const ask = (path: string, more: Partial<RawRequest> = {}, [domain, repository]: readonly [string, string] = ["acme", "app"]) => {
  const root = new URL(npmEndpoint(server, domain, repository)).pathname;
  return raw({ headers: authorization(token), ...more, path: `${root}${path}` });
};

test("a repository is reached by path and by host, and names its endpoint by host where that is configured", async () => {
  const { port } = new URL(server.url);
  const wanted = { domain: "acme", repository: "app", format: "npm" } as const;
  const { repositoryEndpoint } = await apiClient(server).send(new GetRepositoryEndpointCommand(wanted));
  assert.equal(repositoryEndpoint, `http://acme-${account}.d.example.org:${port}/npm/app/`);
  const host = `acme-${account}.d.example.org:${port}`;
  const byHost = await raw({ path: "/npm/app/ui", headers: { ...authorization(token), host } });
  const byPath = await ask("ui");
  for (const { status, text } of [byHost, byPath]) {
    assert.equal(status, 200);
    const { versions } = JSON.parse(text) as { versions: Record<string, { dist: { tarball: string } }> };
    assert.equal(versions["1.0.0"]?.dist.tarball, `${repositoryEndpoint}ui/-/ui-1.0.0.tgz`);
  }
  const { bytes } = await raw({ path: "/npm/app/ui/-/ui-1.0.0.tgz", headers: { ...authorization(token), host } });
  assert.deepEqual(bytes, tarball);
});

const places: readonly (readonly [string, string, number])[] = [
  ["another format's word", `/tar/d/acme-${account}/app/ui`, 404],
  ["no repository", `/npm/d/acme-${account}`, 404],
  ["a repository that is not there", `/npm/d/acme-${account}/gone/ui`, 404],
  ["a package that is not there", `/npm/d/acme-${account}/app/gone`, 404],
  ["a path that npm has not", `/npm/d/acme-${account}/app/ui/a/b/c/d`, 404],
  ["nothing", "/", 404],
  ["slashes doubled on the way", `//npm//d/acme-${account}//app/ui`, 200],
  ["dots", `/npm/d/acme-${account}/app/../app/ui`, 400],
  ["encoded dots", `/npm/d/acme-${account}/app/%2e%2e/app/ui`, 400],
  ["a NUL", `/npm/d/acme-${account}/app/ui%00`, 400],
  ["a percent sign that encodes nothing", `/npm/d/acme-${account}/app/%zz`, 400],
];

for (const [what, path, status] of places)
  test(`an address with ${what} is answered ${status}`, async () => {
    assert.equal((await raw({ path, headers: authorization(token) })).status, status);
  });

test("a method that an address does not take is answered with those it does, to whoever may come in", async () => {
  const refused = await ask("ui", { method: "PATCH" });
  assert.equal(refused.status, 405);
  assert.deepEqual(refused.headers.allow?.split(", ").sort(), ["DELETE", "GET", "HEAD", "POST", "PUT"]);
  assert.equal((await ask("ui", { method: "PATCH", headers: {} })).status, 401);
  assert.equal((await ask("ui", { method: "OPTIONS" })).status, 405);
});

test("who has no token, a mangled one, or one of another domain, does not come in, and is told which", async () => {
  await makeDomain(server, "other", [{ repository: "app" }]);
  const foreign = await tokenFor(server, "other");
  const last = token.at(-1) === "0" ? "1" : "0";
  const texts = new Set<string>();
  for (const headers of [{}, authorization(`${token.slice(0, -1)}${last}`), authorization("nonsense"), authorization(foreign)]) {
    const { status, headers: told, text } = await ask("ui", { headers });
    assert.equal(status, 401, text);
    // npm shows the text only where there is no challenge (formats spec, common 2).
    assert.equal(told["www-authenticate"], undefined);
    assert.ok(!text.includes(token) && !text.includes(foreign));
    texts.add((JSON.parse(text) as { error: string }).error);
  }
  assert.ok(texts.size >= 3, [...texts].join("\n"));
});

test("a token ends when its time has come", async () => {
  const own = await tokenFor(server, "acme");
  const look = () => ask("ui", { headers: authorization(own) });
  assert.equal((await look()).status, 200);
  time.aheadMs = 12 * 3_600_000 + 60_000;
  const late = await look();
  time.aheadMs = 0;
  assert.equal(late.status, 401);
  assert.match(late.text, /expired/);
});

test("a token that is revoked opens nothing from then on, also in processes that just took it", async () => {
  const own = await tokenFor(server, "acme");
  const look = (path: string) => ask(path, { headers: authorization(own) });
  for (const path of ["ui", "ui/-/ui-1.0.0.tgz"]) assert.equal((await look(path)).status, 200);
  await elsewhere.transaction((tx) => deleteToken(tx, createHash("sha256").update(own).digest("hex")));
  for (const path of ["ui", "ui/-/ui-1.0.0.tgz", "gone"]) assert.equal((await look(path)).status, 401);
  assert.equal((await ask("ui")).status, 200, "another token goes on to work");
});

test("a token ends with its domain", async () => {
  await makeDomain(server, "brief", []);
  const own = await tokenFor(server, "brief");
  await apiClient(server).send(new DeleteDomainCommand({ domain: "brief" }));
  await makeDomain(server, "brief", [{ repository: "app" }]);
  assert.equal((await ask("ui", { headers: authorization(own) }, ["brief", "app"])).status, 401);
});

test("a policy that takes the right to read away is in force at the very next request", async () => {
  const look = () => ask("gone", {}, ["acme", "locked"]);
  assert.equal((await look()).status, 404);
  await deny(server, { domain: "acme", repository: "locked" }, ["ReadFromRepository"]);
  const refused = await look();
  assert.equal(refused.status, 403);
  assert.match(refused.text, /ReadFromRepository/);
});

test("the API answers what it is not asked rightly in its own words", async () => {
  const cases: readonly (readonly [string, RawRequest, number, string])[] = [
    ["an unknown operation", { path: "/v1/nonsense" }, 400, "ValidationException"],
    ["another method", { path: "/v1/domain?domain=acme", method: "PATCH" }, 400, "ValidationException"],
    ["no signature", { path: "/v1/domain?domain=acme" }, 403, "MissingAuthenticationTokenException"],
    ["a token, which is none", { path: "/v1/domain?domain=acme", headers: authorization(token) }, 403, ""],
  ];
  for (const [what, request, status, name] of cases) {
    const answer = await raw(request);
    assert.equal(answer.status, status, what);
    assert.match(String(answer.headers["x-amzn-errortype"]), new RegExp(`^${name}`), what);
    assert.equal(typeof (JSON.parse(answer.text) as { message: unknown }).message, "string", what);
  }
});

test("a server that serves is alive and ready, and counts what it does", async () => {
  for (const word of ["health", "ready"]) assert.equal((await raw({ path: `/-/${word}` })).status, 200);
  const { text } = await raw({ path: "/-/metrics" });
  for (const door of ["npm", "api", "health", "none"])
    assert.match(text, new RegExp(`packhouse_requests_total\\{door="${door}"`));
  assert.doesNotMatch(text, /acme|ui-1\.0\.0/, "no label comes from the network");
});
