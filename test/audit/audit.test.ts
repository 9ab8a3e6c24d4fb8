/* The audit of a whole server, as its users see it. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import {
  DeletePackageVersionsCommand,
  DescribeRepositoryCommand,
  PutDomainPermissionsPolicyCommand,
} from "@aws-sdk/client-codeartifact";
import { extensions } from "../../src/api/extensions.ts";
import { apiClient, makeDomain, npmEndpoint, type Server, tokenFor } from "../support/api.ts";
import type { AuditEvent } from "../support/audit.ts";
import { type FakeRegistry, startFakeRegistry } from "../support/fake-registry.ts";
import { startInProcess } from "../support/in-process.ts";
import { publishBody } from "../support/npm-body.ts";
import { send } from "../support/raw-http.ts";
import { requestFor, sendSigned } from "../support/signed-http.ts";
import { type Packhouse, program, startPackhouse } from "../support/start.ts";
import { npmTarball } from "../support/tarballs.ts";

let packhouse: Packhouse;
let registry: FakeRegistry;
let token: string;

before(async () => {
  registry = await startFakeRegistry();
  packhouse = await startPackhouse({ connections: { "fake:one": { format: "npm", url: registry.url, allowPrivate: true } } });
  await makeDomain(packhouse, "acme", [
    { repository: "store", connection: "fake:one" },
    { repository: "one", upstreams: ["store"] },
    { repository: "two", upstreams: ["store"] },
    { repository: "app" },
  ]);
  token = await tokenFor(packhouse, "acme");
});

after(async () => {
  await packhouse.stop();
  await registry.stop();
});

const ask = (server: Server, repository: string, path: string, bearer: string, put?: object) =>
  send(server.url, {
    method: put === undefined ? "GET" : "PUT",
    path: `${new URL(npmEndpoint(server, "acme", repository)).pathname}${path}`,
    headers: { authorization: `Bearer ${bearer}`, "user-agent": "npm/11.0.0", "content-type": "application/json" },
    ...(put !== undefined && { body: JSON.stringify(put) }),
  });

const publish = async (server: Server, name: string, bearer: string) => {
  const tarball = await npmTarball(name, "1.0.0");
  return ask(server, "app", name, bearer, publishBody({ name, version: "1.0.0", tarball }));
};

const audit = (...words: readonly string[]): Promise<AuditEvent[]> =>
  new Promise((resolve, reject) => {
    execFile(program, ["audit", "--data", packhouse.data, ...words], { maxBuffer: 1e8 }, (error, out) => {
      if (error !== null) reject(error);
      else
        resolve(
          out
            .split("\n")
            .filter((line) => line !== "")
            .map((line) => JSON.parse(line) as AuditEvent),
        );
    });
  });

const told = (events: readonly AuditEvent[]) =>
  events.map(({ eventName, requestParameters, errorCode }) =>
    [eventName, requestParameters?.repositoryName, requestParameters?.packageName, errorCode].filter(Boolean).join(" "),
  );

test("the command tells what was done, by whom and to what, and nothing of what was only read", async () => {
  assert.equal((await publish(packhouse, "ui", token)).status, 201);
  assert.equal((await publish(packhouse, "ui", token)).status, 200, "a client that sends the same again changes nothing");
  assert.equal((await ask(packhouse, "app", "ui", token)).status, 200);
  await apiClient(packhouse).send(new DescribeRepositoryCommand({ domain: "acme", repository: "app" }));
  const wanted = { domain: "acme", repository: "app", format: "npm", package: "ui" } as const;
  await apiClient(packhouse).send(new DeletePackageVersionsCommand({ ...wanted, versions: ["9.9.9"] }));
  const events = await audit();
  assert.deepEqual(told(events), [
    "CreateDomain",
    "CreateRepository store",
    "AssociateExternalConnection store",
    "CreateRepository one",
    "CreateRepository two",
    "CreateRepository app",
    "GetAuthorizationToken",
    "PublishPackageVersion app ui",
    "DeletePackageVersions app ui",
  ]);
  const published = events.find(({ eventName }) => eventName === "PublishPackageVersion");
  assert.equal(published?.userAgent, "npm/11.0.0");
  assert.equal(published.requestParameters?.packageVersion, "1.0.0");
  assert.equal(published.sourceIPAddress, "127.0.0.1");
  assert.equal(published.userIdentity.type, "IAMUser");
  assert.equal(published.recipientAccountId, packhouse.account);
});

test("the command narrows what it tells", async () => {
  assert.deepEqual(told(await audit("--action", "CreateDomain")), ["CreateDomain"]);
  const [first] = await audit();
  const principal = String(first?.userIdentity.arn);
  assert.ok((await audit("--principal", principal)).length > 5);
  assert.deepEqual(await audit("--principal", `${principal}x`), []);
  const resource = `arn:aws:codeartifact:us-east-1:${packhouse.account}:repository/acme/one`;
  assert.deepEqual(told(await audit("--resource", resource)), ["CreateRepository one"]);
  assert.deepEqual(await audit("--to", "2020-01-01"), []);
  assert.deepEqual(await audit("--from", "2999-01-01T00:00:00Z"), []);
});

test("a fetch from another registry is told of every repository that keeps it, and of no later reader", async () => {
  await registry.add("far", "1.0.0");
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  registry.behave("/far/-/far-1.0.0.tgz", { is: "late", until });
  const fetched = ["one", "two"].map((repository) => ask(packhouse, repository, "far/-/far-1.0.0.tgz", token));
  release();
  for (const answer of fetched) assert.equal((await answer).status, 200);
  for (const repository of ["one", "two"])
    assert.equal((await ask(packhouse, repository, "far/-/far-1.0.0.tgz", token)).status, 200);
  const events = await audit("--action", "ReadFromRepository");
  assert.deepEqual(told(events).sort(), ["ReadFromRepository one far", "ReadFromRepository two far"]);
  for (const { requestParameters } of events) assert.equal(requestParameters?.packageVersion, "1.0.0");
});

test("who is refused is told, known or not", async () => {
  const since = new Date().toISOString();
  const statement = { Effect: "Deny", Principal: "*", Action: "codeartifact:ReadFromRepository", Resource: "*" };
  const policyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await makeDomain(packhouse, "locked", [{ repository: "app" }]);
  await apiClient(packhouse).send(new PutDomainPermissionsPolicyCommand({ domain: "locked", policyDocument }));
  const bearer = await tokenFor(packhouse, "locked");
  const path = new URL(`${npmEndpoint(packhouse, "locked", "app")}ui`).pathname;
  const look = (authorization: string) => send(packhouse.url, { path, headers: { authorization } });
  assert.equal((await look(`Bearer ${bearer}`)).status, 403);
  assert.equal((await look("Bearer nonsense")).status, 401);
  assert.equal((await send(packhouse.url, { path: "/v1/domain?domain=acme" })).status, 403);
  const events = (await audit("--from", `${since.slice(0, 19)}Z`)).filter(({ errorCode }) => errorCode !== undefined);
  assert.deepEqual(told(events), [
    "ReadFromRepository app ui AccessDeniedException",
    "ReadFromRepository app UnrecognizedClientException",
    "DescribeDomain MissingAuthenticationTokenException",
  ]);
  assert.deepEqual(
    events.map(({ userIdentity }) => userIdentity.type),
    ["IAMUser", "Unknown", "Unknown"],
  );
});

test("no record holds a secret or a body of what was sent", async () => {
  const text = JSON.stringify(await audit());
  const tarball = await npmTarball("ui", "1.0.0");
  const { secretAccessKey } = packhouse.credentials;
  for (const secret of [token, token.slice(10, 40), secretAccessKey, tarball.toString("base64").slice(0, 40), "AWS4-HMAC"]) {
    assert.ok(!text.includes(secret));
  }
  assert.doesNotMatch(text, /packhouse_[0-9A-Za-z]{10}/);
});

test("the command goes on with what is done while it runs", async (t) => {
  const child = spawn(program, ["audit", "--data", packhouse.data, "--follow", "--action", "PublishPackageVersion"]);
  t.after(() => child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, "exit").then(([status]) => Promise.reject(new Error(`The command ended with ${status}.`)));
  const nextLine = () => Promise.race([once(lines, "line"), ended]) as Promise<[string]>;
  const [first] = await nextLine();
  assert.deepEqual(told([JSON.parse(first) as AuditEvent]), ["PublishPackageVersion app ui"]);
  const next = nextLine();
  await publish(packhouse, "later", token);
  const [second] = await next;
  assert.deepEqual(told([JSON.parse(second) as AuditEvent]), ["PublishPackageVersion app later"]);
});

test("the command takes no time that is none", async () => {
  await assert.rejects(audit("--from", "yesterday"), /'yesterday' is no time/);
  await assert.rejects(audit("--unknown"), /--unknown/);
});

test("the list is given page by page, to whoever may look events up", async (t) => {
  const server = await startInProcess();
  t.after(server.stop);
  await makeDomain(server, "acme", [{ repository: "app" }, { repository: "lib" }]);
  const list = (as: Server, input: object) => sendSigned(as, requestFor(extensions.ListAuditRecords, { ...input }));
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const { text } = await list(server, { maxResults: 1, nextToken });
    const page = JSON.parse(text) as { records: string[]; nextToken?: string };
    assert.equal(page.records.length, 1);
    names.push(...page.records.map((record) => (JSON.parse(record) as AuditEvent).eventName));
    const other = await list(server, { action: "CreateDomain", nextToken: page.nextToken });
    if (page.nextToken !== undefined) assert.equal(other.status, 400, "a token is good for its own list alone");
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  assert.deepEqual(names, ["CreateDomain", "CreateRepository", "CreateRepository"]);
  const nobody = await server.as({ account: server.account, name: "nia", statements: [] });
  const refused = await list(nobody, {});
  assert.equal(refused.status, 403);
  assert.match(refused.text, /cloudtrail:LookupEvents/);
});

test("of fifty at once, each is recorded with its own principal and package; accounts see their own alone", async (t) => {
  const server = await startInProcess();
  t.after(server.stop);
  await makeDomain(server, "acme", [{ repository: "app" }]);
  const statements = [{ Effect: "Allow", Action: "*", Resource: "*" }];
  const users = await Promise.all(["ana", "ben", "cas"].map((name) => server.as({ account: server.account, name, statements })));
  const stranger = await server.as({ account: "222222222222", name: "gil", statements });
  const bearers = await Promise.all(users.map((user) => tokenFor(user, "acme")));
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, number) => publish(server, `package${number}`, bearers[number % 3] ?? "")),
  );
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
  const rows = await server.store.db.selectFrom("audit_record").select(["account_id", "event"]).execute();
  const events = rows.map(({ event }) => JSON.parse(event) as AuditEvent);
  const published = events.filter(({ eventName }) => eventName === "PublishPackageVersion");
  assert.equal(published.length, 50);
  for (const { requestParameters, userIdentity } of published) {
    const number = Number(String(requestParameters?.packageName).slice("package".length));
    assert.equal(userIdentity.userName, ["ana", "ben", "cas"][number % 3]);
  }
  const refused = apiClient(stranger).send(
    new DescribeRepositoryCommand({ domain: "acme", domainOwner: server.account, repository: "app" }),
  );
  await assert.rejects(refused, /not authorized/);
  const copies = await server.store.db.selectFrom("audit_record").select("account_id").where("event", "like", "%gil%").execute();
  assert.deepEqual(copies.map(({ account_id }) => account_id).sort(), ["123456789012", "222222222222"]);
});
