/* Publishes that are answered before they have ended, and how their end is told (formats spec, swift 4). */
import assert from "node:assert/strict";
import { createServer, type Server as HttpServer } from "node:http";
import { after, before, test } from "node:test";
import { makeDomain } from "../support/api.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { close, listen } from "../support/loopback.ts";
import type { RawResponse } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { stagedIn } from "../support/stored.ts";
import { archivePart, metadataPart, problemOf, type SwiftDesk, sourceArchive, swiftDesk, swiftForm } from "../support/swift.ts";

const domain = "acme";
const manyTries = 10_000;
const atOnce = { prefer: "respond-async, wait=0" };

const library = (name: string, version = "1.0.0"): Buffer => swiftForm(archivePart(sourceArchive(name, version)));
const noArchive = swiftForm(archivePart(Buffer.from("no archive")));

/** Where to ask, below the repository. */
const submissionIn = ({ endpoint }: SwiftDesk, answer: RawResponse): string => {
  assert.equal(answer.status, 202, answer.text);
  assert.partialDeepStrictEqual(answer.headers, {
    "content-version": "1",
    "content-length": "0",
    "preference-applied": "respond-async",
    "cache-control": "no-store",
  });
  assert.match(String(answer.headers["retry-after"]), /^[1-9][0-9]*$/);
  const location = String(answer.headers.location);
  assert.ok(location.startsWith(endpoint), location);
  return location.slice(endpoint.length);
};

/** The first answer that tells an end. */
const endOf = async (desk: SwiftDesk, submission: string): Promise<RawResponse> => {
  for (let tries = 0; tries < manyTries; tries += 1) {
    const answer = await desk.ask(submission);
    if (answer.status !== 202) return answer;
  }
  throw new Error(`${submission} did not end.`);
};

const assertIsThere = async (desk: SwiftDesk, answer: RawResponse, path: string): Promise<void> => {
  assert.deepEqual([answer.status, answer.headers.location, answer.headers["content-version"]], [301, desk.endpoint + path, "1"]);
  assert.equal((await desk.ask(path)).status, 200);
};

let server: InProcess;
let app: SwiftDesk;

/** Another registry, which has nothing; it says so of names with `held` in them the second time only when it is let go. */
let other: HttpServer;
let release: () => void;
let packhouse: Packhouse;
let store: SwiftDesk;

before(async () => {
  server = await startInProcess();
  await makeDomain(server, domain, [{ repository: "app" }, { repository: "side" }, { repository: "empty" }]);
  app = await swiftDesk(server, domain, "app");
  const asked = new Set<string>();
  const { promise: released, resolve } = Promise.withResolvers<void>();
  release = resolve;
  other = createServer(async ({ url = "" }, response) => {
    if (asked.has(url) && url.includes("held")) await released;
    asked.add(url);
    response.writeHead(404).end();
  });
  const url = `${await listen(other)}/`;
  const connections = { "acme:other": { format: "swift", url, allowPrivate: true } };
  packhouse = await startPackhouse({ connections, freshSeconds: 0, missingSeconds: 0, respondAsyncSeconds: 0 });
  await makeDomain(packhouse, domain, [{ repository: "store", connection: "acme:other" }]);
  store = await swiftDesk(packhouse, domain, "store");
});

after(async () => {
  await server.stop();
  await packhouse.stop();
  await close(other);
});

test("who does not take the answer later, or would wait for it, is told that the release is there", async () => {
  for (const [at, prefer] of ["", "wait=0", "respond-async", "respond-async, wait=100"].entries()) {
    const { status, headers } = await app.put(`mona/soon/1.${at}.0`, library("soon", `1.${at}.0`), { prefer });
    assert.deepEqual([status, headers.location], [201, `${app.endpoint}mona/soon/1.${at}.0`]);
    assert.equal(headers["preference-applied"], undefined);
  }
});

test("who takes it later is told where to ask, and led to the release when it is there", async () => {
  const submission = submissionIn(app, await app.put("Mona/Later/1.0.0", library("Later"), atOnce));
  assert.match(submission, /^-\/submissions\/[0-9a-f-]{36}$/);
  await assertIsThere(app, await endOf(app, submission), "mona/later/1.0.0");
  const { status, text } = await app.ask(submission, { method: "HEAD" });
  assert.deepEqual([status, text], [301, ""]);
  const again = submissionIn(app, await app.put("mona/later/1.0.0", library("Later"), atOnce));
  assert.notEqual(again, submission);
  await assertIsThere(app, await endOf(app, again), "mona/later/1.0.0");
});

test("who takes it later is told what whoever waits is told of a release that is refused, and nothing is kept", async () => {
  const empty = await swiftDesk(server, domain, "empty");
  const soon = await empty.put("mona/bad/1.0.0", noArchive, { prefer: "" });
  const end = await endOf(empty, submissionIn(empty, await empty.put("mona/bad/1.0.0", noArchive, atOnce)));
  assert.deepEqual([end.status, problemOf(end)], [422, problemOf(soon)]);
  assert.equal(end.headers["cache-control"], "no-store");
  await app.publish("mona/other/1.0.0");
  const different = swiftForm(archivePart(sourceArchive("other", "9.9.9")));
  const clash = await endOf(app, submissionIn(app, await app.put("mona/other/1.0.0", different, atOnce)));
  assert.equal(clash.status, 409);
  assert.match(problemOf(clash), /1\.0\.0 of swift package mona\.other already exists/);
});

test("what can be told of the form alone is refused at once", async () => {
  const form = swiftForm(archivePart(sourceArchive("form", "1.0.0")), metadataPart("no object"));
  assert.equal((await app.put("mona/form/1.0.0", form, atOnce)).status, 422);
  assert.equal((await app.put("mona/form/1.0.0", swiftForm(), atOnce)).status, 422);
  assert.equal((await app.put("mona/form/x", library("form"), atOnce)).status, 400);
});

test("a submission is known to who sent it and to who may read its repository, and to nobody else", async () => {
  const token = { Effect: "Allow", Action: ["codeartifact:GetAuthorizationToken", "sts:GetServiceBearerToken"], Resource: "*" };
  const user = async (name: string, ...actions: readonly string[]) => {
    const own = { Effect: "Allow", Action: actions.map((action) => `codeartifact:${action}`), Resource: "*" };
    const statements = actions.length === 0 ? [token] : [token, own];
    return swiftDesk(await server.as({ account: server.account, name, statements }), domain, "app");
  };
  const [ann, ben, eve] = [
    await user("ann", "PublishPackageVersion"),
    await user("ben", "ReadFromRepository"),
    await user("eve"),
  ];
  const submission = submissionIn(ann, await ann.put("mona/owned/1.0.0", library("owned"), atOnce));
  for (const desk of [ann, ben]) assert.equal((await endOf(desk, submission)).status, 301);
  const unknown = "-/submissions/00000000-0000-4000-8000-000000000000";
  for (const path of [submission, unknown]) assert.equal((await eve.ask(path)).status, 403);
  assert.equal((await ann.ask(unknown)).status, 403);
  for (const path of [unknown, "-/submissions/x"]) assert.match(problemOf(await ben.ask(path)), /knows of no such submission/);
  const side = await swiftDesk(server, domain, "side");
  assert.equal((await side.ask(submission)).status, 404);
  assert.equal((await app.ask(submission, { headers: { authorization: "Bearer nothing" } })).status, 401);
  assert.equal((await app.ask(submission, { method: "DELETE" })).status, 405);
});

test("a publish that is answered later leaves the same record as one that is not", async () => {
  for (const prefer of ["", atOnce.prefer]) {
    const name = prefer === "" ? "now" : "then";
    for (const body of [library(name), noArchive]) {
      const answer = await app.put(`mona/recorded-${name}/1.0.${body === noArchive ? 1 : 0}`, body, { prefer });
      if (prefer !== "") await endOf(app, submissionIn(app, answer));
    }
  }
  const rows = await server.store.db.selectFrom("audit_record").select(["event"]).orderBy("at").execute();
  const told = rows.flatMap(({ event }) => {
    const { eventName, errorCode, errorMessage, sourceIPAddress, requestParameters } = JSON.parse(event);
    const { packageName = "", packageVersion } = requestParameters ?? {};
    if (!packageName.startsWith("recorded-")) return [];
    return [[packageName, packageVersion, eventName, errorCode, errorMessage, sourceIPAddress]];
  });
  const [now, then] = ["recorded-now", "recorded-then"].map((name) =>
    told
      .filter(([packageName]) => packageName === name)
      .map(([, ...rest]) => rest)
      .sort(),
  );
  assert.deepEqual(then, now);
  assert.deepEqual(
    now?.map(([version, action, error, , address]) => [version, action, error, address]),
    [
      ["1.0.0", "PublishPackageVersion", undefined, "127.0.0.1"],
      ["1.0.1", "PublishPackageVersion", "ValidationException", "127.0.0.1"],
    ],
  );
});

test("while a publish goes on it is told that it does, and a server that is killed says that it did not come to its end", async () => {
  const submission = submissionIn(
    store,
    await store.put("mona/held-long/1.0.0", library("held-long"), { prefer: "respond-async" }),
  );
  for (let tries = 0; tries < 3; tries += 1) submissionIn(store, withPreference(await store.ask(submission)));
  const kept = submissionIn(store, await store.put("mona/short/1.0.0", library("short"), atOnce));
  await assertIsThere(store, await endOf(store, kept), "mona/short/1.0.0");
  await packhouse.restart();
  store = await swiftDesk(packhouse, domain, "store");
  await assertIsThere(store, await store.ask(kept), "mona/short/1.0.0");
  assert.equal((await store.ask(submission)).status, 202);
  await packhouse.sql("update receipt set touched_at = touched_at - 120001 where state = 'working'");
  const end = await store.ask(submission);
  assert.equal(end.status, 500);
  assert.match(problemOf(end), /^The server ended while it worked on version 1\.0\.0 of swift package mona\/held-long\. /);
});

/** That of the publish alone says so. */
const withPreference = (answer: RawResponse): RawResponse => {
  assert.equal(answer.headers["preference-applied"], undefined);
  return { ...answer, headers: { ...answer.headers, "preference-applied": "respond-async" } };
};

test("what goes on ends well when nothing keeps it waiting any more, and leaves nothing staged", async () => {
  // Of the publish that was killed, which waits for the sweep.
  const before = stagedIn(packhouse);
  const submission = submissionIn(store, await store.put("mona/held-short/1.0.0", library("held-short")));
  assert.equal((await store.ask(submission)).status, 202);
  release();
  await assertIsThere(store, await endOf(store, submission), "mona/held-short/1.0.0");
  assert.deepEqual(stagedIn(packhouse), before);
});
